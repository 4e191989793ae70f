"""SQLite files of this program: private to their owner, known by their mark, shared between processes."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

MEMORY = ":memory:"
"""A path by which SQLite keeps a database in memory."""

_BUSY_SECONDS = 30
_CHECKPOINT_PAGES = 10_000


def companions(path: Path) -> tuple[Path, ...]:
    """The file and what SQLite keeps beside it, whether it is there just now or not."""
    return tuple(path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal"))


class Foreign(sqlite3.DatabaseError):
    """The file is a database that bears another mark; it has not been touched."""


class OtherSchema(sqlite3.DatabaseError):
    """The file bears the mark, but a newer or an `older` version of this program laid it out."""

    def __init__(self, *, older: bool) -> None:
        super().__init__("laid out by another version")
        self.older = older


class Schema(Struct, frozen=True):
    """What a file of one kind is like.

    `mark` is SQLite's `application_id`, by which the file is known; `version` counts changes of what `create`
    puts into a new one. `upgrades` make a file of the version that is their key one of the next.
    """

    mark: int
    version: int
    create: Callable[[sqlite3.Connection], None]
    upgrades: Mapping[int, Callable[[sqlite3.Connection], None]] = {}


def tables(statements: str) -> Callable[[sqlite3.Connection], None]:
    """How a new file gets its empty tables: by the statements, which semicolons part."""

    def create(connection: sqlite3.Connection) -> None:
        for statement in statements.split(";"):
            connection.execute(statement)

    return create


def connect(
    path: Path | str, schema: Schema, *, make: bool = True, any_thread: bool = False
) -> sqlite3.Connection:
    """A connection in autocommit mode, for the thread that asks for it or for any; `:memory:` keeps nothing.

    A missing file is made, for its owner only; one of an older version is upgraded where the schema says how.
    Raises `OSError`, `Foreign`, `OtherSchema` and whatever else SQLite raises.
    """
    if path != MEMORY:
        os.close(os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o600))
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=not any_thread
    )
    try:
        if _is_empty(connection):
            _begin_log(connection)
            with transaction(connection):
                # Another process may have been quicker between the look and the lock.
                if _is_empty(connection):
                    _create(connection, schema)
        _recognise(connection, schema)
        _upgrade(connection, schema)
        # What is committed survives the end of the process; only a power cut may take the last of it.
        connection.execute("PRAGMA synchronous = NORMAL")
        # Each checkpoint waits for the disk, so they are made rare: at most 40 MB are kept aside.
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    except UnicodeDecodeError as error:
        # A message of SQLite's quotes what damage has made of a table's definition.
        connection.close()
        raise sqlite3.DatabaseError("the schema is damaged") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _begin_log(connection: sqlite3.Connection) -> None:
    """Turn to a write-ahead log. SQLite does not wait by itself while another process does so at the same moment."""
    give_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, alone among the writers."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk makes SQLite roll back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection, schema: Schema) -> None:
    schema.create(connection)
    connection.execute(f"PRAGMA application_id = {schema.mark}")
    connection.execute(f"PRAGMA user_version = {schema.version}")


def _recognise(connection: sqlite3.Connection, schema: Schema) -> None:
    if _pragma(connection, "application_id") != schema.mark:
        raise Foreign("another mark")
    version = _pragma(connection, "user_version")
    if version != schema.version and version not in schema.upgrades:
        raise OtherSchema(older=version < schema.version)


def _upgrade(connection: sqlite3.Connection, schema: Schema) -> None:
    if _pragma(connection, "user_version") == schema.version:
        return
    with transaction(connection):
        # Another process may have upgraded it between the look and the lock.
        for version in range(_pragma(connection, "user_version"), schema.version):
            schema.upgrades[version](connection)
            connection.execute(f"PRAGMA user_version = {version + 1}")


def _is_empty(connection: sqlite3.Connection) -> bool:
    ((entries,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    return not entries and not _pragma(connection, "application_id")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    ((value,),) = connection.execute(f"PRAGMA {name}")
    return int(value)
