"""The report on a class for people in a terminal: the counts, then what needs a look, then the rest."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct
from rich.cells import cell_len
from rich.console import RenderableType

from verifier.grading.fingerprints import NOT_COMPARED
from verifier.grading.flags import FLAGS
from verifier.i18n import _, msgn, together, tr
from verifier.models import Outcome, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import (
    ASCII_MARKS,
    COLORS,
    DEFAULT_WIDTH,
    FAINT,
    MARKS,
    WORDS,
    Pair,
    counted,
    grid,
    is_narrow,
    render,
    side_by_side,
)
from verifier.render.verdicts import exact, reasons
from verifier.report import Report, Run

_WORTH_A_LOOK = (*FLAGS, "inbound", NOT_COMPARED)
_ROWS = 200
"""Rows that are laid out together, so that a report of any size fits in the same memory."""

_WIDEST_NAME = 32


def class_text(report: Report, style: Style) -> Iterator[str]:
    """Failed, undecided and flagged submissions with their reasons, and then, unless `quiet`, all others by name."""
    run = report.run
    yield render([_summary(report, style)], style)
    room = min(_WIDEST_NAME, (style.width or DEFAULT_WIDTH) // 3)
    width = max((min(cell_len(_name(verdict)), room) for verdict in report.verdicts), default=1)
    looked_into = (verdict for verdict in report.verdicts if _needs_a_look(verdict))
    yield from _section(_("To look into"), (_with_reasons(v, run) for v in looked_into), width, run, style)
    if not style.quiet:
        rest = (verdict for verdict in report.verdicts if not _needs_a_look(verdict))
        yield from _section(_("Passed"), (_in_short(v, run) for v in rest), width, run, style)


def _summary(report: Report, style: Style) -> Line:
    line = counted(report.tally, msgn("of {n} submission", "of {n} submissions", n=report.tally.total), style)
    if report.run.stand_in is None:
        return line
    where = Line(_("asked of {host} and not of Twilio", host=printable(tr(report.run.stand_in))))
    return side_by_side([line, where], style)


def _needs_a_look(verdict: Verdict) -> bool:
    return verdict.outcome is not Outcome.PASSED or bool(_flags(verdict))


def _flags(verdict: Verdict) -> list[str]:
    return [printable(tr(note.text)) for note in verdict.notes if note.name in _WORTH_A_LOOK]


class _Row(Struct, frozen=True):
    """A submission: who, the outcome, the points where anybody asked for them, and what there is to say."""

    who: str
    outcome: Outcome
    points: str
    said: Sequence[Line]


def _section(title: str, rows: Iterator[_Row], width: int, run: Run, style: Style) -> Iterator[str]:
    """The rows under their title, or nothing where there are none."""
    first = True
    while chunk := list(islice(rows, _ROWS)):
        pairs = [pair for row in chunk for pair in _pairs(row, width, run, style)]
        blocks: list[RenderableType] = [grid(pairs, style)]
        yield render(["", Line(title, style="bold"), *blocks] if first else blocks, style)
        first = False


def _pairs(row: _Row, width: int, run: Run, style: Style) -> Iterator[Pair]:
    """The head of a row beside the first thing to say, and all others under that."""
    mark = (MARKS if style.unicode else ASCII_MARKS)[row.outcome]
    outcome = Line(f"{mark} {tr(WORDS[row.outcome])}", style=COLORS[row.outcome])
    head = Line(row.who)
    if not is_narrow(style):
        head.truncate(width, overflow="ellipsis", pad=True)
        outcome.truncate(2 + max(cell_len(tr(word)) for word in WORDS.values()), pad=True)
    head.append("  ").append_text(outcome)
    if run.points is not None:
        head.append("  " + row.points.rjust(len(exact(run.worth.maximum))))
    first, *others = row.said or [Line()]
    yield head, first
    yield from (("", line) for line in others)


def _with_reasons(verdict: Verdict, run: Run) -> _Row:
    lines = [Line(text) for text in _why(verdict)]
    lines += [Line(text, style=FAINT) for text in _helps(verdict)]
    return _row(verdict, lines, run)


def _why(verdict: Verdict) -> Iterable[str]:
    """What speaks against the submission, and what is odd about it."""
    if verdict.outcome is not Outcome.PASSED:
        yield printable(tr(together(check.rationale for check in reasons(verdict))))
    yield from _flags(verdict)


def _helps(verdict: Verdict) -> Iterable[str]:
    return dict.fromkeys(printable(tr(check.help)) for check in verdict.checks if check.help is not None)


def _in_short(verdict: Verdict, run: Run) -> _Row:
    return _row(verdict, [Line(verdict.sid or "", style=FAINT)], run)


def _row(verdict: Verdict, said: Sequence[Line], run: Run) -> _Row:
    got = "" if run.points is None else exact(run.earned(verdict))
    return _Row(_name(verdict), verdict.outcome, got, said)


def _name(verdict: Verdict) -> str:
    submission = verdict.submission
    if submission.name is None:
        return _("line {number}", number=submission.line)
    return printable(submission.name)
