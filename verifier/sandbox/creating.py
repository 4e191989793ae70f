"""Creating a message, and the reasons for which Twilio would not."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from msgspec import Struct

from verifier.limits import LONGEST_BODY, MOST_MEDIA
from verifier.sandbox import seed
from verifier.sandbox.addresses import (
    as_address,
    channel_of,
    is_number,
    is_sender_id,
    normalised,
    veiled,
)
from verifier.sandbox.call import Call, json_response
from verifier.sandbox.media_urls import Fate, fate, is_web_address
from verifier.sandbox.messages import SENT_AFTER, message_resource
from verifier.sandbox.parameters import misshapen
from verifier.sandbox.refusals import FAILURES, refuse
from verifier.sandbox.store import NewMedia, StoredMessage
from verifier.transport.exchange import Response

MAGIC_TO: Mapping[str, int] = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
"""Twilio's magic recipients for test credentials; here they work with every account, to practise refusals."""

MAGIC_FROM: Mapping[str, int] = {
    "+15005550001": 21212,
    "+15005550007": 21606,
    "+15005550008": 21611,
}

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z", re.ASCII)
_SOONEST, _LATEST = 300, 35 * 86_400
_LONGEST_URL = 4000


class Order(Struct, frozen=True):
    """What a `CreateMessage` asks for; empty parameters are None, numbers are in E.164 where they can be."""

    to: str | None
    sender: str | None
    service: str | None
    body: str | None
    media_urls: tuple[str, ...]
    direction: str = "outbound-api"
    as_mms: bool = False
    callback: str | None = None
    schedule_type: str | None = None
    send_at: str | None = None
    content_sid: str | None = None


def create_message(call: Call) -> Response:
    """`CreateMessage`: MM with media, SM without. With test credentials nothing is kept."""
    name = misshapen(call)
    if name is not None:
        return refuse(20001, name=name)
    given_to, given_from = call.given("To"), call.given("From")
    order = Order(
        to=normalised(given_to) if given_to else None,
        sender=as_address(given_from) if given_from else None,
        service=call.given("MessagingServiceSid"),
        body=call.given("Body"),
        media_urls=tuple(call.form.get("MediaUrl", ())),
        as_mms=(call.given("SendAsMms") or "").lower() == "true",
        callback=call.given("StatusCallback"),
        schedule_type=call.given("ScheduleType"),
        send_at=call.given("SendAt"),
        content_sid=call.given("ContentSid"),
    )
    code = refusal_of(call, order)
    if code is not None:
        return refuse(code, **quoted(call, order))
    message, media = compose(call, order)
    if not call.account.test_credentials:
        call.store.add(message, media)
    return json_response(message_resource(message, call.now, created=True), 201)


def refusal_of(call: Call, order: Order) -> int | None:
    """The code of the first rule that the order breaks."""
    return next((code for rule in RULES if (code := rule(call, order)) is not None), None)


def compose(call: Call, order: Order) -> tuple[StoredMessage, Sequence[NewMedia]]:
    """The message that an order makes, and its media: read later, stood in for, or none where it must fail."""
    fates = [fate(url) for url in order.media_urls]
    failed = 11200 if Fate.OUT_OF_REACH in fates else 12300 if Fate.WRONG_TYPE in fates else None
    now = call.now.timestamp()
    send_at = _moment(order.send_at) if order.service and order.schedule_type else None
    waits = failed is not None or Fate.READ in fates
    is_mms = bool(order.media_urls) or (order.as_mms and order.service is not None)
    message = StoredMessage(
        sid=("MM" if is_mms else "SM") + secrets.token_hex(16),
        account_sid=call.account.sid,
        direction=order.direction,
        sender=order.sender or call.account.services[order.service or ""],
        recipient=order.to or "",
        body=order.body,
        created=now,
        sent=None if waits else (send_at or now) + SENT_AFTER,
        status=None,
        num_media=len(order.media_urls),
        messaging_service_sid=order.service,
        error_code=failed,
        error_message=FAILURES[failed] if failed else None,
        send_at=send_at,
        callback=order.callback,
        media_lag=call.media_lag if order.media_urls else 0,
    )
    media = [] if failed else [_media(url, each) for url, each in zip(order.media_urls, fates, strict=True)]
    return message, media


def _media(url: str, its_fate: Fate) -> NewMedia:
    if its_fate is Fate.READ:
        return NewMedia(source=url)
    return NewMedia(seed.stand_in(urlsplit(url).path))


def quoted(call: Call, order: Order) -> dict[str, object]:
    """What a refusal's sentence may name."""
    return {
        "to": order.to,
        "veiled_to": veiled(order.to or ""),
        "sender": order.sender,
        "service": order.service,
        "account": call.account.sid,
        "length": len(order.body or ""),
        "callback": order.callback,
    }


def _parties(call: Call, order: Order) -> int | None:
    if order.to is None:
        return 21604
    if order.sender is None and order.service is None:
        return 21603
    if order.service is not None and order.service not in call.account.services:
        return 21701
    return None


def _recipient(call: Call, order: Order) -> int | None:
    to = order.to or ""
    if to in MAGIC_TO:
        return MAGIC_TO[to]
    if not is_number(to):
        return 21211
    return 21266 if to == (order.sender or call.account.services.get(order.service or "")) else None


def _sender(call: Call, order: Order) -> int | None:
    if order.sender is None:
        return None
    if order.sender in MAGIC_FROM:
        return MAGIC_FROM[order.sender]
    if not is_number(order.sender) and not is_sender_id(order.sender):
        return 21212
    if _own_number(call, order.sender) is None:
        if call.account.type == "Trial":
            return 572002
        return 21660 if is_number(order.sender) and not call.account.test_credentials else 21606
    return 21910 if channel_of(order.sender) != channel_of(order.to or "") else None


def _content(_: Call, order: Order) -> int | None:
    if order.content_sid is not None:
        return 21655
    if order.body is None and not order.media_urls:
        return 21619
    if len(order.body or "") > LONGEST_BODY:
        return 21617
    if len(order.media_urls) > MOST_MEDIA:
        return 21623
    return None if all(map(is_web_address, order.media_urls)) else 21620


def _callback(_: Call, order: Order) -> int | None:
    url = order.callback
    if url is None:
        return None
    well_formed = len(url) <= _LONGEST_URL and is_web_address(url)
    return None if well_formed and "_" not in (urlsplit(url).hostname or "") else 21609


def _schedule(call: Call, order: Order) -> int | None:
    """Without a messaging service Twilio drops what is said about a schedule, and sends at once."""
    if order.service is None or (order.schedule_type is None and order.send_at is None):
        return None
    if order.schedule_type != "fixed":
        return 35126
    if order.send_at is None:
        return 35111
    moment = _moment(order.send_at)
    if moment is None or not _SOONEST < moment - call.now.timestamp() <= _LATEST:
        return 35114
    return None


def _unsubscribed(call: Call, order: Order) -> int | None:
    number = order.sender or call.account.services.get(order.service or "", "")
    rows = call.store.read(
        "SELECT 1 FROM opted_out WHERE account_sid = ? AND number = ? AND recipient = ?",
        (call.account.sid, number, order.to),
    )
    return 21610 if rows else None


def _trial(call: Call, order: Order) -> int | None:
    if call.account.type != "Trial":
        return None
    verified = any(each["phone_number"] == order.to for each in call.account.caller_ids)
    return 572006 if verified else 21608


def _mms(call: Call, order: Order) -> int | None:
    number = _own_number(call, order.sender or call.account.services.get(order.service or "", ""))
    if order.media_urls and number is not None and "mms" not in number["capabilities"]:
        return 21621
    return None


RULES: tuple[Callable[[Call, Order], int | None], ...] = (
    _parties,
    _recipient,
    _sender,
    _content,
    _callback,
    _schedule,
    _trial,
    _mms,
    _unsubscribed,
)
"""In the order in which they are asked."""


def _own_number(call: Call, address: str) -> Mapping[str, list[str]] | None:
    bare = address.rpartition(":")[2]
    return next((each for each in call.account.numbers if each["phone_number"] == bare), None)


def _moment(text: str | None) -> float | None:
    """Seconds since the epoch of `YYYY-MM-DDTHH:MM:SSZ`; None for what is none."""
    if text is None or not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        return None
