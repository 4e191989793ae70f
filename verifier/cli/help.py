"""The help of every command: what it is for and what it takes, in the language of the reader."""

import os
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from verifier.cli.commands import COMMANDS
from verifier.cli.options import argument
from verifier.errors import MEANINGS
from verifier.i18n import Text, _, msg, tr

if TYPE_CHECKING:
    from rich.console import RenderableType

    from verifier.render import Style

WIDTH = 80
"""Columns where the output is no terminal."""

TYPERS_OWN = (
    msg("Show this message and exit."),
    msg("Install completion for the current shell."),
    msg("Install completion for the specified shell."),
    msg("Show completion for the current shell, to copy it or customize the installation."),
    msg("Show completion for the specified shell, to copy it or customize the installation."),
)
"""What Typer says of its own options, written here once more to be in the catalogue."""

Row = tuple[str, str, str]
"""A name, what it is for, and what else is to know about it."""


Words = Annotated[list[str] | None, argument("[COMMAND]...", _("The command, as in `sandbox serve`."))]


def help(command: Words = None) -> None:  # noqa: A001 - what is typed
    """Never called: `help COMMAND` is read as `COMMAND --help` before any command is declared."""


def in_our_words(command: Any, parent: typer.Context | None = None) -> None:
    """Let a command as Typer made it, and those under it, show their help as `help_text` has it."""
    context = typer.Context(command, parent, **command.context_settings)
    for each in (command, *command.get_params(context)):
        each.help = tr(Text(each.help or ""))
    command.epilog = command.epilog and tr(Text(command.epilog))
    command.format_help = partial(_show, command)
    for under in getattr(command, "commands", {}).values():
        in_our_words(under, context)


def _show(command: Any, context: typer.Context, _formatter: object) -> None:
    from verifier.console.output import echo, stdout_style  # where help is shown only
    from verifier.render import Style

    style = stdout_style(Style(), os.environ)
    echo(help_text(command, context, replace(style, width=style.width or WIDTH)))


def help_text(command: Any, context: typer.Context, style: "Style") -> str:
    """How the command is used and what it is for, then a panel for each group of arguments, options and commands.

    Two examples follow, and what its exit codes mean.
    """
    from rich.padding import Padding  # where help is shown only

    from verifier.render.line import Line
    from verifier.render.terminal import render

    def paragraph(text: str, look: str = "") -> Padding:
        return Padding(Line(text, style=look), (0, 1, 1, 1))

    panels: dict[str, list[Row]] = {}
    for title, row in _rows(command, context):
        panels.setdefault(title, []).append(row)
    blocks: list[Any] = [paragraph(_("Usage: {command}", command=_usage(command, context)), "bold")]
    blocks.append(paragraph(command.help))
    blocks += [block for title, rows in panels.items() for block in _panel(title, rows, style)]
    blocks += _at_the_end(context.command_path.partition(" ")[2], style)
    if command.epilog:
        blocks += ["", Padding(Line(command.epilog), (0, 1))]
    return render(blocks, style)


def _panel(title: str, rows: list[Row], style: "Style") -> "list[RenderableType]":
    """Names beside what they are for, in a frame; in a narrow terminal one under the other, without."""
    from rich import box  # where help is shown only
    from rich.panel import Panel

    from verifier.render.line import Line
    from verifier.render.terminal import FAINT, Grid, Pair, is_narrow

    pairs: list[Pair] = []
    for name, text, more in rows:
        said = Line(text)
        said.append(more, FAINT)
        pairs.append((Line(name, style="bold cyan"), said))
    if is_narrow(style):
        return [Line(title, style="bold"), Grid(pairs, style), ""]
    shape = box.ROUNDED if style.unicode else box.ASCII
    table = Grid(pairs, style, framed=True)
    return [Panel(table, box=shape, title=title, title_align="left", border_style=FAINT)]


def _at_the_end(path: str, style: "Style") -> "list[RenderableType]":
    """The examples of a command, each in one piece to be copied, and the exit codes that it may have."""
    from verifier.render.line import Line  # where help is shown only
    from verifier.render.terminal import Grid

    command = next((each for each in COMMANDS if each.path == path), None)
    if command is None:
        return []
    codes = [(f"{code:>3}", tr(MEANINGS[code])) for code in command.exit_codes]
    return [
        "",
        Line(" " + _("Examples"), style="bold"),
        *(Line(f"  {each}", style="cyan", no_wrap=True, overflow="ignore") for each in command.examples),
        "",
        Line(" " + _("Exit codes"), style="bold"),
        Grid(codes, style),
    ]


def _usage(command: Any, context: typer.Context) -> str:
    takes = [_value(each) for each in command.params if each.param_type_name == "argument"]
    under = ["COMMAND [ARGS]..."] if hasattr(command, "commands") else []
    return " ".join((context.command_path, "[OPTIONS]", *takes, *under))


def _rows(command: Any, context: typer.Context) -> Iterator[tuple[str, Row]]:
    """Each argument, option and command with the title of its panel; panels come in the order of their first row."""
    for each in command.get_params(context):
        if each.param_type_name == "argument":
            yield _("Arguments"), (_value(each), each.help, _more(each))
    options = [
        each for each in command.get_params(context) if each.param_type_name == "option" and not each.hidden
    ]
    for each in sorted(options, key=lambda option: option.rich_help_panel is not None):
        names = "/".join(", ".join(sorted(some, key=len, reverse=True)) for some in _spelled(each))
        value = "" if each.is_flag else f" {_value(each)}"
        panel = _("Options") if each.rich_help_panel is None else tr(Text(each.rich_help_panel))
        yield panel, (names + value, each.help, _more(each))
    for name, under in getattr(command, "commands", {}).items():
        yield _("Commands"), (name, under.help, "")


def _value(parameter: Any) -> str:
    """The name of what a parameter takes."""
    return str(parameter.metavar or parameter.name.upper())


def _spelled(option: Any) -> list[list[str]]:
    """The names that turn an option on, and those that turn it off where there are any."""
    return [names for names in (option.opts, option.secondary_opts) if names]


def value_range(parameter: Any) -> str:
    """The range of a parameter's values, as `0<=x<=9` or `x>=0`; empty where it has none."""
    limits = getattr(parameter, "type", parameter)  # up to Typer 0.28 its type knows them
    low, high = (getattr(limits, end, None) for end in ("min", "max"))
    return "" if low is None else f"x>={low}" if high is None else f"{low}<=x<={high}"


def _more(parameter: Any) -> str:
    """The variable that stands for a parameter, the range of its values, its default, and whether it must be given."""
    default = getattr(parameter.default, "value", parameter.default)
    parts = (
        parameter.envvar and _("[env var: {variable}]", variable=parameter.envvar),
        value_range(parameter) and f"[{value_range(parameter)}]",
        parameter.show_default
        and default not in (None, False)
        and _("[default: {default}]", default=default),
        parameter.required and _("[required]"),
    )
    return "".join(f" {part}" for part in parts if part)
