"""A real account as the page shows it: its newest messages, numbers masked, and its media by our own route."""

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from verifier.account.connect import Connection, OpenAccount, account_of, fetching, open_account, patience
from verifier.account.hints import errors_kept
from verifier.account.protocols import Messages
from verifier.errors import VerifierError
from verifier.i18n import Text, msg
from verifier.models import Content, Media, Message
from verifier.page.shown_account import NEWEST, Action, error_of, trouble
from verifier.page.texts import spoken
from verifier.printable import mask_number, printable
from verifier.report import stand_in
from verifier.sid import shorten
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.retry import retrying
from verifier.transport.tasks import Pause, run


class RealAccount:
    """The account of the credentials that were found; raises `CredentialsError` or `UsageError` where there is none."""

    every = 5.0
    actions: Mapping[str, Action] = MappingProxyType({})

    def __init__(self, connection: Connection) -> None:
        self._stop = threading.Event()
        self.connection = connection
        account = open_account(connection)
        self._credentials, self.address = account.credentials, account.base_url
        self._newest: list[Message] = []

    @property
    def about(self) -> Text:
        """Which account it is, and where its credentials were found."""
        name, host = shorten(self._credentials.account_sid), stand_in(self.address)
        account = msg("{sid}, asked of {host} and not of Twilio", sid=name, host=host) if host else Text(name)
        source = self._credentials.source
        return msg("This is account {account}; found in {source}.", account=account, source=source)

    def messages(self) -> Messages:
        """The account's messages over a transport of their own: what is asked comes in several threads."""
        return self._opened().messages()

    def state(self, *, reveal: bool) -> dict[str, Any]:
        """The newest messages, or those of the last look and what kept us from looking again."""
        failure = None
        try:
            with errors_kept(self.connection):
                self._newest = run(_first(self.messages(), NEWEST))
        except VerifierError as error:
            failure = trouble(error)
        return {
            "account": {
                "kind": "real",
                "account": shorten(self._credentials.account_sid),
                "host": stand_in(self.address),
                "source": spoken(self._credentials.source),
                "credentials": {
                    "from": "+1…",
                    "to": "+1…",
                    "api": self.address,
                    "typed": self.connection.typed,
                },
            },
            "messages": [_row(each, reveal=reveal) for each in self._newest],
            "trouble": failure,
        }

    def media(self, message_sid: str, sid: str) -> Content:
        """Fetched from Twilio, by this account's credentials; bounded as all media is."""
        media = Media(sid, self._credentials.account_sid, message_sid, content_type="", uri="")
        return run(fetching(self._opened())(media))

    def close(self) -> None:
        """End the requests that are under way."""
        self._stop.set()

    def _opened(self) -> OpenAccount:
        network = Transport(Limits(timeout=self.connection.timeout), self._stop)
        patient = retrying(network, patience(self.connection), sleep=self._pause)
        return account_of(self._credentials, self.connection, patient)

    async def _pause(self, seconds: float) -> None:
        """Until then, or until the page is closed."""
        for _ in range(round(seconds * 10)):
            if not self._stop.is_set():
                await Pause(0.1)


async def _first(messages: Messages, most: int) -> list[Message]:
    found = []
    async for message in messages.list_messages():
        found.append(message)
        if len(found) == most:
            break
    return found


def _row(message: Message, *, reveal: bool) -> dict[str, Any]:
    out = (message.direction or "").startswith("outbound")
    number = (message.to if out else message.from_) or ""
    return {
        "sid": message.sid,
        "outgoing": out,
        "other": printable(number) if reveal else mask_number(number),
        "status": printable(message.status or ""),
        "count": message.num_media or 0,
        "error": error_of(message.error_code),
    }
