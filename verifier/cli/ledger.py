"""The `ledger` commands: what earlier runs found."""

import os
from pathlib import Path
from typing import Annotated

from verifier.cli.options import Reveal, TextOrJson, argument, option, text_or_json
from verifier.i18n import _

Learner = Annotated[str, argument("LEARNER", _("As the roster names the learner."))]
LedgerPath = Annotated[Path, option("--ledger FILE", _("The ledger's file."))]
Format = Annotated[TextOrJson, text_or_json("ledger")]


def show(learner: Learner, ledger: LedgerPath, format_: Format = "text", reveal: Reveal = False) -> None:
    """Print the attempts of one learner."""
    from verifier.console.output import echo, stdout_style
    from verifier.grading.ledger import Ledger
    from verifier.render import Style
    from verifier.render.attempts import attempts_json, attempts_text

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
