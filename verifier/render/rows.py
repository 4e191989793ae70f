"""Formats made of one line per verdict, which can be written while the verdicts fall."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from verifier.models import Report, Verdict
from verifier.render import Renderer, Style
from verifier.render.canvas import canvas_head, canvas_row
from verifier.render.cells import csv_line, inert, tsv_line
from verifier.render.classroom50 import classroom50_head, classroom50_row
from verifier.render.gradescope import gradescope_row
from verifier.render.json import verdict_json
from verifier.render.verdicts import exact, helps, points, reasons, with_points
from verifier.sid import echo

Columns = tuple[str, ...]
"""The roster's columns in their order."""

FLAGS = ("duplicate-of", "late", "before-start", "inbound")
"""Notes that have a column of their own, holding the note's value."""

_OURS = ("outcome", "points", "rationale", "help", "notes", *(flag.replace("-", "_") for flag in FLAGS))


class RowFormat(Struct, frozen=True):
    """How a file begins (may be empty), and one verdict's line with its line end.

    Both may raise `UsageError` where the format can't be filled; `head` does so before anything was asked.
    """

    head: Callable[[Columns, Style], str]
    row: Callable[[Verdict, Columns, Style], str]


def document(form: RowFormat) -> Renderer:
    """The renderer of a whole report. Without `Style.columns` it goes through the verdicts once more for them."""

    def write(report: Report, style: Style) -> Iterator[str]:
        style = with_points(style, report)
        columns = style.columns if style.columns is not None else columns_of(report.verdicts)
        yield form.head(columns, style)
        for verdict in report.verdicts:
            yield form.row(verdict, columns, style)

    return write


def columns_of(verdicts: Iterable[Verdict]) -> Columns:
    """Every column that a submission has, in the order in which they appear."""
    return tuple(dict.fromkeys(name for verdict in verdicts for name in _fields(verdict)))


def table(line: Callable[[Iterable[str]], str]) -> RowFormat:
    """The roster's columns, then ours: outcome, points, rationale, help, notes, and the flags.

    Where the roster has a column of such a name already, ours is called `verifier_…`.
    """

    def head(columns: Columns, _style: Style) -> str:
        return line(inert(name) for name in (*columns, *_named_apart(columns)))

    def row(verdict: Verdict, columns: Columns, style: Style) -> str:
        fields = _fields(verdict)
        theirs = (inert(fields.get(name, "")) for name in columns)
        return line((*theirs, verdict.outcome, exact(points(verdict, style)), *map(inert, _texts(verdict))))

    return RowFormat(head, row)


def _texts(verdict: Verdict) -> Iterator[str]:
    yield " ".join(str(check.rationale) for check in reasons(verdict))
    yield " ".join(helps(verdict))
    yield " | ".join(f"{note.name}: {note.text}" for note in verdict.notes)
    for flag in FLAGS:
        yield ", ".join(note.value or "yes" for note in verdict.notes if note.name == flag)


def _named_apart(columns: Columns) -> Iterator[str]:
    taken = {name.casefold() for name in columns}
    for ours in _OURS:
        name = ours
        while name in taken:
            name = "verifier_" + name
        yield name


def _fields(verdict: Verdict) -> Mapping[str, str]:
    """The roster's cells; of what was never in a roster, the learner and the SID."""
    submission = verdict.submission
    if submission.fields:
        return submission.fields
    learner = {} if submission.name is None else {"learner": submission.name}
    return {**learner, "sid": verdict.sid or echo(submission.sid)}


def _no_head(_columns: Columns, _style: Style) -> str:
    return ""


def _json_row(verdict: Verdict, _columns: Columns, style: Style) -> str:
    return verdict_json(verdict, style) + "\n"


ROW_FORMATS = {
    "csv": table(csv_line),
    "tsv": table(tsv_line),
    "jsonl": RowFormat(_no_head, _json_row),
    "gradescope": RowFormat(_no_head, gradescope_row),
    "classroom50": RowFormat(classroom50_head, classroom50_row),
    "canvas": RowFormat(canvas_head, canvas_row),
}

csv = document(ROW_FORMATS["csv"])
tsv = document(ROW_FORMATS["tsv"])
jsonl = document(ROW_FORMATS["jsonl"])
gradescope = document(ROW_FORMATS["gradescope"])
classroom50 = document(ROW_FORMATS["classroom50"])
canvas = document(ROW_FORMATS["canvas"])
