"""Creating a message, and the reasons for which Twilio would not."""

import re
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from verifier.sandbox import seed
from verifier.sandbox.call import Call, json_response
from verifier.sandbox.messages import message_resource
from verifier.sandbox.refusals import refuse
from verifier.sandbox.store import StoredMessage
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

_NUMBER = re.compile(r"(?:[a-z]+:)?\+[1-9][0-9]{6,14}", re.ASCII)
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|[0-9]{3,6}", re.ASCII)
_LONGEST_BODY = 1600
_MOST_MEDIA = 10


class Order(Struct, frozen=True):
    """What a `CreateMessage` asks for; empty parameters are None."""

    to: str | None
    sender: str | None
    service: str | None
    body: str | None
    media_urls: tuple[str, ...]


def create_message(call: Call) -> Response:
    """`CreateMessage`: MM with media, SM without. With test credentials nothing is kept."""
    order = Order(
        to=call.given("To"),
        sender=call.given("From"),
        service=call.given("MessagingServiceSid"),
        body=call.given("Body"),
        media_urls=tuple(filter(None, call.form.get("MediaUrl", ()))),
    )
    code = _refusal(call, order)
    if code is not None:
        return refuse(code, to=order.to, sender=order.sender, service=order.service)
    message = StoredMessage(
        sid=("MM" if order.media_urls else "SM") + secrets.token_hex(16),
        account_sid=call.account.sid,
        direction="outbound-api",
        sender=order.sender or call.account.services[order.service or ""],
        recipient=order.to or "",
        body=order.body,
        created=call.now.timestamp(),
        status=None,
        num_media=len(order.media_urls),
        messaging_service_sid=order.service,
        media_lag=call.media_lag if order.media_urls else 0,
    )
    if not call.account.test_credentials:
        call.store.add(message, [seed.stand_in(urlsplit(url).path) for url in order.media_urls])
    return json_response(message_resource(message, call.now), 201)


def _refusal(call: Call, order: Order) -> int | None:
    """The code of the first rule that the order breaks."""
    return next((code for rule in RULES if (code := rule(call, order)) is not None), None)


def _parties(call: Call, order: Order) -> int | None:
    if order.to is None:
        return 21604
    if order.sender is None and order.service is None:
        return 21603
    if order.service is not None and order.service not in call.account.services:
        return 21701
    return None


def _recipient(_: Call, order: Order) -> int | None:
    to = order.to or ""
    return MAGIC_TO.get(to) or (None if _NUMBER.fullmatch(to) else 21211)


def _sender(call: Call, order: Order) -> int | None:
    if order.sender is None:
        return None
    if order.sender in MAGIC_FROM:
        return MAGIC_FROM[order.sender]
    if not _NUMBER.fullmatch(order.sender) and not _SENDER_ID.fullmatch(order.sender):
        return 21212
    if _own_number(call, order.sender) is None:
        return 572002 if call.account.type == "Trial" else 21606
    return None


def _content(_: Call, order: Order) -> int | None:
    if order.body is None and not order.media_urls:
        return 21619
    if len(order.body or "") > _LONGEST_BODY:
        return 21617
    if len(order.media_urls) > _MOST_MEDIA:
        return 21623
    return None if all(map(_is_web_address, order.media_urls)) else 21620


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
    _trial,
    _mms,
)
"""In the order in which they are asked."""


def _own_number(call: Call, address: str) -> Mapping[str, list[str]] | None:
    bare = address.rpartition(":")[2]
    return next((each for each in call.account.numbers if each["phone_number"] == bare), None)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
