"""The sandbox's memory: its messages and media in one SQLite file that several processes may share."""

import secrets
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from verifier.database import tables, transaction
from verifier.models import Content
from verifier.sandbox import seed
from verifier.sandbox.damage import translated
from verifier.sandbox.file import connect
from verifier.sandbox.seed import PracticeAccount

_SCHEMA = """
CREATE TABLE account (id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, described BLOB NOT NULL);
CREATE TABLE message (
    id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, account_sid TEXT NOT NULL, direction TEXT NOT NULL,
    sender TEXT, recipient TEXT NOT NULL, body TEXT, created REAL NOT NULL, sent REAL, status TEXT,
    num_media INTEGER NOT NULL, messaging_service_sid TEXT, error_code INTEGER, error_message TEXT,
    send_at REAL, updated REAL, callback TEXT, told TEXT,
    media_lag INTEGER NOT NULL, always_young INTEGER NOT NULL, looks INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX message_of ON message (account_sid);
CREATE INDEX message_to_tell ON message (callback) WHERE callback IS NOT NULL;
CREATE TABLE media (
    id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, message_sid TEXT NOT NULL, content_type TEXT NOT NULL,
    file TEXT, content BLOB, source TEXT
);
CREATE INDEX media_of ON media (message_sid);
CREATE INDEX media_to_read ON media (source) WHERE source IS NOT NULL;
CREATE TABLE opted_out (account_sid TEXT NOT NULL, number TEXT NOT NULL, recipient TEXT NOT NULL,
    PRIMARY KEY (account_sid, number, recipient));
CREATE TABLE log (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, kind TEXT NOT NULL, account_sid TEXT,
    method TEXT NOT NULL, address TEXT NOT NULL, form TEXT NOT NULL, status INTEGER, code INTEGER,
    request_id TEXT, duration REAL NOT NULL, trouble TEXT, answer TEXT
);
CREATE TABLE workshop (settings BLOB NOT NULL);
CREATE TABLE secret (value TEXT NOT NULL)
"""


def _moment(column: str) -> str:
    """A message's time. For one that is always young the column holds its age."""
    return f"CASE WHEN always_young THEN :now - {column} ELSE {column} END"


_CREATED = _moment("created")
_SENT = _moment("sent")
_COMES_AFTER = f"({_CREATED}, id) < (SELECT {_CREATED}, id FROM message WHERE sid = :after)"  # noqa: S608

FILTERS: Mapping[str, str] = {
    "to": "recipient = :to",
    "sender": "sender = :sender",
    "since": f"{_SENT} BETWEEN :since AND :now",
    "before": f"{_SENT} < :before AND {_SENT} <= :now",
}
"""What `Store.messages` can filter by; dates, which are those of sending, in seconds since the epoch."""


class StoredMessage(Struct, frozen=True):
    """A message. Times are in seconds since the epoch; where `status` is None the clock moves it.

    `sent` is when it goes out, None where it never does or still waits for its media to be read. With an
    `error_code` and no `status` it fails when it would have gone out. `callback` is told each new status, `told`
    being the last. `media_lag` is how many looks at the Media list still find it empty. A message that is
    `always_young` keeps its age, and its looks start again once its media has been shown.
    """

    sid: str
    account_sid: str
    direction: str
    sender: str | None
    recipient: str
    body: str | None
    created: float
    sent: float | None
    status: str | None
    num_media: int
    messaging_service_sid: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    send_at: float | None = None
    updated: float | None = None
    callback: str | None = None
    told: str | None = None
    media_lag: int = 0
    always_young: bool = False


class NewMedia(Struct, frozen=True):
    """Media to be kept: a picture of the seed's, `content` of the learner's own, or a URL still to be read."""

    file: str | None = None
    content: Content | None = None
    source: str | None = None

    @property
    def content_type(self) -> str:
        """The media type; empty until the URL has been read."""
        if self.content:
            return self.content.content_type
        return seed.content_type(self.file) if self.file else ""


class StoredMedia(Struct, frozen=True):
    """A media item; `file` is one of the seed's pictures, and None for one of the learner's own.

    `source` is the URL that it is still to be read from.
    """

    sid: str
    message_sid: str
    content_type: str
    file: str | None = None
    source: str | None = None


_Row = TypeVar("_Row", StoredMessage, StoredMedia)


class Slice(Struct, frozen=True):
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
        # Whoever closes last folds the log into the file; at the end of the process nobody else would.
        weakref.finalize(self, connection.close)

    @classmethod
    def open(cls, path: Path | str, *, now: datetime) -> Self:
        """Open the sandbox at `path`, made and seeded (with dates before `now`) where there is none yet.

        Raises `UsageError` where the file is none of ours, of another version, damaged or out of reach.
        """

        def create(connection: sqlite3.Connection) -> None:
            tables(_SCHEMA)(connection)
            connection.execute("INSERT INTO secret VALUES (?)", (secrets.token_hex(32),))
            _fill(connection, now)

        with translated(path):
            connection = connect(path, create)
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

    def read(self, query: str, values: Mapping[str, object] | Sequence[object] = ()) -> list[Any]:
        """The rows that a query finds."""
        with self._lock, translated(self.path):
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """The connection within a transaction: all of what is done with it is kept, or nothing."""
        with self._lock, translated(self.path), transaction(self._connection):
            yield self._connection

    def account(self, sid: str) -> PracticeAccount | None:
        """The account with this SID."""
        rows = self.read("SELECT described FROM account WHERE sid = ?", (sid,))
        return seed.account(rows[0][0]) if rows else None

    def accounts(self) -> list[PracticeAccount]:
        """All accounts, the one that `--sandbox` uses first."""
        return [seed.account(row[0]) for row in self.read("SELECT described FROM account ORDER BY id")]

    def keep_account(self, account: PracticeAccount) -> None:
        """Add an account, or change the one with its SID."""
        with self.changing() as connection:
            _keep_account(connection, account)

    def message(self, account_sid: str, sid: str, *, now: datetime) -> StoredMessage | None:
        """The message with this SID in this account."""
        values = {"account": account_sid, "sid": sid, "now": now.timestamp()}
        found = self._select(StoredMessage, "message", "account_sid = :account AND sid = :sid", values)
        return found[0] if found else None

    def messages(
        self, account_sid: str, *, where: Mapping[str, object], page: Slice, now: datetime
    ) -> list[StoredMessage]:
        """An account's messages, newest first: the page and one more. `where` gives values for `FILTERS`."""
        values = {"account": account_sid, "now": now.timestamp(), "after": page.after, **where}
        conditions = ["account_sid = :account", *(FILTERS[name] for name in where)]
        if page.after is not None:
            conditions.append(_COMES_AFTER)
        order = f"ORDER BY {_CREATED} DESC, id DESC LIMIT {page.size + 1} OFFSET {page.skip}"
        return self._select(StoredMessage, "message", f"{' AND '.join(conditions)} {order}", values)

    def to_tell(self, *, now: datetime) -> list[StoredMessage]:
        """The messages whose status somebody wants to be told; what is an hour late is told no more."""
        where = "callback IS NOT NULL AND coalesce(send_at, created) > :now - 3600"
        return self._select(StoredMessage, "message", where, {"now": now.timestamp()})

    def media(self, message_sid: str) -> list[StoredMedia]:
        """A message's media, whether it shows yet or not; what is still to be read is none yet."""
        where = "message_sid = :sid AND source IS NULL ORDER BY id"
        return self._select(StoredMedia, "media", where, {"sid": message_sid})

    def unread_media(self, message_sid: str | None = None) -> list[StoredMedia]:
        """Media whose URL is still to be read, of one message or of all."""
        where = "source IS NOT NULL AND message_sid = coalesce(:sid, message_sid) ORDER BY id"
        return self._select(StoredMedia, "media", where, {"sid": message_sid})

    def media_item(self, sid: str) -> StoredMedia | None:
        """The media item with this SID."""
        found = self._select(StoredMedia, "media", "sid = :sid AND source IS NULL", {"sid": sid})
        return found[0] if found else None

    def content(self, media: StoredMedia) -> bytes:
        """The bytes of a media item; none where it was deleted a moment ago."""
        if media.file is not None:
            return seed.media_bytes(media.file)
        rows = self.read("SELECT content FROM media WHERE sid = ?", (media.sid,))
        return rows[0][0] or b"" if rows else b""

    def listed_media(self, message: StoredMessage) -> list[StoredMedia]:
        """A message's media as a look at its list finds it, none at first where it lags. Counts the look."""
        if not message.media_lag:
            return self.media(message.sid)
        with self.changing() as connection:
            ((looks,),) = connection.execute("SELECT looks FROM message WHERE sid = ?", (message.sid,))
            shows: bool = looks >= message.media_lag
            if not shows or message.always_young:
                counted = 0 if shows else looks + 1
                connection.execute("UPDATE message SET looks = ? WHERE sid = ?", (counted, message.sid))
        return self.media(message.sid) if shows else []

    def add(self, message: StoredMessage, media: Sequence[NewMedia]) -> None:
        """Keep a message with its media."""
        with self.changing() as connection:
            _insert(connection, "message", asdict(message))
            for each in media:
                _insert_media(connection, message.sid, "ME" + secrets.token_hex(16), each)

    def change_message(self, sid: str, changed: Mapping[str, object]) -> None:
        """Set these fields of a message."""
        with self.changing() as connection:
            _change(connection, sid, changed)

    def delete_message(self, sid: str) -> None:
        """Forget a message and its media."""
        with self.changing() as connection:
            connection.execute("DELETE FROM media WHERE message_sid = ?", (sid,))
            connection.execute("DELETE FROM message WHERE sid = ?", (sid,))

    def delete_media(self, sid: str) -> None:
        """Forget a media item."""
        with self.changing() as connection:
            connection.execute("DELETE FROM media WHERE sid = ?", (sid,))

    def keep_content(self, media: StoredMedia, content: Content, *, sent_after: float) -> None:
        """Keep what a media item's URL held; with the last of its media read, its message goes out.

        That is `sent_after` seconds after it was due, or after it was read where that is later.
        """
        with self.changing() as connection:
            connection.execute(
                "UPDATE media SET content_type = ?, content = ?, source = NULL WHERE sid = ?",
                (content.content_type, content.body, media.sid),
            )
            rest = "SELECT 1 FROM media WHERE message_sid = ? AND source IS NOT NULL"
            if not connection.execute(rest, (media.message_sid,)).fetchall():
                connection.execute(
                    "UPDATE message SET sent = coalesce(send_at, created) + ? WHERE sid = ? AND error_code IS NULL",
                    (sent_after, media.message_sid),
                )

    def account_of(self, message_sid: str) -> str:
        """The SID of the account that a message belongs to; empty where there is no such message."""
        rows = self.read("SELECT account_sid FROM message WHERE sid = ?", (message_sid,))
        return rows[0][0] if rows else ""

    def tell(self, sid: str, before: str | None, status: str, *, last: bool) -> bool:
        """Note that a status is being told, after the one `before`; False where somebody else does so already."""
        with self.changing() as connection:
            changed = connection.execute(
                "UPDATE message SET told = ?, callback = iif(?, NULL, callback) WHERE sid = ? AND told IS ?",
                (status, last, sid, before),
            )
            return changed.rowcount == 1

    def fail(self, message_sid: str, code: int, reason: str) -> None:
        """Let a message fail when it would have gone out; none of its media is kept."""
        with self.changing() as connection:
            connection.execute("DELETE FROM media WHERE message_sid = ?", (message_sid,))
            _change(connection, message_sid, {"error_code": code, "error_message": reason, "sent": None})

    def reseed(self, *, now: datetime) -> None:
        """Forget everything and start afresh, under the eyes of whoever else has the file open."""
        with self.changing() as connection:
            for table in ("account", "media", "message", "opted_out", "log", "workshop"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand here
            _fill(connection, now)

    def _select(self, kind: type[_Row], table: str, rest: str, values: Mapping[str, object]) -> list[_Row]:
        columns = ", ".join(_COLUMNS.get(each, each) for each in kind.__struct_fields__)
        query = f"SELECT {columns} FROM {table} WHERE {rest}"  # noqa: S608 - all of it is written in this file
        return [kind(*row) for row in self.read(query, values)]


_COLUMNS: Mapping[str, str] = {"created": _CREATED, "sent": _SENT}


def _fill(connection: sqlite3.Connection, now: datetime) -> None:
    for account in seed.accounts().values():
        _keep_account(connection, account)
    for message, media in seed.messages_at(now.timestamp()):
        _insert(connection, "message", asdict(StoredMessage(**message)))
        for sid, file in media:
            _insert_media(connection, message["sid"], sid, NewMedia(file))


def _keep_account(connection: sqlite3.Connection, account: PracticeAccount) -> None:
    connection.execute(
        "INSERT INTO account (sid, described) VALUES (:sid, :described)"
        " ON CONFLICT (sid) DO UPDATE SET described = excluded.described",
        {"sid": account.sid, "described": seed.describe(account)},
    )


def _change(connection: sqlite3.Connection, sid: str, changed: Mapping[str, object]) -> None:
    pairs = ", ".join(f"{name} = :{name}" for name in changed)
    connection.execute(f"UPDATE message SET {pairs} WHERE sid = :sid", {**changed, "sid": sid})  # noqa: S608


def _insert_media(connection: sqlite3.Connection, message_sid: str, sid: str, media: NewMedia) -> None:
    row = {
        "sid": sid,
        "message_sid": message_sid,
        "content_type": media.content_type,
        "file": media.file,
        "content": media.content and media.content.body,
        "source": media.source,
    }
    _insert(connection, "media", row)


def _insert(connection: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    places = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", values)  # noqa: S608
