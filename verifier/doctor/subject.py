"""From the options of `doctor` to what it looks at."""

import os
from functools import partial

from verifier.account.client import TwilioMessages
from verifier.account.connect import Connection, open_account
from verifier.account.hints import kept
from verifier.credentials.address import allowed_api_url, base_url
from verifier.credentials.find import Credentials
from verifier.doctor import Subject
from verifier.errors import CredentialsError
from verifier.files import home
from verifier.transport.exchange import Exchange
from verifier.transport.many import Transport
from verifier.transport.outages import Limits


def subject(connection: Connection, to: str | None, *, reveal: bool) -> Subject:
    """What the options lead to. Requests are not repeated: the doctor tells what it sees."""
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
        home=home(),
        to=to,
        reveal=reveal,
        worded=partial(kept, connection=connection),
    )


def _address(connection: Connection) -> str:
    """Where requests would go if there were credentials."""
    if connection.api_url:
        return allowed_api_url(connection.api_url, trust=connection.trust_api_url)
    return base_url(os.environ.get("TWILIO_REGION"), os.environ.get("TWILIO_EDGE"))
