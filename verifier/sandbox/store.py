"""The sandbox's memory: its messages and media in one SQLite file that several processes may share."""

import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from verifier.database import tables, transaction
from verifier.sandbox import seed
from verifier.sandbox.damage import translated
from verifier.sandbox.file import connect

_SCHEMA = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, account_sid TEXT NOT NULL, direction TEXT NOT NULL,
    sender TEXT, recipient TEXT NOT NULL, body TEXT, created REAL NOT NULL, status TEXT,
    num_media INTEGER NOT NULL, messaging_service_sid TEXT, error_code INTEGER, error_message TEXT,
    media_lag INTEGER NOT NULL, always_young INTEGER NOT NULL, looks INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX message_of ON message (account_sid);
CREATE TABLE media (
    id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, message_sid TEXT NOT NULL, file TEXT NOT NULL
);
CREATE INDEX media_of ON media (message_sid);
CREATE TABLE secret (value TEXT NOT NULL)
"""

# For a message that is always young the column holds its age.
_CREATED = "CASE WHEN always_young THEN :now - created ELSE created END"

_COMES_AFTER = f"({_CREATED}, id) < (SELECT {_CREATED}, id FROM message WHERE sid = :after)"  # noqa: S608

FILTERS: Mapping[str, str] = {
    "to": "recipient = :to",
    "sender": "sender = :sender",
    "since": f"{_CREATED} >= :since",
    "before": f"{_CREATED} < :before",
}
"""What `Store.messages` can filter by; dates in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message. `created` is in seconds since the epoch; where `status` is None the clock moves it.

    `media_lag` is how many looks at the Media list still find it empty. A message that is `always_young`
    keeps its age, and its looks start again once its media has been shown.
    """

    sid: str
    account_sid: str
    direction: str
    sender: str | None
    recipient: str
    body: str | None
    created: float
    status: str | None
    num_media: int
    messaging_service_sid: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    media_lag: int = 0
    always_young: bool = False


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A media item; `file` is one of the seed's pictures."""

    sid: str
    message_sid: str
    file: str


_Row = TypeVar("_Row", StoredMessage, StoredMedia)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for: the page's `number` from 0 on, its `size`, the SID it comes `after`."""

    number: int
    size: int
    after: str | None = None

    @property
    def skip(self) -> int:
        """How many items lie before the page, where no SID says where it begins."""
        return 0 if self.after else self.number * self.size


class Store:
    """One connection and a lock: usable from many threads, beside other processes on the same file."""

    def __init__(self, connection: sqlite3.Connection, path: Path | str) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.path = path
        ((self.secret,),) = connection.execute("SELECT value FROM secret")
        self.accounts = seed.accounts()

    @classmethod
    def open(cls, path: Path | str, *, now: datetime) -> Self:
        """Open the sandbox at `path`, made and seeded (with dates before `now`) where there is none yet.

        Raises `UsageError` where the file is none of ours, of another version, damaged or out of reach.
        """

        def furnish(connection: sqlite3.Connection) -> None:
            tables(_SCHEMA)(connection)
            connection.execute("INSERT INTO secret VALUES (?)", (secrets.token_hex(32),))
            _fill(connection, now)

        with translated(path):
            connection = connect(path, furnish)
            try:
                return cls(connection, path)
            except sqlite3.Error:
                connection.close()
                raise

    def close(self) -> None:
        """Close the connection; the file stays."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def message(self, account_sid: str, sid: str, *, now: datetime) -> StoredMessage | None:
        """The message with this SID in this account."""
        values = {"account": account_sid, "sid": sid, "now": now.timestamp()}
        found = self._select(StoredMessage, "message", "account_sid = :account AND sid = :sid", values)
        return found[0] if found else None

    def messages(
        self, account_sid: str, *, where: Mapping[str, object], page: Page, now: datetime
    ) -> list[StoredMessage]:
        """An account's messages, newest first: the page and one more. `where` gives values for `FILTERS`."""
        values = {"account": account_sid, "now": now.timestamp(), "after": page.after, **where}
        conditions = ["account_sid = :account", *(FILTERS[name] for name in where)]
        if page.after is not None:
            conditions.append(_COMES_AFTER)
        order = f"ORDER BY {_CREATED} DESC, id DESC LIMIT {page.size + 1} OFFSET {page.skip}"
        return self._select(StoredMessage, "message", f"{' AND '.join(conditions)} {order}", values)

    def media(self, message_sid: str) -> list[StoredMedia]:
        """A message's media, whether it shows yet or not."""
        return self._select(StoredMedia, "media", "message_sid = :sid ORDER BY id", {"sid": message_sid})

    def media_item(self, sid: str) -> StoredMedia | None:
        """The media item with this SID."""
        found = self._select(StoredMedia, "media", "sid = :sid", {"sid": sid})
        return found[0] if found else None

    def look(self, message: StoredMessage) -> list[StoredMedia]:
        """A message's media as a look at its list finds it, none at first where it lags. Counts the look."""
        if not message.media_lag:
            return self.media(message.sid)
        with self._changing() as connection:
            ((looks,),) = connection.execute("SELECT looks FROM message WHERE sid = ?", (message.sid,))
            shows: bool = looks >= message.media_lag
            if not shows or message.always_young:
                counted = 0 if shows else looks + 1
                connection.execute("UPDATE message SET looks = ? WHERE sid = ?", (counted, message.sid))
        return self.media(message.sid) if shows else []

    def add(self, message: StoredMessage, files: Sequence[str]) -> None:
        """Keep a message with its media."""
        media = [StoredMedia("ME" + secrets.token_hex(16), message.sid, file) for file in files]
        with self._changing() as connection:
            _insert(connection, message, media)

    def reseed(self, *, now: datetime) -> None:
        """Forget everything and start afresh, under the eyes of whoever else has the file open."""
        with self._changing() as connection:
            connection.execute("DELETE FROM media")
            connection.execute("DELETE FROM message")
            _fill(connection, now)

    def _select(self, kind: type[_Row], table: str, rest: str, values: Mapping[str, object]) -> list[_Row]:
        columns = ", ".join(_CREATED if each.name == "created" else each.name for each in fields(kind))
        query = f"SELECT {columns} FROM {table} WHERE {rest}"  # noqa: S608 - all of it is written in this file
        with self._lock, translated(self.path):
            return [kind(*row) for row in self._connection.execute(query, values)]

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self.path), transaction(self._connection):
            yield self._connection


def _fill(connection: sqlite3.Connection, now: datetime) -> None:
    first = next(iter(seed.accounts()))
    for each in seed.messages():
        age, young = each["age"] * 60, each.get("always_young", False)
        message = StoredMessage(
            sid=each["sid"],
            account_sid=each.get("account", first),
            direction=each.get("direction", "outbound-api"),
            sender=each["from"],
            recipient=each["to"],
            body=each["body"],
            created=age if young else now.timestamp() - age,
            status=each["status"],
            num_media=each["num_media"],
            error_code=each.get("error_code"),
            error_message=each.get("error_message"),
            media_lag=each.get("media_lag", 0),
            always_young=young,
        )
        media = [StoredMedia(item["sid"], message.sid, item["file"]) for item in each.get("media", ())]
        _insert(connection, message, media)


def _insert(connection: sqlite3.Connection, message: StoredMessage, media: Sequence[StoredMedia]) -> None:
    rows = [("message", asdict(message)), *(("media", asdict(each)) for each in media)]
    for table, values in rows:
        places = ", ".join(f":{name}" for name in values)
        connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", values)  # noqa: S608
