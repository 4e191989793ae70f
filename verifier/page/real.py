"""A real account as the page shows it: its newest messages, numbers masked, and its media by our own route."""

import threading
from collections.abc import Mapping
from itertools import islice
from typing import Any

from verifier.account.connect import Account, Connection, fetching, open_account, patience
from verifier.account.media import Content
from verifier.account.protocols import Messages
from verifier.errors import UsageError, VerifierError
from verifier.i18n import Text, msg
from verifier.models import Media, Message
from verifier.page.place import NEWEST, error_of, outgoing, trouble
from verifier.page.texts import spoken
from verifier.printable import mask_number, printable
from verifier.sid import shorten
from verifier.transport.curl import Limits, Transport
from verifier.transport.retry import retrying


class RealAccount:
    """The account of the credentials that were found; raises `CredentialsError` or `UsageError` where there is none."""

    every = 5.0

    def __init__(self, connection: Connection) -> None:
        self._stop = threading.Event()
        network = Transport(Limits(timeout=connection.timeout), self._stop)
        self._account: Account = open_account(
            connection, retrying(network, patience(connection), sleep=self._stop.wait)
        )
        self._messages: Messages | None = None
        self._newest: list[Message] = []

    @property
    def about(self) -> Text:
        """Which account it is, and where its credentials were found."""
        credentials = self._account.credentials
        return msg(
            "This is your Twilio account {account}, found in {source}.",
            account=shorten(credentials.account_sid),
            source=credentials.source,
        )

    def messages(self) -> Messages:
        """The account's messages; Twilio's library is loaded when they are first asked for."""
        self._messages = self._messages or self._account.messages()
        return self._messages

    def state(self, *, reveal: bool) -> dict[str, Any]:
        """The newest messages, or those of the last look and what kept us from looking again."""
        failure = None
        try:
            self._newest = list(islice(self.messages().list_messages(), NEWEST))
        except VerifierError as error:
            failure = trouble(error)
        credentials = self._account.credentials
        return {
            "account": {
                "kind": "real",
                "name": shorten(credentials.account_sid),
                "source": spoken(credentials.source),
                "credentials": {"from": "+1…", "to": "+1…"},
            },
            "messages": [_row(each, reveal=reveal) for each in self._newest],
            "trouble": failure,
        }

    def media(self, message_sid: str, sid: str) -> Content:
        """Fetched from Twilio, by this account's credentials; bounded as all media is."""
        owner = self._account.credentials.account_sid
        return fetching(self._account)(Media(sid, owner, message_sid, content_type="", uri=""))

    def act(self, action: str, given: Mapping[str, Any]) -> None:  # noqa: ARG002 - nothing is done to a real account
        """Nothing can be done to a real account from the page."""
        raise UsageError("no-such-action", msg("There is nothing to press here."), msg("Reload the page."))

    def close(self) -> None:
        """End the requests that are under way."""
        self._stop.set()


def _row(message: Message, *, reveal: bool) -> dict[str, Any]:
    out = outgoing(message.direction)
    number = (message.to if out else message.from_) or ""
    return {
        "key": message.sid,
        "sid": message.sid,
        "outgoing": out,
        "other": printable(number) if reveal else mask_number(number),
        "status": printable(message.status or ""),
        "count": message.num_media or 0,
        "error": error_of(message.error_code),
    }
