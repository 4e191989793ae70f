"""A verdict as one line of JSON for this program's own files, and back without loss."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from verifier.i18n import Text
from verifier.models import CheckResult, Media, Message, Note, Outcome, Submission, Verdict

VERSION = 1
"""Stands first in every line; `unpack` reads no other."""

_to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def pack(verdict: Verdict) -> str:
    """The verdict in ASCII, compact; its texts in no language yet.

    A text's values come back as they are if they are strings, numbers, truth values, None, dates, decimals or
    texts themselves; all others come back as their `str`.
    """
    submission, message = verdict.submission, verdict.message
    fields = (
        VERSION,
        (
            submission.sid,
            submission.learner,
            submission.account_sid,
            submission.profile,
            submission.line,
            dict(submission.fields),
            _text_fields(submission.problem),
        ),
        verdict.outcome,
        [
            (check.name, check.outcome, _text_fields(check.rationale), _text_fields(check.help))
            for check in verdict.checks
        ],
        verdict.sid,
        verdict.account_sid,
        [(note.name, _text_fields(note.text), note.value) for note in verdict.notes],
        None if message is None else _message_fields(message),
        [
            (item.sid, item.account_sid, item.parent_sid, item.content_type, item.uri)
            for item in verdict.media
        ],
        verdict.error,
        verdict.credentials_refused,
        None if verdict.points is None else str(verdict.points),
    )
    return _to_json(fields)


def unpack(line: str) -> Verdict:
    """The verdict that `pack` made a line of. Raises `ValueError` for any other text."""
    try:
        version, *fields = json.loads(line)
        if version != VERSION:
            raise ValueError(f"version {version!r}")
        submission, outcome, checks, sid, account_sid, notes, message, media, error, refused, points = fields
        typed, learner, asked, profile, number, cells, problem = submission
        return Verdict(
            Submission(typed, learner, asked, profile, number, cells, problem and _text(problem)),
            _OUTCOMES[outcome],
            tuple(
                [
                    CheckResult(name, _OUTCOMES[fell], _text(why), step and _text(step))
                    for name, fell, why, step in checks
                ]
            ),
            sid,
            account_sid,
            tuple([Note(name, _text(text), value) for name, text, value in notes]),
            message and _message(message),
            tuple([Media(*item) for item in media]),
            error,
            refused,
            None if points is None else Decimal(points),
        )
    except (TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as unlike:
        raise ValueError("not a stored verdict") from unlike


_OUTCOMES: Mapping[str, Outcome] = {str(outcome): outcome for outcome in Outcome}


def _text_fields(text: Text | None) -> tuple[object, ...] | None:
    if text is None:
        return None
    if not text.values and text.plural is None:
        return (text.template,)
    values = {name: _value_fields(value) for name, value in text.values.items()}
    return (text.template, values) if text.plural is None else (text.template, values, text.plural)


def _value_fields(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Text):
        return {"text": _text_fields(value)}
    if isinstance(value, datetime):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return str(value)


def _text(fields: list[Any]) -> Text:
    template, *rest = fields
    if not rest:
        return Text(template)
    values, *plural = rest
    return Text(template, {name: _value(value) for name, value in values.items()}, *plural)


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    return _READ[kind](inner)


_READ: Mapping[str, Callable[[Any], object]] = {
    "text": _text,
    "date": datetime.fromisoformat,
    "decimal": Decimal,
}


def _message_fields(message: Message) -> tuple[object, ...]:
    return (
        message.sid,
        message.account_sid,
        message.status,
        message.direction,
        message.num_media,
        message.from_,
        message.to,
        message.body,
        message.error_code,
        _moment(message.date_created),
        _moment(message.date_sent),
        _moment(message.answered_at),
        message.error_message,
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _message(fields: list[Any]) -> Message:
    sid, account, status, direction, count, sender, to, body, error_code, created, sent, answered, *words = (
        fields
    )
    return Message(
        sid,
        account,
        status,
        direction,
        count,
        sender,
        to,
        body,
        _date(created),
        _date(sent),
        error_code,
        _date(answered),
        *words,  # kept since 0.2
    )


def _date(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)
