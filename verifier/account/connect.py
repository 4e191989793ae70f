"""From the options of a command to the account it asks."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from verifier.files import home
from verifier.i18n import SANDBOX, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verifier.account.content import Fetch
    from verifier.account.protocols import Messages
    from verifier.credentials.find import Credentials
    from verifier.models import Content, Media
    from verifier.sandbox.outside import Outside
    from verifier.transport.exchange import Exchange
    from verifier.transport.many import Transport  # brings libcurl along
    from verifier.transport.retry import Policy


class Connection(Struct, frozen=True):
    """Which account is asked, where, and for how long (`timeout`, seconds a request)."""

    profile: str | None = None
    account_sid: str | None = None
    api_url: str | None = None
    trust_api_url: bool = False
    sandbox: bool = False
    timeout: float = 10.0

    @property
    def typed(self) -> str:
        """The options that lead to the same account again, each with a blank before it."""
        from shlex import quote  # for a profile with an odd name only

        given = {
            "--profile": self.profile,
            "--account-sid": self.account_sid,
            "--api-url": self.api_url,
        }
        words = [SANDBOX] if self.sandbox else []
        words += [f" {name} {quote(value)}" for name, value in given.items() if value]
        return "".join(words) + (" --trust-api-url" if self.trust_api_url else "")


class OpenAccount(Struct, frozen=True):
    """Credentials, the way to the account, the address it is asked at, and the `option` that leads there again.

    `practice` says that it is the practice account in this process.
    """

    credentials: "Credentials"
    exchange: "Exchange"
    base_url: str
    option: str = ""
    practice: bool = False

    def messages(self) -> "Messages":
        """The account's messages, by Twilio's library."""
        from verifier.account.client import TwilioMessages  # brings twilio along

        return TwilioMessages(self.credentials, self.exchange, self.base_url)


def open_account(
    connection: Connection, network: "Exchange | None" = None, *, sid: str | None = None
) -> OpenAccount:
    """Find credentials and address. Raises `CredentialsError` or `UsageError`.

    `network` carries the requests; else one does that repeats what brought no answer, and asks about the message
    `sid` ahead of time. Without it nothing is sent.
    """
    if connection.sandbox:
        return _sandbox_account(connection)
    from verifier.credentials.find import find  # the practice account needs none

    credentials = find(
        os.environ,
        profile=connection.profile,
        account_sid=connection.account_sid,
        cwd=Path(),
        home=home(),
    )
    if network is not None or sid is None:
        return account_of(credentials, connection, network or network_of(connection))
    from verifier.account.ahead import AskingAhead  # where several are asked about only
    from verifier.transport.retry import retrying  # as above

    ahead = AskingAhead(_transport(connection))
    account = account_of(credentials, connection, retrying(ahead, patience(connection)))
    ahead.ask(credentials, account.base_url, sid)
    return account


def account_of(credentials: "Credentials", connection: Connection, network: "Exchange") -> OpenAccount:
    """The account of credentials that have been found; raises `UsageError` for an address they may not go to."""
    from verifier.credentials.address import allowed_api_url, base_url  # what is no SID needs no address

    if connection.api_url:
        address = allowed_api_url(connection.api_url, trust=connection.trust_api_url)
    else:
        address = base_url(credentials.region, credentials.edge)
    return OpenAccount(credentials, network, address, option=connection.typed)


def patience(connection: Connection) -> "Policy":
    """How often what brought no answer is repeated."""
    from verifier.transport.retry import Policy  # what is no SID is not asked about

    return Policy(total=max(30.0, 2.5 * connection.timeout), attempt=connection.timeout)


def network_of(connection: Connection) -> "Exchange":
    """The way of requests to Twilio, which repeats what brought no answer."""
    from verifier.transport.retry import retrying  # as above

    return retrying(_transport(connection), patience(connection))


def _transport(connection: Connection) -> "Transport":
    from verifier.transport.many import Transport  # brings libcurl along
    from verifier.transport.outages import Limits

    return Transport(Limits(timeout=connection.timeout))


def _sandbox_account(connection: Connection) -> OpenAccount:
    from verifier.credentials.find import Credentials  # for practice only
    from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL
    from verifier.sandbox.embedded import embedded, open_store
    from verifier.sandbox.file import default_path
    from verifier.transport.exchange import at_once

    credentials = Credentials(
        ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN, source=msg("the sandbox"), number=PHONE_NUMBER
    )
    if connection.account_sid:
        credentials = credentials.for_account(connection.account_sid)
    exchange = at_once(embedded(open_store(default_path(os.environ)), outside=practice_outside()))
    return OpenAccount(credentials, exchange, SANDBOX_URL, connection.typed, practice=True)


def practice_outside(*, anywhere: bool = False, address: str | None = None) -> "Outside":
    """How the practice account asks others: signed as Twilio signs, and found by them at `address`.

    It asks on this machine only, unless `anywhere`.
    """
    from verifier.sandbox import SANDBOX_URL  # for practice only
    from verifier.sandbox.outside import Outside, network

    def sign(url: str, form: "Mapping[str, str]", token: str) -> str:
        from verifier.account.client import signature  # brings twilio along

        return signature(url, form, token)

    return Outside(network(), sign, anywhere, address or SANDBOX_URL)


def fetching(account: OpenAccount) -> "Fetch":
    """How the account's media is fetched; what was fetched last is not fetched again."""
    last: dict[Media, Content] = {}

    async def fetch(media: "Media") -> "Content":
        from verifier.account.content import fetch_content  # where media is fetched only

        if media not in last:
            content = await fetch_content(account.exchange, account.credentials, account.base_url, media)
            last.clear()
            last[media] = content
        return last[media]

    return fetch
