"""How a terminal is drawn to: marks, colours and counts of outcomes, and Rich's blocks as a string."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table

from verifier.i18n import Text, _, msg, tr
from verifier.models import Outcome, Tally
from verifier.render import Style
from verifier.render.line import Line

MARKS = {Outcome.PASSED: "✔", Outcome.FAILED: "✘", Outcome.UNDECIDED: "?", Outcome.SKIPPED: "-"}
ASCII_MARKS = {Outcome.PASSED: "+", Outcome.FAILED: "x", Outcome.UNDECIDED: "?", Outcome.SKIPPED: "-"}
COLORS = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.UNDECIDED: "yellow",
    Outcome.SKIPPED: "bright_black",
}
WORDS = {
    Outcome.PASSED: msg("passed"),
    Outcome.FAILED: msg("failed"),
    Outcome.UNDECIDED: msg("undecided"),
    Outcome.SKIPPED: msg("skipped"),
}
DEFAULT_WIDTH = 180
"""Columns where the output is no terminal: wide enough that a link stays in one piece."""


def render(blocks: Sequence[RenderableType], style: Style) -> str:
    """What Rich makes of the blocks, as a string; without colour it holds no escape sequence."""
    console = Console(
        file=StringIO(),
        width=style.width or DEFAULT_WIDTH,
        force_terminal=style.color,
        color_system="standard" if style.color else None,
        no_color=not style.color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        safe_box=not style.unicode,
        _environ={},
    )
    with console.capture() as capture:
        console.print(Group(*blocks))  # which takes each as it is, where print would make one text of several
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "".join(f"{line}\n" for line in lines)


def counted(tally: Tally, of_all: Text) -> Line:
    """How many fell which way, and what they are of."""
    line = Line()
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED):
        count: int = getattr(tally, outcome)
        line.append(many(count, outcome), style=COLORS[outcome] if count else "bright_black")
        line.append("   ")
    line.append(tr(of_all))
    return line


def many(count: int, outcome: Outcome) -> str:
    """A count of an outcome, as `3 passed`."""
    return _("{count} {outcome}", count=count, outcome=WORDS[outcome])


def grid(rows: Sequence[tuple[Line | str, Line | str]]) -> Table:
    """Names and values side by side, without lines; a plain string is taken as it is, never as markup."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bright_black")
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Line(value) if isinstance(value, str) else value)
    return table
