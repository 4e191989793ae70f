"""Which of a learner's attempts counts."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from people import named

from verifier.grading.attempts import Counting, result, settled
from verifier.grading.spool import Spool
from verifier.i18n import msg
from verifier.models import ByHand, CheckResult, Note, Outcome, Submission, Verdict
from verifier.objective.points import Points
from verifier.report import Run

ACCOUNT = "AC" + "0" * 32
HAND = ByHand(Outcome.PASSED, None, "shown in class", "ada", datetime(2026, 11, 24, tzinfo=UTC))
MANY = 700


def attempt(outcome, number=1, learner="Ana", notes=(), earned=()):
    checks = tuple(
        CheckResult(name, Outcome.PASSED if name in earned else Outcome.FAILED, msg("…"))
        for name in ("message-found", "mms-sid")
    )
    sid = f"MM{number:032x}"
    return Verdict(
        Submission(sid, named(learner), line=number), Outcome(outcome), checks, sid, ACCOUNT, notes
    )


LATE = (Note("late", msg("Late."), "5 h"),)


@pytest.mark.parametrize(
    ("outcomes", "best", "latest"),
    [
        (["failed", "passed"], "passed", "passed"),
        (["passed", "failed"], "passed", "failed"),
        (["passed", "undecided"], "passed", "undecided"),
        (["undecided", "failed"], "undecided", "failed"),
        (["failed", "failed", "undecided"], "undecided", "undecided"),
    ],
)
def test_best_and_latest(outcomes, best, latest):
    """A pass counts whatever follows; an undecided attempt may still become one, a failed one can't."""
    attempts = [attempt(outcome, number) for number, outcome in enumerate(outcomes)]
    assert result(attempts).outcome == best
    assert result(attempts, counting=Counting.LATEST).outcome == latest
    assert result(attempts, counting=Counting.LATEST).verdict is attempts[-1]
    assert result(attempts).attempts == tuple(attempts)


@pytest.mark.parametrize(
    ("looks", "known"),
    [
        (["undecided", "failed"], "failed"),
        (["failed", "undecided"], "failed"),
        (["undecided", "passed", "failed"], "passed"),
        (["passed", "undecided"], "passed"),
        (["undecided", "undecided"], "undecided"),
    ],
)
def test_an_attempt_that_was_looked_at_again_is_one(looks, known):
    """After an outage the decision counts, not that there was none before; another attempt is kept apart."""
    (once,) = settled(attempt(outcome, 1) for outcome in looks)
    assert once.outcome == known
    earlier = [attempt(outcome, 1) for outcome in looks]
    found = result([attempt("failed", 2)], earlier)
    assert [each.outcome for each in found.earlier] == [known]
    assert found.outcome == known


def test_of_two_that_failed_the_one_that_is_worth_more_counts():
    """Where points are shared out among the checks, trying again never costs any."""
    points = Points(each={"message-found": Decimal(1), "mms-sid": Decimal(2)})
    found, nothing = attempt("failed", 1, earned=["message-found"]), attempt("failed", 2)
    assert result([found, nothing], points=points).verdict is found
    assert result([found, nothing]).verdict is nothing


def test_of_equals_one_without_a_flag_counts_then_the_latest():
    """Who passed in time is not late for having handed in once more."""
    in_time, late, again = attempt("passed", 1), attempt("passed", 2, notes=LATE), attempt("passed", 3)
    assert result([in_time, late]).verdict is in_time
    assert result([in_time, late, again]).verdict is again


def test_earlier_runs_count_as_well():
    """What passed in another run is never lowered, and a SID that is handed in again is no other attempt."""
    before, now = attempt("passed", 1), attempt("failed", 2)
    found = result([now], [attempt("failed", 2), before])
    assert (found.outcome, found.verdict, found.earlier) == (Outcome.PASSED, before, (before,))
    assert result([now], [before], counting=Counting.LATEST).outcome is Outcome.FAILED


def test_by_hand_goes_before_what_was_seen():
    """What was seen stays beside it."""
    found = result([attempt("failed")], by_hand=HAND)
    assert (found.outcome, found.verdict.outcome) == (Outcome.PASSED, Outcome.FAILED)


def test_the_run_counts_results():
    """Each learner once, in the order of their first attempts, however far apart these are."""
    with Spool() as spool:
        for number in range(MANY):
            spool.append(attempt("failed", number, f"learner {number}"))
        for number in range(0, MANY, 2):
            spool.append(attempt("passed", MANY + number, f"learner {number}"))
        report = spool.report(Run())
        results = list(report.results)
        assert spool.count == MANY * 3 // 2
    assert (report.tally.passed, report.tally.failed, report.tally.undecided) == (MANY // 2, MANY // 2, 0)
    assert [each.verdict.submission.name for each in results] == [f"learner {n}" for n in range(MANY)]
    assert [len(each.attempts) for each in results[:4]] == [2, 1, 2, 1]
    assert [each.outcome for each in results[:2]] == [Outcome.PASSED, Outcome.FAILED]


@pytest.mark.parametrize("counting", Counting)
def test_the_tally_is_that_of_the_results(counting):
    """Whatever order the attempts come in, with earlier runs and decisions by hand."""
    outcomes = ["failed", "undecided", "passed", "failed"]
    with Spool(counting) as spool:
        for number in range(40):
            learner = f"learner {number % 7}"
            verdict = attempt(outcomes[number * 5 % 4], number, learner)
            first = not spool.knows(verdict.submission)
            earlier = [attempt("passed", 1000, learner)] if first and number == 3 else []
            spool.append(verdict, (), earlier, HAND if first and number == 5 else None)
        report = spool.report(Run())
        found = [each.outcome for each in report.results]
    assert len(found) == 7
    tally = report.tally
    assert [tally.passed, tally.failed, tally.undecided] == [found.count(each) for each in list(Outcome)[:3]]


def test_what_came_without_a_learner_is_a_result_of_its_own():
    """Nobody knows whose it is."""
    with Spool() as spool:
        for number in range(3):
            spool.append(attempt("failed", number, None))
        assert len(list(spool.report(Run()).results)) == spool.report(Run()).tally.failed == 3
