"""Notes for an instructor to look into: the same answer twice, too late, too early. None of them costs a point."""

import re
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import UsageError
from verifier.i18n import Text, msg
from verifier.models import Audience, Message, Note, Submission, Verdict
from verifier.printable import fold, printable

FLAGS = ("duplicate-of", "late", "before-start")
"""Names of the notes made here."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Term(Struct, frozen=True):
    """When messages were to be sent: from `since` to `deadline`, both of them included and with a time zone."""

    since: datetime | None = None
    deadline: datetime | None = None


def parse_since(text: str) -> datetime:
    """An ISO 8601 date (its first moment in UTC) or a moment with a time zone. Raises `UsageError` (`bad-moment`)."""
    return _parse(text, "--since", time.min)


def parse_deadline(text: str) -> datetime:
    """An ISO 8601 date (its last moment in UTC) or a moment with a time zone. Raises `UsageError` (`bad-moment`)."""
    return _parse(text, "--deadline", time.max)


def flagged(
    verdict: Verdict, term: Term, twin: Submission | None = None, look_alike: Submission | None = None
) -> Verdict:
    """The verdict with the flags that apply, in place of those it had.

    `twin` is another learner's submission of the same message, `look_alike` one whose message has the same picture.
    """
    flags = []
    if twin is not None:
        who = _who(twin)
        text = msg("{learner} handed in the same message.", learner=who)
        flags.append(Note("duplicate-of", text, str(who), Audience.INSTRUCTOR))
    elif look_alike is not None:
        who = _who(look_alike)
        text = msg("{learner} handed in another message with the same picture.", learner=who)
        flags.append(Note("duplicate-of", text, str(who), Audience.INSTRUCTOR))
    if verdict.message is not None:
        flags += _out_of_term(verdict.message, term)
    kept = tuple(note for note in verdict.notes if note.name not in FLAGS)
    return verdict if not flags and kept == verdict.notes else replace(verdict, notes=(*kept, *flags))


def _who(submission: Submission) -> str | Text:
    return submission.name or msg("line {number}", number=submission.line)


def _out_of_term(message: Message, term: Term) -> list[Note]:
    created = message.date_created
    if created is None:
        return []
    if term.since is not None and created < term.since:
        text = msg(
            "The message was created at {created}, before the start at {since}.",
            created=_shown(created),
            since=_shown(term.since),
        )
        return [Note("before-start", text, _stamp(created))]
    if term.deadline is not None and created > term.deadline:
        text = msg(
            "The message was created at {created}, {delay} after the deadline at {deadline}.",
            created=_shown(created),
            delay=_delay(created - term.deadline),
            deadline=_shown(term.deadline),
        )
        return [Note("late", text, _stamp(created))]
    return []


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _delay(passed: timedelta) -> Text | str:
    """As `3 d 04:05:06`; a started second counts as a whole one."""
    seconds = max(1, round(passed.total_seconds()))
    days, seconds = divmod(seconds, 86_400)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return msg("{days} d {clock}", days=days, clock=clock) if days else clock


def _parse(text: str, option: str, at: time) -> datetime:
    plain = fold(text).strip()
    try:
        if _DATE.fullmatch(plain):
            return datetime.combine(date.fromisoformat(plain), at, UTC)
        moment = datetime.fromisoformat(plain)
    except ValueError as error:
        raise UsageError(
            "bad-moment",
            msg('"{text}" is no date that {option} can read.', text=printable(text), option=option),
            _example(option),
        ) from error
    if moment.tzinfo is None:
        raise UsageError(
            "bad-moment",
            msg(
                '"{text}" has no time zone, so {option} can\'t tell when it is.',
                text=printable(text),
                option=option,
            ),
            _example(option),
        )
    return moment


def _example(option: str) -> Text:
    return msg(
        "Write a day, which is taken in UTC, or a moment with its time zone: `{option} 2026-11-30` or "
        "`{option} 2026-11-30T18:00+09:00`",
        option=option,
    )
