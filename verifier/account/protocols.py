"""What is asked of an account, its messages and its numbers, whoever answers."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from verifier.models import Draft, Media, Message


class Messages(Protocol):
    """The messages of one account, asked for at `address` (a base URL).

    Every method may raise `Unavailable` where nothing was learnt and `CredentialsError` where Twilio
    refuses the credentials.
    """

    account_sid: str
    address: str

    async def fetch_message(self, sid: str) -> Message:
        """Twilio's `FetchMessage`. Raises `NotFound` where the account holds no such message."""
        ...

    async def list_media(self, sid: str) -> tuple[Media, ...]:
        """Twilio's `ListMedia` for one message: all pages, in Twilio's order. Raises `NotFound`."""
        ...

    async def create_message(self, draft: Draft) -> Message:
        """Twilio's `CreateMessage`; repeats nothing but what was certainly not processed.

        Raises `Refused` with Twilio's code where the sender can mend it. An `Unavailable` with
        `processed=False` promises that no message was made; with `processed=True` one may have been.
        """
        ...

    def list_messages(
        self, *, to: str | None = None, from_: str | None = None, since: datetime | None = None
    ) -> AsyncIterator[Message]:
        """Twilio's `ListMessage`, newest first: messages to `to` and from `from_`, where those are given.

        With `since` all that were created at or after it. Those not sent yet are among them, and older ones may
        follow: Twilio's own filter, `DateSent`, knows another date, which a queued message may lack. Going
        through it may raise what the call may raise.
        """
        ...


class Account(Struct, frozen=True):
    """An account, as Twilio's `FetchAccount` describes it, without its token and its name (an e-mail address).

    `type` is `Trial` or `Full`, `status` `active`, `suspended` or `closed`.
    """

    sid: str
    type: str | None = None
    status: str | None = None


class Number(Struct, frozen=True):
    """A phone number of an account, in E.164; `mms` says whether it can send MMS, None where Twilio does not."""

    number: str
    mms: bool | None = None


class AccountReads(Protocol):
    """One account, looked at. Every method may raise any `VerifierError`; API keys often lack the permission."""

    account_sid: str

    async def fetch_account(self) -> Account:
        """Twilio's `FetchAccount`, which standard API keys may not call."""
        ...

    async def list_numbers(self, number: str | None = None) -> tuple[Number, ...]:
        """Twilio's `ListIncomingPhoneNumber`: the account's numbers, or only `number` (E.164)."""
        ...

    async def list_caller_ids(self, number: str | None = None) -> tuple[str, ...]:
        """Twilio's `ListOutgoingCallerId`: verified numbers in E.164, or only `number`."""
        ...
