"""What an instructor decides about learners whatever was seen: kept in the ledger, with who and when, and undone."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from verifier.grading.ledger_file import LedgerFile
from verifier.grading.sealed import sealed
from verifier.models import ByHand, Outcome

_KEPT = {
    "attempt": "SELECT * FROM attempt WHERE learner = ? AND objective = ?",
    "by_hand": "SELECT * FROM by_hand WHERE learner = ? AND objective = ?",
}
_REMOVE = {
    "attempt": "DELETE FROM attempt WHERE learner = ? AND objective = ?",
    "by_hand": "DELETE FROM by_hand WHERE learner = ? AND objective = ?",
}
# What a run has found since goes before what was put aside.
_RESTORE = {
    "attempt": "INSERT OR IGNORE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "by_hand": "INSERT OR IGNORE INTO by_hand VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
}
_SET = "INSERT OR REPLACE INTO by_hand VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CHANGES = """
SELECT moment, who, command, objective, learner, name, said, before, checksum, number, undone, undone_by
FROM change ORDER BY number
"""
_NOTE = """
INSERT INTO change (moment, who, command, objective, learner, name, said, before, checksum)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Change(Struct, frozen=True):
    """A change by hand: `command` is `set` or `forget`, `said` what was decided and why.

    `before` holds the rows that it put aside, as JSON. `undone` is when it was taken back (UTC), `undone_by` by whom.
    """

    number: int
    moment: datetime
    who: str
    command: str
    objective: str
    learner: str
    name: str
    said: str
    before: str
    undone: datetime | None = None
    undone_by: str | None = None


class Whose(Struct, frozen=True):
    """A learner, by identity and name, and the objective that is decided about."""

    learner: str
    name: str
    objective: str


def decided(file: LedgerFile, learner: str, objective: str) -> ByHand | None:
    """What stands by hand for a learner and an objective."""
    for row in file.read(_KEPT["by_hand"], (learner, objective)):
        if file.is_whole(row):
            _objective, _learner, _name, outcome, points, reason, who, moment, _checksum = row
            number = Decimal(points) if points else None
            return ByHand(Outcome(outcome), number, reason, who, datetime.fromisoformat(moment))
    return None


def decide(file: LedgerFile, whose: Whose, by_hand: ByHand) -> None:
    """Let a decision stand in place of what was seen, and of any earlier decision."""
    points = "" if by_hand.points is None else str(by_hand.points)
    said = (by_hand.outcome, points, by_hand.reason, by_hand.who, by_hand.moment.isoformat())
    before = {"by_hand": _kept(file, "by_hand", whose)}
    with file.changed() as rows:
        rows.execute(_SET, sealed((whose.objective, whose.learner, whose.name, *said)))
        shown = f"{points or by_hand.outcome}: {by_hand.reason}"
        rows.execute(_NOTE, _noted(file, whose, "set", by_hand.who, shown, before))


def forget(file: LedgerFile, whose: Whose, who: str) -> None:
    """Put aside all that is known of a learner and an objective."""
    before = {table: _kept(file, table, whose) for table in _KEPT}
    with file.changed() as rows:
        for query in _REMOVE.values():
            rows.execute(query, (whose.learner, whose.objective))
        rows.execute(_NOTE, _noted(file, whose, "forget", who, "", before))


def changes(file: LedgerFile) -> list[Change]:
    """All changes by hand, oldest first, also those that were undone."""
    found = [_change(file, row) for row in file.read(_CHANGES, ())]
    return [change for change in found if change is not None]


def undo(file: LedgerFile, who: str) -> Change | None:
    """Take back the latest change that stands, or give None where none does."""
    standing = [change for change in changes(file) if change.undone is None]
    if not standing:
        return None
    change = standing[-1]
    before = json.loads(change.before)
    with file.changed() as rows:
        if change.command == "set":
            rows.execute(_REMOVE["by_hand"], (change.learner, change.objective))
        for table, kept in before.items():
            rows.executemany(_RESTORE[table], kept)
        undone = (file.now().isoformat(), who, str(change.number))
        rows.execute("UPDATE change SET undone = ?, undone_by = ? WHERE number = ?", undone)
    return change


def _kept(file: LedgerFile, table: str, whose: Whose) -> list[list[str]]:
    return [list(row) for row in file.read(_KEPT[table], (whose.learner, whose.objective))]


def _change(file: LedgerFile, row: Sequence[str]) -> Change | None:
    if not file.is_whole(row[:9]):
        return None
    moment, who, command, objective, learner, name, said, before, _checksum, number, undone, by = row
    try:
        taken_back = datetime.fromisoformat(undone) if undone else None
    except (TypeError, ValueError):
        file.damaged += 1
        return None
    when = datetime.fromisoformat(moment)
    return Change(int(number), when, who, command, objective, learner, name, said, before, taken_back, by)


def _noted(
    file: LedgerFile, whose: Whose, command: str, who: str, said: str, before: object
) -> tuple[str, ...]:
    cells = (file.now().isoformat(), who, command, whose.objective, whose.learner, whose.name, said)
    return sealed((*cells, json.dumps(before)))
