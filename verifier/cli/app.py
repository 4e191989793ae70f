"""The Typer application: which commands there are, and what becomes of an error that nobody foresaw."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from verifier import __version__
from verifier.cli import options
from verifier.cli.help import in_our_words
from verifier.errors import ExitCode, VerifierError
from verifier.i18n import _

COMPLAINT: type[Exception] = typer.BadParameter.__mro__[2]
"""What all of Typer's complaints are; it has a public name in some of its versions only."""

COMMANDS = ("verify", "send", "grade", "doctor", "explain", "schema")
GROUPS = ("ledger", "sandbox")
"""Each is a module of its own in this package: with a function of its name, and with a Typer `app`."""


def application(first: str | None = None) -> typer.Typer:
    """The program with all its commands, or with the one that comes first on the command line.

    To declare all of them takes as long as to judge what is no SID.
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
    app.callback()(_main)
    known = first in COMMANDS + GROUPS
    for name in COMMANDS:
        if not known or name == first:
            app.command()(getattr(import_module(f"verifier.cli.{name}"), name))
    for name in GROUPS:
        if not known or name == first:
            app.add_typer(import_module(f"verifier.cli.{name}").app, name=name)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"verifier {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help=_("Show the version and exit.")
        ),
    ] = False,
    lang: options.Lang = None,
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code. Nothing but an exit code comes out, whatever went wrong."""
    try:
        command = typer.main.get_command(application(arguments[0] if arguments else None))
        in_our_words(command)
        code = command.main(list(arguments), prog_name="verifier", standalone_mode=False)
    except COMPLAINT as complaint:
        return _tell_complaint(complaint, arguments)
    except (VerifierError, BrokenPipeError) as error:
        return _tell(error, arguments)
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except SystemExit as exit_:
        # Typer leaves in this way after completions, and when nobody reads its output any more.
        return ExitCode.UNDECIDED if exit_.code else ExitCode.PASSED
    except Exception as error:  # noqa: BLE001 - the last line of defence: our bug is nobody's failure
        _tell_unforeseen(error, debug="--debug" in arguments or bool(os.environ.get("VERIFIER_DEBUG")))
        return ExitCode.UNDECIDED
    return code or ExitCode.PASSED


def _tell_complaint(complaint: Any, arguments: Sequence[str]) -> int:
    from verifier.cli.usage import usage_error

    if not complaint.format_message():
        return ExitCode.USAGE  # no command was given, and the help that Typer shows then says it all
    return _tell(usage_error(complaint), arguments)


def _tell(error: VerifierError | BrokenPipeError, arguments: Sequence[str]) -> int:
    from verifier.console.output import errors_told

    try:
        with errors_told(arguments):
            raise error
    except typer.Exit as exit_:
        return exit_.exit_code


def _tell_unforeseen(error: Exception, *, debug: bool) -> None:
    from verifier.console.output import say

    if debug:
        import traceback

        say("".join(traceback.format_exception(error)).rstrip())
    # The error's own text may hold what the command was given, so only its kind is shown.
    say(_("verifier: something went wrong that it did not foresee ({kind}).", kind=type(error).__name__))
    say(
        _(
            "Run the same command with `--debug`, and report what it shows, without secrets, to the project's issues."
        )
    )
    sys.stderr.flush()
