"""What can be wrong with the sandbox's file, in our own errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verifier.errors import OtherVersion, Unavailable, UsageError, VerifierError, system_reason
from verifier.i18n import Text, msg


def unreadable(path: Path | str) -> OtherVersion:
    """The file is the sandbox's, but of another version or damaged."""
    return OtherVersion(
        "sandbox-unreadable",
        msg("The sandbox in {path} is damaged, or another version of this program made it.", path=path),
        msg("Start it afresh: `verifier sandbox reset`"),
    )


def foreign(path: Path | str) -> UsageError:
    """The file is something else, which must not be touched."""
    return UsageError(
        "sandbox-foreign",
        msg("{path} is a file, but no sandbox of this program. It was left as it is.", path=path),
        msg("Move that file away, or choose another place: `export VERIFIER_SANDBOX_DB=FILE`"),
    )


def unwritable(path: Path | str, reason: Text | str) -> UsageError:
    """The file can't be created, opened or written."""
    return UsageError(
        "sandbox-unwritable",
        msg("The sandbox can't use the file {path}: {reason}.", path=path, reason=reason),
        msg(
            "Choose a place that can be written: `export VERIFIER_SANDBOX_DB=FILE` "
            "(or `:memory:` to keep nothing)"
        ),
    )


def busy(path: Path | str) -> Unavailable:
    """Another process held the file for too long."""
    return Unavailable(
        "sandbox-busy",
        msg("Another program is holding the sandbox in {path}.", path=path),
        msg("Try again in a moment."),
    )


@contextmanager
def translated(path: Path | str) -> Iterator[None]:
    """Turn what SQLite and the file system raise into `UsageError` or `Unavailable`."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(path, error) from error
    except OSError as error:
        raise unwritable(path, system_reason(error)) from error


def _translation(path: Path | str, error: sqlite3.Error) -> VerifierError:
    # The low byte is the kind of error, the rest its variety.
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return busy(path)
        case sqlite3.SQLITE_NOTADB:
            return foreign(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_ERROR:
            return unreadable(path)
    return unwritable(path, str(error))
