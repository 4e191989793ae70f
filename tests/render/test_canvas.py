"""The CSV that Canvas' gradebook imports."""

import csv
import io

from msgspec.structs import replace
from people import named
from written import written

from verifier.models import Submission
from verifier.objective import points
from verifier.render.separated import inert


def enrolled(verdict, **fields):
    cells = {name.replace("_", " "): value for name, value in fields.items()}
    submission = replace(verdict.submission, learner=named(cells.get("Student")), fields=cells)
    return replace(verdict, submission=submission)


def gradebook(*verdicts, **given):
    return written("canvas", verdicts, **given)


def test_a_gradebook_as_a_whole(passed, failed, undecided):
    """The roster's own columns go to Canvas' headings; failed is 0, undecided is blank."""
    table = gradebook(
        enrolled(
            passed(), Student="Lovelace, Ada", ID="101", SIS_User_ID="u1", SIS_Login_ID="ada", Section="A"
        ),
        enrolled(failed(), Student="Grace", id="102", sis_login_id="grace"),
        enrolled(undecided(), Student="=Bob", ID="-103"),
        assignment="Send an MMS (4711)",
        points=points.parse("2.50"),
    )
    assert table == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Send an MMS (4711)\r\n"
        "Points Possible,,,,,2.5\r\n"
        '"Lovelace, Ada",101,u1,ada,A,2.5\r\n'
        "Grace,102,,grace,,0\r\n"
        "'=Bob,-103,,,,\r\n"
    )


def test_without_the_headings(passed):
    """A roster with other headings gives the learner's name, and the assignment has a name of its own."""
    verdict = replace(
        passed(), submission=Submission("MM", named("Ada"), fields={"name": "Ada", "sid": "MM"})
    )
    assert gradebook(verdict) == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Send an outgoing MMS\r\nPoints Possible,,,,,1\r\nAda,,,,,1\r\n"
    )


def test_no_learner_is_the_points_row(failed):
    """A learner can't call themselves what Canvas takes for the row of possible points."""
    rows = gradebook(enrolled(failed(), Student="   Points Possible")).splitlines()
    assert [row for row in rows if "Points Possible" in row] == ["Points Possible,,,,,1"]


def test_hostile_text(failed, hostile):
    """Every learner stays in their row, and every cell in its column."""
    verdict = enrolled(failed(), Student=hostile, ID=hostile, SIS_User_ID=hostile, Section=hostile)
    table = gradebook(verdict, verdict, assignment=hostile)
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert [len(row) for row in rows] == [6] * 4
    assert rows[3] == [inert(hostile)] * 3 + ["", inert(hostile), "0"]


def test_what_a_stand_in_answered_has_a_column_of_its_own(passed):
    """Imported by mistake, it fills no real assignment."""
    head = gradebook(passed(), assignment="Quest (12)", address="http://127.0.0.1:4010").splitlines()[0]
    assert head.endswith(",Section,Quest (12) (asked of 127.0.0.1:4010 and not of Twilio)")
