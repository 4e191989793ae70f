"""A run's verdicts on disk: in order, as often as wanted, and found again by what they share."""

import subprocess
import sys
from decimal import Decimal

import pytest
from people import named

from verifier.grading.spool import Spool
from verifier.i18n import msg
from verifier.models import Asked, CheckResult, Outcome, Submission, Verdict
from verifier.objective.objective import STRICT
from verifier.objective.points import Points
from verifier.report import Run

ACCOUNT = "AC" + "0" * 32
MANY = 1000


def sid(number):
    return f"MM{number:032x}"


def verdict(number, *, learner=None, outcome=Outcome.PASSED, account_sid=ACCOUNT):
    name = f"learner {number}" if learner is None else learner
    check = CheckResult("message-found", outcome, msg("{n}.", n=number))
    return Verdict(
        Submission(sid(number), named(name), line=number), outcome, (check,), sid(number), account_sid
    )


@pytest.fixture
def spool():
    with Spool() as opened:
        yield opened


def test_the_report_holds_all_verdicts_in_order(spool):
    """They can be gone through again and again, also at the same time."""
    verdicts = [verdict(number) for number in range(MANY)]
    for each in verdicts:
        spool.append(each)
    run = Run(STRICT, points=Points(Decimal(4)))
    report = spool.report(run)
    assert list(report.verdicts) == verdicts
    assert list(zip(report.verdicts, report.verdicts, strict=True)) == [(each, each) for each in verdicts]
    assert report.run == run


def test_the_report_counts(spool):
    """The tally is that of all verdicts appended."""
    for number, outcome in enumerate([Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED, Outcome.FAILED]):
        spool.append(verdict(number, outcome=outcome))
    tally = spool.report(Run()).tally
    assert (tally.passed, tally.failed, tally.undecided) == (1, 2, 1)


def test_a_run_without_verdicts_is_a_report_too(spool):
    """It holds none."""
    assert list(spool.report(Run()).verdicts) == []


def test_a_report_goes_on_with_the_run(spool):
    """What is appended after a look at the report is in it at the next look."""
    spool.append(verdict(1))
    assert len(list(spool.report(Run()).verdicts)) == 1
    spool.append(verdict(2))
    assert list(spool.report(Run()).verdicts) == [verdict(1), verdict(2)]


def test_a_message_is_recalled_whenever_it_was_appended(spool):
    """The first verdict on it comes back, from the oldest to the one just appended."""
    for number in range(MANY):
        spool.append(verdict(number))
        spool.append(verdict(number, learner="later"))
    assert all(spool.recall(Asked(sid(number), ACCOUNT)) == verdict(number) for number in range(MANY))


def test_a_message_is_recalled_of_its_own_account_only(spool):
    """The same SID asked for in two accounts has two answers."""
    other = verdict(1, account_sid="AC" + "1" * 32, outcome=Outcome.FAILED)
    spool.append(verdict(1))
    spool.append(other)
    assert spool.recall(Asked(sid(1), ACCOUNT)) == verdict(1)
    assert spool.recall(Asked(sid(1), "AC" + "1" * 32)) == other
    assert spool.recall(Asked(sid(1), "AC" + "2" * 32)) is None
    assert spool.recall(Asked(sid(2), ACCOUNT)) is None


def test_the_same_sid_of_another_learner_is_a_duplicate(spool):
    """It is the first learner's submission that is named, in whatever account the message was looked for."""
    for learner in ("Ana", "Bob"):
        for number in range(MANY):
            spool.append(verdict(number, learner=learner))
    twin = spool.duplicate_of(verdict(7, learner="Cy", account_sid="AC" + "1" * 32))
    assert twin == verdict(7, learner="Ana").submission


def test_the_same_learner_may_hand_in_twice(spool):
    """That is no duplicate, even where somebody else handed it in between."""
    spool.append(verdict(7, learner="Ana"))
    spool.append(verdict(7, learner="Bob"))
    assert spool.duplicate_of(verdict(7, learner="Ana")) is None
    assert spool.duplicate_of(verdict(8, learner="Bob")) is None


def test_nobody_is_no_learner(spool):
    """Two lines without a learner can be two learners'."""
    nobody = Verdict(Submission(sid(7), None, line=3), Outcome.PASSED, (), sid(7), ACCOUNT)
    spool.append(nobody)
    assert spool.duplicate_of(nobody) == nobody.submission


def test_what_is_no_sid_is_no_duplicate(spool):
    """Nothing, and the same nonsense, may be handed in by many."""
    nothing = Verdict(Submission("", named("Ana")), Outcome.FAILED, ())
    spool.append(nothing)
    assert spool.duplicate_of(Verdict(Submission("", named("Bob")), Outcome.FAILED, ())) is None


def test_marks_are_shared_like_sids(spool):
    """Whatever else verdicts have in common, such as a picture, finds the first learner who had it."""
    spool.append(verdict(1, learner="Ana"), ["picture 1", "picture 2"])
    spool.append(verdict(2, learner="Bob"), ["picture 2"])
    assert spool.duplicate_of(verdict(3, learner="Cy"), ["picture 0", "picture 2"]) == Submission(
        sid(1), named("Ana"), line=1
    )
    assert spool.duplicate_of(verdict(3, learner="Ana"), ["picture 2"]) is None
    assert spool.duplicate_of(verdict(3, learner="Cy"), [sid(1)]) is None


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    """Nobody else can open the file, and no end of the process leaves it behind."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "home"))
    with Spool() as spool:
        for number in range(20 * MANY):
            spool.append(verdict(number))
        assert len(list(spool.report(Run()).verdicts)) == 20 * MANY
        assert list((tmp_path / "home").iterdir()) == []


PROGRAM = """
import resource, sys
from verifier.errors import Unavailable
from verifier.models import Asked, Learner, Outcome, Submission, Verdict
from verifier.grading.spool import Spool
from verifier.report import Run

def fill(count):
    with Spool() as spool:
        for number in range(count):
            sid = f"MM{number * 0x9E3779B97F4A7C15 % 2**64:032x}"
            spool.append(Verdict(Submission(sid, Learner("x" * 200, "x")), Outcome.PASSED, (), sid, "AC"))
            spool.recall(Asked(sid, "AC"))
        return sum(1 for _ in spool.report(Run()).verdicts)

def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""


def run(program):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + program], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_memory_is_flat_in_the_number_of_verdicts():
    """Twenty times the verdicts take a tenth more memory at most."""
    few, many = map(int, run("fill(3_000); print(memory()); fill(60_000); print(memory())"))
    assert many < 1.1 * few


def test_a_full_disk_is_told():
    """The run ends with what to do, not with an error of the database's."""
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
    told = run(
        limit + "try:\n    fill(60_000)\nexcept Unavailable as error:\n    print(error.name, error.help)"
    )
    assert " ".join(told) == (
        "no-room-for-the-run Make room there, or name a folder that has some: `export TMPDIR=FOLDER`"
    )
