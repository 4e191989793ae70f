"""From a roster's row to the account that is asked about it."""

import os
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from verifier.account.connect import Connection, OpenAccount, account_of, open_account
from verifier.credentials.address import TWILIO
from verifier.errors import CredentialsError, VerifierError
from verifier.files import home
from verifier.models import Content, Media, Submission

if TYPE_CHECKING:
    from verifier.account.protocols import Messages
    from verifier.credentials.find import Credentials
    from verifier.transport.exchange import Exchange

_REMEMBERED = 1024


class RowAccounts(Struct, frozen=True):
    """Accounts by the profile and the account SID that a row names; `default` is for rows that name no profile."""

    connection: Connection
    network: "Exchange | None"
    named: "Mapping[str, Credentials]"
    default: OpenAccount | VerifierError
    _opened: dict[str, OpenAccount] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """The address of the default account, for links to its media."""
        return self.default.base_url if isinstance(self.default, OpenAccount) else TWILIO

    def messages_of(self) -> "Callable[[Submission], Messages]":
        """The messages of a row's account, remembered; raises `CredentialsError` or `UsageError`."""

        @lru_cache(_REMEMBERED)
        def find(profile: str | None, account_sid: str | None) -> "Messages | VerifierError":
            try:
                account = self._account(profile, account_sid)
                self._opened[account.credentials.account_sid.lower()] = account
                return account.messages()
            except VerifierError as error:
                return error

        def messages_of(submission: Submission) -> "Messages":
            found = find(submission.profile, submission.account_sid)
            if isinstance(found, VerifierError):
                raise found
            return found

        return messages_of

    async def fetch(self, media: Media) -> Content:
        """The media of a message that one of the rows named; raises `VerifierError`."""
        from verifier.account.content import fetch_content  # where media is fetched only

        account = self._opened[media.account_sid.lower()]
        return await fetch_content(account.exchange, account.credentials, account.base_url, media)

    async def fetch_bytes(self, media: Media) -> bytes:
        """What `fetch` brings, without its type."""
        return (await self.fetch(media)).body

    def _account(self, profile: str | None, account_sid: str | None) -> OpenAccount:
        account = self.default if profile is None or self.connection.sandbox else self._of_profile(profile)
        if isinstance(account, VerifierError):
            raise account
        if account_sid is None:
            return account
        return replace(account, credentials=account.credentials.for_account(account_sid))

    def _of_profile(self, profile: str) -> OpenAccount:
        credentials = self.named.get(profile)
        if credentials is None:
            from verifier.credentials.find import find  # the practice account needs none

            credentials = find(os.environ, profile=profile, cwd=Path(), home=home())
        assert self.network is not None  # noqa: S101 - the sandbox has no profiles
        return account_of(credentials, self.connection, self.network)


def row_accounts(
    connection: Connection,
    stop: threading.Event,
    credentials_file: Path | None,
    *,
    rows_name_profiles: bool,
    connections: int,
) -> RowAccounts:
    """Open the default account and read the file of credentials; setting `stop` ends requests under way.

    No more `connections` are open at once.

    Raises `UsageError`, and `CredentialsError` where there is no default account and no row can do without.
    """
    named: Mapping[str, Credentials] = {}
    if credentials_file is not None:
        from verifier.credentials.by_name import read_credentials_file  # where such a file was given only

        named = read_credentials_file(credentials_file, os.environ)
    network = _network(connection, stop, connections)
    default: OpenAccount | VerifierError
    try:
        default = open_account(connection, network)
    except CredentialsError as error:
        if not rows_name_profiles:
            raise
        default = error
    return RowAccounts(connection, network, named, default)


def _network(connection: Connection, stop: threading.Event, connections: int) -> "Exchange | None":
    """Carries each request once, since whoever grades repeats them; the sandbox needs none."""
    if connection.sandbox:
        return None
    from verifier.transport.many import Transport  # brings libcurl along
    from verifier.transport.outages import Limits

    return Transport(Limits(timeout=connection.timeout), stop, connections)
