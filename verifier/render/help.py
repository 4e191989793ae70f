"""The help of a command as people read it in a terminal: usage, panels of options, examples, exit codes."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.panel import Panel

from verifier.errors import MEANINGS, ExitCode
from verifier.i18n import _, tr
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import FAINT, Grid, Pair, is_narrow, render

_WIDTH = 80
"""Columns where the output is no terminal."""


class HelpLine(Struct, frozen=True):
    """An argument, option or command: what it is for, and what `more` is to know, in brackets."""

    name: str
    about: str
    more: str = ""


class Help(Struct, frozen=True):
    """How a command is used and what it is for; `panels` by their titles, the rest empty for a group."""

    usage: str
    about: str
    panels: Mapping[str, Sequence[HelpLine]]
    examples: Sequence[str]
    exit_codes: Sequence[ExitCode]
    epilog: str | None


def help_text(shown: Help, style: Style) -> str:
    """Usage and purpose, then the panels, two examples, and what the exit codes mean."""
    style = replace(style, width=style.width or _WIDTH)
    usage = _("Usage: {command}", command=shown.usage)
    blocks: list[RenderableType] = [_paragraph(usage, "bold"), _paragraph(shown.about)]
    blocks += [block for title, rows in shown.panels.items() for block in _panel(title, rows, style)]
    if shown.examples:
        blocks += _at_the_end(shown, style)
    if shown.epilog:
        blocks += ["", Padding(Line(shown.epilog), (0, 1))]
    return render(blocks, style)


def _paragraph(text: str, look: str = "") -> Padding:
    return Padding(Line(text, style=look), (0, 1, 1, 1))


def _panel(title: str, rows: Sequence[HelpLine], style: Style) -> list[RenderableType]:
    """Names beside what they are for, in a frame; in a narrow terminal one under the other, without."""
    pairs: list[Pair] = []
    for row in rows:
        said = Line(row.about)
        said.append(row.more, FAINT)
        pairs.append((Line(row.name, style="bold cyan"), said))
    if is_narrow(style):
        return [Line(title, style="bold"), Grid(pairs, style), ""]
    shape = box.ROUNDED if style.unicode else box.ASCII
    table = Grid(pairs, style, framed=True)
    return [Panel(table, box=shape, title=title, title_align="left", border_style=FAINT)]


def _at_the_end(shown: Help, style: Style) -> Iterator[RenderableType]:
    """The examples, each in one piece to be copied, and the exit codes that the command may have."""
    yield from ("", Line(" " + _("Examples"), style="bold"))
    for each in shown.examples:
        yield Line(f"  {each}", style="cyan", no_wrap=True, overflow="ignore")
    yield from ("", Line(" " + _("Exit codes"), style="bold"))
    yield Grid([(f"{code:>3}", tr(MEANINGS[code])) for code in shown.exit_codes], style)
