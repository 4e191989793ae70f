"""Coroutines carried on side by side in one thread: what they may wait for, and how they come to their end."""

import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

Item = TypeVar("Item")
Result = TypeVar("Result")

_TICK = 0.2
"""Seconds that are waited at a stretch: on Windows nothing, not even Ctrl-C, is heard meanwhile."""


class Wait(Protocol):
    """What a coroutine gives to whoever carries it on, to be woken when it is over."""

    def begin(self, tasks: "Tasks[Any, Any]", wake: Callable[[object], None]) -> Callable[[], None]:
        """Arrange for `wake` to be called once, with what the coroutine gets or an exception that it meets.

        What is returned gives the waiting up.
        """
        ...


class Carrier(Protocol):
    """Something that has to be turned for what it carries to move."""

    @property
    def under_way(self) -> int:
        """How much has not come to its end."""
        ...

    def turn(self, seconds: float) -> None:
        """Move everything that can be moved, waiting up to `seconds` for the first that can."""
        ...


class Pause(Struct, frozen=True):
    """Awaited, it lasts so many seconds."""

    seconds: float

    def begin(self, tasks: "Tasks[Any, Any]", wake: Callable[[object], None]) -> Callable[[], None]:
        """See `Wait`."""
        return tasks.wake_at(time.monotonic() + self.seconds, wake)

    def __await__(self) -> Generator[Wait, None, None]:
        yield self


class _Task(Struct, Generic[Item, Result], eq=False):
    item: Item
    coroutine: Coroutine[Wait, Any, Result]
    give_up: Callable[[], None] = lambda: None


class Tasks(Generic[Item, Result]):
    """Coroutines that are under way, each known by an item. They must not raise; see `outcome_of`."""

    def __init__(self) -> None:
        self._tasks: dict[int, _Task[Item, Result]] = {}
        self._finished: list[tuple[Item, Result]] = []
        self._carriers: list[Carrier] = []
        self._alarms: list[tuple[float, int, list[Callable[[object], None]]]] = []
        self._numbers = count()

    @property
    def busy(self) -> int:
        """How many have been begun and not been taken back."""
        return len(self._tasks) + len(self._finished)

    def begin(self, item: Item, coroutine: Coroutine[Wait, Any, Result]) -> None:
        """Carry a coroutine on as far as it goes without waiting."""
        task = _Task(item, coroutine)
        self._tasks[id(task)] = task
        self._step(task, None)

    def finished(self, seconds: float) -> list[tuple[Item, Result]]:
        """All that have ended and were not taken back yet; where none has, wait for it up to so many seconds."""
        end = time.monotonic() + seconds
        self._turn(0.0)
        while not self._finished:
            left = end - time.monotonic()
            if left <= 0:
                break
            self._turn(min(left, _TICK))
        done, self._finished = self._finished, []
        return done

    def set_out(self) -> None:
        """Let what has been begun be on its way, before anything else is done."""
        self._turn(0.0)

    def dismiss(self) -> None:
        """Give up what has not ended."""
        for task in list(self._tasks.values()):
            task.give_up()
            task.coroutine.close()
        self._tasks.clear()
        self._finished.clear()

    def turn_with(self, carrier: Carrier) -> None:
        """Turn this carrier from now on."""
        if carrier not in self._carriers:
            self._carriers.append(carrier)

    def wake_at(self, moment: float, wake: Callable[[object], None]) -> Callable[[], None]:
        """Wake at a moment of `time.monotonic`, unless what is returned is called before."""
        waiting = [wake]
        heappush(self._alarms, (moment, next(self._numbers), waiting))
        return waiting.clear

    def _step(self, task: _Task[Item, Result], value: object) -> None:
        while True:
            try:
                wait = (
                    task.coroutine.throw(value)
                    if isinstance(value, BaseException)
                    else task.coroutine.send(value)
                )
            except StopIteration as end:
                del self._tasks[id(task)]
                self._finished.append((task.item, end.value))
                return
            try:
                task.give_up = wait.begin(self, partial(self._step, task))
            except Exception as error:  # noqa: BLE001 - whoever waits hears why it can't
                value = error
            else:
                return

    def _turn(self, seconds: float) -> None:
        now = time.monotonic()
        if self._alarms:
            seconds = min(seconds, max(0.0, self._alarms[0][0] - now))
        busy = [carrier for carrier in self._carriers if carrier.under_way]
        for carrier in busy:
            carrier.turn(seconds / len(busy))
        if not busy and seconds:
            time.sleep(seconds)
        while self._alarms and self._alarms[0][0] <= time.monotonic():
            _, _, waiting = heappop(self._alarms)
            for wake in waiting:
                wake(None)


class _InThread(Generic[Result]):
    """A function at work in a thread of its own; both what is waited for and what has to be turned."""

    def __init__(self, function: Callable[[], Result]) -> None:
        self.under_way = 0
        self._function = function
        self._done = threading.Event()
        self._outcome: Result | Exception | None = None
        self._wake: Callable[[object], None] = lambda _outcome: None

    def begin(self, tasks: Tasks[Any, Any], wake: Callable[[object], None]) -> Callable[[], None]:
        """See `Wait`."""
        self.under_way, self._wake = 1, wake
        tasks.turn_with(self)
        threading.Thread(target=self._work, daemon=True).start()
        return self._give_up

    def turn(self, seconds: float) -> None:
        """See `Carrier`."""
        if self._done.wait(seconds):
            self.under_way = 0
            self._wake(self._outcome)

    def __await__(self) -> Generator[Wait, Result, Result]:
        return (yield self)

    def _work(self) -> None:
        try:
            self._outcome = self._function()
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            self._outcome = error
        self._done.set()

    def _give_up(self) -> None:
        self.under_way = 0


async def in_thread(function: Callable[[], Result]) -> Result:
    """What the function returns or raises, without anybody being kept waiting by it; it may never end."""
    result: Result = await _InThread(function)
    return result


async def outcome_of(awaited: Awaitable[Result]) -> Result | Exception:
    """What comes of it, an exception being given and not raised."""
    try:
        return await awaited
    except Exception as error:  # noqa: BLE001 - whoever asked for it looks what it is
        return error


def run(awaited: Awaitable[Result]) -> Result:
    """Carry one coroutine to its end; raises what it raises. Ctrl-C gives it up."""
    tasks: Tasks[None, Result | Exception] = Tasks()
    try:
        tasks.begin(None, outcome_of(awaited))
        while not (ended := tasks.finished(_TICK)):
            pass
    finally:
        tasks.dismiss()
    ((_, outcome),) = ended
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
