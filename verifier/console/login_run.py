"""Asking whoever sits at the terminal for credentials, until Twilio takes them."""

import os
import sys
from pathlib import Path

import typer

from verifier.account.connect import Connection, OpenAccount, account_of, network_of
from verifier.console.output import say, tell
from verifier.credentials.find import Credentials
from verifier.credentials.keeping import keep, refuse_published
from verifier.credentials.parts import Part, Parts, login, part
from verifier.doctor.account import NOWHERE
from verifier.errors import CredentialsError, NotFound, UsageError
from verifier.i18n import _, msg
from verifier.printable import printable
from verifier.sid import shorten
from verifier.transport.tasks import run

_NOTHING = Part("", "")


def log_in(connection: Connection, directory: Path) -> None:
    """Ask for credentials, try them with Twilio, and keep them in the directory's `.env`.

    What can't be right, or what Twilio refuses, is asked for again. Raises `UsageError` where nobody can be asked
    or the file would be published, before anything is asked, and `VerifierError` where Twilio can't be reached.
    """
    if connection.sandbox:
        raise UsageError(
            "login-to-sandbox",
            msg("The practice account needs no credentials."),
            msg("Leave `--sandbox` out to log in to Twilio, or practise right away: `verifier send`"),
        )
    if not sys.stdin.isatty():
        raise UsageError(
            "nobody-to-ask",
            msg("`verifier login` asks on a terminal, and there is none."),
            msg("Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN instead."),
        )
    refuse_published(directory)
    say(_("Your account SID and Auth Token stand at https://console.twilio.com under Account Info."))
    while True:
        typed = _asked()
        try:
            account = _account(typed, connection)
            _try(account)
        except CredentialsError as error:
            tell(error)
            continue
        break
    path = keep(directory, _variables(typed, account.credentials))
    say(
        _(
            "Kept in {path}, which only you may read: account {account}.",
            path=printable(str(path)),
            account=shorten(account.credentials.account_sid),
        )
    )
    if os.environ.get("TWILIO_ACCOUNT_SID"):
        say(_("Note: TWILIO_ACCOUNT_SID is set in this shell too, and goes before the file."))


def _asked() -> Parts:
    """What is typed; secrets are not shown."""
    account = part("TWILIO_ACCOUNT_SID", typer.prompt(_("Account SID (AC…)"), err=True))
    first = part(
        "TWILIO_AUTH_TOKEN",
        typer.prompt(
            _("Auth Token, or the SID of an API key (SK…); it is not shown"), hide_input=True, err=True
        ),
    )
    source, step = msg("what you typed"), msg("Type it again.")
    if not first.value.upper().startswith("SK"):
        return Parts(source, step, account, first, _NOTHING, _NOTHING)
    secret = part(
        "TWILIO_API_SECRET", typer.prompt(_("Secret of the key; it is not shown"), hide_input=True, err=True)
    )
    return Parts(source, step, account, _NOTHING, Part("TWILIO_API_KEY", first.value), secret)


def _account(typed: Parts, connection: Connection) -> OpenAccount:
    account_sid, username, password = login(typed)
    credentials = Credentials(account_sid, username, password, source=typed.source)
    return account_of(credentials, connection, network_of(connection))


def _try(account: OpenAccount) -> None:
    """Ask for a message that no account holds: that may be read by whoever may verify. Raises `VerifierError`."""
    try:
        run(account.messages().fetch_message(NOWHERE))
    except NotFound:
        return


def _variables(typed: Parts, credentials: Credentials) -> dict[str, str]:
    named = {"TWILIO_ACCOUNT_SID": credentials.account_sid}
    if typed.key.value:
        return {**named, "TWILIO_API_KEY": credentials.username, "TWILIO_API_SECRET": credentials.password}
    return {**named, "TWILIO_AUTH_TOKEN": credentials.password}
