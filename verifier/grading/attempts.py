"""From a learner's attempts to the one that counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from verifier.grading.flags import FLAGS
from verifier.models import ByHand, Outcome, Result, Submission, Verdict
from verifier.objective.points import Points, score

# An undecided attempt may still turn out to be a pass, which a failed one no longer can.
_RANK: Mapping[Outcome, int] = {Outcome.PASSED: 2, Outcome.UNDECIDED: 1, Outcome.FAILED: 0}

# Of one and the same attempt a pass stays, and what is undecided says nothing beside any decision.
_LASTS: Mapping[Outcome, int] = {Outcome.PASSED: 2, Outcome.FAILED: 1, Outcome.UNDECIDED: 0}


class Counting(StrEnum):
    """Which of a learner's attempts counts."""

    BEST = "best"
    LATEST = "latest"


def identity(submission: Submission) -> str | None:
    """By what a learner is known again, or None where nothing was said about whose it is."""
    return submission.learner.identity if submission.learner else None


def result(
    attempts: Sequence[Verdict],
    earlier: Sequence[Verdict] = (),
    by_hand: ByHand | None = None,
    *,
    counting: Counting = Counting.BEST,
    points: Points | None = None,
) -> Result:
    """The result of `attempts` in their order and of `earlier` runs' attempts, oldest first.

    The best passes, or is worth most; of equals it is one without a flag, and of these the latest. What an earlier
    run knows of a SID that is handed in again is the same attempt, and goes.
    """
    if len(attempts) == 1 and not earlier:
        return Result(attempts[0], tuple(attempts), (), by_hand)
    again = set(map(_attempted, attempts))
    others = tuple(verdict for verdict in settled(earlier) if _attempted(verdict) not in again)
    counts = attempts[-1]
    if counting is Counting.BEST:
        ranked = enumerate((*others, *attempts))
        counts = max(ranked, key=lambda numbered: (*_merit(numbered[1], points), numbered[0]))[1]
    return Result(counts, tuple(attempts), others, by_hand)


def settled(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Each attempt once, by what is known of it after several looks, oldest first."""
    known: dict[tuple[str | None, str | None], Verdict] = {}
    for verdict in verdicts:
        before = known.get(_attempted(verdict))
        if before is None or _LASTS[verdict.outcome] >= _LASTS[before.outcome]:
            known.pop(_attempted(verdict), None)
            known[_attempted(verdict)] = verdict
    return tuple(known.values())


def _attempted(verdict: Verdict) -> tuple[str | None, str | None]:
    return verdict.sid, verdict.account_sid


def by_row(verdicts: Iterable[Verdict], counting: Counting = Counting.BEST) -> Iterator[Verdict]:
    """One verdict for each row of the roster: of several SIDs in its cell the one that counts."""
    cell: list[Verdict] = []
    for verdict in verdicts:
        cell.append(verdict)
        if verdict.submission.attempt >= verdict.submission.attempts:
            yield verdict if len(cell) == 1 else result(cell, counting=counting).verdict
            cell = []
    if cell:
        yield result(cell, counting=counting).verdict


def _merit(verdict: Verdict, points: Points | None) -> tuple[int, Decimal, bool]:
    worth = score(points, verdict) if points is not None else None
    flagged = any(note.name in FLAGS for note in verdict.notes)
    return _RANK[verdict.outcome], worth or Decimal(0), not flagged
