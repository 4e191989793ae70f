"""The checks that a course's file sets to something of its own, which may differ from learner to learner."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from fnmatch import fnmatchcase
from typing import Any

from verifier.i18n import listed, msg, msgn
from verifier.models import Evidence, Message
from verifier.objective.check import Answer, Check, Takes, failed, of_message, passed, skipped, undecided
from verifier.objective.pending import TERMINAL, is_media_pending, is_more_pending
from verifier.printable import fold, mask_number, mask_numbers, printable

STATUSES = (
    *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled"),
    *("read", "partially_delivered", "receiving", "received"),
)
"""Twilio's message statuses (OpenAPI, `message_enum_status`)."""

MOST_MEDIA = 10
"""Media items that one message can have."""

_PATTERN = r"[a-z]+/(?:\*|[a-z0-9.+-]+)"
_TEXT = {"type": "string", "minLength": 1}
_ASK_LATER = msg("Ask again later: run the same command.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _address(value: Any) -> str:
    """A number in E.164, with a channel's prefix where it has one; a short code; or a sender's name."""
    from verifier.errors import UsageError  # where a course asks about numbers only
    from verifier.numbers import channel, parse_e164

    text = _text(value)
    name = channel(text)
    number = text.partition(":")[2] if name else text
    try:
        found = parse_e164(number)
    except UsageError as error:
        if name or not re.fullmatch(r"[0-9]{3,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", number):
            raise ValueError from error
        return number
    return f"{name}:{found}" if name else found


def _since(value: Any) -> datetime:
    return _moment(value, time.min)


def _until(value: Any) -> datetime:
    return _moment(value, time.max)


def _moment(value: Any, of_day: time) -> datetime:
    """A moment with its time zone; a day is taken in UTC, from its start or to its end."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value.strip()) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError
        return value
    if isinstance(value, date):
        return datetime.combine(value, of_day, UTC)
    raise ValueError


def _count(value: Any) -> int:
    if isinstance(value, str):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_MEDIA:
        raise ValueError
    return value


def _statuses(value: Any) -> tuple[str, ...]:
    found = _several(value)
    if not set(found) <= set(STATUSES):
        raise ValueError
    return found


def _patterns(value: Any) -> tuple[str, ...]:
    found = _several(value)
    if not all(re.fullmatch(_PATTERN, each) for each in found):
        raise ValueError
    return found


def _several(value: Any) -> tuple[str, ...]:
    """Of a list, or of a text with commas, as a roster's cell is."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise ValueError
    return tuple(each.strip().lower() for each in value)


@of_message
def body_contains(message: Message, wanted: str) -> Answer:
    """Whether the body holds a text, whatever its case and width; a number counts only as a whole."""
    if re.search(_whole(_plain(wanted)), _plain(message.body or "")):
        return passed(msg('The text holds "{wanted}".', wanted=_shown(wanted)))
    return failed(
        msg('The text does not hold "{wanted}".', wanted=_shown(wanted)),
        msg("Send a message whose text holds it, and hand in that one's SID."),
    )


def _whole(text: str) -> str:
    """A pattern for the text: `12` is not in `123`."""
    before = r"(?<![0-9])" if text[:1].isdigit() else ""
    after = r"(?![0-9])" if text[-1:].isdigit() else ""
    return before + re.escape(text) + after


def _plain(text: str) -> str:
    return " ".join(fold(text).casefold().split())


def _shown(text: str) -> str:
    return mask_numbers(printable(text))


@of_message
def to(message: Message, wanted: str) -> Answer:
    """Whether the message went to an address."""
    number = mask_number(wanted)
    if message.to is None:
        return undecided(msg("Twilio does not say whom the message went to."))
    if _is_same(message.to, wanted):
        return passed(msg("The message went to {number}.", number=number))
    return failed(
        msg("The message did not go to {number}.", number=number),
        msg("Send one to that number, and hand in its SID."),
    )


@of_message
def from_(message: Message, wanted: str) -> Answer:
    """Whether the message came from an address."""
    number = mask_number(wanted)
    if message.from_ is None:
        return undecided(msg("Twilio does not say whom the message came from."))
    if _is_same(message.from_, wanted):
        return passed(msg("The message came from {number}.", number=number))
    return failed(
        msg("The message did not come from {number}.", number=number),
        msg("Send one from that number, and hand in its SID."),
    )


def _is_same(address: str, wanted: str) -> bool:
    return address.strip().casefold() == wanted.casefold()


@of_message
def sent_after(message: Message, wanted: datetime) -> Answer:
    """Whether the message was made at a moment or after it."""
    return _in_time(message, wanted, kept=lambda made: made >= wanted)


@of_message
def sent_before(message: Message, wanted: datetime) -> Answer:
    """Whether the message was made at a moment or before it."""
    return _in_time(message, wanted, kept=lambda made: made <= wanted)


def _in_time(message: Message, wanted: datetime, kept: Callable[[datetime], bool]) -> Answer:
    made = message.date_created
    if made is None:
        return undecided(msg("Twilio does not say when the message was made."))
    facts = {"made": _utc(made), "wanted": _utc(wanted)}
    if kept(made):
        return passed(msg("The message was made in time, at {made}.", made=facts["made"]))
    if made < wanted:
        return failed(
            msg("The message was made at {made}, before {wanted}.", **facts),
            msg("Send a new one, and hand in its SID."),
        )
    return failed(
        msg("The message was made at {made}, after {wanted}.", **facts),
        msg("Hand in the SID of one that was made in time."),
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def media_at_least(evidence: Evidence, wanted: int) -> Answer:
    """Whether the message's Media list holds so many items."""
    if (early := _without_list(evidence)) is not None:
        return early
    count = len(evidence.media or ())
    found = msgn("The message has {n} media item.", "The message has {n} media items.", n=count)
    if count >= wanted:
        return passed(found)
    if is_more_pending(evidence):
        return undecided(msg("{found} More may be on their way.", found=found), _ASK_LATER)
    return failed(
        msg("{found} Wanted are {wanted}.", found=found, wanted=wanted),
        msg("Send one with more: `verifier send` takes `--media-url` up to 10 times."),
    )


def media_type(evidence: Evidence, wanted: tuple[str, ...]) -> Answer:
    """Whether one of the message's media items is of one of these types, as `image/*` or `image/png`."""
    if (early := _without_list(evidence)) is not None:
        return early
    types = [item.content_type.partition(";")[0].strip().lower() for item in evidence.media or ()]
    shown = listed(wanted)
    for found in types:
        if any(fnmatchcase(found, pattern) for pattern in wanted):
            return passed(msg("The message has media of the type {type}.", type=found))
    if is_more_pending(evidence):
        return undecided(
            msg("None of the media so far is {wanted}; more may be on its way.", wanted=shown), _ASK_LATER
        )
    return failed(
        msg("None of the message's media is {wanted}.", wanted=shown),
        msg("Send a message with such media, and hand in its SID."),
    )


def _without_list(evidence: Evidence) -> Answer | None:
    """The answer where the Media list was not seen, or is still empty and proves nothing."""
    if evidence.message is None:
        return skipped()
    if is_media_pending(evidence):
        return undecided(
            msg("The media is still on its way: the Media list is empty, and the message is new."),
            msg("Wait a minute and ask again: `verifier verify {sid}`", sid=evidence.message.sid),
        )
    if evidence.media is not None:
        return None
    if evidence.trouble is None:
        return undecided(msg("This was not looked at."))
    return undecided(evidence.trouble.message, evidence.trouble.help)


@of_message
def status(message: Message, wanted: tuple[str, ...]) -> Answer:
    """Whether the message's status is one of these; undecided while it may still become one."""
    shown = listed(wanted)
    if message.status is None:
        return undecided(msg("Twilio gave no status for this message."))
    if message.status in wanted:
        return passed(msg("The message's status is {status}.", status=message.status))
    if message.status not in TERMINAL:
        return undecided(
            msg(
                "The message's status is still {status}; wanted is {wanted}.",
                status=message.status,
                wanted=shown,
            ),
            _ASK_LATER,
        )
    return failed(
        msg("The message's status is {status}; wanted is {wanted}.", status=message.status, wanted=shown),
        msg("Send a new one, and hand in its SID once its status is {wanted}.", wanted=shown),
    )


_NEVER = msg("Never: what Twilio says of a message it has found is enough.")
_CELL = msg("The roster says nothing of this learner that could be looked for.")
_NO_DATE = msg("Twilio gives no date.")
_MEDIA = msg("The message is new and its media still on its way, or we were kept from looking.")


def _list_of(each: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "array", "minItems": 1, "items": each}


_DAY = {
    "type": "string",
    "description": "A day, in UTC, or a moment with its time zone; a date of TOML, or a text.",
}
_PATTERNS = _list_of({"type": "string", "pattern": f"^{_PATTERN}$"})

SETTABLE = (
    Check(
        "body-contains",
        msg("Does the message's text hold what was asked for?"),
        body_contains,
        passed=msg("It does, whatever its case; a number counts only as a whole."),
        failed=msg("It does not."),
        undecided=_CELL,
        takes=Takes(_text, _TEXT, '"{student_id}"'),
    ),
    Check(
        "to",
        msg("Did the message go to the number that was asked for?"),
        to,
        passed=msg("Its To is that number."),
        failed=msg("Its To is another."),
        undecided=_CELL,
        takes=Takes(_address, _TEXT, '"+15558675310"'),
    ),
    Check(
        "from",
        msg("Did the message come from the number that was asked for?"),
        from_,
        passed=msg("Its From is that number."),
        failed=msg("Its From is another."),
        undecided=_CELL,
        takes=Takes(_address, _TEXT, '"{phone}"'),
    ),
    Check(
        "sent-after",
        msg("Was the message made after the moment that was set?"),
        sent_after,
        passed=msg("It was made at that moment or later."),
        failed=msg("It was made earlier."),
        undecided=_NO_DATE,
        takes=Takes(_since, _DAY, "2026-11-01"),
    ),
    Check(
        "sent-before",
        msg("Was the message made before the moment that was set?"),
        sent_before,
        passed=msg("It was made at that moment or earlier."),
        failed=msg("It was made later."),
        undecided=_NO_DATE,
        takes=Takes(_until, _DAY, "2026-11-30T18:00:00+09:00"),
    ),
    Check(
        "media-at-least",
        msg("Does the message carry as much media as was asked for?"),
        media_at_least,
        passed=msg("Its list of media holds so many items or more."),
        failed=msg("The list holds fewer, and nothing is on its way."),
        undecided=_MEDIA,
        takes=Takes(_count, {"type": "integer", "minimum": 1, "maximum": MOST_MEDIA}, "2"),
    ),
    Check(
        "media-type",
        msg("Does the message carry media of a type that was asked for?"),
        media_type,
        passed=msg("One of its media items is of one of the types."),
        failed=msg("None is, and nothing is on its way."),
        undecided=_MEDIA,
        takes=Takes(_patterns, _PATTERNS, '["image/*"]'),
    ),
    Check(
        "status",
        msg("Has the message the status that was asked for?"),
        status,
        passed=msg("Its status is one of those."),
        failed=msg("It has come to its end with another."),
        undecided=msg("It has not come to its end yet."),
        takes=Takes(_statuses, _list_of({"enum": list(STATUSES)}), '["delivered"]'),
    ),
)
"""Their records, in the order in which the documentation names them."""
