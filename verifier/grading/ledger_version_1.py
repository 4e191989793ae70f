"""Reads what version 1 of the ledger holds, whose verdicts are lists of values without names."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

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


def upgrade(connection: sqlite3.Connection) -> None:
    """Write all verdicts anew, as version 2 has them; what can't be read is left as it is."""
    connection.create_function("as_version_2", 1, _as_version_2, deterministic=True)
    connection.execute("UPDATE attempt SET verdict = as_version_2(verdict)")


def _as_version_2(line: str) -> str:
    try:
        _version, *values = json.loads(line)
        return to_line(msgspec.convert(_verdict(values), Verdict))
    except (TypeError, ValueError, AttributeError, RecursionError):
        return line


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
