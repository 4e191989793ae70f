"""A run with its spool and ledger: what is remembered, what is flagged, and what is asked all the same."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fake_account import FakeAccount, mms, submissions
from msgspec.structs import replace
from people import named

from verifier.errors import Unavailable
from verifier.grading.by_hand import Whose, decide
from verifier.grading.fingerprints import fingerprinted, fingerprints
from verifier.grading.flags import Term
from verifier.grading.grade import Plan
from verifier.grading.kept_verdicts import judged
from verifier.grading.ledger import Ledger
from verifier.grading.spool import Spool
from verifier.i18n import msg
from verifier.models import ByHand, Outcome, Submission
from verifier.render import Style
from verifier.render.formats import renderer
from verifier.report import Run
from verifier.transport.retry import Policy


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.db") as opened:
        yield opened


def ran(handed_in, account, ledger=None, **plan):
    """The verdicts of a run, and the same as its spool holds them."""
    with Spool() as spool:
        verdicts = list(judged(handed_in, lambda _: account, Plan(**plan), spool, ledger, Term()))
        assert list(spool.report(Run()).verdicts) == verdicts
    return verdicts


async def same_picture(verdict):
    async def fetch(_media):
        return b"a picture"

    return await fingerprinted(verdict, fetch)


def silent(_sid, _look):
    raise Unavailable("down", msg("Down."), msg("Wait."))


def flags(verdicts):
    return [
        [note.value for note in verdict.notes if note.name in ("duplicate-of", "same-picture")]
        for verdict in verdicts
    ]


def test_a_message_far_behind_is_not_asked_again():
    """Long after its verdict was given out, a message that is handed in again is known, and flagged."""
    account = FakeAccount()
    verdicts = ran(submissions(1, *range(100, 400), 1), account, jobs=2)
    assert len(account.asked) == len(set(account.asked)) == 301
    assert flags(verdicts) == [[]] * 301 + [["l0"]]


def test_the_ledger_is_asked_first(ledger):
    """What an earlier run decided stands, for whoever hands it in now, and is written into their history."""
    ran(submissions(1, 2), FakeAccount(), ledger)
    account = FakeAccount()
    verdicts = ran([Submission(mms(2), named("new")), Submission(mms(3), named("l9"))], account, ledger)
    assert account.asked == [mms(3)]
    assert [verdict.submission.name for verdict in verdicts] == ["new", "l9"]
    assert [verdict.sid for verdict in ledger.earlier("new")] == [mms(2)]


def test_a_copy_is_seen_across_runs(ledger):
    """Whoever hands in what the ledger knows from another learner is flagged, and whoever was first never is."""
    ran(submissions(1), FakeAccount(), ledger)
    assert flags(ran([Submission(mms(1), named("l9")), *submissions(1)], FakeAccount(), ledger)) == [
        ["l0"],
        [],
    ]
    assert flags(ran(submissions(1), FakeAccount(), ledger)) == [[]]


def test_an_earlier_pass_stands(ledger):
    """A learner who passed in an earlier run has passed, whatever is handed in or seen now."""
    ran([Submission(mms(1), named("Ana"))], FakeAccount(), ledger)
    outage = FakeAccount(silent)
    with Spool() as spool:
        now = [
            Submission(mms(2), named("Ana")),
            Submission("nothing", named("Ana")),
            Submission("nothing", named("Bob")),
        ]
        list(judged(now, lambda _: outage, Plan(outages=Policy(repeats=0)), spool, ledger, Term()))
        found = [
            (each.outcome, len(each.attempts), len(each.earlier)) for each in spool.report(Run()).results
        ]
        tally = spool.tally
    assert found == [("passed", 2, 1), ("failed", 1, 0)]
    assert (tally.passed, tally.failed, tally.undecided) == (1, 1, 0)


def test_a_copy_that_counts_stays_flagged(ledger):
    """Whoever passes by another learner's message handed in earlier is flagged, whatever is handed in now."""
    for who in ("Ana", "Bob"):
        ran([Submission(mms(1), named(who))], FakeAccount(), ledger)
    with Spool() as spool:
        now = [Submission("nothing", named("Bob"))]
        list(judged(now, lambda _: FakeAccount(), Plan(), spool, ledger, Term()))
        report = spool.report(Run(columns=("sid",)))
        (found,) = report.results
        written = {name: "".join(renderer(name)(report, Style())) for name in ("csv", "json")}
    assert (found.outcome, flags([found.verdict])) == ("passed", [["Ana"]])
    (row,) = csv.DictReader(io.StringIO(written["csv"]))
    assert (row["outcome"], row["result"], row["duplicate_of"]) == ("failed", "passed", "Ana")
    assert [note["value"] for note in json.loads(written["json"])["results"][0]["notes"]] == ["Ana"]


def test_what_was_decided_by_hand_stands(ledger):
    """With the reason, beside what was seen."""
    ran([Submission("nothing", named("Ana"))], FakeAccount(), ledger)
    hand = ByHand(Outcome.PASSED, Decimal(3), "seen in class", "ada", datetime(2026, 11, 24, tzinfo=UTC))
    decide(ledger.file, Whose("Ana", "Ana", "mms"), hand)
    with Spool() as spool:
        list(judged([Submission("", named("Ana"))], lambda _: FakeAccount(), Plan(), spool, ledger, Term()))
        (result,) = spool.report(Run()).results
    assert (result.outcome, result.by_hand, result.verdict.outcome) == ("passed", hand, "failed")
    assert [(note.name, str(note.text)) for note in result.verdict.notes] == [
        ("by-hand", "by hand: seen in class")
    ]


def test_the_same_picture_in_another_message_is_flagged():
    """Two messages with one picture are worth a look; one message handed in twice is named as that."""
    verdicts = ran(submissions(1, 2, 1), FakeAccount(), inspect=same_picture)
    assert flags(verdicts) == [[], ["l0"], ["l0"]]
    texts = [str(verdict.notes[-1].text) for verdict in verdicts]
    assert texts[1:] == [
        "l0 handed in another message with the same picture.",
        "l0 handed in the same message.",
    ]


def test_a_picture_that_was_never_seen_is_fetched_though_the_verdict_is_known(ledger):
    """Pictures are compared with those of learners whose verdict an earlier run kept."""
    ran(submissions(1), FakeAccount(), ledger)
    account = FakeAccount()
    verdicts = ran(submissions(1, 2), account, ledger, inspect=same_picture)
    assert account.asked == [mms(1), mms(2)]
    assert flags(verdicts) == [[], ["l0"]]
    account = FakeAccount()
    assert flags(ran(submissions(1, 2), account, ledger, inspect=same_picture)) == [[], ["l0"]]
    assert account.asked == []


def test_media_that_cant_be_fetched_is_compared_with_nothing():
    """The verdict stands, and a note says why there was no comparison."""

    async def fetch(_media):
        raise Unavailable("timed-out", msg("It took too long."), msg("again"))

    verdicts = ran(submissions(1, 2), FakeAccount(), inspect=lambda verdict: fingerprinted(verdict, fetch))
    assert flags(verdicts) == [[], []]
    assert [str(note.text) for note in verdicts[0].notes] == [
        "The media could not be compared: It took too long."
    ]
    assert fingerprints(replace(verdicts[0])) == []
