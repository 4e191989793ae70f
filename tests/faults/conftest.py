"""An account at a server that misbehaves, asked by the program's own client, transport and patience."""

from collections.abc import Callable

import pytest
from faulty_account import ACCOUNT, FROM, TOKEN

from verifier.account.connect import Connection, account_of
from verifier.account.protocols import Messages
from verifier.cli.app import run
from verifier.credentials.find import Credentials
from verifier.transport.exchange import Exchange
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.retry import Policy, retrying

REPEATS = 1
PATIENCE = Policy(
    repeats=REPEATS, total=30, attempt=1, first_pause=0.01, longest_pause=0.01, longest_wait=0.01
)
PATIENT, HASTY = 20.0, 0.5
"""Seconds a request may take: where nothing hangs, and where something does."""

MessagesAt = Callable[..., Messages]


def network(timeout: float = PATIENT) -> Exchange:
    """The real transport, with bounds that a test can wait for; it carries each request once."""
    return Transport(Limits(timeout=timeout, connect_timeout=timeout, max_body=1_000_000))


@pytest.fixture
def messages_at() -> MessagesAt:
    """The account's messages at an address; `hangs` makes the time short, `patient` repeats what the program would."""

    def at(url: str, *, hangs: bool = False, patient: bool = True) -> Messages:
        credentials = Credentials(ACCOUNT, ACCOUNT, TOKEN, number=FROM)
        exchange = network(HASTY if hangs else PATIENT)
        connection = Connection(api_url=url, trust_api_url=True)
        return account_of(
            credentials, connection, retrying(exchange, PATIENCE) if patient else exchange
        ).messages()

    return at


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """A command line in this process: its exit code, standard output and standard error."""

    def at_once(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return at_once


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's credentials in the environment."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", FROM)
