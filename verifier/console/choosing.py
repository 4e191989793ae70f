"""Choosing at the terminal: one of the account's newest outgoing MMS, or which of a roster's columns is meant."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from verifier.console.output import echo, on_stream, say
from verifier.errors import ExitCode, UsageError
from verifier.grading.roster.column_choice import Asking, Candidate
from verifier.i18n import _, msg, tr
from verifier.printable import printable
from verifier.render import Style
from verifier.render.latest import choices
from verifier.transport.tasks import run
from verifier.verifying.newest import age, media_count, newest

if TYPE_CHECKING:
    from verifier.account.protocols import Messages
    from verifier.models import Message

SHOWN = 10
MOST_SHOWN = 100


def how_many(arguments: Sequence[str]) -> int:
    """The N of `--latest N`, which Typer leaves among the arguments. Raises `UsageError` for anything else there."""
    if not arguments:
        return SHOWN
    text = arguments[0]
    if len(arguments) > 1 or not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST_SHOWN):
        raise UsageError(
            "latest-and-sid",
            msg(
                "`--latest` takes the SID from the account, and at most a number from 1 to {most}.",
                most=MOST_SHOWN,
            ),
            msg("Leave the SID out, or leave `--latest` out."),
        )
    return int(text)


def latest_sid(messages: "Messages", most: int) -> str:
    """The SID that is chosen among the `most` newest; without a terminal the newest one's, named on standard error."""
    asked = sys.stdin.isatty() and sys.stdout.isatty()
    found = run(newest(messages.list_messages(), most if asked else 1))
    now = datetime.now(UTC)
    chosen = _asked(found, now) if asked and len(found) > 1 else found[0]
    say(
        _(
            "Taken: {sid} ({age}, {status}, {media}).",
            sid=chosen.sid,
            age=tr(age(chosen, now)),
            status=printable(chosen.status or "-"),
            media=tr(media_count(chosen)),
        )
    )
    return chosen.sid


def _asked(found: "Sequence[Message]", now: datetime) -> "Message":
    echo(choices(found, now, on_stream(Style(), sys.stderr, os.environ)), err=True)
    return found[_number(len(found), default="1") - 1]


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
    try:
        return _number(len(candidates)) - 1
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _number(most: int, default: str | None = None) -> int:
    """The number from 1 on that is typed. Raises `KeyboardInterrupt`, at Ctrl-D too, as it came from outside."""
    while True:
        try:
            answer: str = typer.prompt(_("Which one"), default=default, err=True)
        except typer.Abort as abort:
            ended = abort.__context__
            raise ended if isinstance(ended, KeyboardInterrupt) else KeyboardInterrupt from None
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= most:
            return int(answer)
        say(_("Type a number from 1 to {most}.", most=most))
