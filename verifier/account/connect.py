"""From the options of a command to the account it asks."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from verifier.files import home
from verifier.i18n import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verifier.account.media import Content, Fetch
    from verifier.account.protocols import Messages
    from verifier.credentials.find import Credentials
    from verifier.models import Media
    from verifier.sandbox.outside import Outside
    from verifier.transport.exchange import Exchange
    from verifier.transport.retry import Policy


class Connection(Struct, frozen=True):
    """Which account is asked, where, and for how long (`timeout`, seconds a request)."""

    profile: str | None = None
    account_sid: str | None = None
    api_url: str | None = None
    trust_api_url: bool = False
    sandbox: bool = False
    timeout: float = 10.0


class Account(Struct, frozen=True):
    """Credentials, the way to the account, the address it is asked at, and the `option` that leads there again."""

    credentials: "Credentials"
    exchange: "Exchange"
    base_url: str
    option: str = ""

    def messages(self) -> "Messages":
        """The account's messages, by Twilio's library."""
        from verifier.account.client import TwilioMessages

        return TwilioMessages(self.credentials, self.exchange, self.base_url)


def open_account(connection: Connection, network: "Exchange | None" = None) -> Account:
    """Find credentials and address. Raises `CredentialsError` or `UsageError`; sends nothing.

    `network` carries the requests; else one does that repeats what brought no answer.
    """
    if connection.sandbox:
        return _sandbox_account(connection)
    from verifier.credentials.find import find

    credentials = find(
        os.environ,
        profile=connection.profile,
        account_sid=connection.account_sid,
        cwd=Path(),
        home=home(),
    )
    return account_of(credentials, connection, network or network_of(connection))


def account_of(credentials: "Credentials", connection: Connection, network: "Exchange") -> Account:
    """The account of credentials that have been found; raises `UsageError` for an address they may not go to."""
    from verifier.credentials.address import allowed_api_url, base_url

    if connection.api_url:
        address = allowed_api_url(connection.api_url, trust=connection.trust_api_url)
    else:
        address = base_url(credentials.region, credentials.edge)
    return Account(credentials, network, address)


def patience(connection: Connection) -> "Policy":
    """How often what brought no answer is repeated."""
    from verifier.transport.retry import Policy

    return Policy(total=max(30.0, 2.5 * connection.timeout), attempt=connection.timeout)


def network_of(connection: Connection) -> "Exchange":
    """The way of requests to Twilio, which repeats what brought no answer."""
    from verifier.transport.curl import Limits, Transport
    from verifier.transport.retry import retrying

    return retrying(Transport(Limits(timeout=connection.timeout)), patience(connection))


def _sandbox_account(connection: Connection) -> Account:
    from verifier.credentials.find import Credentials
    from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL
    from verifier.sandbox.embedded import embedded, open_store
    from verifier.sandbox.file import default_path

    credentials = Credentials(
        ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN, source=msg("the sandbox"), number=PHONE_NUMBER
    )
    if connection.account_sid:
        credentials = credentials.for_account(connection.account_sid)
    exchange = embedded(open_store(default_path(os.environ)), outside=practice_outside())
    return Account(credentials, exchange, SANDBOX_URL, option=" --sandbox")


def practice_outside(*, anywhere: bool = False, address: str | None = None) -> "Outside":
    """How the practice account asks others: signed as Twilio signs, and found by them at `address`.

    It asks on this machine only, unless `anywhere`.
    """
    from verifier.sandbox import SANDBOX_URL
    from verifier.sandbox.outside import Outside, network

    def sign(url: str, form: "Mapping[str, str]", token: str) -> str:
        from verifier.account.client import signature

        return signature(url, form, token)

    return Outside(network(), sign, anywhere, address or SANDBOX_URL)


def fetching(account: Account) -> "Fetch":
    """How the account's media is fetched; what was fetched last is not fetched again."""

    @lru_cache(maxsize=1)
    def fetch(media: "Media") -> "Content":
        from verifier.account.media import fetch_content

        return fetch_content(account.exchange, account.credentials, account.base_url, media)

    return fetch
