"""The verdicts of one run and their results, kept on disk, so that a run of any size fits in the same memory."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import Self

import msgspec

from verifier.errors import Unavailable
from verifier.grading.attempts import Counting, by_row, identity, result
from verifier.grading.verdict_line import from_line, to_line
from verifier.i18n import msg
from verifier.models import Asked, ByHand, Result, Submission, Tally, Verdict
from verifier.objective.points import Points
from verifier.report import Graded, Report, Run

_BATCH = 256
_FOUR = Struct("4I")
_CACHE_KIB = 4096

_LAYOUT = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{_CACHE_KIB};
CREATE TABLE verdict (position INTEGER PRIMARY KEY, line TEXT NOT NULL, first INTEGER);
CREATE INDEX again ON verdict (first, position) WHERE first IS NOT NULL;
CREATE TABLE counting (first INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE earlier (first INTEGER NOT NULL, line TEXT NOT NULL);
CREATE INDEX earlier_by ON earlier (first);
CREATE TABLE mark (digest BLOB PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
BEGIN;
"""


_FIRST_ATTEMPTS = """
SELECT position, verdict.line, counting.first IS NOT NULL
FROM verdict LEFT JOIN counting ON counting.first = position WHERE verdict.first IS NULL ORDER BY position
"""
_GRADED = """
SELECT coalesce(verdict.first, position), verdict.line, counting.line,
    counting.line IN (SELECT line FROM earlier WHERE earlier.first = counting.first)
FROM verdict LEFT JOIN counting ON counting.first = coalesce(verdict.first, position) ORDER BY position
"""
_FURTHER_ATTEMPTS = "SELECT line FROM verdict WHERE first = ? ORDER BY position"
_EARLIER_ATTEMPTS = "SELECT line FROM earlier WHERE first = ? ORDER BY rowid"


class Spool:
    """A run's verdicts in a temporary file that no one else can open and that ends with the process.

    It belongs to the thread that made it. Every method raises `Unavailable` where the disk has no room; it is the
    disk of `SQLITE_TMPDIR`, else `TMPDIR`, else `/var/tmp`.
    """

    def __init__(self, counting: Counting = Counting.BEST, points: Points | None = None) -> None:
        """`counting` and `points` say which of a learner's attempts counts."""
        self._counting = counting
        self._points = points
        # SQLite removes the name of a file without a name as soon as it has opened it.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(_LAYOUT)
        self._lines: list[tuple[str, int | None]] = []
        self._marks: dict[bytes, int] = {}
        self._seen = _Filter()
        self._by_hand: dict[int, ByHand] = {}
        self._written = 0
        self.tally = Tally()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(
        self,
        verdict: Verdict,
        marks: Iterable[str] = (),
        earlier: Sequence[Verdict] = (),
        by_hand: ByHand | None = None,
    ) -> None:
        """Add the next verdict. It is found again by its message SID, and by its `marks`, which can be any texts.

        Of a learner's first attempt, `earlier` are those of earlier runs, and `by_hand` what was decided by hand.
        """
        position = self.count
        first = self._first_of(verdict.submission, position)
        self._lines.append((to_line(verdict), first))
        if first is None:
            self._begin(position, verdict, earlier, by_hand)
        else:
            self._go_on(first, verdict)
        asked = verdict.asked
        if asked is not None and _sid(asked.sid) in self._seen:
            self._marks.setdefault(_message(asked), position)
        for digest in _shared(verdict, marks):
            self._marks.setdefault(digest, position)
            self._seen.add(digest)
        if len(self._lines) == _BATCH:
            self._write()

    @property
    def count(self) -> int:
        """All verdicts so far."""
        return self._written + len(self._lines)

    def knows(self, submission: Submission) -> bool:
        """Whether an attempt of the same learner was appended before."""
        digest = _learner(submission)
        return digest is not None and digest in self._seen and self._position(digest) is not None

    def recall(self, asked: Asked) -> Verdict | None:
        """The first verdict on what is asked, as it was appended."""
        if (sid := _sid(asked.sid)) not in self._seen:
            return None
        # Hardly a SID is asked about in two accounts; where one is, the second has a mark of its own.
        first = self._first(sid)
        return first if first is None or first.asked == asked else self._first(_message(asked))

    def duplicate_of(self, verdict: Verdict, marks: Iterable[str] = ()) -> Submission | None:
        """The first submission of the same message SID or with one of the `marks`, if it is another learner's.

        `verdict` has not been appended yet. What came without a learner is anybody's.
        """
        learner = identity(verdict.submission)
        for digest in _shared(verdict, marks):
            first = self._first(digest) if digest in self._seen else None
            if first is not None and (learner is None or identity(first.submission) != learner):
                return first.submission
        return None

    def report(self, run: Run) -> Report:
        """All verdicts so far; to be read while the spool is open."""
        self._write()
        results = _Results(self._file, self._by_hand, self._counting, self._points)
        graded = _Graded(self._file, self._by_hand, self._counting)
        return Report(_Verdicts(self._file, self._counting), results, graded, self.tally, run)

    def _first_of(self, submission: Submission, position: int) -> int | None:
        """Where the learner's first attempt is, unless it is this one at `position`."""
        digest = _learner(submission)
        if digest is None:
            return None
        first = self._position(digest) if digest in self._seen else None
        if first is None:
            self._marks[digest] = position
            self._seen.add(digest)
        return first

    def _begin(
        self, position: int, verdict: Verdict, earlier: Sequence[Verdict], by_hand: ByHand | None
    ) -> None:
        if by_hand is not None:
            self._by_hand[position] = by_hand
        found = self._result([verdict], earlier, by_hand)
        self.tally.add(found)
        if found.earlier:
            with _translated():
                rows = [(position, to_line(each)) for each in found.earlier]
                self._file.executemany("INSERT INTO earlier VALUES (?, ?)", rows)
                self._count(position, found.verdict)

    def _go_on(self, first: int, verdict: Verdict) -> None:
        """What counts so far against one more attempt: the fold of `result`, however many there are."""
        with _translated():
            query = "SELECT line FROM counting WHERE first = ?"
            kept = self._file.execute(query, (first,)).fetchone()
            so_far = from_line(kept[0]) if kept else self._at(first)
            by_hand = self._by_hand.get(first)
            self.tally.add(Result(so_far, (), (), by_hand), -1)
            found = self._result([so_far, verdict], (), by_hand)
            self.tally.add(found)
            self._count(first, found.verdict)

    def _result(
        self, attempts: Sequence[Verdict], earlier: Sequence[Verdict], by_hand: ByHand | None
    ) -> Result:
        return result(attempts, earlier, by_hand, counting=self._counting, points=self._points)

    def _count(self, first: int, verdict: Verdict) -> None:
        self._file.execute("INSERT OR REPLACE INTO counting VALUES (?, ?)", (first, to_line(verdict)))

    def _first(self, digest: bytes) -> Verdict | None:
        position = self._position(digest)
        return None if position is None else self._at(position)

    def _position(self, digest: bytes) -> int | None:
        with _translated():
            found = self._file.execute("SELECT position FROM mark WHERE digest = ?", (digest,)).fetchone()
        return found[0] if found else self._marks.get(digest)

    def _at(self, position: int) -> Verdict:
        if position >= self._written:
            return from_line(self._lines[position - self._written][0])
        with _translated():
            query = "SELECT line FROM verdict WHERE position = ?"
            return from_line(self._file.execute(query, (position,)).fetchone()[0])

    def _write(self) -> None:
        with _translated():
            numbered = (
                (number, line, first) for number, (line, first) in enumerate(self._lines, self._written)
            )
            self._file.executemany("INSERT INTO verdict VALUES (?, ?, ?)", numbered)
            self._file.executemany("INSERT OR IGNORE INTO mark VALUES (?, ?)", self._marks.items())
        self._written += len(self._lines)
        self._lines, self._marks = [], {}


class _Filter:
    """A Bloom filter of 2 MiB: what it does not contain was never added; at a million verdicts it errs in 2 of 1,000.

    Nearly every question would be answered with no, and SQLite takes 9 µs a row longer to say so (26 against 35).
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
    """One verdict for each row of the roster, in their order, read anew each time."""

    file: sqlite3.Connection
    counting: Counting

    def __iter__(self) -> Iterator[Verdict]:
        with _translated():
            lines = self.file.execute("SELECT line FROM verdict ORDER BY position")
            yield from by_row((from_line(line) for (line,) in lines), self.counting)


class _Graded(msgspec.Struct, frozen=True):
    """The verdicts in their order with what counts for their learners, read anew each time."""

    file: sqlite3.Connection
    by_hand: Mapping[int, ByHand]
    counting: Counting

    def __iter__(self) -> Iterator[Graded]:
        result: Result | None = None

        def verdicts() -> Iterator[Verdict]:
            nonlocal result
            for first, line, counting, is_earlier in self.file.execute(_GRADED):
                verdict = from_line(line)
                counts = verdict if counting is None else from_line(counting)
                result = Result(counts, (verdict,), (counts,) if is_earlier else (), self.by_hand.get(first))
                yield verdict

        with _translated():
            # All SIDs of a cell are the same learner's, and so have the same result.
            for verdict in by_row(verdicts(), self.counting):
                if result is not None:
                    yield Graded(verdict, result)


class _Results(msgspec.Struct, frozen=True):
    """The results in the order of each learner's first attempt, read anew each time."""

    file: sqlite3.Connection
    by_hand: Mapping[int, ByHand]
    counting: Counting
    points: Points | None

    def __iter__(self) -> Iterator[Result]:
        with _translated():
            for position, line, several in self.file.execute(_FIRST_ATTEMPTS):
                verdict, by_hand = from_line(line), self.by_hand.get(position)
                if several:
                    attempts = [verdict, *self._lines(_FURTHER_ATTEMPTS, position)]
                    earlier = list(self._lines(_EARLIER_ATTEMPTS, position))
                    yield result(attempts, earlier, by_hand, counting=self.counting, points=self.points)
                else:
                    yield Result(verdict, (verdict,), (), by_hand)

    def _lines(self, query: str, position: int) -> Iterator[Verdict]:
        for (line,) in self.file.execute(query, (position,)):
            yield from_line(line)


def _learner(submission: Submission) -> bytes | None:
    """Nobody knows whose what came without a learner is, so it is a result of its own."""
    who = identity(submission)
    return None if who is None else _digest("learner", who)


def _message(asked: Asked) -> bytes:
    return _digest("message", asked.sid, asked.account_sid, asked.address, asked.about)


@lru_cache(maxsize=1024)  # asked for when a row is read, when it is flagged, and when it is kept
def _sid(sid: str) -> bytes:
    return _digest("sid", sid)


def _shared(verdict: Verdict, marks: Iterable[str]) -> list[bytes]:
    """What a verdict may share with another learner's."""
    sids = [] if verdict.sid is None else [_sid(verdict.sid)]
    return sids + [_digest("mark", mark) for mark in marks]


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
