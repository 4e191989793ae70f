"""The ledger: verdicts kept on disk from run to run, so that what was decided once is not asked again.

It holds learners, SIDs, texts and phone numbers, and is readable by its owner only. It never holds a message's
body, nor what was handed in where that was no SID: of that only what the report shows of it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from verifier.database import Foreign, Layout, OtherVersion, connect, tables, transaction
from verifier.errors import Unavailable, UsageError, VerifierError, system_reason
from verifier.grading import ledger_version_1
from verifier.grading.verdict_line import from_line, to_line
from verifier.i18n import Text, msg
from verifier.models import Outcome, Submission, Verdict
from verifier.sid import echo

# One row for each outcome that a learner's SID ever had: an undecided one can't take the place of another.
_LAYOUT = Layout(
    mark=0x1ED6E2,
    version=2,
    furnish=tables("""
CREATE TABLE attempt (
    objective TEXT NOT NULL, account_sid TEXT NOT NULL, sid TEXT NOT NULL, learner TEXT NOT NULL,
    outcome TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, verdict TEXT NOT NULL,
    PRIMARY KEY (sid, account_sid, objective, outcome, learner)
);
CREATE INDEX attempt_by ON attempt (learner, first)
"""),
    upgrades={1: ledger_version_1.upgrade},
)
_RECORD = """
INSERT INTO attempt (objective, account_sid, sid, learner, outcome, first, last, verdict)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET last = excluded.last, verdict = excluded.verdict
"""
_RECALL = """
SELECT verdict FROM attempt
WHERE sid = ? AND account_sid = ? AND objective = ? AND outcome IN ('passed', 'failed')
ORDER BY outcome DESC LIMIT 1
"""
_HISTORY = "SELECT objective, first, last, verdict FROM attempt WHERE learner = ? ORDER BY first, rowid"


class Attempt(Struct, frozen=True):
    """A SID that a learner handed in and the outcome it had; `first` and `last` it was recorded so (UTC).

    The verdict's submission holds the learner and the SID only.
    """

    objective: str
    first: datetime
    last: datetime
    verdict: Verdict


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _may_change(verdict: Verdict) -> bool:
    """A scheduled message failed for not being sent, which it will be without anybody's doing."""
    return (
        verdict.outcome is Outcome.FAILED
        and verdict.message is not None
        and verdict.message.status == "scheduled"
    )


class Ledger:
    """The ledger in one file, for runs with one objective. Several processes may share the file.

    Every method raises `UsageError` where the file turns out not to be usable, and `Unavailable` where it can't be
    written just now.
    """

    def __init__(
        self, path: Path, objective: str = "mms", now: Callable[[], datetime] = _utc_now, *, make: bool = True
    ) -> None:
        """Open the ledger at `path`; where there is none, `make` one or raise `UsageError`.

        `objective` names the checks: a verdict by others counts for nothing here.
        """
        self._path = path
        self._objective = objective
        self._now = now
        with _translated(path):
            self._file = connect(path, _LAYOUT, make=make)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; all that `record` returned from is in it."""
        self._file.close()

    def recall(self, sid: str, account_sid: str) -> Verdict | None:
        """The verdict on this message of this account if it has been decided before, whoever handed it in.

        Passed goes before failed, and undecided is no answer. Its submission holds the learner and the SID only.
        """
        for (line,) in self._read(_RECALL, (sid, account_sid, self._objective)):
            try:
                verdict = from_line(line)
            except ValueError:
                break  # asked again, it is written anew
            return None if _may_change(verdict) else verdict
        return None

    def record(self, verdicts: Iterable[Verdict]) -> None:
        """Keep verdicts, all of them or, where it raises, none. Once it returns no end of the process loses them.

        They are kept as the objective's checks made them, without points. A line of the roster that couldn't be
        read says nothing about its learner and is left out.
        """
        rows = [self._row(verdict) for verdict in verdicts if verdict.submission.problem is None]
        with _translated(self._path), transaction(self._file):
            self._file.executemany(_RECORD, rows)

    def history(self, learner: str) -> Iterator[Attempt]:
        """All that a learner handed in, oldest first; what came without a learner stands under its SID."""
        for objective, first, last, line in self._read(_HISTORY, (_storable(learner),)):
            try:
                verdict = from_line(line)
            except ValueError as error:
                raise _damaged(self._path) from error
            yield Attempt(objective, datetime.fromisoformat(first), datetime.fromisoformat(last), verdict)

    def _read(self, query: str, values: Sequence[str]) -> list[tuple[str, ...]]:
        with _translated(self._path):
            return self._file.execute(query, values).fetchall()

    def _row(self, verdict: Verdict) -> Sequence[str]:
        submission = verdict.submission
        sid = verdict.sid or echo(submission.sid)
        kept = replace(
            verdict,
            submission=Submission(sid, submission.learner),
            message=verdict.message and replace(verdict.message, body=None),
            points=None,
        )
        account_sid = verdict.account_sid or submission.account_sid or ""
        now = self._now().isoformat()
        learner = submission.name or sid
        texts = (self._objective, account_sid, sid, learner, verdict.outcome, now, now)
        return (*map(_storable, texts), to_line(kept))


def _storable(text: str) -> str:
    """SQLite takes no lone surrogates, which a roster's JSON or a command line can hold."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into our own errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(path, error) from error
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise _out_of_reach(path, system_reason(error)) from error


def _translation(path: Path, error: sqlite3.Error) -> VerifierError:
    if isinstance(error, OtherVersion):
        return UsageError(
            "ledger-of-other-version",
            msg("Another version of this program wrote the ledger {path}.", path=path),
            msg("Get the newest: `pip install --upgrade quest-verifier`"),
        )
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
