"""Notes for an instructor to look into: the same answer twice, too late, too early. None of them costs a point."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import UsageError
from verifier.grading.roster.cells import folded
from verifier.i18n import Text, msg, together
from verifier.models import Audience, ByHand, Message, Note, Submission, Verdict
from verifier.printable import fold, printable
from verifier.sid import echo

BY_HAND = "by-hand"
FLAGS = ("duplicate-of", "same-picture", "late", "before-start", "deadline-unread", BY_HAND)
"""Names of the notes made here."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SLASHES = re.compile(r"^(\d{4})/(\d{2})/(\d{2})", re.ASCII)


class Term(Struct, frozen=True):
    """When messages were to be sent: from `since` to `deadline`, both of them included and with a time zone.

    `zone` is that of days and of moments without one; None is this machine's.
    `names_zones` says that both name their own.
    """

    since: datetime | None = None
    deadline: datetime | None = None
    zone: tzinfo | None = None
    names_zones: bool = True

    def assumes_zone(self, columns: Iterable[str]) -> bool:
        """Whether this machine's zone decides about one of the two, or about a deadline in a roster's columns."""
        return self.zone is None and (not self.names_zones or any(map(_extends, columns)))


def parse_term(since: str | None, deadline: str | None, timezone: str | None) -> Term:
    """The term that three options tell. Raises `UsageError`."""
    zone = parse_zone(timezone) if timezone else None
    return Term(
        parse_since(since, zone) if since else None,
        parse_deadline(deadline, zone) if deadline else None,
        zone,
        names_zones=all(names_zone(text) for text in (since, deadline) if text),
    )


def local_zone() -> str:
    """What this machine calls its time zone just now."""
    now = datetime.now().astimezone()
    return now.tzname() or f"{now:%z}"


def parse_zone(name: str) -> tzinfo:
    """A time zone by its name, as `Europe/Berlin`. Raises `UsageError` (`bad-timezone`)."""
    try:
        return ZoneInfo(name.strip())
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise UsageError(
            "bad-timezone",
            msg('There is no time zone "{name}".', name=echo(name)),
            msg("Name it by place, for example `--timezone Europe/Berlin`, or `--timezone UTC`."),
        ) from error


def parse_since(text: str, zone: tzinfo | None = None) -> datetime:
    """An ISO 8601 date (its first moment) or a moment, both in the zone. Raises `UsageError` (`bad-moment`)."""
    return _option(text, "--since", time.min, zone)


def parse_deadline(text: str, zone: tzinfo | None = None) -> datetime:
    """An ISO 8601 date (its last moment) or a moment, both in the zone. Raises `UsageError` (`bad-moment`)."""
    return _option(text, "--deadline", time.max, zone)


def names_zone(text: str) -> bool:
    """Whether a moment says by itself in which time zone it is."""
    try:
        return datetime.fromisoformat(fold(text).strip()).tzinfo is not None
    except ValueError:
        return False


def flagged(
    verdict: Verdict,
    term: Term,
    twin: Submission | None = None,
    look_alike: Submission | None = None,
    by_hand: ByHand | None = None,
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
        flags.append(Note("same-picture", text, str(who), Audience.INSTRUCTOR))
    if by_hand is not None:
        flags.append(Note(BY_HAND, msg("by hand: {reason}", reason=by_hand.reason), by_hand.reason))
    if verdict.message is not None:
        flags += _out_of_term(verdict.message, term, verdict.submission)
    kept = tuple(note for note in verdict.notes if note.name not in FLAGS)
    return verdict if not flags and kept == verdict.notes else replace(verdict, notes=(*kept, *flags))


def _who(submission: Submission) -> str | Text:
    """The learner's name, with the identity where that is something else: others may be called the same."""
    learner = submission.learner
    if learner is None:
        return msg("line {number}", number=submission.line)
    known = learner.identity
    return learner.name if folded(known) == folded(learner.name) else f"{learner.name} ({known})"


def _out_of_term(message: Message, term: Term, submission: Submission) -> list[Note]:
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
    own = _extension(submission)
    try:
        deadline = _moment(own, time.max, term.zone) if own else term.deadline
    except ValueError:
        text = msg(
            'The roster\'s deadline "{text}" is no date, so nobody can tell whether this is late.',
            text=echo(own),
        )
        return [Note("deadline-unread", text, echo(own))]
    if deadline is not None and created > deadline:
        text = msg(
            "The message was created at {created}, {delay} after the deadline at {deadline}.",
            created=_shown(created),
            delay=_delay(created - deadline),
            deadline=_shown(deadline),
        )
        return [Note("late", text, _stamp(created))]
    return []


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _delay(passed: timedelta) -> Text:
    """As `3 d 4 h 5 min 6 s`, which no one reads as a time of day; a started second counts as a whole one."""
    seconds = max(1, round(passed.total_seconds()))
    parts = (
        msg("{n} d", n=seconds // 86_400),
        msg("{n} h", n=seconds // 3600 % 24),
        msg("{n} min", n=seconds // 60 % 60),
        msg("{n} s", n=seconds % 60),
    )
    return together(part for part in parts if part.values["n"])


def _extension(submission: Submission) -> str:
    """The learner's own deadline, as the roster's column of that name has it."""
    return next((cell.strip() for heading, cell in submission.fields.items() if _extends(heading)), "")


def _extends(heading: str) -> bool:
    return heading.strip().casefold() == "deadline"


def _moment(text: str, at: time, zone: tzinfo | None) -> datetime:
    """A day or a moment, in the zone where it names none. Raises `ValueError`."""
    plain = _SLASHES.sub(r"\1-\2-\3", fold(text).strip())
    if _DATE.fullmatch(plain):
        moment = datetime.combine(date.fromisoformat(plain), at)
    else:
        moment = datetime.fromisoformat(plain)
    if moment.tzinfo is not None:
        return moment
    try:
        # Without a zone it is the machine's, with that day's summer time.
        return moment.astimezone() if zone is None else moment.replace(tzinfo=zone)
    except OverflowError as error:
        raise ValueError(text) from error


def _option(text: str, option: str, at: time, zone: tzinfo | None) -> datetime:
    try:
        return _moment(text, at, zone)
    except ValueError as error:
        raise UsageError(
            "bad-moment",
            msg('"{text}" is no date that {option} can read.', text=printable(text), option=option),
            msg(
                "Write a day or a moment: `{option} 2026-11-30` or `{option} 2026-11-30T18:00+09:00`",
                option=option,
            ),
        ) from error
