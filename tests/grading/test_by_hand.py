"""Decisions by hand: kept beside what was seen, with who and when, and undone one after the other."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from people import named

from verifier.grading.by_hand import Whose, changes, decide, forget, undo
from verifier.grading.ledger import Ledger, Standing, matching
from verifier.models import Asked, ByHand, Outcome, Submission, Verdict

ACCOUNT, SID = "AC" + "0" * 32, "MM" + "1" * 32
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANA, BOB = Whose("Ana", "Ana", "mms"), Whose("Bob", "Bob", "mms")


class Clock:
    """An hour passes each time it is looked at."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        self.now += timedelta(hours=1)
        return self.now


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.db", now=Clock()) as opened:
        opened.record(
            Verdict(Submission(SID, named(who)), Outcome.FAILED, (), SID, ACCOUNT)
            for who in ("Ana", "Bob", "Anabel")
        )
        yield opened


def hand(outcome=Outcome.PASSED, reason="seen", points=None):
    return ByHand(outcome, points, reason, "ada", NOON)


def stands(ledger):
    return {each.identity: (each.result.outcome, len(each.attempts)) for each in ledger.standings()}


def test_a_decision_stands_beside_what_was_seen(ledger):
    """For the learner and the objective that it is about, with its reason, points, who and when."""
    decision = hand(points=Decimal("2.5"), reason="it’s half of it")
    decide(ledger.file, ANA, decision)
    assert ledger.decided("Ana") == decision
    assert ledger.decided("Bob") is None
    assert stands(ledger) == {"Ana": ("passed", 1), "Anabel": ("failed", 1), "Bob": ("failed", 1)}
    assert [each.result.verdict.outcome for each in ledger.standings()] == [Outcome.FAILED] * 3
    with Ledger(ledger.file.path, "mms-strict") as other:
        assert other.decided("Ana") is None


def test_every_change_is_undone_in_turn(ledger):
    """Set over set, forget over set: each undo gives back what stood before, and says who and when."""
    before = stands(ledger)
    first, second = hand(), hand(Outcome.FAILED, "it was a copy")
    decide(ledger.file, ANA, first)
    decide(ledger.file, ANA, second)
    forget(ledger.file, ANA, "bea")
    assert stands(ledger) == {name: stand for name, stand in before.items() if name != "Ana"}
    assert ledger.recall(Asked(SID, ACCOUNT)) is not None  # Bob's and Anabel's
    assert undo(ledger.file, "cy").command == "forget"
    assert ledger.decided("Ana") == second
    assert stands(ledger) == before
    assert undo(ledger.file, "cy").said == "failed: it was a copy"
    assert ledger.decided("Ana") == first
    assert undo(ledger.file, "cy").said == "passed: seen"
    assert ledger.decided("Ana") is None
    assert undo(ledger.file, "cy") is None
    told = [
        (each.command, each.who, each.undone_by, each.undone is not None) for each in changes(ledger.file)
    ]
    assert told == [("set", "ada", "cy", True), ("set", "ada", "cy", True), ("forget", "bea", "cy", True)]


def test_what_was_found_since_goes_before_what_was_put_aside(ledger):
    """A run after `forget` is not overwritten by its undo."""
    forget(ledger.file, BOB, "ada")
    newer = Verdict(Submission(SID, named("Bob")), Outcome.FAILED, (), SID, ACCOUNT, error="newer")
    ledger.record([newer])
    undo(ledger.file, "ada")
    assert [each.error for each in ledger.earlier("Bob")] == ["newer"]


@pytest.mark.parametrize("column", ["outcome", "points", "reason", "who", "moment", "learner", "objective"])
def test_a_decision_that_was_changed_counts_for_nothing(ledger, column):
    """It is left out and counted, as if it had not been made."""
    decide(ledger.file, ANA, hand())
    ledger.file._file.execute(f"UPDATE by_hand SET {column} = '5'")  # noqa: S608
    assert ledger.decided("Ana") is None
    assert stands(ledger)["Ana"] == ("failed", 1)


def test_a_word_of_a_name_goes_before_a_part():
    """Who is asked for by the first name is not shown with whom that happens to be a part of the address."""
    lima, tanaka = (Standing(who, who, "mms", "", (), None) for who in ("Ana Lima", "tanaka@x.jp"))
    assert matching([tanaka, lima], "Ana") == [lima]
    assert matching([tanaka, lima], "ana@") == []
    odd = Standing("odd@x.jp", "Bob, - the second", "mms", "", (), None)
    assert matching([tanaka, lima, odd], "") == [tanaka, lima, odd]
    assert matching([tanaka], "tanaka") == matching([tanaka], "nak") == [tanaka]


@pytest.mark.parametrize(
    ("text", "found"),
    [("ana", ["Ana"]), ("AN", ["Ana", "Anabel"]), (" ｂｏｂ ", ["Bob"]), ("nab", ["Anabel"]), ("x", [])],
)
def test_a_learner_is_found_by_any_part(ledger, text, found):
    """In any case and width; whose whole name it is goes before whose it is a part of."""
    assert [each.identity for each in matching(ledger.standings(), text)] == found
