"""What the sandbox holds, for people to look at: reading it is no look at a Media list that lags."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from verifier.models import Content
from verifier.sandbox.messages import message_resource
from verifier.sandbox.store import Slice, Store

MOST_SHOWN = 100


class ShownMedia(Struct, frozen=True):
    """A media item; a `stand_in` is a picture of the sandbox's own in place of one that it never fetched."""

    sid: str
    content_type: str
    stand_in: bool


class ShownMessage(Struct, frozen=True):
    """A message as `FetchMessage` gives it (`resource`, JSON by Twilio's names), and its media."""

    resource: Mapping[str, Any]
    media: tuple[ShownMedia, ...]


def shown_messages(
    store: Store, account_sid: str, *, now: datetime, most: int = MOST_SHOWN
) -> list[ShownMessage]:
    """The newest messages of an account, newest first, with media that the API may not list yet."""
    found = store.messages(account_sid, where={}, page=Slice(0, most), now=now)[:most]
    return [
        ShownMessage(
            message_resource(each, now),
            tuple(
                ShownMedia(item.sid, item.content_type, item.file is not None)
                for item in store.media(each.sid)
            ),
        )
        for each in found
    ]


def media_content(store: Store, sid: str) -> Content | None:
    """The bytes of a media item by its SID; None where there is none."""
    media = store.media_item(sid)
    return Content(media.content_type, store.content(media)) if media else None
