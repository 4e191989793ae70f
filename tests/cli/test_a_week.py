"""A week in the life of a course, with one ledger: an outage, a resubmission, an override, an extension, a copy."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, mms
from local_server import answer

SENT = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
BEFORE, AFTER = (f"{SENT + timedelta(days=days):%Y-%m-%d}" for days in (-3, 3))


class Course:
    """A gradebook of four learners as the system keeps it, and what is handed in by the day."""

    def __init__(self, verifier, server, folder):
        self.verifier, self.server, self.folder = verifier, server, folder
        self.grades = dict.fromkeys(("bea", "dan", "eve", "fay"), "")
        self.handed_in, self.deadlines = {}, {}
        self.options = ("--ledger", folder / "mms.db")

    def export(self):
        """As Canvas exports it, with the SIDs and the extensions in columns of their own."""
        rows = [
            f"{who},{number},{who},{who},01,{grade},{self.handed_in.get(who, '')},{self.deadlines.get(who, '')}\n"
            for number, (who, grade) in enumerate(self.grades.items(), 1)
        ]
        head = "Student,ID,SIS User ID,SIS Login ID,Section,Send an MMS (9),SID,Deadline\n"
        return head + "    Points Possible,,,,,5,,\n" + "".join(rows)

    def grade(self, *options):
        """Grade the export, import what comes back, and give the report."""
        path, out = self.folder / "export.csv", self.folder / "import.csv"
        path.write_text(self.export())
        formats = ("-f", "json", "-f", f"roster:{out}", "-f", f"html:{self.folder / 'r.html'}")
        asked = ("--api-url", self.server.url, "--wait", 0, "--timezone", "UTC")
        run = self.verifier("grade", path, *asked, *formats, *self.options, *options)
        for row in list(csv.reader(io.StringIO(out.read_text())))[2:]:
            self.grades[row[2]] = row[5]
        return json.loads(run.stdout), run

    def ledger(self, command, *words):
        return self.verifier("ledger", command, *words, *self.options)


@pytest.fixture
def course(verifier, tmp_path, monkeypatch):
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    with FaultyAccount() as server:
        yield Course(verifier, server, tmp_path)


def outcomes(report):
    return {result["learner"]: result["outcome"] for result in report["results"]}


def flags(report):
    return {
        verdict["learner"]: [note["name"] for note in verdict["notes"]]
        for verdict in report["verdicts"]
        if verdict["notes"]
    }


def test_a_week(course):
    """Nothing is lowered, nothing is asked twice, and each day's import is right."""
    # Monday: Bea passes, Dan has no media, the others have handed in nothing.
    course.handed_in = {"bea": mms(2), "dan": mms(3)}
    report, run = course.grade()
    assert outcomes(report) == {"bea": "passed", "dan": "failed", "eve": "failed", "fay": "failed"}
    assert course.grades == {"bea": "5", "dan": "0", "eve": "0", "fay": "0"}
    assert run.returncode == 1

    # Tuesday: Twilio is down while Eve hands in; Bea, who is known, keeps her grade, and Eve's cell stays.
    asked = course.server.asked.total()
    course.handed_in["eve"] = mms(4)
    course.server.faults = {"fetch_message": answer(401, b"<html>"), "list_media": answer(401, b"<html>")}
    report, run = course.grade()
    assert outcomes(report) == {"bea": "passed", "dan": "failed", "eve": "undecided", "fay": "failed"}
    assert course.grades == {"bea": "5", "dan": "0", "eve": "0", "fay": "0"}
    assert run.returncode in (3, 4)

    # Wednesday: it is back. Dan hands in again and is raised; Eve is decided.
    course.server.faults = {}
    course.handed_in["dan"] = mms(6)
    report, run = course.grade()
    assert outcomes(report) == {"bea": "passed", "dan": "passed", "eve": "passed", "fay": "failed"}
    assert course.grades == {"bea": "5", "dan": "5", "eve": "5", "fay": "0"}
    dan = next(each for each in report["results"] if each["learner"] == "dan")
    assert (dan["attempts"], dan["earlier"]) == (1, 1)
    assert "2 attempts" in (course.folder / "r.html").read_text()

    # Thursday: Dan hands in something worse. He has passed.
    course.handed_in["dan"] = "never mind"
    report, _run = course.grade()
    assert outcomes(report)["dan"] == "passed"
    assert course.grades["dan"] == "5"

    # Friday: Fay hands in Bea's message; across the runs it is known to be a copy.
    course.handed_in["fay"] = mms(2)
    course.handed_in["bea"] = ""
    report, _run = course.grade()
    assert "duplicate-of" in flags(report)["fay"]
    assert outcomes(report)["bea"] == "passed"

    # Saturday: by hand, Fay fails for it, which every report says; a grade given in the system stays.
    assert course.ledger("set", "fay", "--fail", "--reason", "a copy of Bea's").returncode == 0
    course.grades["eve"] = "4"
    report, run = course.grade()
    assert outcomes(report)["fay"] == "failed"
    assert course.grades == {"bea": "5", "dan": "5", "eve": "4", "fay": "0"}
    assert "1 learner was left as the gradebook has them" in run.stderr
    assert "a copy of Bea" in (course.folder / "r.html").read_text()
    text = course.verifier(
        "grade", course.folder / "export.csv", "--api-url", course.server.url, *course.options
    )
    assert "fay (failed: a copy of Bea's)" in text.stdout

    # Sunday: the override is taken back, as it came.
    assert course.ledger("undo").returncode == 0
    report, _run = course.grade()
    assert outcomes(report)["fay"] == "passed"
    assert course.grades["fay"] == "5"
    assert course.server.asked.total() - asked <= 10


def test_an_extension(course):
    """Late is a flag, and only after the learner's own deadline."""
    course.handed_in = {"bea": mms(2), "dan": mms(4), "eve": mms(6)}
    course.deadlines = {"bea": AFTER, "dan": "when I can"}
    report, _run = course.grade("--deadline", BEFORE)
    assert flags(report) == {"dan": ["deadline-unread"], "eve": ["late"]}
    assert outcomes(report)["eve"] == "passed"


def test_who_stands_where(course):
    """The ledger lists the class, and knows a learner by any part of the name."""
    course.handed_in = {"bea": mms(2), "dan": mms(3)}
    course.grade()
    listed = course.ledger("list", "-f", "csv").stdout
    rows = {row["learner"]: row for row in csv.DictReader(io.StringIO(listed))}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "bea": "passed",
        "dan": "failed",
        "eve": "failed",
        "fay": "failed",
    }
    only = course.ledger("list", "--outcome", "passed", "-f", "json")
    assert [each["learner"] for each in json.loads(only.stdout)["learners"]] == ["bea"]
    shown = json.loads(course.ledger("show", "a", "-f", "json").stdout)["learners"]
    assert [each["learner"] for each in shown] == ["bea", "dan", "fay"]
    unclear = course.ledger("set", "a", "--pass", "--reason", "x")
    assert unclear.returncode == 2
    assert "bea" in unclear.stderr


def test_what_is_forgotten_comes_back(course):
    """`forget` puts a learner aside, and `undo` gives all of it back."""
    course.handed_in = {"dan": mms(2)}
    course.grade()
    before = course.ledger("export").stdout
    assert course.ledger("forget", "dan").returncode == 0
    assert course.ledger("show", "dan").returncode == 2
    assert course.ledger("undo").returncode == 0
    after = json.loads(course.ledger("export").stdout)
    assert after["learners"] == json.loads(before)["learners"]
    assert [(each["command"], each["undone"] is not None) for each in after["changes"]] == [("forget", True)]
    again = course.ledger("undo")
    assert again.returncode == 2
    assert "Nothing was changed by hand" in again.stderr


def test_damage_is_said_and_asked_again(course):
    """A row that was changed counts for nothing: the verdict is Twilio's, once more."""
    course.handed_in = {"bea": mms(2), "dan": mms(3)}
    course.grade()
    path = course.folder / "mms.db"
    data = path.read_bytes()
    assert data.count(b'"failed"')
    path.write_bytes(data.replace(b'"outcome":"failed"', b'"outcome":"passed"'))
    report, run = course.grade()
    assert outcomes(report)["dan"] == "failed"
    assert "damaged" in run.stderr
