"""What Typer knows of a command, gathered for its help in the language of the reader."""

import os
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.commands import COMMANDS
from verifier.cli.options import argument
from verifier.i18n import Text, _, msg, tr

if TYPE_CHECKING:
    from verifier.render.help import Help, HelpLine

TYPERS_OWN = (
    msg("Show this message and exit."),
    msg("Install completion for the current shell."),
    msg("Install completion for the specified shell."),
    msg("Show completion for the current shell, to copy it or customize the installation."),
    msg("Show completion for the specified shell, to copy it or customize the installation."),
)
"""What Typer says of its own options, written here once more to be in the catalogue."""

Words = Annotated[list[str] | None, argument("[COMMAND]...", _("The command, as in `sandbox serve`."))]


def help(command: Words = None) -> None:  # noqa: A001 - what is typed
    """Never called: `help COMMAND` is read as `COMMAND --help` before any command is declared."""


def in_our_words(command: Any, parent: typer.Context | None = None) -> None:
    """Let a command as Typer made it, and those under it, show their help as `render.help` draws it."""
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
    from verifier.render.help import help_text

    echo(help_text(_help_of(command, context), stdout_style(Style(), os.environ)))


def _help_of(command: Any, context: typer.Context) -> "Help":
    from verifier.render.help import Help  # where help is shown only

    panels: dict[str, list[HelpLine]] = {}
    for title, row in _rows(command, context):
        panels.setdefault(title, []).append(row)
    path = context.command_path.partition(" ")[2]
    ours = next((each for each in COMMANDS if each.path == path), None)
    return Help(
        _usage(command, context),
        command.help,
        panels,
        ours.examples if ours else (),
        ours.exit_codes if ours else (),
        command.epilog,
    )


def _usage(command: Any, context: typer.Context) -> str:
    takes = [_value(each) for each in command.params if each.param_type_name == "argument"]
    under = ["COMMAND [ARGS]..."] if hasattr(command, "commands") else []
    return " ".join((context.command_path, "[OPTIONS]", *takes, *under))


def _rows(command: Any, context: typer.Context) -> "Iterator[tuple[str, HelpLine]]":
    """Each argument, option and command with the title of its panel; panels come in the order of their first row."""
    from verifier.render.help import HelpLine  # where help is shown only

    for each in command.get_params(context):
        if each.param_type_name == "argument":
            yield _("Arguments"), HelpLine(_value(each), each.help, _more(each))
    options = [
        each for each in command.get_params(context) if each.param_type_name == "option" and not each.hidden
    ]
    for each in sorted(options, key=lambda option: option.rich_help_panel is not None):
        names = "/".join(", ".join(sorted(some, key=len, reverse=True)) for some in _spelled(each))
        value = "" if each.is_flag else f" {_value(each)}"
        panel = _("Options") if each.rich_help_panel is None else tr(Text(each.rich_help_panel))
        yield panel, HelpLine(names + value, each.help, _more(each))
    for name, under in getattr(command, "commands", {}).items():
        yield _("Commands"), HelpLine(name, under.help)


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
