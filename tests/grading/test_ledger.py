"""What the ledger keeps from run to run: every verdict that was recorded, and nothing private."""

import os
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from people import named

from verifier.grading.attempts import Counting, identity
from verifier.grading.ledger import Ledger
from verifier.i18n import msg
from verifier.models import Asked, CheckResult, Message, Outcome, Submission, Verdict

DIGITS = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MM, SM, ACCOUNT, OTHER = "MM" + DIGITS, "SM" + DIGITS, "AC" + DIGITS, "AC" + "1" * 32
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def verdict(outcome, sid=MM, learner="Ana", account_sid=ACCOUNT):
    check = CheckResult("message-found", outcome, msg("{sid} …", sid=sid))
    return Verdict(Submission(sid, named(learner)), outcome, (check,), sid, account_sid)


def history(ledger, learner):
    return [
        each for standing in ledger.standings() if standing.identity == learner for each in standing.attempts
    ]


PASSED, FAILED, UNDECIDED = map(verdict, [Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


class Clock:
    """An hour passes each time it is looked at."""

    def __init__(self):
        self.now = NOON - timedelta(hours=1)

    def __call__(self):
        self.now += timedelta(hours=1)
        return self.now


@pytest.mark.parametrize("decided", [PASSED, FAILED])
def test_what_is_decided_is_recalled(path, decided):
    """Also by the next run."""
    with Ledger(path) as ledger:
        ledger.record([decided])
        assert ledger.recall(Asked(MM, ACCOUNT)) == decided
    with Ledger(path) as ledger:
        assert ledger.recall(Asked(MM, ACCOUNT)) == decided


def test_whatever_differs_is_asked_again(path):
    """Another SID, another account and other checks are other questions."""
    with Ledger(path) as ledger:
        ledger.record([PASSED])
        assert ledger.recall(Asked(SM, ACCOUNT)) is None
        assert ledger.recall(Asked(MM, OTHER)) is None
        assert ledger.recall(Asked(MM, ACCOUNT, about="s1001")) is None
    with Ledger(path, "mms-strict") as ledger:
        assert ledger.recall(Asked(MM, ACCOUNT)) is None


def test_what_is_undecided_is_asked_again(path):
    """It is no answer."""
    with Ledger(path) as ledger:
        ledger.record([UNDECIDED])
        assert ledger.recall(Asked(MM, ACCOUNT)) is None


@pytest.mark.parametrize(
    "order", [[PASSED, UNDECIDED], [UNDECIDED, PASSED], [PASSED, FAILED], [FAILED, PASSED, UNDECIDED, FAILED]]
)
def test_a_passed_verdict_is_never_lowered(path, order):
    """Neither by an outage nor by another run that saw something else."""
    with Ledger(path) as ledger:
        for each in order:
            ledger.record([each])
        recalled = ledger.recall(Asked(MM, ACCOUNT))
    assert recalled == PASSED


def test_what_may_change_by_itself_is_asked_again(path):
    """A scheduled message that failed for not being sent yet may be sent by the next run."""
    waiting = Message(MM, ACCOUNT, "scheduled")
    with Ledger(path) as ledger:
        ledger.record([replace(FAILED, message=waiting)])
        assert ledger.recall(Asked(MM, ACCOUNT)) is None
        ledger.record([replace(PASSED, message=waiting)])
        assert ledger.recall(Asked(MM, ACCOUNT)).outcome is Outcome.PASSED


def test_an_answer_counts_for_whoever_hands_in_the_same(path):
    """The message is the same one."""
    with Ledger(path) as ledger:
        ledger.record([PASSED])
        ledger.record([verdict(Outcome.UNDECIDED, learner="Bob")])
        recalled = ledger.recall(Asked(MM, ACCOUNT))
        assert recalled is not None
        assert recalled.outcome is Outcome.PASSED


def test_the_history_tells_each_attempt_and_when_it_was(path):
    """Oldest first; the same outcome of the same SID is one attempt, from its first to its last time."""
    with Ledger(path, now=Clock()) as ledger:
        for each in (
            verdict(Outcome.FAILED, SM),
            UNDECIDED,
            UNDECIDED,
            verdict(Outcome.PASSED, learner="Bob"),
            PASSED,
        ):
            ledger.record([each])
        attempts = history(ledger, "Ana")
    hours = [(each.first.hour, each.last.hour) for each in attempts]
    assert [each.verdict for each in attempts] == [verdict(Outcome.FAILED, SM), UNDECIDED, PASSED]
    assert hours == [(12, 12), (13, 14), (16, 16)]


def test_everybody_stands_somewhere_with_every_objective(path):
    """Whatever a learner handed in, by objective and by the address that was asked."""
    with Ledger(path, "mms-strict") as ledger:
        ledger.record([FAILED, verdict(Outcome.PASSED, account_sid=OTHER)])
    with Ledger(path, address="https://api.ie1.twilio.com") as ledger:
        ledger.record([FAILED, verdict(Outcome.UNDECIDED, learner="Bob")])
        found = [
            (each.identity, each.objective, each.address, each.result.outcome, len(each.attempts))
            for each in ledger.standings()
        ]
    assert found == [
        ("Ana", "mms", "https://api.ie1.twilio.com", "failed", 1),
        ("Ana", "mms-strict", "", "passed", 2),
        ("Bob", "mms", "https://api.ie1.twilio.com", "undecided", 1),
    ]


def test_an_outage_is_over_once_it_is_decided(path):
    """Whoever failed after an outage has failed, with one attempt; the history keeps both looks."""
    with Ledger(path) as ledger:
        ledger.record([UNDECIDED])
        ledger.record([FAILED])
        (found,) = ledger.standings()
    assert (found.result.outcome, len(found.result.attempts), len(found.attempts)) == ("failed", 1, 2)


def test_a_verdict_belongs_to_the_address_that_gave_it(path):
    """Another region and another port are other places, where another account may hold other messages."""
    addresses = ["https://api.twilio.com", "https://api.ie1.twilio.com", "http://127.0.0.1:4010"]
    with Ledger(path, address=addresses[0]) as ledger:
        ledger.record([PASSED])
        assert ledger.recall(Asked(MM, ACCOUNT)) == PASSED
        assert ledger.owner(MM).name == "Ana"
    for address in (*addresses[1:], "http://127.0.0.1:4011"):
        with Ledger(path, address=address) as ledger:
            assert ledger.recall(Asked(MM, ACCOUNT)) is None
            assert ledger.owner(MM) is None
            # Twilio's regions are one world for a learner; a stand-in is none of it.
            assert len(ledger.earlier("Ana")) == address.endswith("twilio.com")


def test_whoever_was_first_owns_a_message(path):
    """Whatever outcome it had, and whoever handed it in since."""
    with Ledger(path, now=Clock()) as ledger:
        ledger.record([verdict(Outcome.UNDECIDED, learner=None)])
        assert ledger.owner(MM) is None
        ledger.record([verdict(Outcome.UNDECIDED, learner="Bob")])
        ledger.record([PASSED, verdict(Outcome.PASSED, learner="Bob")])
        assert ledger.owner(MM).name == "Bob"


def test_a_message_of_a_whole_class_is_no_slower(path):
    """Its owner and its verdict are told to each who hands it in in the same time, however many do."""
    with Ledger(path) as ledger:
        ledger.record([verdict(Outcome.PASSED, learner=f"L{number}") for number in range(1500)])
        started = time.process_time()
        owners = {identity(ledger.owner(MM)) for _ in range(1500)}
        outcomes = {ledger.recall(Asked(MM, ACCOUNT)).outcome for _ in range(1500)}
        took = time.process_time() - started
    assert (owners, outcomes) == ({"L0"}, {"passed"})
    assert took < 1


def test_what_was_given_is_remembered(path):
    """By learner and heading, the latest."""
    with Ledger(path) as ledger:
        ledger.give({("Ana", "Send (1)"): "0", ("Bob", "Send (1)"): "5"})
        ledger.give({("Ana", "Send (1)"): "5"})
    with Ledger(path) as ledger:
        assert [ledger.given(who, "Send (1)") for who in ("Ana", "Bob", "Eve")] == ["5", "5", None]
        assert ledger.given("Ana", "Other") is None


def test_what_came_without_a_learner_stands_under_its_sid(path):
    """A run without a roster has a history too."""
    with Ledger(path) as ledger:
        ledger.record([verdict(Outcome.PASSED, learner=None)])
        assert [each.verdict.submission.learner for each in history(ledger, MM)] == [None]
        assert history(ledger, "nobody") == []


def test_what_is_no_sid_is_in_the_history_as_the_report_shows_it(path):
    """What was pasted by mistake may be a secret or a number, so only its beginning is kept."""
    secret = "0123456789abcdef0123456789abcdef"
    check = CheckResult("message-found", Outcome.FAILED, msg("Half a SID."))
    with Ledger(path) as ledger:
        ledger.record([Verdict(Submission(f"{secret} +15558675310", named("Ana")), Outcome.FAILED, (check,))])
        (attempt,) = history(ledger, "Ana")
    assert attempt.verdict.submission == Submission("0123… +1•••••••5310", named("Ana"))
    assert secret.encode() not in path.read_bytes()
    assert b"8675310" not in path.read_bytes()


def test_a_line_that_could_not_be_read_is_not_kept(path):
    """It says nothing about its learner."""
    with Ledger(path) as ledger:
        ledger.record([replace(UNDECIDED, submission=Submission("", named("Ana"), problem=msg("Broken.")))])
        assert history(ledger, "Ana") == []


def test_neither_bodies_nor_cells_are_kept(path):
    """What was judged is kept, with its numbers; what it said is nobody's business."""
    message = Message(MM, ACCOUNT, from_="+15550001111", body="see you at the cave", date_created=NOON)
    submission = Submission(MM, named("Ana"), "AC", "dev", 7, {"grade": "private cell"})
    full = replace(PASSED, message=message, submission=submission)
    with Ledger(path) as ledger:
        ledger.record([full])
        recalled = ledger.recall(Asked(MM, ACCOUNT))
    assert recalled == replace(
        full, message=replace(message, body=None), submission=Submission(MM, named("Ana"))
    )
    kept = path.read_bytes()
    assert b"see you" not in kept
    assert b"private cell" not in kept


def test_only_the_owner_may_read_it(path):
    """It holds learners and phone numbers; what SQLite keeps beside it is as private."""
    usual = os.umask(0)
    try:
        with Ledger(path) as ledger:
            ledger.record([PASSED])
            modes = [stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob("ledger*")]
    finally:
        os.umask(usual)
    assert modes == [0o600] * 3


def test_a_batch_is_kept_as_a_whole_or_not_at_all(path):
    """A verdict that can't be written keeps the others of its batch out."""
    with Ledger(path) as ledger:
        with pytest.raises(AttributeError):
            ledger.record([PASSED, None])
        assert ledger.recall(Asked(MM, ACCOUNT)) is None
        ledger.record([PASSED])
        assert ledger.recall(Asked(MM, ACCOUNT)) == PASSED


@given(st.text(st.characters(), max_size=9), st.sampled_from([PASSED, FAILED, UNDECIDED]))
def test_any_text_can_be_a_learners_name(name, judged):
    """Whatever characters it has, lone surrogates among them."""
    whose = replace(judged, submission=Submission(MM, named(name)))
    with TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger") as ledger:
        ledger.record([whose])
        assert [each.verdict for each in history(ledger, name or MM)] == [whose]


def test_the_best_attempt_counts_unless_the_latest_is_to(path):
    """A pass that was handed in before something that failed."""
    with Ledger(path, now=Clock()) as ledger:
        ledger.record([PASSED])
        ledger.record([verdict(Outcome.FAILED, SM)])
        (best,), (latest,) = ledger.standings(), ledger.standings(Counting.LATEST)
    assert (best.result.outcome, latest.result.outcome) == ("passed", "failed")
    assert best.attempts == latest.attempts
