"""Choosing one of the account's newest outgoing MMS: by whoever sits at the terminal, else the newest."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from verifier.console.output import echo, on_stream, say
from verifier.errors import UsageError
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

    while True:
        try:
            answer: str = typer.prompt(_("Which one"), default="1", err=True)
        except typer.Abort as abort:
            ended = abort.__context__
            raise ended if isinstance(ended, KeyboardInterrupt) else KeyboardInterrupt from None
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(found):
            return found[int(answer) - 1]
        say(_("Type a number from 1 to {most}.", most=len(found)))
