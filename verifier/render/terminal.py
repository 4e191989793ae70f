"""How a terminal is drawn to: marks, colours and counts of outcomes, pairs of names and values, Rich's blocks."""

import re
from collections.abc import Iterator, Sequence
from io import StringIO

import rich.style
import rich.text
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType

from verifier.i18n import Text, _, msg, tr
from verifier.models import Outcome, Tally
from verifier.render import Style
from verifier.render.line import Line

MARKS = {Outcome.PASSED: "✔", Outcome.FAILED: "✘", Outcome.UNDECIDED: "?", Outcome.SKIPPED: "-"}
ASCII_MARKS = {Outcome.PASSED: "+", Outcome.FAILED: "x", Outcome.UNDECIDED: "?", Outcome.SKIPPED: "-"}
FAINT = "dim"
"""What matters less. No bright black: where a terminal's palette is Solarized's, that is its background."""

COLORS = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.UNDECIDED: "yellow",
    Outcome.SKIPPED: FAINT,
}
WORDS = {
    Outcome.PASSED: msg("passed"),
    Outcome.FAILED: msg("failed"),
    Outcome.UNDECIDED: msg("undecided"),
    Outcome.SKIPPED: msg("skipped"),
}
NARROW = 60
"""Columns below which names and values stand one under the other."""

_SHORT = 6
"""Columns of names that leave room beside them in any terminal."""

_URL = r"https?://[!-~]*[/0-9A-Za-z]"

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
        # A group takes each as it is, where print would make one text of several. What is wider than the terminal
        # is to be copied, and stays in one piece.
        console.print(Group(*blocks), crop=False)
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "".join(f"{line}\n" for line in lines)


def counted(tally: Tally, of_all: Text, style: Style) -> Line:
    """How many fell which way, and what they are of."""
    parts = []
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED):
        count: int = getattr(tally, outcome)
        parts.append(Line(many(count, outcome), style=COLORS[outcome] if count else FAINT))
    return side_by_side([*parts, Line(tr(of_all))], style)


def side_by_side(parts: Sequence[Line], style: Style) -> Line:
    """Parts of one line, each of which begins a new one where there is no room for it."""
    line = Line()
    column = 0
    for part in parts:
        size = cell_len(part.plain)
        gap = "   " if column else ""
        if column and column + len(gap) + size > (style.width or DEFAULT_WIDTH):
            column, gap = 0, "\n"
        line.append(gap).append_text(part)
        column += len(gap.strip("\n")) + size
    return line


def many(count: int, outcome: Outcome) -> str:
    """A count of an outcome, as `3 passed`."""
    return _("{count} {outcome}", count=count, outcome=WORDS[outcome])


def is_narrow(style: Style) -> bool:
    """Whether there is room for one thing in a line only."""
    return style.width is not None and style.width < NARROW


Pair = tuple[Line | str, Line | str]


class Grid:
    """Names and values side by side, or in a narrow terminal one under the other.

    A plain string is taken as it is, never as markup. No address and no command in a value is cut unless it is
    `framed`, and addresses can be clicked where the terminal knows how.
    """

    def __init__(self, rows: Sequence[Pair], style: Style, *, framed: bool = False) -> None:
        self.rows = [(_line(name, FAINT), _line(value)) for name, value in rows]
        self.style = style
        self.framed = framed

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[rich.text.Text]:
        """Lines of their own, which Rich takes as they are."""
        widest = max((cell_len(name.plain) for name, _value in self.rows), default=0)
        stacked = is_narrow(self.style) and widest > _SHORT
        indent = 2 if stacked else widest + 2
        for name, value in self.rows:
            if self.style.links:
                _link(value)
            lines = list(value.lines(options.max_width - indent, cut=self.framed))
            if stacked and name.plain:
                yield from name.lines(options.max_width, cut=self.framed)
            elif not stacked:
                first = lines.pop(0) if lines else rich.text.Text()
                yield _whole(name, " " * (indent - cell_len(name.plain)), first)
            for line in lines:
                yield _whole(" " * indent, line)


def grid(rows: Sequence[Pair], style: Style) -> Grid:
    """Names and values; see `Grid`."""
    return Grid(rows, style)


def _line(text: Line | str, look: str = "") -> Line:
    return Line(text, style=look) if isinstance(text, str) else text


def _link(line: Line) -> None:
    for found in re.finditer(_URL, line.plain):
        line.stylize(rich.style.Style(link=found[0]), *found.span())


def _whole(*parts: rich.text.Text | str) -> rich.text.Text:
    return rich.text.Text.assemble(*parts, no_wrap=True, overflow="ignore", end="\n")
