"""What `verify` and `send` ask of an account's messages, whoever answers."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from verifier.models import Media, Message

if TYPE_CHECKING:
    from verifier.draft import Draft


class Messages(Protocol):
    """The messages of one account.

    Every method may raise `Unavailable` where nothing was learnt and `CredentialsError` where Twilio
    refuses the credentials.
    """

    account_sid: str

    def fetch_message(self, sid: str) -> Message:
        """Twilio's `FetchMessage`. Raises `NotFound` where the account holds no such message."""
        ...

    def list_media(self, sid: str) -> tuple[Media, ...]:
        """Twilio's `ListMedia` for one message: all pages, in Twilio's order. Raises `NotFound`."""
        ...

    def create_message(self, draft: "Draft") -> Message:
        """Twilio's `CreateMessage`; repeats nothing but what was certainly not processed.

        Raises `Refused` with Twilio's code where the sender can mend it. An `Unavailable` with
        `processed=False` promises that no message was made; with `processed=True` one may have been.
        """
        ...

    def list_messages(
        self, *, to: str | None = None, from_: str | None = None, since: datetime | None = None
    ) -> Iterable[Message]:
        """Twilio's `ListMessage`, newest first: messages to `to` and from `from_`, where those are given.

        With `since` all that were created at or after it. Those not sent yet are among them, and older ones may
        follow: Twilio's own filter, `DateSent`, knows another date, which a queued message may lack. Going
        through it may raise what the call may raise.
        """
        ...
