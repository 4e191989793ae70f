"""Judges the submissions of a roster, many at once, and gives their verdicts in the roster's order."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct, field

from verifier import sid
from verifier.account.protocols import Messages
from verifier.errors import VerifierError
from verifier.grading.look import Look, Place
from verifier.grading.queue import Schedule
from verifier.grading.unasked import INTERRUPTED, addressed, excused, interrupted, unreadable, unseen
from verifier.grading.workers import Workers
from verifier.models import Evidence, Submission, Verdict
from verifier.objective.judge import judge
from verifier.objective.objective import MMS, Objective
from verifier.transport.retry import Policy
from verifier.verifying.verify import gather

WINDOW = 4096
"""Verdicts that are held at most while an earlier one is still awaited."""

GRACE = 1.0
"""Seconds that looks under way are given to end once the run is to stop."""

TICK = 0.2
"""Seconds between two looks at `stop` while nothing else happens."""


class Memory(Struct, frozen=True):
    """What is known already, so that nothing is asked twice, and who is told what is new.

    `recall` gives the verdict on a message SID of an account, asked for by (message SID, account SID): one that this
    run has given out, or an earlier run's. `record` is told of every submission's verdict as it falls, so in no
    order; not of those that an interruption left undecided.
    """

    recall: Callable[[str, str], Verdict | None] = lambda _sid, _account_sid: None
    record: Callable[[Sequence[Verdict]], object] = lambda _verdicts: None


class Plan(Struct, frozen=True):
    """How a run is gone about: how many messages are asked about at once, and when to `stop`.

    `wait` is how long pending media is waited for (seconds), `outages` bounds the repetition of what brought no answer.
    `inspect` looks closer at a verdict that has media, in a worker. `on_bug` is told of exceptions that nobody foresaw.
    """

    objective: Objective = MMS
    jobs: int = 16
    wait: float = 0.0
    outages: Policy = field(default_factory=Policy)
    stop: threading.Event = field(default_factory=threading.Event)
    memory: Memory = field(default_factory=Memory)
    inspect: Callable[[Verdict], Verdict] | None = None
    on_bug: Callable[[Exception], object] = lambda _error: None


def grade(
    submissions: Iterable[Submission], messages_of: Callable[[Submission], Messages], plan: Plan
) -> Iterator[Verdict]:
    """The verdicts in the order of the submissions, which are read as they are needed.

    Each (account SID, message SID) is looked at once, whoever hands it in. What brought no answer is looked at again
    later (see `pace`), and so is media on its way; no thread sleeps meanwhile. `messages_of` is called only for
    message SIDs and in this thread. The messages it gives are used in others, and should carry each request once.

    Once `plan.stop` is set, whatever is not decided becomes undecided, and the rest of the submissions are read but
    not asked about. An exception that nobody foresaw makes its submission undecided (`error` is `unforeseen`). What
    reading the submissions or recording the verdicts raises is raised after the last verdict; the latter stops the run.
    """
    grading = _Grading(messages_of, plan)
    try:
        yield from grading.verdicts(iter(submissions))
    finally:
        grading.workers.dismiss()


_Found = tuple[Evidence, Verdict] | Exception


class _Grading:
    """One run. All of it happens in the caller's thread but `_look_at`."""

    def __init__(self, messages_of: Callable[[Submission], Messages], plan: Plan) -> None:
        self._messages_of = messages_of
        self._plan = plan
        self.workers: Workers[Look, _Found] = Workers(self._look_at)
        self._schedule: Schedule[Look] = Schedule(plan.jobs)
        self._window: deque[Place] = deque()
        self._looks: dict[tuple[str, str], Look] = {}
        self._out: set[Look] = set()
        self._fallen: list[Verdict] = []
        self._all_read = False
        self._forgetful = False
        self._failure: Exception | None = None
        self._stopped_at: float | None = None

    def verdicts(self, source: Iterator[Submission]) -> Iterator[Verdict]:
        while not self._all_read or self._window:
            self._heed_stop()
            self._fill(source)
            self._record()
            yield from self._decided()
            self._collect()
        if self._failure is not None:
            raise self._failure

    def _fill(self, source: Iterator[Submission]) -> None:
        """Hand out looks, reading on where none is ready, until all jobs are busy or nothing more may be held."""
        now = time.monotonic()
        while self.workers.busy < self._plan.jobs or self._stopped_at is not None:
            look = self._schedule.next(now)
            if look is not None:
                self._begin(look, now)
            elif self._all_read or len(self._window) >= WINDOW:
                return
            else:
                self._read(source)

    def _read(self, source: Iterator[Submission]) -> None:
        try:
            submission = next(source, None)
        except Exception as error:  # noqa: BLE001 - what was read until here is still to be judged
            submission, self._failure = None, error
        if submission is None:
            self._all_read = True
            return
        reading = sid.parse(submission.sid)
        place = Place(submission, reading)
        self._window.append(place)
        try:
            self._place_look(place)
        except VerifierError as trouble:
            self._settle(place, self._judged(submission, unseen(reading, trouble)))
        except Exception as bug:  # noqa: BLE001 - our bug is nobody's failure
            self._settle(place, self._excused(submission, bug))

    def _place_look(self, place: Place) -> None:
        """Decide where that needs no look; else add a look, or join the one at the same message."""
        submission, reading = place.submission, place.reading
        if submission.problem is not None:
            raise unreadable(submission.problem)
        if reading.sid is None:
            self._settle(place, self._judged(submission, unseen(reading)))
            return
        messages = self._messages_of(submission)
        key = (reading.sid, messages.account_sid)
        look = self._looks.get(key)
        if look is not None and look.verdict is None:
            look.places.append(place)
        elif verdict := look.verdict if look is not None else self._plan.memory.recall(*key):
            self._settle(place, addressed(verdict, submission, reading))
        elif self._plan.stop.is_set():
            raise interrupted()
        else:
            look = Look(key, messages, self._schedule.lane(messages), [place])
            place.look = self._looks[key] = look
            self._schedule.add(look.lane, look)

    def _begin(self, look: Look, now: float) -> None:
        pace = look.lane.pace
        if pace.given_up is not None:
            self._finish(look, self._without_look(look, pace.given_up))
            return
        pace.out += 1
        look.begun = now
        self._out.add(look)
        self.workers.begin(look)

    def _look_at(self, look: Look) -> _Found:
        """What a worker does."""
        try:
            return self._found(look)
        except Exception as bug:  # noqa: BLE001 - our bug is nobody's failure
            return bug

    def _found(self, look: Look) -> tuple[Evidence, Verdict]:
        place = look.places[0]
        evidence = gather(look.messages, place.reading, look.key[0])
        verdict = self._judged(place.submission, evidence)
        if verdict.media and self._plan.inspect is not None:
            verdict = self._plan.inspect(verdict)
        return evidence, verdict

    def _collect(self) -> None:
        """Take back what the workers have found; wait for it where there is nothing to give out meanwhile."""
        for look, found in self.workers.finished(self._patience()):
            if look not in self._out:
                continue  # it was given up after `stop`
            self._out.remove(look)
            look.lane.pace.out -= 1
            if isinstance(found, Exception):
                self._finish(look, self._excused(look.places[0].submission, found))
            else:
                self._take(look, *found)
            self._schedule.release(look.lane)
        self._record()

    def _patience(self) -> float:
        if not self._window or self._window[0].verdict is not None:
            return 0.0
        due = self._schedule.next_moment()
        return TICK if due is None else min(TICK, max(0.0, due - time.monotonic()))

    def _take(self, look: Look, evidence: Evidence, verdict: Verdict) -> None:
        now = time.monotonic()
        look.lane.pace.heed(evidence.trouble, look.begun, now)
        pause = (
            None
            if self._plan.stop.is_set()
            else look.pause(evidence, self._plan.wait, self._plan.outages, now)
        )
        if pause is None:
            look.lane.pace.give_up_if_hopeless(evidence.trouble, now)
            self._finish(look, verdict)
        else:
            look.latest = verdict
            self._schedule.add_later(look.lane, look, now + pause)

    def _finish(self, look: Look, verdict: Verdict) -> None:
        look.verdict = verdict
        self._schedule.leave(look.lane)
        for place in look.places:
            self._settle(
                place,
                verdict if place is look.places[0] else addressed(verdict, place.submission, place.reading),
            )

    def _settle(self, place: Place, verdict: Verdict) -> None:
        place.verdict = verdict
        if verdict.error != INTERRUPTED:
            self._fallen.append(verdict)

    def _record(self) -> None:
        """Without its memory a run can't keep its promise to ask nothing twice, so it ends there."""
        fallen, self._fallen = self._fallen, []
        if not fallen or self._forgetful:
            return
        try:
            self._plan.memory.record(fallen)
        except VerifierError as error:
            self._failure, self._forgetful = error, True
            self._plan.stop.set()

    def _decided(self) -> Iterator[Verdict]:
        """The verdicts that may be given out, but no more than leave the workers enough to do meanwhile."""
        for _ in range(self._plan.jobs):
            if not self._window or (verdict := self._window[0].verdict) is None:
                return
            place = self._window.popleft()
            yield verdict
            if place.look is not None:
                del self._looks[place.look.key]

    def _heed_stop(self) -> None:
        if not self._plan.stop.is_set():
            return
        now = time.monotonic()
        if self._stopped_at is None:
            self._stopped_at = now
            for look in self._schedule.drain():
                self._abandon(look)
        elif now - self._stopped_at > GRACE:
            for look in self._out:
                self._abandon(look)
            self._out.clear()

    def _abandon(self, look: Look) -> None:
        self._finish(look, look.latest or self._without_look(look, interrupted()))

    def _without_look(self, look: Look, trouble: VerifierError) -> Verdict:
        place = look.places[0]
        return self._judged(place.submission, unseen(place.reading, trouble, look.key[1]))

    def _judged(self, submission: Submission, evidence: Evidence) -> Verdict:
        return judge(submission, evidence, self._plan.objective)

    def _excused(self, submission: Submission, bug: Exception) -> Verdict:
        self._plan.on_bug(bug)
        return excused(submission, self._plan.objective, bug)
