"""The ledger's file: how it is laid out, and what is said where it can't be used."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from verifier.database import MEMORY, Foreign, OtherSchema, Schema, connect, tables, transaction
from verifier.errors import Unavailable, UsageError, VerifierError, system_reason
from verifier.grading import ledger_version_1
from verifier.grading.sealed import is_whole
from verifier.i18n import Text, msg

# One row for each outcome that a learner's SID ever had: an undecided one can't take the place of another.
_CREATE = tables("""
CREATE TABLE attempt (
    sid TEXT NOT NULL, account_sid TEXT NOT NULL, objective TEXT NOT NULL, address TEXT NOT NULL,
    about TEXT NOT NULL, outcome TEXT NOT NULL, learner TEXT NOT NULL, name TEXT NOT NULL,
    verdict TEXT NOT NULL, checksum TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (sid, account_sid, objective, address, about, outcome, learner)
);
CREATE INDEX attempt_by ON attempt (learner, first);
CREATE TABLE by_hand (
    objective TEXT NOT NULL, learner TEXT NOT NULL, name TEXT NOT NULL, outcome TEXT NOT NULL,
    points TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, moment TEXT NOT NULL, checksum TEXT NOT NULL,
    PRIMARY KEY (learner, objective)
);
CREATE TABLE change (
    number INTEGER PRIMARY KEY, moment TEXT NOT NULL, who TEXT NOT NULL, command TEXT NOT NULL,
    objective TEXT NOT NULL, learner TEXT NOT NULL, name TEXT NOT NULL, said TEXT NOT NULL,
    before TEXT NOT NULL, checksum TEXT NOT NULL, undone TEXT, undone_by TEXT
);
CREATE TABLE given (
    heading TEXT NOT NULL, learner TEXT NOT NULL, cell TEXT NOT NULL, PRIMARY KEY (learner, heading)
)
""")
SCHEMA = Schema(0x1ED6E2, 2, _CREATE, upgrades={1: partial(ledger_version_1.upgrade, create=_CREATE)})


def utc_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


class LedgerFile:
    """A ledger that is open. Several processes may share the file; `now` tells when a change is made.

    What damage has changed is left out by those who read, and counted in `damaged`. Every method raises
    `UsageError` where the file turns out not to be usable, and `Unavailable` where it can't be written just now.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = utc_now, *, make: bool = True) -> None:
        """Open the ledger at `path`; where there is none, `make` one or raise `UsageError`."""
        if str(path) == MEMORY:
            raise UsageError(
                "ledger-in-memory",
                msg("{path} is no file, and would keep nothing from run to run.", path=path),
                msg("Name a file, for example `--ledger class.db`."),
            )
        self.path = path
        self.now = now
        self.damaged = 0
        with translated(path):
            self._file = connect(path, SCHEMA, make=make)
        # A byte that is no UTF-8 any more spoils its own row, as its checksum then tells.
        self._file.text_factory = partial(str, encoding="utf-8", errors="replace")

    def close(self) -> None:
        """Close the file; all that was changed is in it."""
        self._file.close()

    def read(self, query: str, values: Sequence[str]) -> list[tuple[str, ...]]:
        """The rows of a query; what damage made of their cells may be of any type."""
        with translated(self.path):
            return self._file.execute(query, values).fetchall()

    def read_on(self, query: str) -> Iterator[tuple[str, ...]]:
        """As `read`, row by row for a query of any size."""
        with translated(self.path):
            # Not `yield from`, which would close the cursor of a file that has been closed before it.
            for row in self._file.execute(query):  # noqa: UP028
                yield row

    @contextmanager
    def changed(self) -> Iterator[sqlite3.Connection]:
        """The file to write to, all or nothing."""
        with translated(self.path), transaction(self._file):
            yield self._file

    def is_whole(self, row: Sequence[object]) -> bool:
        """Whether a row that ends in its checksum is as it was written; one that isn't is counted."""
        whole = is_whole(row)
        self.damaged += not whole
        return whole


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into our own errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(path, error) from error
    except UnicodeDecodeError as error:  # in a message of SQLite's
        raise _damaged(path) from error
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise _out_of_reach(path, system_reason(error)) from error


def _translation(path: Path, error: sqlite3.Error) -> VerifierError:
    if isinstance(error, OtherSchema):
        return _of_other_version(path, older=error.older)
    # The low byte is the kind of error, the rest its variety.
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if isinstance(error, Foreign) or kind == sqlite3.SQLITE_NOTADB:
        return UsageError(
            "no-ledger",
            msg("{path} is a file, but no ledger of this program. It was left as it is.", path=path),
            msg("Choose another name: `--ledger FILE`"),
        )
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Unavailable(
            "ledger-busy",
            msg("Another program is holding the ledger {path}.", path=path),
            msg("Run the same command again when that has ended."),
        )
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
        return _damaged(path)
    if kind == sqlite3.SQLITE_FULL:
        return Unavailable(
            "ledger-unwritable",
            msg("There is no room on the disk for the ledger {path}.", path=path),
            msg("Make room and run the same command again; nothing that it holds is lost."),
        )
    return _out_of_reach(path, str(error))


def _of_other_version(path: Path, *, older: bool) -> UsageError:
    if older:
        message = msg("An older version of this program wrote the ledger {path}.", path=path)
        step = msg("Move it away, and all is asked once more: `mv {path} {path}.old`", path=path)
    else:
        message = msg("A newer version of this program wrote the ledger {path}.", path=path)
        step = msg("Use that version, or name another file: `--ledger FILE`")
    return UsageError("ledger-of-other-version", message, step)


def _damaged(path: Path) -> UsageError:
    return UsageError(
        "ledger-damaged",
        msg("The ledger {path} is damaged.", path=path),
        msg("Move it away to start a new one: `mv {path} {path}.damaged`", path=path),
    )


def _missing(path: Path) -> UsageError:
    if path.parent.is_dir():
        return UsageError(
            "no-ledger",
            msg("There is no ledger {path}.", path=path),
            msg("To make one: `verifier grade ROSTER --ledger {path}`", path=path),
        )
    return UsageError(
        "ledger-unwritable",
        msg("There is no folder {folder} for the ledger.", folder=path.parent),
        msg("To make it: `mkdir -p {folder}`", folder=path.parent),
    )


def _out_of_reach(path: Path, reason: Text | str) -> UsageError:
    return UsageError(
        "ledger-unwritable",
        msg("The ledger {path} can't be used: {reason}.", path=path, reason=reason),
        msg("Choose a file that you may write: `--ledger FILE`"),
    )
