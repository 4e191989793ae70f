"""A ledger that version 1 wrote is read on: nothing in it is asked again, and nothing is lost."""

import json
import sqlite3
from datetime import datetime

import pytest
from people import named

from verifier.grading.ledger import Ledger
from verifier.i18n import msg, msgn
from verifier.models import Asked, CheckResult, Media, Message, Note, Outcome, Submission, Verdict

MM, ACCOUNT = "MM0a1b2c3d4e5f60718293a4b5c6d7e8f9", "AC" + "1" * 32
TWILIO = "https://api.twilio.com"
SCHEMA = """
CREATE TABLE attempt (
    objective TEXT NOT NULL, account_sid TEXT NOT NULL, sid TEXT NOT NULL, learner TEXT NOT NULL,
    outcome TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, verdict TEXT NOT NULL,
    PRIMARY KEY (sid, account_sid, objective, outcome, learner)
);
CREATE INDEX attempt_by ON attempt (learner, first);
PRAGMA application_id = 2021090;
PRAGMA user_version = 1;
"""
NOON = "2026-11-24T12:00:00+00:00"
LINE = json.dumps(
    [
        *(1, [MM, "Ana", None, None, None, {}, None], "passed"),
        [
            *[["message-found", "passed", ["Account {account} holds it.", {"account": "AC11…"}], None]],
            *[["has-media", "passed", ["{n} item", {"n": 2}, "{n} items"], ["Well done."]]],
        ],
        *(MM, ACCOUNT),
        [
            [
                "late",
                [
                    "{delay} too late.",
                    {"delay": {"text": ["{days} d {clock}", {"days": 1, "clock": "0:01"}]}},
                ],
                "2026-11-24T05:29:00Z",
            ],
            ["old", ["{when} {much}", {"when": {"date": NOON}, "much": {"decimal": "1.50"}}], None],
        ],
        [
            *(MM, ACCOUNT, "sent", "outbound-api", 2, "+15550001111", "+15550002222", None, 30034),
            *(NOON, None, None),
        ],
        [["ME" + "2" * 32, ACCOUNT, MM, "image/png", "/x.json"]],
        *("no-answer", True, None),
    ]
)
VERDICT = Verdict(
    Submission(MM, named("Ana")),
    Outcome.PASSED,
    (
        CheckResult("message-found", Outcome.PASSED, msg("Account {account} holds it.", account="AC11…")),
        CheckResult("has-media", Outcome.PASSED, msgn("{n} item", "{n} items", n=2), msg("Well done.")),
    ),
    sid=MM,
    account_sid=ACCOUNT,
    notes=(
        Note(
            "late",
            msg("{delay} too late.", delay=msg("{days} d {clock}", days=1, clock="0:01")),
            "2026-11-24T05:29:00Z",
        ),
        Note("old", msg("{when} {much}", when=NOON, much="1.50")),
    ),
    message=Message(
        *(MM, ACCOUNT, "sent", "outbound-api", 2, "+15550001111", "+15550002222"),
        date_created=datetime.fromisoformat(NOON),
        error_code=30034,
    ),
    media=(Media("ME" + "2" * 32, ACCOUNT, MM, "image/png", "/x.json"),),
    error="no-answer",
    credentials_refused=True,
)


@pytest.fixture
def written(tmp_path):
    """The path of a ledger that version 1 wrote, with Ana's verdict and one more of the given line."""

    def write(other=LINE):
        path = tmp_path / "ledger.sqlite3"
        file = sqlite3.connect(path)
        file.executescript(SCHEMA)
        rows = [("mms", ACCOUNT, sid, who, "passed", NOON, NOON, line)
                for sid, who, line in [(MM, "Ana", LINE), ("MM" + "1" * 32, "Bob", other)]]  # fmt: skip
        with file:
            file.executemany("INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        file.close()
        return path

    return write


def test_a_ledger_of_version_1_is_read(written):
    """All of a verdict comes back with when it fell, the first time and the next."""
    path = written()
    for _ in range(2):
        with Ledger(path, address=TWILIO) as ledger:
            assert ledger.recall(Asked(MM, ACCOUNT)) == VERDICT
            (standing,) = [each for each in ledger.standings() if each.identity == "Ana"]
            (attempt,) = standing.attempts
            assert attempt.verdict == VERDICT
            assert attempt.first == datetime.fromisoformat(NOON)


def test_a_damaged_line_of_version_1_takes_no_other_with_it(written):
    """It is left out, and so asked again."""
    for damaged in ("", "[", "[2]", "null", LINE.replace("passed", "lost"), LINE[:-1] + ", 1]", "[" * 99_999):
        path = written(damaged)
        with Ledger(path, address=TWILIO) as ledger:
            assert ledger.recall(Asked(MM, ACCOUNT)) == VERDICT
            assert ledger.recall(Asked("MM" + "1" * 32, ACCOUNT)) is None
            assert [each.identity for each in ledger.standings()] == ["Ana"]
        path.unlink()


def test_what_was_upgraded_goes_on(written):
    """New verdicts stand beside the old ones, and an older program keeps its hands off."""
    path = written()
    with Ledger(path, address=TWILIO) as ledger:
        ledger.record(
            [Verdict(Submission("MM" + "3" * 32, named("Ana")), Outcome.FAILED, (), "MM" + "3" * 32, ACCOUNT)]
        )
        assert [each.outcome for each in ledger.earlier("Ana")] == ["passed", "failed"]
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
    file.close()
