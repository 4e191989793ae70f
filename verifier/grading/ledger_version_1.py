"""Reads what version 1 of the ledger holds, whose verdicts are lists of values without names."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from verifier.grading.sealed import sealed
from verifier.grading.verdict_line import to_line
from verifier.models import Verdict

_VERDICT = (
    *("submission", "outcome", "checks", "sid", "account_sid", "notes", "message", "media"),
    *("error", "credentials_refused", "points"),
)
_SUBMISSION = ("sid", "learner", "account_sid", "profile", "line", "fields", "problem")
_CHECK = ("name", "outcome", "rationale", "help")
_NOTE = ("name", "text", "value")
_MESSAGE = (
    *("sid", "account_sid", "status", "direction", "num_media", "from_", "to", "body", "error_code"),
    *("date_created", "date_sent", "answered_at"),
)
_FOR_THE_INSTRUCTOR = ("duplicate-of", "media-sha256", "media-not-compared")
_MEDIA = ("sid", "account_sid", "parent_sid", "content_type", "uri")


_TWILIO = "https://api.twilio.com"


def upgrade(connection: sqlite3.Connection, create: Callable[[sqlite3.Connection], None]) -> None:
    """Write all verdicts anew, as version 2 has them; what can't be read is left out, so that it is asked again."""
    connection.execute("ALTER TABLE attempt RENAME TO attempt_1")
    connection.execute("DROP INDEX attempt_by")
    create(connection)
    kept = connection.execute("SELECT * FROM attempt_1 ORDER BY first, rowid")
    rows = [row for row in map(_row, kept) if row is not None]
    connection.executemany("INSERT OR IGNORE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("DROP TABLE attempt_1")


def _row(kept: Sequence[Any]) -> Sequence[str] | None:
    """Version 1 knew a stand-in for Twilio by its host, as a part of the objective's name."""
    objective, account_sid, sid, learner, outcome, first, last, line = kept
    try:
        _version, *values = json.loads(line)
        verdict = msgspec.convert(_verdict(values), Verdict)
        name, _, host = objective.partition(" at ")
        asked = (sid, account_sid, name, f"http://{host}" if host else _TWILIO, "")
        return (*sealed((*asked, outcome, learner, learner, to_line(verdict))), first, last)
    except (TypeError, ValueError, AttributeError, RecursionError):
        return None


def _verdict(values: list[Any]) -> Mapping[str, Any]:
    verdict = _named(_VERDICT, values)
    submission = _named(_SUBMISSION, verdict["submission"])
    checks = [_named(_CHECK, check) for check in verdict["checks"]]
    return verdict | {
        "submission": submission
        | {"learner": _learner(submission["learner"]), "problem": _text(submission["problem"])},
        "checks": [
            check | {"rationale": _text(check["rationale"]), "help": _text(check["help"])} for check in checks
        ],
        "notes": [_note(values) for values in verdict["notes"]],
        "message": verdict["message"] and _named(_MESSAGE, verdict["message"]),
        "media": [_named(_MEDIA, item) for item in verdict["media"]],
    }


def _note(values: list[Any]) -> Mapping[str, Any]:
    note = _named(_NOTE, values)
    audience = "instructor" if note["name"] in _FOR_THE_INSTRUCTOR else "both"
    return note | {"text": _text(note["text"]), "audience": audience}


def _named(names: tuple[str, ...], values: list[Any]) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))


def _learner(name: str | None) -> Mapping[str, str] | None:
    """Learners were told apart by their names."""
    return None if name is None else {"identity": name, "name": name}


def _text(values: list[Any] | None) -> Mapping[str, Any] | None:
    """A template, then the values in it if it has any, then its plural if it has one."""
    if values is None:
        return None
    template, *rest = values
    shown = {name: _value(value) for name, value in rest[0].items()} if rest else {}
    return {"template": template, "values": shown, "plural": rest[1] if len(rest) > 1 else None}


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    return _text(inner) if kind == "text" else inner
