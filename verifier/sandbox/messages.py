"""The Message resource: fetched, listed, changed and deleted."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from verifier.sandbox.addresses import as_address
from verifier.sandbox.call import API, Call, json_response, rfc2822
from verifier.sandbox.paging import page_of
from verifier.sandbox.refusals import refuse
from verifier.sandbox.segments import segments
from verifier.sandbox.store import Slice, StoredMessage
from verifier.transport.exchange import Response

SENT_AFTER = 1.0
"""Seconds from when a message is taken, or is due, until it goes out."""

_DELIVERED_AFTER = 3.0
_UNSENT = ("accepted", "scheduled", "queued", "sending")
_FREE = ("failed", "canceled")
_SMS_PRICE, _MMS_PRICE = 0.0079, 0.02


def fetch_message(call: Call) -> Response:
    """`FetchMessage`."""
    message = find_message(call)
    if message is None:
        return refuse(20404, path=call.path)
    return json_response(message_resource(message, call.now))


def list_messages(call: Call) -> Response:
    """`ListMessage`, newest first, filtered by To, From and DateSent."""
    names = {"To": "to", "From": "sender"}
    where: dict[str, object] = {
        ours: as_address(text) for name, ours in names.items() if (text := call.asked(name))
    }
    try:
        where.update(between(call, "DateSent"))
    except (ValueError, OverflowError):
        return refuse(20001, name="DateSent")

    def items(page: Slice) -> list[dict[str, Any]]:
        found = call.store.messages(call.account.sid, where=where, page=page, now=call.now)
        return [message_resource(each, call.now) for each in found]

    return page_of(call, "messages", items)


def update_message(call: Call) -> Response:
    """`UpdateMessage`: an empty Body redacts the text, Status=canceled stops what is scheduled."""
    message = find_message(call)
    if message is None:
        return refuse(20404, path=call.path)
    changed: dict[str, object] = {}
    if "Status" in call.form:
        if call.given("Status") != "canceled":
            return refuse(20001, name="Status")
        if status_at(message, call.now) != "scheduled":
            return refuse(30409)
        changed.update(status="canceled", sent=None)
    if "Body" in call.form:
        if call.given("Body"):
            return refuse(20001, name="Body")
        changed.update(body=None)
    if changed:
        changed["updated"] = call.now.timestamp()
        call.store.change_message(message.sid, changed)
    return json_response(message_resource(replace(message, **changed), call.now))


def delete_message(call: Call) -> Response:
    """`DeleteMessage`, which takes its media along."""
    message = find_message(call)
    if message is None:
        return refuse(20404, path=call.path)
    call.store.delete_message(message.sid)
    return Response(204, b"")


def create_feedback(call: Call) -> Response:
    """`CreateMessageFeedback`: whether the recipient did what the message asked for. It is not kept."""
    message = find_message(call)
    if message is None:
        return refuse(20404, path=call.path)
    outcome = call.given("Outcome") or "confirmed"
    if outcome not in ("confirmed", "unconfirmed"):
        return refuse(20001, name="Outcome")
    body = {
        "account_sid": message.account_sid,
        "message_sid": message.sid,
        "outcome": outcome,
        "date_created": rfc2822(call.now),
        "date_updated": rfc2822(call.now),
        "uri": f"{_uri(message)}/Feedback.json",
    }
    return json_response(body, 201)


def find_message(call: Call) -> StoredMessage | None:
    """The message that the path names."""
    return call.store.message(call.account.sid, call.names["message"], now=call.now)


def status_at(message: StoredMessage, now: datetime) -> str:
    """The message's status at that time."""
    moment = now.timestamp()
    if message.status is not None:
        return message.status
    if message.send_at is not None and moment < message.send_at:
        return "scheduled"
    if message.error_code is not None and moment >= _due(message) + SENT_AFTER:
        return "failed"
    if message.sent is None or moment < message.sent:
        waits = message.sent is None and message.error_code is None
        if waits and moment >= _due(message) + SENT_AFTER:
            return "sending"
        return "accepted" if message.messaging_service_sid else "queued"
    stays = stays_at_sent(message) or moment < message.sent + _DELIVERED_AFTER
    return "sent" if stays else "delivered"


def stays_at_sent(message: StoredMessage) -> bool:
    """An MMS within the US and Canada (+1 is near enough) mostly does."""
    return message.num_media > 0 and message.recipient.startswith("+1")


def message_resource(message: StoredMessage, now: datetime, *, created: bool = False) -> dict[str, Any]:
    """A message as Twilio's OpenAPI describes `api.v2010.account.message`, its keys in Twilio's order.

    What creating answers (`created`) names fewer subresources than what fetching does.
    """
    status = status_at(message, now)
    unsent = status in _UNSENT
    chosen_later = message.messaging_service_sid is not None and status in ("accepted", "scheduled")
    failed = status in ("failed", "undelivered") or message.status is not None
    uri = _uri(message)
    subresources = {"media": f"{uri}/Media.json"}
    if not created:
        subresources["feedback"] = f"{uri}/Feedback.json"
    return {
        "body": message.body or "",
        "num_segments": "0" if chosen_later else str(_segments(message)),
        "direction": message.direction,
        "from": None if chosen_later else message.sender,
        "date_updated": _date(_updated(message, status)),
        "price": None if unsent or status in _FREE else _price(message),
        "error_message": message.error_message if failed else None,
        "uri": f"{uri}.json",
        "account_sid": message.account_sid,
        "num_media": str(message.num_media),
        "to": message.recipient,
        "date_created": _date(message.created),
        "status": status,
        "sid": message.sid,
        "date_sent": None if unsent or status in _FREE else _date(message.sent),
        "messaging_service_sid": message.messaging_service_sid,
        "error_code": message.error_code if failed else None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "subresource_uris": subresources,
    }


def between(call: Call, name: str) -> Mapping[str, float]:
    """`since` and `before` of a date filter with its `<` and `>`; raises ValueError or OverflowError for no date.

    A date stands for the whole day in UTC, with `<` and `>` as well: Twilio reads them as `<=` and `>=`.
    """
    where: dict[str, float] = {}
    for each in (name, f"{name}>", f"{name}<"):
        text = call.asked(each)
        if text is None:
            continue
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        day = each == name or len(text) <= len("2026-11-24")
        if day:
            moment = datetime.combine(moment.astimezone(UTC), time(), UTC)
        if not each.endswith("<"):
            where["since"] = moment.timestamp()
        if not each.endswith(">"):
            where["before"] = (moment + timedelta(days=1 if day else 0, seconds=0 if day else 1)).timestamp()
    return where


def _due(message: StoredMessage) -> float:
    return message.created if message.send_at is None else message.send_at


def _updated(message: StoredMessage, status: str) -> float:
    """When the status came to be what it is, or the message was last changed."""
    moment = message.created
    if status == "delivered" and message.status is None:
        moment = (message.sent or moment) + _DELIVERED_AFTER
    elif status == "failed" and message.status is None:
        moment = _due(message) + SENT_AFTER
    elif status not in _UNSENT:
        moment = message.sent or moment
    return max(moment, message.updated or moment)


def _segments(message: StoredMessage) -> int:
    return 1 if message.num_media else segments(message.body or "")


def _price(message: StoredMessage) -> str:
    return f"-{_MMS_PRICE if message.num_media else _SMS_PRICE * _segments(message):.5f}"


def _date(moment: float | None) -> str | None:
    return None if moment is None else rfc2822(datetime.fromtimestamp(moment, UTC))


def _uri(message: StoredMessage) -> str:
    return f"{API}/Accounts/{message.account_sid}/Messages/{message.sid}"
