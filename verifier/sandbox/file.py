"""The sandbox's file: where it lies, how it is made, opened and made afresh."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from verifier.sandbox.damage import foreign, unreadable

MEMORY = ":memory:"
_MARK = 0x5A4DB0C  # SQLite's application_id, by which a file is known as the sandbox's
_VERSION = 1
_BUSY_SECONDS = 10


def default_path(environ: Mapping[str, str]) -> Path | str:
    """`VERIFIER_SANDBOX_DB` (a path or `:memory:`), else a file in the user's state directory."""
    chosen = environ.get("VERIFIER_SANDBOX_DB")
    if chosen:
        return MEMORY if chosen == MEMORY else Path(chosen).expanduser()
    from platformdirs import user_state_dir

    return Path(user_state_dir("verifier")) / "sandbox.sqlite3"


def connect(path: Path | str, furnish: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """A connection that any thread may use. `furnish` fills a new file, within one transaction.

    Raises `UsageError` where the file is none of ours or of another version, and what SQLite raises.
    """
    if path != MEMORY:
        _make_private(Path(path))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, path, furnish)
    except BaseException:
        connection.close()
        raise
    return connection


def remove(path: Path | str) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, alone among the writers."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _prepare(
    connection: sqlite3.Connection, path: Path | str, furnish: Callable[[sqlite3.Connection], None]
) -> None:
    if _is_empty(connection):
        with transaction(connection):
            # Another process may have been quicker between the look and the lock.
            if _is_empty(connection):
                furnish(connection)
                connection.execute(f"PRAGMA application_id = {_MARK}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
    if _pragma(connection, "application_id") != _MARK:
        raise foreign(path)
    if _pragma(connection, "user_version") != _VERSION:
        raise unreadable(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _make_private(path: Path) -> None:
    """Create what is missing so that only the user may read it: it will hold numbers and texts."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _is_empty(connection: sqlite3.Connection) -> bool:
    ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    return not tables and not _pragma(connection, "user_version")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    ((value,),) = connection.execute(f"PRAGMA {name}")
    return int(value)
