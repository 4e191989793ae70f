"""What Twilio's answers hold, by the shapes that it gives them; msgspec refuses all others."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from verifier.models import Media, Message

_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {f" {name} ": f"-{number:02}-" for number, name in enumerate(_NAMES, start=1)}

Text = Annotated[str, Meta(min_length=1)]
"""What is never empty."""

Digits = Annotated[str, Meta(pattern=r"^[0-9]{1,9}\Z")]


class Resource(Struct, kw_only=True):
    """An answer of Twilio's, which says by its `uri` what it is about."""

    uri: str


class MessageResource(Resource, kw_only=True):
    """A message. Twilio gives counts and codes as strings or numbers."""

    sid: Text
    account_sid: Text
    status: str | None = None
    direction: str | None = None
    num_media: int | Digits | None = None
    from_: str | None = field(name="from", default=None)
    to: str | None = None
    body: str | None = None
    date_created: str | None = None
    date_sent: str | None = None
    error_code: int | str | None = None
    error_message: str | None = None

    def fact(self, answered_at: datetime | None = None) -> Message:
        """The message in our words. Raises `ValueError` for a date that is none."""
        code = self.error_code
        if isinstance(code, str):
            code = int(code) if code.isascii() and code.isdigit() else None
        return Message(
            sid=self.sid,
            account_sid=self.account_sid,
            status=self.status,
            direction=self.direction,
            num_media=None if self.num_media is None else int(self.num_media),
            from_=self.from_,
            to=self.to,
            body=self.body,
            date_created=_moment(self.date_created),
            date_sent=_moment(self.date_sent),
            error_code=code,
            answered_at=answered_at,
            error_message=self.error_message,
        )


class MediaItem(Struct):
    """A media item, as a list holds it."""

    sid: Text
    account_sid: Text
    parent_sid: Text
    content_type: str | None = None
    uri: str | None = None

    def fact(self) -> Media:
        """The item in our words."""
        return Media(self.sid, self.account_sid, self.parent_sid, self.content_type or "", self.uri or "")


class AccountResource(Resource, kw_only=True):
    """An account, without the token that the answer holds too."""

    sid: Text
    type: str | None = None
    status: str | None = None


class NumberItem(Struct):
    """A number of the account's, or one that it may send to."""

    account_sid: Text
    phone_number: Text
    capabilities: dict[str, bool | None] | None = None

    def can(self, name: str) -> bool | None:
        """What it can do; Twilio spells the names in either case."""
        return {key.lower(): able for key, able in (self.capabilities or {}).items()}.get(name)


class ListPage(Resource, kw_only=True):
    """One page of a list. One that went on by `meta`, as in Twilio's younger APIs, would prove nothing by its end."""

    next_page_uri: str | None = None
    meta: None = None


class MediaPage(ListPage, kw_only=True):
    """Of a message's media."""

    media_list: list[MediaItem]


class MessagePage(ListPage, kw_only=True):
    """Of an account's messages."""

    messages: list[MessageResource]


class NumberPage(ListPage, kw_only=True):
    """Of an account's own numbers."""

    numbers: list[NumberItem] = field(name="incoming_phone_numbers")


class CallerPage(ListPage, kw_only=True):
    """Of the numbers that an account has verified."""

    numbers: list[NumberItem] = field(name="outgoing_caller_ids")


def _moment(text: str | None) -> datetime | None:
    """RFC 2822, by position where it has Twilio's shape: `Thu, 24 Aug 2023 05:01:45 +0000`."""
    if not text:
        return None
    month = _MONTHS.get(text[7:12])
    if len(text) == 31 and month and text[25:] == " +0000":
        return datetime.fromisoformat(f"{text[12:16]}{month}{text[5:7]}T{text[17:25]}+00:00")
    moment = parsedate_to_datetime(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
