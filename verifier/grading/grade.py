"""Judges the submissions of a roster, many at once, and gives their verdicts in the roster's order."""

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from msgspec import Struct, field

from verifier import sid
from verifier.account.protocols import Messages
from verifier.errors import VerifierError
from verifier.grading.inquiry import Inquiry, QueuedSubmission
from verifier.grading.queue import Schedule
from verifier.grading.without_asking import INTERRUPTED, addressed, excused, interrupted, unreadable, unseen
from verifier.models import Asked, Evidence, Submission, Verdict
from verifier.objective.judge import judge
from verifier.objective.objective import MMS, Objective
from verifier.transport.retry import Policy
from verifier.transport.tasks import Tasks
from verifier.verifying.verify import gather

WINDOW = 4096
"""Verdicts that are held at most while an earlier one is still awaited."""

GRACE = 1.0
"""Seconds that inquiries under way are given to end once the run is to stop."""

TICK = 0.2
"""Seconds between two looks at `stop` while nothing else happens."""


class Memory(Struct, frozen=True):
    """What is known already, so that nothing is asked twice, and who is told what is new.

    `recall` gives the verdict on a message SID of an account, asked for by what was asked: one that this
    run has given out, or an earlier run's. `record` is told of every submission's verdict as it falls, so in no
    order; not of those that an interruption left undecided.
    """

    recall: Callable[[Asked], Verdict | None] = lambda _asked: None
    record: Callable[[Sequence[Verdict]], object] = lambda _verdicts: None


class Plan(Struct, frozen=True):
    """How a run is gone about: how many messages are asked about at once, and when to `stop`.

    `wait` is how long pending media is waited for (seconds), `outages` bounds the repetition of what brought no answer.
    `inspect` looks closer at a verdict that has media. `on_bug` is told of exceptions that nobody foresaw.
    """

    objective: Objective = MMS
    jobs: int = 16
    wait: float = 0.0
    outages: Policy = field(default_factory=Policy)
    stop: threading.Event = field(default_factory=threading.Event)
    memory: Memory = field(default_factory=Memory)
    inspect: Callable[[Verdict], Awaitable[Verdict]] | None = None
    on_bug: Callable[[Exception], object] = lambda _error: None


def grade(
    submissions: Iterable[Submission], messages_of: Callable[[Submission], Messages], plan: Plan
) -> Iterator[Verdict]:
    """The verdicts in the order of the submissions, which are read as they are needed.

    Each (account SID, message SID) is asked about once, whoever hands it in. What brought no answer is asked again
    later (see `pace`), and so is media on its way. All of it happens in the caller's thread, while a verdict is waited
    for. `messages_of` is called only for message SIDs; the messages that it gives should carry each request once.

    Once `plan.stop` is set, whatever is not decided becomes undecided, and the rest of the submissions are read but
    not asked about. An exception that nobody foresaw makes its submission undecided (`error` is `unforeseen`). What
    reading the submissions or recording the verdicts raises is raised after the last verdict; the latter stops the run.
    """
    grading = _Grading(messages_of, plan)
    try:
        yield from grading.verdicts(iter(submissions))
    finally:
        grading.tasks.dismiss()


_Found = tuple[Evidence, Verdict] | Exception


class _Grading:
    """One run."""

    def __init__(self, messages_of: Callable[[Submission], Messages], plan: Plan) -> None:
        self._messages_of = messages_of
        self._plan = plan
        self.tasks: Tasks[Inquiry, _Found] = Tasks()
        self._schedule: Schedule[Inquiry] = Schedule(plan.jobs)
        self._window: deque[QueuedSubmission] = deque()
        self._inquiries: dict[Asked, Inquiry] = {}
        self._out: set[Inquiry] = set()
        self._fallen: list[Verdict] = []
        self._all_read = False
        self._forgetful = False
        self._failure: Exception | None = None
        self._stopped_at: float | None = None

    def verdicts(self, source: Iterator[Submission]) -> Iterator[Verdict]:
        while not self._all_read or self._window:
            self._heed_stop()
            self._fill(source)
            self.tasks.set_out()
            self._record()
            yield from self._decided()
            self._collect()
        if self._failure is not None:
            raise self._failure

    def _fill(self, source: Iterator[Submission]) -> None:
        """Begin inquiries, reading on where none is ready, until all jobs are busy or nothing more may be held."""
        now = time.monotonic()
        while self.tasks.busy < self._plan.jobs or self._stopped_at is not None:
            inquiry = self._schedule.next(now)
            if inquiry is not None:
                self._begin(inquiry, now)
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
        row = QueuedSubmission(submission, reading)
        self._window.append(row)
        try:
            self._inquire(row)
        except VerifierError as trouble:
            self._settle(row, self._judged(submission, unseen(reading, trouble)))
        except Exception as bug:  # noqa: BLE001 - our bug is nobody's failure
            self._settle(row, self._excused(submission, bug))

    def _inquire(self, row: QueuedSubmission) -> None:
        """Decide where nobody need be asked; else add an inquiry, or join the one about the same message."""
        submission, reading = row.submission, row.reading
        if submission.problem is not None:
            raise unreadable(submission.problem)
        if reading.sid is None:
            self._settle(row, self._judged(submission, unseen(reading)))
            return
        messages = self._messages_of(submission)
        about = self._plan.objective.question(submission)
        key = Asked(reading.sid, messages.account_sid, messages.address, about)
        inquiry = self._inquiries.get(key)
        if inquiry is not None and inquiry.verdict is None:
            inquiry.rows.append(row)
        elif verdict := inquiry.verdict if inquiry is not None else self._plan.memory.recall(key):
            self._settle(row, addressed(verdict, submission, reading))
        elif self._plan.stop.is_set():
            raise interrupted()
        else:
            inquiry = Inquiry(key, messages, self._schedule.lane(messages), [row])
            row.asked = key
            self._inquiries[key] = inquiry
            self._schedule.add(inquiry.lane, inquiry)

    def _begin(self, inquiry: Inquiry, now: float) -> None:
        pace = inquiry.lane.pace
        if pace.given_up is not None:
            self._finish(inquiry, self._without_asking(inquiry, pace.given_up))
            return
        pace.out += 1
        inquiry.begun = now
        self._out.add(inquiry)
        self.tasks.begin(inquiry, self._found_by(inquiry))

    async def _found_by(self, inquiry: Inquiry) -> _Found:
        try:
            return await self._found(inquiry)
        except Exception as bug:  # noqa: BLE001 - our bug is nobody's failure
            return bug

    async def _found(self, inquiry: Inquiry) -> tuple[Evidence, Verdict]:
        row = inquiry.rows[0]
        evidence = await gather(inquiry.messages, row.reading, inquiry.key.sid)
        verdict = self._judged(row.submission, evidence)
        if verdict.media and self._plan.inspect is not None:
            verdict = await self._plan.inspect(verdict)
        return evidence, verdict

    def _collect(self) -> None:
        """Take in what has been found; wait for it where there is nothing to give out meanwhile."""
        for inquiry, found in self.tasks.finished(self._patience()):
            if inquiry not in self._out:
                continue  # it was given up after `stop`
            self._out.remove(inquiry)
            inquiry.lane.pace.out -= 1
            if isinstance(found, Exception):
                self._finish(inquiry, self._excused(inquiry.rows[0].submission, found))
            else:
                self._take(inquiry, *found)
            self._schedule.release(inquiry.lane)
        self._record()

    def _patience(self) -> float:
        if not self._window or self._window[0].verdict is not None:
            return 0.0
        due = self._schedule.next_moment()
        return TICK if due is None else min(TICK, max(0.0, due - time.monotonic()))

    def _take(self, inquiry: Inquiry, evidence: Evidence, verdict: Verdict) -> None:
        now = time.monotonic()
        inquiry.lane.pace.learn_from(evidence.trouble, inquiry.begun, now)
        pause = (
            None
            if self._plan.stop.is_set()
            else inquiry.pause(evidence, self._plan.wait, self._plan.outages, now)
        )
        if pause is None:
            inquiry.lane.pace.give_up_if_hopeless(evidence.trouble, now)
            self._finish(inquiry, verdict)
        else:
            inquiry.latest = verdict
            self._schedule.add_later(inquiry.lane, inquiry, now + pause)

    def _finish(self, inquiry: Inquiry, verdict: Verdict) -> None:
        inquiry.verdict = verdict
        self._schedule.leave(inquiry.lane)
        for row in inquiry.rows:
            self._settle(
                row,
                verdict if row is inquiry.rows[0] else addressed(verdict, row.submission, row.reading),
            )

    def _settle(self, row: QueuedSubmission, verdict: Verdict) -> None:
        row.verdict = verdict
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
        """The verdicts that may be given out, but no more than leave enough under way meanwhile."""
        for _ in range(self._plan.jobs):
            if not self._window or (verdict := self._window[0].verdict) is None:
                return
            row = self._window.popleft()
            yield verdict
            if row.asked is not None:
                del self._inquiries[row.asked]

    def _heed_stop(self) -> None:
        if not self._plan.stop.is_set():
            return
        now = time.monotonic()
        if self._stopped_at is None:
            self._stopped_at = now
            for inquiry in self._schedule.drain():
                self._abandon(inquiry)
        elif now - self._stopped_at > GRACE:
            for inquiry in self._out:
                self._abandon(inquiry)
            self._out.clear()

    def _abandon(self, inquiry: Inquiry) -> None:
        self._finish(inquiry, inquiry.latest or self._without_asking(inquiry, interrupted()))

    def _without_asking(self, inquiry: Inquiry, trouble: VerifierError) -> Verdict:
        row = inquiry.rows[0]
        return self._judged(row.submission, unseen(row.reading, trouble, inquiry.key))

    def _judged(self, submission: Submission, evidence: Evidence) -> Verdict:
        return judge(submission, evidence, self._plan.objective)

    def _excused(self, submission: Submission, bug: Exception) -> Verdict:
        self._plan.on_bug(bug)
        return excused(submission, self._plan.objective, bug)
