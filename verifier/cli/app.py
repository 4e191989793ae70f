"""The Typer application: which commands there are, and what becomes of an error that nobody foresaw."""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any

import typer

from verifier import __version__
from verifier.cli import completing, first_word
from verifier.cli.commands import COMMANDS, GROUPS, WORDS
from verifier.cli.dashes import strange_dash
from verifier.cli.declaring import declared, group
from verifier.cli.help import in_our_words
from verifier.console.stopping import code_of, signals_handled
from verifier.errors import ExitCode
from verifier.i18n import LANGUAGES, _, language_of, listed, tr
from verifier.printable import printable

COMPLAINT: type[Exception] = typer.BadParameter.__mro__[2]
"""What all of Typer's complaints are; it has a public name in some of its versions only."""


def application(first: str | None = None) -> typer.Typer:
    """The program with all of its commands, or with what it takes to understand a line that begins with a word.

    That is the word's own command; for no command's name, only what all commands are called and are for.
    """
    app = typer.Typer(
        name="verifier",
        help=_(
            "Tell whether a Twilio message SID is an outgoing MMS with media, send one, or practise in a sandbox."
        ),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(group(_main))
    groups = {"": app}
    for command in COMMANDS:
        if first in WORDS and first != command.first_word:
            continue
        if command.group not in groups:
            groups[command.group] = typer.Typer(help=str(GROUPS[command.group]), no_args_is_help=True)
            groups[command.group].callback()(group())
            app.add_typer(groups[command.group], name=command.group)
        in_full = first is None or first in WORDS
        function = declared(command.function()) if in_full else _nothing
        epilog = str(command.epilog) if command.epilog else None
        groups[command.group].command(command.name, help=str(command.help), epilog=epilog)(function)
    return app


def _nothing() -> None:
    """Stands for a command whose options nobody asked for."""


def _first_word(arguments: Sequence[str]) -> str | None:
    """What may be a command's name, empty where there is none; None where all commands are wanted."""
    if any(name.endswith("_COMPLETE") for name in os.environ if name.startswith("_VERIF")):
        return None  # the words to be completed are not among the arguments
    place = first_word.position(arguments)
    return "" if place is None else arguments[place]


def _show_version(wanted: bool) -> None:
    if wanted:
        from verifier.console.output import echo  # help needs none of it

        echo(f"verifier {__version__}\n")
        raise typer.Exit


def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_show_version, is_eager=True, help=_("Show the version and exit.")
        ),
    ] = False,
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code. Nothing but an exit code comes out, whatever went wrong."""
    with signals_handled():
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    try:
        arguments = first_word.in_full(arguments)
        _doubt_language()
        command = typer.main.get_command(application(_first_word(arguments)))
        in_our_words(command)
        if mistake := strange_dash(arguments, command):
            return _tell(mistake, arguments)
        code = command.main(list(arguments), prog_name="verifier", standalone_mode=False)
    except COMPLAINT as complaint:
        return _tell_complaint(complaint, arguments)
    except (KeyboardInterrupt, typer.Abort) as interrupt:
        return _tell_interrupted(code_of(interrupt))
    except SystemExit as exit_:
        if "--install-completion" in arguments and not exit_.code:
            completing.install_for_verify()
        # Typer leaves in this way after completions, and when nobody reads its output any more.
        return ExitCode.CLOSED_PIPE if exit_.code else ExitCode.PASSED
    except Exception as error:  # noqa: BLE001 - the last line of defence: our bug is nobody's failure
        return _tell(error, arguments)
    return code or ExitCode.PASSED


def _tell_complaint(complaint: Any, arguments: Sequence[str]) -> int:
    from verifier.cli.usage import usage_error  # for what went wrong only

    if not complaint.format_message():
        return ExitCode.USAGE  # no command was given, and the help that Typer shows then says it all
    return _tell(usage_error(complaint, arguments), arguments)


def _tell(error: Exception, arguments: Sequence[str]) -> int:
    from verifier.console.failing import errors_told, formats_in  # for what went wrong only

    wanted = [*formats_in(arguments), *os.environ.get("VERIFIER_FORMAT", "").split()]
    debug = "--debug" in arguments or bool(os.environ.get("VERIFIER_DEBUG"))
    try:
        with errors_told(wanted, summary="--no-summary" not in arguments, debug=debug):
            raise error
    except typer.Exit as exit_:
        return exit_.exit_code


def _doubt_language() -> None:
    """Say of a variable that names no language of ours that it was passed over: what is read is no worse for it."""
    wanted = os.environ.get("VERIFIER_LANG")
    if wanted and language_of(wanted) is None:
        from verifier.console.output import say  # for what went wrong only

        names = tr(listed(LANGUAGES))
        say(
            _(
                "Warning: VERIFIER_LANG is {value}, which is none of {names}.",
                value=printable(wanted),
                names=names,
            )
        )


def _tell_interrupted(code: ExitCode) -> ExitCode:
    from verifier.console.output import say  # for what went wrong only

    with suppress(BrokenPipeError):
        say(_("Interrupted."))
    return code
