"""CSV, TSV and JSON lines: the formats of one line a verdict."""

from collections.abc import Callable, Iterable, Iterator

from verifier.models import Result, Verdict
from verifier.render.json import verdict_line
from verifier.render.row_format import GradedFormat, RowFormat, cells_of
from verifier.render.separated import csv_line, inert, tsv_line
from verifier.render.verdicts import exact, helps, reasons
from verifier.report import Graded, Run

FLAG_COLUMNS = {
    "duplicate-of": ("duplicate-of", "same-picture"),
    **{name: (name,) for name in ("late", "before-start", "inbound", "by-hand")},
}
"""Columns for flags, and the notes whose values they hold."""

_OURS = (
    *("outcome", "points", "rationale", "help", "notes"),
    *(flag.replace("-", "_") for flag in FLAG_COLUMNS),
    *("objective", "asked", "result"),
)


def table(line: Callable[[Iterable[str], Run], str]) -> GradedFormat:
    """The roster's columns, then ours: outcome, points, rationale, help, notes, flags, objective, and who was asked.

    The outcome is that of the row's attempt; `points` and `result` are what the learner has by the one that counts.
    Where the roster has a column of such a name already, ours is called `verifier_…`.
    """

    def head(run: Run) -> str:
        columns = run.columns or ()
        return line((inert(name) for name in (*columns, *_named_apart(columns))), run)

    def row(graded: Graded, run: Run) -> str:
        verdict, result = graded.verdict, graded.result
        fields = cells_of(verdict)
        theirs = (inert(fields.get(name, "")) for name in run.columns or ())
        asked = (inert(run.objective.name), run.asked or "")
        ours = (
            verdict.outcome,
            exact(run.earned_by(result)),
            *map(inert, _texts(verdict, result)),
            *asked,
            result.outcome,
        )
        return line((*theirs, *ours), run)

    return GradedFormat(row, head)


def _csv(cells: Iterable[str], run: Run) -> str:
    return csv_line(cells, run.delimiter)


def _tsv(cells: Iterable[str], _run: Run) -> str:
    return tsv_line(cells)


def _marked(form: GradedFormat) -> GradedFormat:
    """As the roster came: where spreadsheets know its encoding by a mark, they need one here, too."""
    return GradedFormat(form.row, lambda run: ("\ufeff" if run.marked else "") + form.head(run))


def _texts(verdict: Verdict, result: Result) -> Iterator[str]:
    """Notes are those of the row's attempt, and of the one that counts where no row has it: an earlier run's."""
    notes = verdict.notes + (result.verdict.notes if result.verdict in result.earlier else ())
    yield " ".join(str(check.rationale) for check in reasons(verdict))
    yield " ".join(helps(verdict))
    yield " | ".join(dict.fromkeys(f"{note.name}: {note.text}" for note in notes))
    for names in FLAG_COLUMNS.values():
        yield ", ".join(dict.fromkeys(note.value or "yes" for note in notes if note.name in names))


def _named_apart(columns: tuple[str, ...]) -> Iterator[str]:
    taken = {name.casefold() for name in columns}
    for ours in _OURS:
        name = ours
        while name in taken:
            name = "verifier_" + name
        yield name


CSV = _marked(table(_csv))
TSV = table(_tsv)
JSONL = RowFormat(verdict_line)
