"""What is due after a message was taken: its media read, its status told to whoever wants to know."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from verifier.limits import ACCEPTED_TYPES, MOST_BYTES
from verifier.models import Content
from verifier.sandbox import log
from verifier.sandbox.messages import SENT_AFTER, status_at, stays_at_sent
from verifier.sandbox.outside import Fetched, Outside, note, read, tell
from verifier.sandbox.own_media import is_what_it_says
from verifier.sandbox.refusals import FAILURES
from verifier.sandbox.store import Store, StoredMedia, StoredMessage
from verifier.transport.exchange import Response

_AT_ONCE = 8
_WAY: dict[str, Sequence[str]] = {"delivered": ("sent", "delivered")}
"""The statuses on the way to one that are told too."""

_NOT_TOLD = ("accepted", "queued", "scheduled", "sending")
_LAST = ("delivered", "failed", "canceled", "undelivered")


async def do_due(store: Store, outside: Outside, now: datetime) -> None:
    """Read what media is still to be read, and tell the statuses that have come about."""
    gate = asyncio.Semaphore(_AT_ONCE)
    sids = {each.message_sid for each in store.unread_media()}

    async def one_read(sid: str) -> None:
        async with gate:
            await read_media(store, outside, sid)

    async def one_told(message: StoredMessage) -> None:
        async with gate:
            await tell_status(store, outside, message, now)

    await asyncio.gather(*map(one_read, sids), *map(one_told, store.to_tell(now=now)))


async def read_media(store: Store, outside: Outside, message_sid: str) -> None:
    """Read the media of a message from this machine and keep it; where that can't be, the message fails."""
    taken = 0
    for media in store.unread_media(message_sid):
        account_sid = store.account_of(message_sid)
        called = await read(store, outside, account_sid, media.source or "")
        code, trouble = _judged(called, taken)
        if code is not None:
            note(store, log.MEDIA, account_sid, "GET", media.source or "", code, trouble)
            store.fail(message_sid, code, FAILURES[code])
            return
        taken += _keep(store, media, called.answer)


async def tell_status(store: Store, outside: Outside, message: StoredMessage, now: datetime) -> None:
    """Tell the message's `callback` each status that has come about and was not told yet."""
    status = status_at(message, now)
    account = store.account(message.account_sid)
    way = () if status in _NOT_TOLD else _WAY.get(status, (status,))
    told = message.told
    for each in way[way.index(told) + 1 if told in way else 0 :]:
        # Whoever sets it first tells it: another process may serve the same file.
        last = each in _LAST or stays_at_sent(message)
        if account is None or not store.tell(message.sid, told, each, last=last):
            return
        told = each
        await tell(
            store, outside, log.STATUS_CALLBACK, account, "POST", message.callback or "", _form(message, each)
        )


def _judged(called: Fetched, taken: int) -> tuple[int | None, str]:
    """The code and reason of what is wrong with what a media URL held; None where it is fit for an MMS."""
    if called.too_large:
        return 11751, called.trouble or ""
    if called.answer is None or called.answer.status != 200:
        status = called.answer.status if called.answer else None
        return 11200, called.trouble or f"HTTP {status}"
    content = Content(_type_of(called.answer), called.answer.body)
    if content.content_type not in ACCEPTED_TYPES or not is_what_it_says(content):
        return 12300, f"Content-Type {content.content_type or 'missing'}, which it is not or no MMS can carry"
    if taken + len(called.answer.body) > MOST_BYTES:
        return 11751, f"more than {MOST_BYTES // 1_000_000} MB in one message"
    return None, ""


def _keep(store: Store, media: StoredMedia, answer: Response | None) -> int:
    if answer is None:
        return 0
    content = Content(_type_of(answer), answer.body)
    store.keep_content(media, content, sent_after=SENT_AFTER)
    return len(content.body)


def _type_of(answer: Response) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _form(message: StoredMessage, status: str) -> dict[str, str]:
    form = {
        **dict.fromkeys(("MessageSid", "SmsSid"), message.sid),
        **dict.fromkeys(("MessageStatus", "SmsStatus"), status),
        "AccountSid": message.account_sid,
        "From": message.sender or "",
        "To": message.recipient,
        "ApiVersion": "2010-04-01",
    }
    if message.messaging_service_sid:
        form["MessagingServiceSid"] = message.messaging_service_sid
    if message.error_code and status in ("failed", "undelivered"):
        form["ErrorCode"] = str(message.error_code)
    return form
