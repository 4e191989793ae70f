"""Every format with hostile text in every place: it stays one document of its kind, with nothing live in it."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import hostile
import pytest
from hostile import NOW, texts
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from msgspec.structs import replace

from verifier.models import Outcome
from verifier.objective.points import Points, parse
from verifier.render import Style
from verifier.render.formats import renderer
from verifier.render.row_format import columns_of
from verifier.render.schema import SchemaName, schema_text
from verifier.render.separated import inert
from verifier.report import TWILIO, Report, Run

ENVIRON = dict.fromkeys(
    ("CLASSROOM", "ASSIGNMENT", "OWNER", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"), "x"
)
REPORT = json.loads(schema_text(SchemaName.REPORT))
VALID = Draft202012Validator(REPORT, format_checker=Draft202012Validator.FORMAT_CHECKER)
VERDICT = Draft202012Validator({**REPORT["$defs"]["line"], "$defs": REPORT["$defs"]})
SGR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

styles = st.builds(
    lambda **given: Style(**given),  # noqa: PLW0108 - hypothesis would look for what its hints name
    width=st.none() | st.integers(40, 200),
    unicode=st.booleans(),
    reveal=st.booleans(),
    quiet=st.booleans(),
)
abouts = st.fixed_dictionaries(
    {
        "assignment": st.none() | texts,
        "points": st.sampled_from([None, Points(), parse("5"), parse("found=1,media=2")]),
        "address": st.sampled_from([TWILIO, None, "http://127.0.0.1:4010"]),
        "made_at": st.just(NOW),
        "environ": st.just(ENVIRON),
    }
)
PLAIN = Style()
reports = st.builds(
    lambda report, about: replace(report, run=replace(report.run, **about)), hostile.reports, abouts
)


def written(name: str, report: Report, style: Style = PLAIN) -> str:
    return "".join(renderer(name)(report, style))


@given(report=reports, style=styles, color=st.booleans())
def test_text_steers_no_terminal(report, style, color):
    """But for Rich's colours there is no control character; without colour there is none at all."""
    shown = written("text", report, replace(style, color=color))
    assert not CONTROL.search(SGR.sub("", shown) if color else shown)


@given(report=reports, style=styles)
def test_json_keeps_its_schema(report, style):
    """What is read back is what the schema describes, one verdict for each, in the report and by lines."""
    found = json.loads(written("json", report, style))
    VALID.validate(found)
    assert len(found["verdicts"]) == report.tally.total
    lines = written("jsonl", report, style).splitlines()
    said = {"objective": report.run.objective.name, "asked": report.run.asked}
    assert [json.loads(line) for line in lines] == [said | verdict for verdict in found["verdicts"]]
    for line in lines:
        VERDICT.validate(json.loads(line))


@given(report=reports)
def test_junit_is_xml(report):
    """It parses, and has a suite for each submission and a case for each check."""
    xml = JUnitXml.fromstring(written("junit", report).encode("utf-8", "backslashreplace"))
    assert [len(suite) for suite in xml] == [len(verdict.checks) for verdict in report.verdicts]
    assert (xml.failures, xml.errors, xml.skipped) == tuple(
        sum(check.outcome is outcome for verdict in report.verdicts for check in verdict.checks)
        for outcome in (Outcome.FAILED, Outcome.UNDECIDED, Outcome.SKIPPED)
    )


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
@given(report=reports)
def test_cells_read_back(name, delimiter, report):
    """What went in comes back, each cell in its column, but for what keeps it from being a formula."""
    columns = columns_of(report.verdicts)
    head, *rows = csv.reader(io.StringIO(written(name, report), newline=""), delimiter=delimiter)

    def expected(text: str) -> str:
        return inert(text) if name == "csv" else re.sub(r"\r\n|[\t\r\n]", " ", inert(text))

    assert head[: len(columns)] == [expected(column) for column in columns]
    assert len(rows) == report.tally.total
    for row, verdict in zip(rows, report.verdicts, strict=True):
        assert len(row) == len(head)
        if fields := verdict.submission.fields:
            assert row[: len(columns)] == [expected(fields.get(column, "")) for column in columns]
        assert row[len(columns)] == verdict.outcome


@pytest.mark.parametrize("name", ["gradescope", "classroom50"])
@given(report=reports, style=styles)
def test_results_are_json_by_lines(name, report, style):
    """One object a submission."""
    lines = written(name, report, style).splitlines()
    assert [type(json.loads(line)) for line in lines] == [dict] * report.tally.total


@given(report=reports, style=styles)
def test_canvas_keeps_its_columns(report, style):
    """The headings, the row of possible points, and one row a submission, all of the same width."""
    rows = list(csv.reader(io.StringIO(written("canvas", report, style), newline="")))
    assert len(rows) == 2 + report.tally.total
    assert {len(row) for row in rows} == {6}
    assert all("Points Possible" not in row[0] for row in rows[2:])


class Page(HTMLParser):
    """What is live in a page: its tags, and the attributes that load, link or run."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.targets: set[str] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self.targets |= {value or "" for name, value in attrs if name in {"href", "src", "action", "style"}}


OURS = Page(written("html", Report.of([], Run())))
ROWS = {
    *(
        "tr",
        "td",
        "th",
        "code",
        "bdi",
        "span",
        "p",
        "b",
        "details",
        "summary",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "a",
    )
}
ERROR_PAGE = re.compile(r"https://www\.twilio\.com/docs/api/errors/-?\d+")


@given(report=reports, style=styles)
def test_html_runs_and_loads_nothing(report, style):
    """There is one script that runs and one style, ours, and no link but to Twilio's pages about errors."""
    page = Page(written("html", report, style))
    assert page.tags.count("script") == OURS.tags.count("script") + bool(report.tally.total)
    for tag in ("style", "meta", "title", "input", "table", "body", "html"):
        assert page.tags.count(tag) == OURS.tags.count(tag)
    assert set(page.tags) <= {*OURS.tags, *ROWS, "strong"}
    assert not [name for name in page.names if name.startswith("on")]
    assert all(map(ERROR_PAGE.fullmatch, page.targets))


@given(report=reports)
def test_annotations_read_back(commands_in, report):
    """GitHub's runner sees one command for each submission that needs attention, with our title and nothing else."""
    found = commands_in(written("github", report))
    if report.run.stand_in is not None:
        assert found.pop(0)[:2] == ("notice", {"title": "not Twilio's answer"})
    assert len(found) == min(10, report.tally.failed + report.tally.undecided)
    assert {command for command, _, _ in found} <= {"error", "warning"}
    assert all(set(properties) == {"title"} for _, properties, _ in found)


@given(report=reports, style=styles)
def test_markdown_has_no_html_but_ours(report, style):
    """The tags are the few that we write, without any attribute."""
    page = Page(written("markdown", report, style))
    assert set(page.tags) <= {"code", "details", "summary", "span"}
    assert page.names == set()
