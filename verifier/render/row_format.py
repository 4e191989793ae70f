"""What a format of one line a verdict is, which can be written while the verdicts fall."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from verifier.models import Result, Verdict
from verifier.render import Style
from verifier.report import Graded, Report, Run
from verifier.sid import echo

Renderer = Callable[[Report, Style], Iterator[str]]
"""Gives the document in pieces, so that a report of any size can be written without being held."""


def _nothing(_run: Run) -> str:
    return ""


class RowFormat(Struct, frozen=True):
    """One verdict's line with its line end, and how the file begins.

    Such a file can be written while the verdicts fall. Both may raise `UsageError` where the format can't be filled;
    `head` does so before anything was asked. The columns of the run are known to them.
    """

    row: Callable[[Verdict, Run, Style], str]
    head: Callable[[Run], str] = _nothing


class ResultFormat(Struct, frozen=True):
    """One result's line with its line end, and how the file begins; written when all verdicts have fallen.

    As with a `RowFormat`, both may raise `UsageError`. Where a system takes a file for each learner, `file` is what
    it is called.
    """

    row: Callable[[Result, Run], str]
    head: Callable[[Run], str] = _nothing
    file: str = ""


class GradedFormat(Struct, frozen=True):
    """One verdict's line, which tells the result, too; written when all verdicts have fallen."""

    row: Callable[[Graded, Run], str]
    head: Callable[[Run], str]


Lines = RowFormat | ResultFormat | GradedFormat


def document(form: Lines) -> Renderer:
    """What writes a whole report. Where the run knows no columns it goes through the verdicts once more for them."""

    def write(report: Report, style: Style) -> Iterator[str]:
        run = report.run
        if run.columns is None:
            run = replace(run, columns=columns_of(report.verdicts))
        yield form.head(run)
        if isinstance(form, RowFormat):
            yield from (form.row(verdict, run, style) for verdict in report.verdicts)
        elif isinstance(form, ResultFormat):
            yield from (form.row(result, run) for result in report.results)
        else:
            yield from (form.row(graded, run) for graded in report.graded)

    return write


def columns_of(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Every column that a submission has, in the order in which they appear."""
    return tuple(dict.fromkeys(name for verdict in verdicts for name in cells_of(verdict)))


def cells_of(verdict: Verdict) -> Mapping[str, str]:
    """The roster's cells; of what was never in a roster, the learner and the SID."""
    submission = verdict.submission
    if submission.fields:
        return submission.fields
    learner = {} if submission.name is None else {"learner": submission.name}
    return {**learner, "sid": verdict.sid or echo(submission.sid)}
