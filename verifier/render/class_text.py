"""The report on a class for people in a terminal: the counts, then what needs a look, then the rest."""

from collections.abc import Iterable, Iterator
from itertools import islice

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table

from verifier.grading.fingerprints import NOT_COMPARED
from verifier.grading.flags import FLAGS
from verifier.i18n import _, msgn, together, tr
from verifier.models import Outcome, Report, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import ASCII_MARKS, COLORS, MARKS, WORDS, counted, render
from verifier.render.verdicts import exact, max_points, points, reasons

_WORTH_A_LOOK = (*FLAGS, "inbound", NOT_COMPARED)
_ROWS = 200
"""Rows that are laid out together, so that a report of any size fits in the same memory."""

_WIDEST_NAME = 32


def class_text(report: Report, style: Style) -> Iterator[str]:
    """Failed, undecided and flagged submissions with their reasons, and then, unless `quiet`, all others by name."""
    yield render([_summary(report, style)], style)
    width = max((min(cell_len(_name(verdict)), _WIDEST_NAME) for verdict in report.verdicts), default=1)
    looked_into = (verdict for verdict in report.verdicts if _needs_a_look(verdict))
    yield from _section(_("To look into"), (_with_reasons(v, style) for v in looked_into), width, style)
    if not style.quiet:
        rest = (verdict for verdict in report.verdicts if not _needs_a_look(verdict))
        yield from _section(_("Passed"), (_in_short(v, style) for v in rest), width, style)


def _summary(report: Report, style: Style) -> Line:
    line = counted(report.tally, msgn("of {n} submission", "of {n} submissions", n=report.tally.total))
    if style.stand_in is not None:
        line.append("   " + _("asked of {host} and not of Twilio", host=printable(style.stand_in)))
    return line


def _needs_a_look(verdict: Verdict) -> bool:
    return verdict.outcome is not Outcome.PASSED or bool(_flags(verdict))


def _flags(verdict: Verdict) -> list[str]:
    return [printable(tr(note.text)) for note in verdict.notes if note.name in _WORTH_A_LOOK]


_Row = tuple[RenderableType, ...]


def _section(title: str, rows: Iterator[_Row], width: int, style: Style) -> Iterator[str]:
    """The rows under their title, or nothing where there are none."""
    first = True
    while chunk := list(islice(rows, _ROWS)):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, min_width=width, max_width=width)
        grid.add_column(no_wrap=True, min_width=_outcome_width(), max_width=_outcome_width())
        if style.points is not None:
            grid.add_column(no_wrap=True, justify="right", min_width=len(exact(max_points(style))))
        grid.add_column(overflow="fold")
        for row in chunk:
            grid.add_row(*row)
        yield render(["", Line(title, style="bold"), grid] if first else [grid], style)
        first = False


def _outcome_width() -> int:
    return 2 + max(cell_len(tr(word)) for word in WORDS.values())


def _with_reasons(verdict: Verdict, style: Style) -> _Row:
    lines = [Line(text) for text in _why(verdict)]
    lines += [Line(text, style="bright_black") for text in _helps(verdict)]
    return *_head(verdict, style), Group(*lines)


def _why(verdict: Verdict) -> Iterable[str]:
    """What speaks against the submission, and what is odd about it."""
    if verdict.outcome is not Outcome.PASSED:
        yield printable(tr(together(check.rationale for check in reasons(verdict))))
    yield from _flags(verdict)


def _helps(verdict: Verdict) -> Iterable[str]:
    return dict.fromkeys(printable(tr(check.help)) for check in verdict.checks if check.help is not None)


def _in_short(verdict: Verdict, style: Style) -> _Row:
    return *_head(verdict, style), Line(verdict.sid or "", style="bright_black")


def _head(verdict: Verdict, style: Style) -> _Row:
    """Who, the outcome, and the points where anybody asked for them."""
    mark = (MARKS if style.unicode else ASCII_MARKS)[verdict.outcome]
    outcome = Line(f"{mark} {tr(WORDS[verdict.outcome])}", style=COLORS[verdict.outcome])
    who = Line(_name(verdict), overflow="ellipsis")
    return (who, outcome) if style.points is None else (who, outcome, Line(exact(points(verdict, style))))


def _name(verdict: Verdict) -> str:
    submission = verdict.submission
    if submission.name is None:
        return _("line {number}", number=submission.line)
    return printable(submission.name)
