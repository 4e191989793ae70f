"""A run that is stopped: everybody is still listed, nothing that is known is lost, and nobody is failed for it."""

import threading

import pytest
from fake_account import FakeAccount, busy, mms, submissions

from verifier.errors import Unavailable
from verifier.grading.grade import Memory, Plan, grade
from verifier.i18n import msg
from verifier.models import Outcome, Submission
from verifier.transport.tasks import Pause


def test_the_rest_is_undecided_and_nobody_is_left_out():
    """Those already judged keep their verdicts; those that hang or were never asked about are undecided."""
    stop = threading.Event()

    def hang_at_three(sid, _look):
        if sid == mms(3):
            stop.set()
            return Pause(600)
        return None

    account = FakeAccount(hang_at_three)
    verdicts = list(grade(submissions(*range(1, 9)), lambda _: account, Plan(jobs=1, stop=stop)))
    assert [verdict.outcome.value for verdict in verdicts] == ["passed"] * 2 + ["undecided"] * 6
    assert {verdict.error for verdict in verdicts[2:]} == {"interrupted"}
    assert [verdict.submission.name for verdict in verdicts] == [f"l{place}" for place in range(8)]
    assert account.asked == [mms(1), mms(2), mms(3)]


def test_what_needs_no_asking_is_still_decided():
    """An empty cell is failed in a stopped run, and a known message passed."""
    (known,) = grade(submissions(1), lambda _: FakeAccount(), Plan())
    stop = threading.Event()
    stop.set()
    memory = Memory(recall=lambda asked: known if asked.sid == mms(1) else None)
    handed_in = [Submission(""), Submission(mms(1)), Submission(mms(2))]
    verdicts = grade(handed_in, lambda _: FakeAccount(), Plan(stop=stop, memory=memory))
    assert [verdict.outcome.value for verdict in verdicts] == ["failed", "passed", "undecided"]


def test_an_interrupted_submission_is_not_recorded():
    """The ledger keeps what was learnt, and an interruption teaches nothing."""
    stop = threading.Event()
    recorded = []
    account = FakeAccount(lambda _sid, _look: stop.set())
    plan = Plan(jobs=1, stop=stop, memory=Memory(record=recorded.extend))
    assert len(list(grade(submissions(1, 2, 3), lambda _: account, plan))) == 3
    assert [verdict.sid for verdict in recorded] == [mms(1)]


def test_nobody_is_waited_for_once_stopped():
    """Media on its way, and an account that asked for patience, are undecided at once and for their own reason."""
    stop = threading.Event()

    def patience(_sid, _look):
        raise busy(retry_after=60)

    accounts = {
        mms(1): FakeAccount(pending={mms(1): 99}),
        mms(2): FakeAccount(patience),
        mms(3): FakeAccount(lambda _sid, _look: stop.set()),
    }
    run = grade(submissions(1, 2, 3), lambda row: accounts[row.sid], Plan(jobs=1, wait=600, stop=stop))
    verdicts = list(run)
    assert [verdict.outcome.value for verdict in verdicts] == ["undecided", "undecided", "passed"]
    assert [verdict.error for verdict in verdicts] == [None, "rate-limited", None]


def test_a_run_that_cant_be_remembered_ends():
    """Where verdicts can't be recorded nothing more is asked; all verdicts come out, then the trouble is raised."""
    full = Unavailable("ledger-unwritable", msg("disk full"), msg("make room"))

    def record(_verdicts):
        raise full

    plan = Plan(jobs=2, memory=Memory(record=record))
    verdicts = []
    run = map(verdicts.append, grade(submissions(*range(50)), lambda _: FakeAccount(), plan))
    with pytest.raises(Unavailable, match="disk full"):
        list(run)
    assert len(verdicts) == 50
    assert [verdict.outcome for verdict in verdicts].count(Outcome.PASSED) <= 2
