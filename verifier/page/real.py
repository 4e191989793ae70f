"""A real account as the page shows it: its newest messages, numbers masked, and its media by our own route."""

import threading
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from verifier.account.connect import Account, Connection, fetching, open_account, patience
from verifier.account.media import Content
from verifier.account.protocols import Messages
from verifier.errors import VerifierError
from verifier.i18n import Text, msg
from verifier.models import Media, Message
from verifier.page.place import NEWEST, Action, error_of, outgoing, trouble
from verifier.page.texts import spoken
from verifier.printable import mask_number, printable
from verifier.render import Style
from verifier.sid import shorten
from verifier.transport.curl import Limits, Transport
from verifier.transport.retry import retrying


class RealAccount:
    """The account of the credentials that were found; raises `CredentialsError` or `UsageError` where there is none."""

    every = 5.0
    actions: Mapping[str, Action] = MappingProxyType({})

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
        name, host = shorten(credentials.account_sid), Style(base_url=self._account.base_url).stand_in
        account = msg("{sid}, asked of {host} and not of Twilio", sid=name, host=host) if host else Text(name)
        return msg(
            "This is account {account}; found in {source}.", account=account, source=credentials.source
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
                "account": shorten(credentials.account_sid),
                "host": Style(base_url=self._account.base_url).stand_in,
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
