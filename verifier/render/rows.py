"""Formats made of one line per verdict, which can be written while the verdicts fall."""

from collections.abc import Callable, Iterable, Iterator

from verifier.models import Verdict
from verifier.render import Style
from verifier.render.cells import csv_line, inert, tsv_line
from verifier.render.json import verdict_line
from verifier.render.row_format import RowFormat, cells_of
from verifier.render.verdicts import exact, helps, reasons
from verifier.report import Run

FLAGS = ("duplicate-of", "late", "before-start", "inbound")
"""Notes that have a column of their own, holding the note's value."""

_OURS = (
    *("outcome", "points", "rationale", "help", "notes"),
    *(flag.replace("-", "_") for flag in FLAGS),
    *("objective", "asked"),
)


def table(line: Callable[[Iterable[str]], str]) -> RowFormat:
    """The roster's columns, then ours: outcome, points, rationale, help, notes, flags, objective, and who was asked.

    Where the roster has a column of such a name already, ours is called `verifier_…`.
    """

    def head(run: Run) -> str:
        columns = run.columns or ()
        return line(inert(name) for name in (*columns, *_named_apart(columns)))

    def row(verdict: Verdict, run: Run, _style: Style) -> str:
        fields = cells_of(verdict)
        theirs = (inert(fields.get(name, "")) for name in run.columns or ())
        asked = (inert(run.objective.name), run.asked or "")
        ours = (verdict.outcome, exact(run.earned(verdict)), *map(inert, _texts(verdict)), *asked)
        return line((*theirs, *ours))

    return RowFormat(row, head)


def _texts(verdict: Verdict) -> Iterator[str]:
    yield " ".join(str(check.rationale) for check in reasons(verdict))
    yield " ".join(helps(verdict))
    yield " | ".join(f"{note.name}: {note.text}" for note in verdict.notes)
    for flag in FLAGS:
        yield ", ".join(note.value or "yes" for note in verdict.notes if note.name == flag)


def _named_apart(columns: tuple[str, ...]) -> Iterator[str]:
    taken = {name.casefold() for name in columns}
    for ours in _OURS:
        name = ours
        while name in taken:
            name = "verifier_" + name
        yield name


CSV = table(csv_line)
TSV = table(tsv_line)
JSONL = RowFormat(verdict_line)
