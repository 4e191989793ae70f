"""The newest outgoing MMS of an account, for whoever has no SID at hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from verifier.errors import NotFound, Refused, Unavailable
from verifier.i18n import Text, msg, msgn
from verifier.models import Message

_NEVER = datetime.min.replace(tzinfo=UTC)


async def newest(messages: AsyncIterator[Message], most: int) -> tuple[Message, ...]:
    """At most `most` outgoing MMS, newest first; `messages` come roughly so and are read no further than needed.

    Raises `NotFound` (`no-mms`) where there is none among them, and `Unavailable` where Twilio won't list them.
    """
    found: list[Message] = []
    try:
        async for message in messages:
            if is_outgoing_mms(message):
                found.append(message)
            if len(found) == most:
                break
    except (NotFound, Refused) as error:
        # Nothing was learnt about any message, so it is no answer that whoever asks could mend.
        raise Unavailable(
            error.name, error.message, error.help, code=error.code, status=error.status
        ) from error
    if not found:
        raise NotFound(
            "no-mms",
            msg("There is no outgoing MMS among the newest messages of this account."),
            msg("Send one: `verifier send --to +1… --media-url https://…`"),
        )
    return tuple(sorted(found, key=lambda message: message.date_created or _NEVER, reverse=True))


def is_outgoing_mms(message: Message) -> bool:
    """Whether it went out and is an MMS by its SID or its media."""
    outgoing = (message.direction or "").startswith("outbound")
    return outgoing and (message.sid.startswith("MM") or bool(message.num_media))


def age(message: Message, now: datetime) -> Text:
    """How long ago the message was made, in its largest whole unit."""
    if message.date_created is None:
        return msg("at an unknown time")
    minutes = int((now - message.date_created).total_seconds() // 60)
    if minutes < 1:
        return msg("just now")
    if minutes < 60:
        return msgn("{n} minute ago", "{n} minutes ago", n=minutes)
    if minutes < 48 * 60:
        return msgn("{n} hour ago", "{n} hours ago", n=minutes // 60)
    return msgn("{n} day ago", "{n} days ago", n=minutes // (24 * 60))


def media_count(message: Message) -> Text:
    """How many media items Twilio counts in the message."""
    if message.num_media is None:
        return msg("media unknown")
    return msgn("{n} media item", "{n} media items", n=message.num_media)
