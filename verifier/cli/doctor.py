"""The `doctor` command: looks at credentials, network, account and numbers, and says what to mend first."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from verifier.cli.options import Asked, Reveal, TextOrJson, option, text_or_json
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.account.connect import Connection
    from verifier.credentials.find import Credentials
    from verifier.doctor import Subject
    from verifier.transport.exchange import Exchange

_TO = _("Also look whether this number may be sent to, which a trial account limits.")
To = Annotated[str | None, option("--to NUMBER", _TO)]
Format = Annotated[TextOrJson, text_or_json("doctor")]


def doctor(*, to: To = None, format_: Format = "text", reveal: Reveal = False, connection: Asked) -> int:
    """Print what was found, in the order in which to mend it."""
    from verifier.console.output import echo, stdout_style
    from verifier.doctor import diagnose
    from verifier.numbers import parse_e164
    from verifier.render import Style
    from verifier.render.doctor import diagnosis_json, diagnosis_text

    number = None if to is None else parse_e164(to)
    diagnosis = diagnose(_subject(connection, number, reveal=reveal))
    style = stdout_style(Style(reveal=reveal), os.environ)
    text = diagnosis_json(diagnosis) if format_ == "json" else diagnosis_text(diagnosis, style)
    echo(text, format_=format_)
    return diagnosis.exit_code


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
