"""One after the other: of the sends on this machine that are alike, only one is under way at a time."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

from verifier.models import Draft

SECONDS = 60.0
"""How long another send is waited for; it takes no longer, its look for a lost answer included."""

_PAUSE = 0.1


@contextmanager
def alone(account_sid: str, draft: Draft, directory: Path | None, seconds: float = SECONDS) -> Iterator[bool]:
    """Wait until nobody else on this machine sends from and to the same numbers of an account, and keep them waiting.

    It gives False where that can't be known: without a directory for the locks, where none can be written there, or
    where another send takes too long. A lock is SQLite's, so it ends with its process, on every system.
    """
    connection = None if directory is None else _connected(directory, _number(account_sid, draft))
    if connection is None:
        yield False
        return
    with closing(connection):
        yield _locked(connection, seconds)


def _connected(directory: Path, number: int) -> sqlite3.Connection | None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = directory / f"sending-{number:02x}.lock"
        os.close(
            os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        )  # whom somebody sends to is nobody else's business
        return sqlite3.connect(path, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error):
        return None


def _locked(connection: sqlite3.Connection, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True


def _number(account_sid: str, draft: Draft) -> int:
    """One of 256, so that no more files are ever made; others with the same number merely wait."""
    sender = draft.messaging_service_sid or draft.from_ or ""
    return blake2b(f"{account_sid.lower()}\0{sender}\0{draft.to}".encode(), digest_size=1).digest()[0]
