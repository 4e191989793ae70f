"""Asking whoever sits at the terminal which of several columns is meant."""

import sys
from collections.abc import Sequence

import typer

from verifier.console.output import say
from verifier.errors import ExitCode
from verifier.grading.roster.choosing import Asking, Candidate
from verifier.i18n import _, msg, tr
from verifier.printable import printable

_QUESTIONS = {
    Asking.SID: msg("Several columns may hold the message SIDs:"),
    Asking.LEARNER: msg("Several columns may name the learner:"),
    Asking.ACCOUNT: msg("Several columns may hold the account SIDs:"),
}


def chosen_column(asking: Asking, candidates: Sequence[Candidate]) -> int | None:
    """Which one, counted from 0; None where there is no terminal. Raises `typer.Exit` where it is broken off."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    say(tr(_QUESTIONS[asking]))
    for number, each in enumerate(candidates, 1):
        say(f"  {number}. {printable(each.heading)}: {', '.join(each.examples)}")
    while True:
        try:
            answer: str = typer.prompt(_("Which one"), err=True)
        except typer.Abort:
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(candidates):
            return int(answer) - 1
        say(_("Type a number from 1 to {most}.", most=len(candidates)))
