"""The report on a class for people in a terminal: who is where, and why; with `verbose` every attempt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType

from verifier.grading.fingerprints import NOT_COMPARED
from verifier.grading.flags import BY_HAND, FLAGS
from verifier.i18n import _, msgn, together, tr
from verifier.models import Outcome, Result, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.called import Called
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
from verifier.render.whys import MARK_WORDS, WHYS, marks, why
from verifier.report import Report, Run
from verifier.sid import echo

_WORTH_A_LOOK = (*FLAGS, "inbound", NOT_COMPARED)
_ROWS = 200
"""Rows that are laid out together, so that a report of any size fits in the same memory."""

_NAMED = 1000
"""Learners of a group who are named at most; no terminal is for more."""

_WIDEST_NAME = 32


def class_text(report: Report, style: Style) -> Iterator[str]:
    """The learners by what became of them: why not, what is to be looked into, and, unless `quiet`, who passed."""
    yield render([_summary(report, style)], style)
    called = Called(report.results)
    if style.verbose:
        yield from _in_full(report, called, style)
        return
    by_reason, by_mark, passed = _gathered(report, called)
    for group, some in sorted(by_reason.items(), key=lambda pair: -pair[1].count):
        helps = _helps_of(some.first, some.count)
        yield from _listed(_because(group, some.first), COLORS[group.outcome], some, style, helps)
    for mark, some in by_mark.items():
        yield from _listed(_about(mark), "bold", some, style)
    if passed is not None and not style.quiet:
        yield from _listed(tr(WORDS[Outcome.PASSED]), COLORS[Outcome.PASSED], passed, style)


_COPIES = ("duplicate-of", "same-picture")


class _Group(Struct, frozen=True):
    """What did not pass for the same reason; an undecided one for the same trouble."""

    outcome: Outcome
    why: str


class _Mark(Struct, frozen=True):
    """A flag; of a copy, with `whose` it is."""

    name: str
    whose: str


@dataclass(slots=True)
class _Some:
    """The names of the first few of a group, how many it has, and the first result of all."""

    first: Result
    names: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < _NAMED:
            self.names.append(name)


def _gathered(report: Report, called: Called) -> tuple[dict[_Group, _Some], dict[_Mark, _Some], _Some | None]:
    by_reason: dict[_Group, _Some] = {}
    by_mark: dict[_Mark, _Some] = {}
    passed: _Some | None = None
    for result in report.results:
        name = _named(result, called, report.run)
        if result.outcome is Outcome.PASSED:
            passed = passed or _Some(result)
            passed.add(name)
        else:
            by_reason.setdefault(_group(result), _Some(result)).add(name)
        for mark in _marks(result):
            by_mark.setdefault(mark, _Some(result)).add(_marked(result, called, mark))
    return by_reason, by_mark, passed


def _group(result: Result) -> _Group:
    if result.by_hand is not None:
        return _Group(result.outcome, BY_HAND)
    if result.outcome is Outcome.UNDECIDED:
        return _Group(result.outcome, result.verdict.error or "pending")
    return _Group(result.outcome, why(result) or "")


def _because(group: _Group, first: Result) -> str:
    """What the group is called; an undecided one by the reason of its first."""
    if group.why == BY_HAND:
        return f"{tr(WORDS[group.outcome])}, {tr(MARK_WORDS[BY_HAND])}"
    if group.outcome is Outcome.UNDECIDED:
        return f"{tr(WORDS[group.outcome])}: {_said(first.verdict)}"
    return tr(WHYS[group.why]) if group.why in WHYS else printable(group.why)


def _helps_of(first: Result, count: int) -> Iterable[str]:
    """What to do about it; what a check says about one SID is no help for others."""
    checks = [check for check in first.verdict.checks if check.help is not None]
    return dict.fromkeys(
        printable(tr(check.help)) for check in checks if check.help and (count == 1 or not check.help.values)
    )


def _listed(title: str, look: str, some: _Some, style: Style, helps: Iterable[str] = ()) -> Iterator[str]:
    """The names of a group one after the other, under their title and what to do."""
    head = Line(f"{title} ({some.count})", style=look)
    advice = [("", Line(line, style=FAINT)) for line in helps]
    yield render(["", head, *([grid(advice, style)] if advice else [])], style)
    width = (style.width or DEFAULT_WIDTH) - 2
    line = ""
    for piece in _pieces(some, width):
        if line and cell_len((line + piece).rstrip()) > width:
            yield f"  {line.rstrip()}\n"
            line = ""
        line += piece
    yield f"  {line}\n"


def _pieces(some: _Some, width: int) -> Iterator[str]:
    """Each name with what parts it from the next; one that is longer than a line is cut.

    That is the language's comma and the blank after it, or a semicolon where names have commas themselves.
    """
    comma = "; " if any("," in name for name in some.names) else _("{some}, {more}", some="", more="")
    room = width - cell_len(comma.rstrip())
    more = some.count > len(some.names)
    for place, name in enumerate(some.names, 1):
        shown = set_cell_size(name, room) if cell_len(name) > room else name
        yield shown + (comma if more or place < len(some.names) else "")
    if more:
        yield _("… and {n} more; `-v` shows all.", n=some.count - len(some.names))


def _named(result: Result, called: Called, run: Run) -> str:
    """Who, and the points where anybody asked for them and they are neither none nor all."""
    name = _who(result.verdict, called)
    points = None if run.points is None else run.earned_by(result)
    return f"{name} {exact(points)}" if points and points != run.worth.maximum else name


def _marks(result: Result) -> Iterator[_Mark]:
    """What is to be looked into; whoever handed in the same as somebody else stands with those who did, too."""
    for name in marks(result):
        values = [note.value for note in result.verdict.notes if note.name == name and note.value]
        yield _Mark(name, values[0] if name in _COPIES and values else "")


def _about(mark: _Mark) -> str:
    word = tr(MARK_WORDS[mark.name])
    return _("{mark} as {whose}", mark=word, whose=printable(mark.whose)) if mark.whose else word


def _marked(result: Result, called: Called, mark: _Mark) -> str:
    name = _who(result.verdict, called)
    if mark.name == BY_HAND and result.by_hand is not None:
        return f"{name} ({tr(WORDS[result.outcome])}: {printable(result.by_hand.reason)})"
    return name


def _said(verdict: Verdict) -> str:
    return printable(tr(together(check.rationale for check in reasons(verdict)[:1])))


def _summary(report: Report, style: Style) -> Line:
    line = counted(report.tally, msgn("of {n} learner", "of {n} learners", n=report.tally.total), style)
    if report.run.stand_in is None:
        return line
    where = Line(_("asked of {host} and not of Twilio", host=printable(tr(report.run.stand_in))))
    return side_by_side([line, where], style)


def _in_full(report: Report, called: Called, style: Style) -> Iterator[str]:
    """Every attempt with its reason: first those that failed, are undecided or are flagged, then all others.

    What was handed in before this run is among them where it is what counts.
    """
    run = report.run
    room = min(_WIDEST_NAME, (style.width or DEFAULT_WIDTH) // 3)
    width = max((min(cell_len(_who(verdict, called)), room) for verdict in report.verdicts), default=1)
    looked_into = chain(
        (_with_reasons(verdict, called, run) for verdict in report.verdicts if _needs_a_look(verdict)),
        (_handed_in_before(verdict, called, run) for verdict in _earlier(report) if _needs_a_look(verdict)),
    )
    yield from _section(_("To look into"), looked_into, width, run, style)
    if not style.quiet:
        rest = chain(
            (_in_short(verdict, called, run) for verdict in report.verdicts if not _needs_a_look(verdict)),
            (_handed_in_before(each, called, run) for each in _earlier(report) if not _needs_a_look(each)),
        )
        yield from _section(_("Passed"), rest, width, run, style)


def _earlier(report: Report) -> Iterator[Verdict]:
    return (result.verdict for result in report.results if result.verdict in result.earlier)


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


def _with_reasons(verdict: Verdict, called: Called, run: Run) -> _Row:
    lines = [Line(text) for text in _why(verdict)]
    lines += [Line(text, style=FAINT) for text in _helps(verdict)]
    return _row(verdict, called, lines, run)


def _why(verdict: Verdict) -> Iterable[str]:
    """What speaks against the submission, and what is odd about it."""
    if verdict.outcome is not Outcome.PASSED:
        yield printable(tr(together(check.rationale for check in reasons(verdict))))
    yield from _flags(verdict)


def _helps(verdict: Verdict) -> Iterable[str]:
    return dict.fromkeys(printable(tr(check.help)) for check in verdict.checks if check.help is not None)


def _in_short(verdict: Verdict, called: Called, run: Run) -> _Row:
    return _row(verdict, called, [Line(verdict.sid or "", style=FAINT)], run)


def _handed_in_before(verdict: Verdict, called: Called, run: Run) -> _Row:
    when = f"{verdict.sid or echo(verdict.submission.sid)} {_('in an earlier run')}"
    return _row(verdict, called, [Line(when, style=FAINT), *map(Line, _why(verdict))], run)


def _row(verdict: Verdict, called: Called, said: Sequence[Line], run: Run) -> _Row:
    got = "" if run.points is None else exact(run.earned(verdict))
    return _Row(_who(verdict, called), verdict.outcome, got, said)


def _who(verdict: Verdict, called: Called) -> str:
    return called(verdict) or _("line {number}", number=verdict.submission.line)
