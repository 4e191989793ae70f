"""Which message is asked about next: in their order, as far as each account's pace allows."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

from verifier.grading.pace import Pace

Look = TypeVar("Look")


@dataclass(slots=True, eq=False)
class Lane(Generic[Look]):
    """One account's pace, its looks that wait for their share, and how many of its looks are not done with."""

    account: object
    pace: Pace
    held: deque[Look] = field(default_factory=deque)
    looks: int = 0


class Schedule(Generic[Look]):
    """Looks that are to go out. Moments are seconds of the caller's clock."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lanes: dict[int, Lane[Look]] = {}
        self._ready: deque[tuple[Lane[Look], Look]] = deque()
        self._later: list[tuple[float, int, Lane[Look], Look]] = []
        self._numbers = count()

    def lane(self, account: object) -> Lane[Look]:
        """The lane of an account, with one more look in it. Accounts are told apart as objects."""
        lane = self._lanes.get(id(account))
        if lane is None:
            lane = self._lanes[id(account)] = Lane(account, Pace(self._most))
        lane.looks += 1
        return lane

    def leave(self, lane: Lane[Look]) -> None:
        """One look of the lane is done with; an account with nothing to remember is forgotten."""
        lane.looks -= 1
        if not lane.looks and lane.pace.untroubled:
            del self._lanes[id(lane.account)]

    def add(self, lane: Lane[Look], look: Look) -> None:
        """A look that may go out from now on."""
        self._ready.append((lane, look))

    def add_later(self, lane: Lane[Look], look: Look, moment: float) -> None:
        """A look that may go out from a moment on."""
        heappush(self._later, (moment, next(self._numbers), lane, look))

    def next(self, now: float) -> Look | None:
        """The look that may go out now; one whose account was given up comes too, to be done with."""
        while self._later and self._later[0][0] <= now:
            self._ready.append(heappop(self._later)[2:])
        while self._ready:
            lane, look = self._ready.popleft()
            if lane.pace.given_up:
                return look
            if lane.pace.rests_until > now:
                self.add_later(lane, look, lane.pace.rests_until)
            elif lane.pace.free > 0:
                return look
            else:
                lane.held.append(look)
        return None

    def release(self, lane: Lane[Look]) -> None:
        """Let as many held looks go on as the lane has room for."""
        room = len(lane.held) if lane.pace.given_up else min(lane.pace.free, len(lane.held))
        for look in reversed([lane.held.popleft() for _ in range(room)]):
            self._ready.appendleft((lane, look))

    def next_moment(self) -> float | None:
        """When the next look comes due that may not go out yet."""
        return self._later[0][0] if self._later else None

    def drain(self) -> Iterator[Look]:
        """All looks that have not gone out, leaving none."""
        for lane in self._lanes.values():
            while lane.held:
                yield lane.held.popleft()
        while self._ready:
            yield self._ready.popleft()[1]
        while self._later:
            yield heappop(self._later)[3]
