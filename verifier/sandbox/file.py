"""The sandbox's file: where it lies, how it is made, opened and made afresh."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from verifier import database
from verifier.database import MEMORY, Foreign, OtherSchema, Schema
from verifier.errors import UsageError
from verifier.i18n import msg
from verifier.sandbox.damage import foreign, unreadable

_MARK = 0x5A4DB0C  # SQLite's application_id, by which a file is known as the sandbox's
_VERSION = 2


def default_path(environ: Mapping[str, str]) -> Path | str:
    """`VERIFIER_SANDBOX_DB` (a path or `:memory:`), else a file in the user's state directory.

    Raises `UsageError` for a user who has no home.
    """
    chosen = environ.get("VERIFIER_SANDBOX_DB")
    if chosen == MEMORY:
        return MEMORY
    try:
        if chosen:
            return Path(chosen).expanduser()
        from platformdirs import user_state_path  # where the environment names no file only

        return user_state_path("verifier").expanduser() / "sandbox.sqlite3"
    except RuntimeError as error:
        raise UsageError(
            "no-home",
            msg("This user has no home directory, where the practice account would be kept."),
            msg("Name a file for it: `export VERIFIER_SANDBOX_DB=FILE`"),
        ) from error


def connect(path: Path | str, create: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """A connection that any thread may use. `create` fills a new file, within one transaction.

    Raises `UsageError` where the file is none of ours or of another version, and what SQLite raises.
    """
    if path != MEMORY:
        # What it holds are numbers and texts: for nobody else to read.
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return database.connect(path, Schema(_MARK, _VERSION, create), any_thread=True)
    except Foreign as error:
        raise foreign(path) from error
    except OtherSchema as error:
        raise unreadable(path) from error


def remove(path: Path | str) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for each in database.companions(Path(path)):
        each.unlink(missing_ok=True)
