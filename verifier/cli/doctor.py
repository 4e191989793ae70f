"""The `doctor` command: looks at credentials, network, account and numbers, and says what to mend first."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.account.connect import Connection
    from verifier.credentials.find import Credentials
    from verifier.doctor import Subject
    from verifier.transport.exchange import Exchange

To = Annotated[
    str | None,
    typer.Option(
        help=_("Also look whether this number may be sent to, which a trial account limits."),
        envvar="VERIFIER_TO",
        metavar="NUMBER",
        show_default=False,
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help=_("text or json."),
        envvar="VERIFIER_DOCTOR_FORMAT",
        metavar="NAME",
        rich_help_panel=options.OUTPUT,
    ),
]


def doctor(
    to: To = None,
    format_: Format = "text",
    reveal: options.Reveal = False,
    sandbox: options.Sandbox = False,
    profile: options.Profile = None,
    account_sid: options.AccountSid = None,
    api_url: options.ApiUrl = None,
    trust_api_url: options.TrustApiUrl = False,
    timeout: options.Timeout = 10,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Find out whether verify and send can work, and what to mend first; safe to paste into a forum."""
    from verifier.account.connect import Connection
    from verifier.console.output import echo, errors_told, one_of, stdout_style
    from verifier.doctor import diagnose
    from verifier.numbers import parse_e164
    from verifier.render import Style
    from verifier.render.doctor import diagnosis_json, diagnosis_text

    with errors_told([format_]):
        one_of(format_, ("text", "json"))
        number = None if to is None else parse_e164(to)
        connection = Connection(profile, account_sid, api_url, trust_api_url, sandbox, timeout)
        diagnosis = diagnose(_subject(connection, number, reveal=reveal))
        style = stdout_style(Style(reveal=reveal), os.environ)
        text = diagnosis_json(diagnosis) if format_ == "json" else diagnosis_text(diagnosis, style)
        echo(text, format_=format_)
    raise typer.Exit(diagnosis.exit_code)


def _subject(connection: "Connection", to: str | None, *, reveal: bool) -> "Subject":
    """What the options lead to. Requests are not repeated: the doctor tells what it sees."""
    from verifier.account.client import TwilioMessages
    from verifier.account.connect import open_account
    from verifier.doctor import Subject
    from verifier.errors import CredentialsError
    from verifier.transport.curl import Limits, Transport

    transport = Transport(Limits(timeout=connection.timeout))
    exchange: Exchange = transport
    found: Credentials | CredentialsError
    try:
        account = open_account(connection, transport)
    except CredentialsError as error:
        found, address = error, _address(connection)
    else:
        found, address, exchange = account.credentials, account.base_url, account.exchange
    return Subject(
        found,
        address,
        reads=lambda credentials: TwilioMessages(credentials, exchange, address),
        probe=None if connection.sandbox else transport.probe,
        environ=os.environ,
        home=Path.home(),
        to=to,
        reveal=reveal,
    )


def _address(connection: "Connection") -> str:
    """Where requests would go if there were credentials."""
    from verifier.credentials.address import allowed_api_url, base_url

    if connection.api_url:
        return allowed_api_url(connection.api_url, trust=connection.trust_api_url)
    return base_url(os.environ.get("TWILIO_REGION"), os.environ.get("TWILIO_EDGE"))
