"""Asking whoever sits at the terminal for what a message lacks; elsewhere nothing is asked."""

import sys
from collections.abc import Callable, Sequence

import typer

from verifier.console.output import say, tell
from verifier.errors import UsageError
from verifier.i18n import _, msg
from verifier.numbers import EXAMPLE, parse_e164
from verifier.sending.draft import EXAMPLE_URL, media_url


def recipient(to: str | None) -> str:
    """The number to send to, asked for where it was not given; raises `UsageError` where nobody can be asked."""
    if to is not None:
        return to
    if not sys.stdin.isatty():
        raise UsageError(
            "no-recipient",
            msg("It is not said which number to send to."),
            msg("Add `--to {example}`, with a number that can receive MMS.", example=EXAMPLE),
        )
    return _asked(_("Number to send to, such as {example}", example=EXAMPLE), parse_e164)


def media(urls: Sequence[str] | None, body: str | None) -> Sequence[str]:
    """The media's addresses, asked for where there is nothing to send; Enter takes a picture known to be good."""
    if urls or body is not None or not sys.stdin.isatty():
        return urls or ()
    say(_("Which picture? Enter takes one that is known to be good."))
    return (_asked(_("Address of a picture"), media_url, EXAMPLE_URL),)


def _asked(question: str, read: Callable[[str], str], default: str | None = None) -> str:
    """What is typed, once it can be read."""
    while True:
        try:
            return read(typer.prompt(question, default=default, err=True))
        except UsageError as error:
            tell(error)
