"""CSV, TSV and JSON lines: the roster's columns and ours, one verdict a line."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace
from people import named
from written import written

from verifier.i18n import msg
from verifier.models import ByHand, Note, Outcome, Result, Submission, Tally
from verifier.objective import points
from verifier.render import Style
from verifier.render.formats import FORMATS, renderer, row_format
from verifier.render.separated import inert
from verifier.report import Graded, Report, Run

ENVIRON = {
    "CLASSROOM": "quests",
    "ASSIGNMENT": "mms",
    "OWNER": "ada",
    "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://github.example/c",
    "RELEASE_URL": "https://github.example/r",
}
MM, UNSEEN = "MM" + "a1" * 16, "MM" + "d4" * 16
RATIONALE = (
    "Account AC01…cdef holds this message. The SID starts with MM: Twilio took it as an MMS. "
    "The message has 1 media item."
)
SAID = ",mms,api.twilio.com"
OURS = "outcome,points,rationale,help,notes,duplicate_of,late,before_start,inbound,by_hand,objective,asked,result"


def from_roster(verdict, notes=(), **fields):
    """The verdict as if its submission had come from a roster with these columns."""
    submission = replace(verdict.submission, fields=fields, learner=named(fields.get("name")))
    return replace(verdict, submission=submission, notes=(*verdict.notes, *notes))


def document(name, verdicts, **style):
    return written(name, verdicts, environ=ENVIRON, **style)


@pytest.fixture
def some(passed, failed, undecided):
    """One verdict of each outcome, from a roster with three columns."""
    late = Note("late", msg("Created {n} hours late.", n=5), "5 h")
    return [
        from_roster(passed(), name="Ada, Countess", group="1", sid=MM),
        from_roster(failed("MM12"), [late], name="Bob\nJr.", group="-2", sid="MM12"),
        from_roster(undecided("no\tanswer"), name="=SUM(1)", group="", sid=UNSEEN),
    ]


def test_csv_as_a_whole(some):
    """All the roster's columns, then ours; learners' text is quoted and inert; what is undecided has no points."""
    problem = some[1].checks[0]
    rows = [
        f"name,group,sid,{OURS}",
        f'"Ada, Countess",1,{MM},passed,1,{RATIONALE},,,,,,,{SAID},passed',
        (
            f'"Bob\nJr.",-2,MM12,failed,0,"{problem.rationale}","{problem.help}",'
            f"late: Created 5 hours late.,,5 h,,,{SAID},failed"
        ),
        (
            f'\'=SUM(1),,{UNSEEN},undecided,,"Twilio says: no\tanswer",Ask again: `verifier verify {UNSEEN}`,'
            f",,,,,{SAID},undecided"
        ),
    ]
    written = document("csv", some, columns=("name", "group", "sid"))
    assert written == "".join(f"{row}\r\n" for row in rows)


def test_tsv_as_a_whole(some):
    """As CSV, with tabs between cells, and tabs and line breaks in a cell turned into spaces."""
    lines = document("tsv", some, columns=("name", "group", "sid")).split("\n")
    assert lines[0] == "\t".join(["name", "group", "sid", *OURS.split(",")])
    assert lines[1].startswith(f"Ada, Countess\t1\t{MM}\tpassed\t1\tAccount ")
    assert lines[2].startswith("Bob Jr.\t-2\tMM12\tfailed\t0\t")
    assert lines[3].startswith(f"'=SUM(1)\t\t{UNSEEN}\tundecided\t\tTwilio says: no answer\tAsk again")
    assert lines[4:] == [""]


def test_without_a_roster(passed, failed):
    """`verify` has no roster: there the SID is the only column that is not ours, secrets masked."""
    rows = list(csv.DictReader(io.StringIO(document("csv", [passed(), failed("f" * 32)]))))
    assert list(rows[0])[:2] == ["sid", "outcome"]
    assert [row["sid"] for row in rows] == [MM, "ffff…"]


def test_columns_are_found(passed):
    """Without a roster's columns every column of any submission is there, in the order of appearance."""
    verdicts = [from_roster(passed(), name="a", x="1"), from_roster(passed(), y="2", name="b")]
    rows = list(csv.DictReader(io.StringIO(document("csv", verdicts))))
    assert list(rows[0])[:4] == ["name", "x", "y", "outcome"]
    assert [(row["x"], row["y"]) for row in rows] == [("1", ""), ("", "2")]


def test_columns_named_like_ours(passed):
    """A roster that is an earlier report keeps its columns; ours get other names."""
    verdict = from_roster(passed(), name="a", Outcome="failed", verifier_outcome="x", points="0")
    row = next(csv.DictReader(io.StringIO(document("csv", [verdict]))))
    assert (row["Outcome"], row["points"], row["verifier_outcome"]) == ("failed", "0", "x")
    assert (row["verifier_verifier_outcome"], row["verifier_points"]) == ("passed", "1")


def test_points(passed, failed):
    """Shared points add up exactly."""
    shared = points.parse("found=0.1,mms=0.2,media=0.30")
    rows = csv.DictReader(io.StringIO(document("csv", [passed(), failed()], points=shared)))
    assert [row["points"] for row in rows] == ["0.6", "0.1"]


def test_points_stay_blank_while_undecided(undecided):
    """They are no 0."""
    rows = csv.DictReader(io.StringIO(document("csv", [undecided()])))
    assert [row["points"] for row in rows] == [""]


def test_flags(passed):
    """Each flag has its column with the note's value, and `yes` where the note has none."""
    notes = [
        Note("duplicate-of", msg("Bob handed in the same SID."), "=Bob"),
        Note("duplicate-of", msg("Eve handed in the same SID."), "Eve"),
        Note("before-start", msg("Too early.")),
        Note("other", msg("No column."), "x"),
    ]
    verdict = from_roster(passed(direction="inbound"), notes, name="a")
    row = next(csv.DictReader(io.StringIO(document("csv", [verdict]))))
    assert [row[flag] for flag in OURS.split(",")[5:9]] == ["'=Bob, Eve", "", "yes", "yes"]
    assert row["notes"].endswith(
        "| duplicate-of: Bob handed in the same SID. | duplicate-of: Eve handed in the same SID. "
        "| before-start: Too early. | other: No column."
    )


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_hostile_text_in_every_cell(hostile, undecided, name):
    """Headings, cells, rationale, help and notes are read back as as many cells, none of them lost or moved."""
    verdict = undecided(hostile, text=hostile)
    note = Note("late", msg("{text}", text=hostile), hostile)
    verdict = from_roster(verdict, [note], name=hostile, **{f"x{hostile}": hostile})
    text = document(name, [verdict, verdict])
    dialect = {"delimiter": "\t"} if name == "tsv" else {}
    head, *rows = csv.reader(io.StringIO(text, newline=""), **dialect)
    assert len(head) == 2 + len(OURS.split(","))
    assert [len(row) for row in rows] == [len(head)] * 2
    assert rows[0][2] == verdict.outcome
    if name == "csv":
        assert rows[0][:2] == [inert(hostile)] * 2
        assert rows[0][8] == (inert(hostile) if hostile else "yes")


def test_a_row_tells_the_learners_result(passed, failed):
    """Each row has its attempt's outcome, and the points and outcome that the learner has by the one that counts."""
    attempts = [from_roster(failed("MM12"), name="Ada"), from_roster(passed(), name="Ada")]
    hand = ByHand(Outcome.PASSED, Decimal(3), "seen", "bea", datetime(2026, 11, 24, tzinfo=UTC))
    results = [Result(attempts[1], tuple(attempts)), Result(attempts[0], (attempts[0],), (), hand)]
    rows = [Graded(attempts[0], results[0]), Graded(attempts[1], results[0]), Graded(attempts[0], results[1])]
    report = Report(attempts, results, rows, Tally(), Run(points=points.parse("5")))
    found = csv.DictReader(io.StringIO("".join(renderer("csv")(report, Style()))))
    assert [(row["outcome"], row["points"], row["result"]) for row in found] == [
        ("failed", "5", "passed"),
        ("passed", "5", "passed"),
        ("failed", "3", "passed"),
    ]


@pytest.mark.parametrize("marked", [False, True])
def test_csv_is_written_as_the_roster_came(some, marked):
    """With its delimiter, and a mark where spreadsheets need one to know the encoding."""
    text = document("csv", some, delimiter=";", marked=marked)
    assert text.startswith("\ufeff" if marked else "name;")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["outcome"] for row in rows] == ["passed", "failed", "undecided"]


def test_jsonl(some, hostile):
    """Every line is one verdict as the JSON report has it, with what was asked, and of whom."""
    some.append(replace(some[0], submission=Submission(hostile, named(hostile))))
    lines = document("jsonl", some).splitlines()
    said = {"objective": "mms", "asked": "api.twilio.com"}
    assert [json.loads(line) for line in lines] == [
        said | verdict for verdict in json.loads(document("json", some))["verdicts"]
    ]


@pytest.mark.parametrize("name", [name for name in FORMATS if row_format(name)])
def test_rows_can_be_written_as_they_fall(name, some):
    """The head and one row for each verdict make the whole document, of which no verdict is held back."""
    run, style = Run(environ=ENVIRON, columns=("name", "group", "sid")), Style()
    form = row_format(name)
    rows = form.head(run) + "".join(form.row(v, run, style) for v in some)
    assert document(name, some, columns=run.columns, made_at=run.made_at) == rows
    taken = []
    report = replace(Report.of(some, run), verdicts=(taken.append(v) or v for v in some))
    pieces = renderer(name)(report, style)
    next(pieces), next(pieces)
    assert taken == some[:1]
