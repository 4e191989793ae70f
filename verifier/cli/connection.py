"""From the options of a command to the account it asks."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.models import Submission

if TYPE_CHECKING:
    from verifier.credentials import Credentials
    from verifier.exchange import Exchange
    from verifier.messages import Messages


@dataclass(frozen=True, slots=True)
class Connection:
    """Which account is asked, where, and for how long (`timeout`, seconds a request)."""

    profile: str | None = None
    account_sid: str | None = None
    api_url: str | None = None
    trust_api_url: bool = False
    sandbox: bool = False
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Account:
    """Credentials, the way to the account, and the address it is asked at."""

    credentials: "Credentials"
    exchange: "Exchange"
    base_url: str

    def messages(self) -> "Messages":
        """The account's messages, by Twilio's library."""
        from verifier.client import TwilioMessages

        return TwilioMessages(self.credentials, self.exchange, self.base_url)


def open_account(connection: Connection) -> Account:
    """Find credentials and address. Raises `CredentialsError` or `UsageError`; sends nothing."""
    if connection.sandbox:
        return _sandbox_account(connection)
    from verifier.api_url import allowed_api_url, base_url
    from verifier.credentials import find

    credentials = find(
        os.environ,
        profile=connection.profile,
        account_sid=connection.account_sid,
        cwd=Path.cwd(),
        home=Path.home(),
    )
    if connection.api_url:
        address = allowed_api_url(connection.api_url, trust=connection.trust_api_url)
    else:
        address = base_url(credentials.region, credentials.edge)
    return Account(credentials, _network(connection), address)


def once(connection: Connection) -> Callable[[Submission], "Messages"]:
    """The same account for every submission, opened now so that missing credentials end the run."""
    messages = open_account(connection).messages()
    return lambda _submission: messages


def _network(connection: Connection) -> "Exchange":
    from verifier.retry import Policy, retrying
    from verifier.transport import Limits, Transport

    return retrying(Transport(Limits(timeout=connection.timeout)), Policy())


def _sandbox_account(connection: Connection) -> Account:
    from verifier.sandbox.embedded import SANDBOX_URL, embedded, sandbox_credentials

    return Account(sandbox_credentials(connection.account_sid), embedded(), SANDBOX_URL)
