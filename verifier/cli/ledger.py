"""The `ledger` commands: what earlier runs found."""

from pathlib import Path
from typing import Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

app = typer.Typer(help=_("Look into the ledger that `grade --ledger` keeps."), no_args_is_help=True)

Learner = Annotated[
    str, typer.Argument(metavar="LEARNER", help=_("As the roster names the learner."), show_default=False)
]
LedgerPath = Annotated[
    Path, typer.Option("--ledger", help=_("The ledger's file."), envvar="VERIFIER_LEDGER", metavar="FILE")
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help=_("text or json."),
        envvar="VERIFIER_FORMAT",
        metavar="NAME",
        rich_help_panel=options.OUTPUT,
    ),
]


@app.command()
def show(
    learner: Learner,
    ledger: LedgerPath,
    format_: Format = "text",
    reveal: options.Reveal = False,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Show all that a learner has handed in, oldest first."""
    import os

    from verifier.console.output import echo, errors_told, one_of, stdout_style
    from verifier.grading.ledger import Ledger
    from verifier.render import Style
    from verifier.render.attempts import attempts_json, attempts_text

    with errors_told([format_]):
        one_of(format_, ("text", "json"))
        with Ledger(ledger, make=False) as kept:
            attempts = tuple(kept.history(learner))
        if not attempts:
            raise _unknown(learner, ledger)
        render = attempts_json if format_ == "json" else attempts_text
        for piece in render(learner, attempts, stdout_style(Style(reveal=reveal), os.environ)):
            echo(piece, format_=format_)


def _unknown(learner: str, ledger: Path) -> Exception:
    from verifier.errors import UsageError
    from verifier.i18n import msg
    from verifier.printable import printable

    return UsageError(
        "unknown-learner",
        msg("The ledger {path} holds nothing of {learner}.", path=ledger, learner=printable(learner)),
        msg("Write the name as the roster does; what came without a learner stands under its SID."),
    )
