"""The ledger: verdicts kept on disk from run to run, so that what was decided once is not asked again.

It holds learners, SIDs, texts and phone numbers, and is readable by its owner only. It never holds a message's
body, nor what was handed in where that was no SID: of that only what the report shows of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from verifier.grading.attempts import Counting, identity, result, settled
from verifier.grading.by_hand import Whose, decided
from verifier.grading.ledger_file import LedgerFile, utc_now
from verifier.grading.roster.cells import folded
from verifier.grading.sealed import is_whole, sealed, storable
from verifier.grading.verdict_line import from_line, to_line
from verifier.i18n import Text, msgn
from verifier.models import Asked, ByHand, CheckResult, Note, Outcome, Result, Submission, Verdict
from verifier.sid import echo

_RECORD = """
INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    last = excluded.last, name = excluded.name, verdict = excluded.verdict, checksum = excluded.checksum
"""
_RECALL = """
SELECT * FROM attempt WHERE sid = ? AND account_sid = ? AND objective = ? AND address = ? AND about = ?
ORDER BY outcome = 'passed' DESC, rowid
"""
_OF_SID = "SELECT rowid, * FROM attempt WHERE sid = ?"
_OWNERS = "SELECT * FROM attempt WHERE sid = ? AND address = ? ORDER BY first, rowid"
_EARLIER = "SELECT * FROM attempt WHERE learner = ? AND objective = ? ORDER BY first, rowid"
_ALL = "SELECT * FROM attempt ORDER BY learner, objective, address, first, rowid"
_SEALED, _VERDICT = 10, 8
"""Of a row's cells, how many the checksum is about, with itself; and where the verdict is."""

_REMEMBERED = 1_000
"""Messages whose owner or verdict is kept in memory at most."""

_Key = TypeVar("_Key")
_Known = TypeVar("_Known")

_GIVE = "INSERT OR REPLACE INTO given VALUES (?, ?, ?)"
_GIVEN = "SELECT cell FROM given WHERE learner = ? AND heading = ?"


class Attempt(Struct, frozen=True):
    """A SID that a learner handed in and the outcome it had; `first` and `last` it was recorded so (UTC).

    The verdict's submission holds the learner and the SID only.
    """

    first: datetime
    last: datetime
    verdict: Verdict


class Standing(Struct, frozen=True):
    """Where a learner stands with an objective, asked at `address` (a base URL). `attempts` are the oldest first."""

    identity: str
    name: str
    objective: str
    address: str
    attempts: tuple[Attempt, ...]
    by_hand: ByHand | None
    counting: Counting = Counting.BEST

    @property
    def whose(self) -> Whose:
        """What a decision by hand is about."""
        return Whose(self.identity, self.name, self.objective)

    @property
    def result(self) -> Result:
        """By the attempt that counts."""
        verdicts = settled(attempt.verdict for attempt in self.attempts)
        return result(verdicts, by_hand=self.by_hand, counting=self.counting)


def _digest(about: str) -> str:
    """What an objective asks of one learner may name them in ways that are nobody's business."""
    return about and blake2b(about.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _world(address: str) -> str:
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    return "" if host.endswith(".twilio.com") else address


def _learnt(verdict: Verdict) -> tuple[Outcome, Sequence[CheckResult], Sequence[Note]]:
    return verdict.outcome, verdict.checks, verdict.notes


def _remember(known: dict[_Key, _Known], key: _Key, value: _Known) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value


def _may_change(verdict: Verdict) -> bool:
    """A scheduled message failed for not being sent, which it will be without anybody's doing."""
    return verdict.message is not None and verdict.message.status == "scheduled"


class Ledger:
    """The ledger in one file, for runs with one objective. Every method raises what those of its `file` raise."""

    def __init__(
        self,
        path: Path,
        objective: str = "mms",
        address: str = "",
        now: Callable[[], datetime] = utc_now,
        *,
        make: bool = True,
    ) -> None:
        """Open the ledger at `path`; where there is none, `make` one or raise `UsageError`.

        `objective` names the checks, and a verdict by others counts for nothing here; `address` (a base URL) is asked
        where a verdict doesn't say.
        """
        self.objective = objective
        self.address = address
        self.file = LedgerFile(path, now, make=make)
        self._spoiled: set[str] = set()
        # A message that a whole class hands in has as many rows, and is asked about as many times.
        self._owners: dict[tuple[str, str], Submission] = {}
        self._recalled: dict[tuple[str, str, str, str, str], Verdict] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; all that `record` returned from is in it."""
        self.file.close()

    def recall(self, asked: Asked) -> Verdict | None:
        """The verdict on what is asked if it has been decided before, whoever handed it in.

        Passed goes before failed, and undecided is no answer. Its submission holds the learner and the SID only.
        Where a damaged row might have been a pass, a failed one is no answer either.
        """
        damaged = False
        key = (
            asked.sid,
            asked.account_sid,
            self.objective,
            asked.address or self.address,
            _digest(asked.about),
        )
        if key in self._recalled:
            return self._recalled[key]
        for row in self.file.read(_RECALL, key):
            verdict = self._verdict(row)
            if verdict is None:
                damaged = True
                self._spoiled.add(asked.sid)
            elif verdict.outcome is Outcome.PASSED or (
                verdict.outcome is Outcome.FAILED and not damaged and not _may_change(verdict)
            ):
                _remember(self._recalled, key, verdict)
                return verdict
        return None

    def record(self, verdicts: Iterable[Verdict]) -> None:
        """Keep verdicts, all of them or, where it raises, none. Once it returns no end of the process loses them.

        They are kept as the objective's checks made them. A line of the roster that couldn't be
        read says nothing about its learner and is left out.
        """
        kept = [verdict for verdict in verdicts if verdict.submission.problem is None]
        rows = [self._row(verdict) for verdict in kept]
        with self.file.changed() as file:
            for sid in [row[0] for row in rows if row[0] in self._spoiled]:
                useless = [
                    (place,) for place, *row in file.execute(_OF_SID, (sid,)) if not is_whole(row[:_SEALED])
                ]
                file.executemany("DELETE FROM attempt WHERE rowid = ?", useless)
            file.executemany(_RECORD, rows)
        for verdict, row in zip(kept, rows, strict=True):
            known = self._recalled.get((row[0], row[1], row[2], row[3], row[4]))
            if known is not None and _learnt(known) != _learnt(verdict):
                del self._recalled[row[0], row[1], row[2], row[3], row[4]]

    def owner(self, sid: str, address: str = "") -> Submission | None:
        """Whoever was the first to hand in this message of an address, as far as the ledger knows."""
        asked = (sid, address or self.address)
        if asked in self._owners:
            return self._owners[asked]
        for row in self.file.read(_OWNERS, asked):
            verdict = self._verdict(row)
            if verdict is not None and identity(verdict.submission) is not None:
                _remember(self._owners, asked, verdict.submission)
                return verdict.submission
        return None

    def earlier(self, learner: str) -> tuple[Verdict, ...]:
        """What a learner, by identity, has handed in for this objective, oldest first.

        All of Twilio's addresses are one world; what a stand-in answered counts for no other.
        """
        rows = self.file.read(_EARLIER, (storable(learner), self.objective))
        found = (self._verdict(row) for row in rows if _world(str(row[3])) == _world(self.address))
        return tuple(verdict for verdict in found if verdict is not None)

    def decided(self, learner: str) -> ByHand | None:
        """What was decided by hand about a learner and this objective."""
        return decided(self.file, storable(learner), self.objective)

    def standings(self, counting: Counting = Counting.BEST) -> Iterator[Standing]:
        """Where everybody stands, with every objective at every address, by identity."""
        rows = self.file.read_on(_ALL)
        for (learner, objective, address), group in groupby(rows, key=lambda row: (row[6], row[2], row[3])):
            listed = list(group)
            attempts = tuple(filter(None, map(self._attempt, listed)))
            if attempts:
                name = attempts[-1].verdict.submission.name or learner
                by_hand = decided(self.file, learner, objective)
                yield Standing(learner, name, objective, address, attempts, by_hand, counting)

    def give(self, cells: Mapping[tuple[str, str], str]) -> None:
        """Remember what was written into a gradebook, by (identity, heading)."""
        with self.file.changed() as file:
            file.executemany(_GIVE, [(heading, learner, cell) for (learner, heading), cell in cells.items()])

    def given(self, learner: str, heading: str) -> str | None:
        """What was written into a learner's cell before."""
        for (cell,) in self.file.read(_GIVEN, (storable(learner), storable(heading))):
            return cell
        return None

    def _verdict(self, row: Sequence[str]) -> Verdict | None:
        if not self.file.is_whole(row[:_SEALED]):
            return None
        try:
            return from_line(row[_VERDICT])
        except ValueError:
            self.file.damaged += 1  # an earlier version packed it otherwise
            return None

    def _attempt(self, row: Sequence[str]) -> Attempt | None:
        *_sealed, first, last = row
        verdict = self._verdict(row)
        if verdict is None:
            return None
        try:
            return Attempt(datetime.fromisoformat(first), datetime.fromisoformat(last), verdict)
        except (TypeError, ValueError):
            self.file.damaged += 1
            return None

    def _row(self, verdict: Verdict) -> Sequence[str]:
        submission = verdict.submission
        sid = verdict.sid or echo(submission.sid)
        kept = replace(
            verdict,
            submission=Submission(sid, submission.learner),
            message=verdict.message and replace(verdict.message, body=None),
            took=0.0,
        )
        account_sid = verdict.account_sid or submission.account_sid or ""
        learner = identity(submission) or sid
        asked = (sid, account_sid, self.objective, verdict.address or self.address, _digest(verdict.about))
        cells = (*asked, verdict.outcome, learner, submission.name or learner, to_line(kept))
        now = self.file.now().isoformat()
        return (*sealed(cells), now, now)


def damage(file: LedgerFile) -> Text:
    """What is said where rows of a ledger could not be used."""
    return msgn(
        "{n} row of the ledger {path} is damaged; it counts for nothing, and its SID is asked about again.",
        "{n} rows of the ledger {path} are damaged; they count for nothing, and their SIDs are asked about again.",
        n=file.damaged,
        path=file.path,
    )


def matching(standings: Iterable[Standing], text: str) -> list[Standing]:
    """The learners whose identity or name is `text`; where there is none, those in whom it is a word, or a part."""
    wanted = folded(text)
    found = [standing for standing in standings if any(wanted in each for each in _called(standing))]
    if not wanted:
        return found
    words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    whole = [standing for standing in found if wanted in _called(standing)]
    return whole or [each for each in found if any(map(words.search, _called(each)))] or found


def _called(standing: Standing) -> tuple[str, str]:
    return folded(standing.identity), folded(standing.name)
