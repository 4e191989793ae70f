"""The verdicts of one run, kept on disk in their order, so that a run of any size fits in the same memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import Self

import msgspec

from verifier.errors import Unavailable
from verifier.grading.stored import pack, unpack
from verifier.i18n import msg
from verifier.models import Report, Submission, Tally, Verdict

_BATCH = 256
_FOUR = Struct("4I")
_CACHE_KIB = 4096

_LAYOUT = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{_CACHE_KIB};
CREATE TABLE verdict (position INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE mark (digest BLOB PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
"""


class Spool:
    """A run's verdicts in a temporary file that no one else can open and that ends with the process.

    It belongs to the thread that made it. Every method raises `Unavailable` where the disk has no room; it is the
    disk of `SQLITE_TMPDIR`, else `TMPDIR`, else `/var/tmp`.
    """

    def __init__(self) -> None:
        # SQLite removes the name of a file without a name as soon as it has opened it.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(_LAYOUT)
        self._lines: list[str] = []
        self._marks: dict[bytes, int] = {}
        self._seen = _Filter()
        self._written = 0
        self.tally = Tally()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, verdict: Verdict, marks: Iterable[str] = ()) -> None:
        """Add the next verdict. It is found again by its message SID, and by its `marks`, which can be any texts."""
        position = self._written + len(self._lines)
        self.tally.add(verdict)
        self._lines.append(pack(verdict))
        for digest in _shared(verdict, marks):
            self._marks.setdefault(digest, position)
            self._seen.add(digest)
        if verdict.sid is not None:
            self._marks.setdefault(_message(verdict.sid, verdict.account_sid or ""), position)
        if len(self._lines) == _BATCH:
            self._write()

    def recall(self, sid: str, account_sid: str) -> Verdict | None:
        """The first verdict on this message of this account, as it was appended."""
        # Whoever handed in this message handed in its SID.
        return self._first(_message(sid, account_sid)) if _sid(sid) in self._seen else None

    def duplicate_of(self, verdict: Verdict, marks: Iterable[str] = ()) -> Submission | None:
        """The first submission of the same message SID or with one of the `marks`, if it is another learner's.

        `verdict` has not been appended yet. What came without a learner is anybody's.
        """
        learner = verdict.submission.learner
        for digest in _shared(verdict, marks):
            first = self._first(digest) if digest in self._seen else None
            if first is not None and (learner is None or first.submission.learner != learner):
                return first.submission
        return None

    def report(self, objective: str = "mms", max_points: Decimal | None = None) -> Report:
        """All verdicts so far; to be read while the spool is open."""
        self._write()
        return Report(_Verdicts(self._file), self.tally, objective, max_points)

    def _first(self, digest: bytes) -> Verdict | None:
        with _translated():
            found = self._file.execute("SELECT position FROM mark WHERE digest = ?", (digest,)).fetchone()
            position = found[0] if found else self._marks.get(digest)
            if position is None:
                return None
            if position >= self._written:
                return unpack(self._lines[position - self._written])
            query = "SELECT line FROM verdict WHERE position = ?"
            return unpack(self._file.execute(query, (position,)).fetchone()[0])

    def _write(self) -> None:
        with _translated():
            self._file.execute("BEGIN")
            numbered = enumerate(self._lines, self._written)
            self._file.executemany("INSERT INTO verdict VALUES (?, ?)", numbered)
            self._file.executemany("INSERT OR IGNORE INTO mark VALUES (?, ?)", self._marks.items())
            self._file.execute("COMMIT")
        self._written += len(self._lines)
        self._lines, self._marks = [], {}


class _Filter:
    """A Bloom filter of 2 MiB: what it does not contain was never added; at a million verdicts it errs in 2 of 1,000.

    Each question to SQLite lets all other threads go first, and nearly all of them would be answered with no.
    """

    def __init__(self) -> None:
        self._bits = bytearray(1 << 21)

    def add(self, digest: bytes) -> None:
        for place in _places(digest):
            self._bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, digest: bytes) -> bool:
        for place in _places(digest):  # noqa: SIM110 - all() of a generator takes twice as long, at every row
            if not self._bits[place >> 3] & 1 << (place & 7):
                return False
        return True


@lru_cache(maxsize=1024)
def _places(digest: bytes) -> tuple[int, ...]:
    """Four bits of the filter, of 24 digest bits each."""
    return tuple([place & 0xFFFFFF for place in _FOUR.unpack(digest)])


class _Verdicts(msgspec.Struct, frozen=True):
    """The verdicts in their order, read anew each time."""

    file: sqlite3.Connection

    def __iter__(self) -> Iterator[Verdict]:
        with _translated():
            for (line,) in self.file.execute("SELECT line FROM verdict ORDER BY position"):
                yield unpack(line)


def _message(sid: str, account_sid: str) -> bytes:
    return _digest("message", sid, account_sid)


@lru_cache(maxsize=1024)  # asked for when a row is read, when it is flagged, and when it is kept
def _sid(sid: str) -> bytes:
    return _digest("sid", sid)


def _shared(verdict: Verdict, marks: Iterable[str]) -> Iterator[bytes]:
    """What a verdict may share with another learner's."""
    if verdict.sid is not None:
        yield _sid(verdict.sid)
    for mark in marks:
        yield _digest("mark", mark)


def _digest(*parts: str) -> bytes:
    """So long that no two things ever share one."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(
            "no-room-for-the-run",
            msg("The verdicts of this run can't be kept on disk: {reason}.", reason=str(error)),
            msg("Make room there, or name a folder that has some: `export TMPDIR=FOLDER`"),
        ) from error
