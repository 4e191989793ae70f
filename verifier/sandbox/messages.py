"""The Message resource: fetched and listed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from verifier.sandbox.call import API, Call, json_response, rfc2822
from verifier.sandbox.paging import page_of
from verifier.sandbox.refusals import refuse
from verifier.sandbox.store import Page, StoredMessage
from verifier.transport.exchange import Response

_SENT_AFTER = 1.0
_DELIVERED_AFTER = 4.0
_UNSENT = ("accepted", "queued", "sending")
_SEGMENT = 153


def fetch_message(call: Call) -> Response:
    """`FetchMessage`."""
    message = call.store.message(call.account.sid, call.names["message"], now=call.now)
    if message is None:
        return refuse(20404, path=call.path)
    return json_response(message_resource(message, call.now))


def list_messages(call: Call) -> Response:
    """`ListMessage`, newest first, filtered by To, From and DateSent."""
    try:
        where = _filters(call)
    except (ValueError, OverflowError):
        return refuse(20001, name="DateSent")

    def items(page: Page) -> list[dict[str, Any]]:
        found = call.store.messages(call.account.sid, where=where, page=page, now=call.now)
        return [message_resource(each, call.now) for each in found]

    return page_of(call, "messages", items)


def message_resource(message: StoredMessage, now: datetime) -> dict[str, Any]:
    """A message as Twilio's OpenAPI describes `api.v2010.account.message`."""
    created = datetime.fromtimestamp(message.created, UTC)
    status = message.status or _status_by_clock(message, (now - created).total_seconds())
    unsent = status in _UNSENT
    uri = f"{API}/Accounts/{message.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": "2010-04-01",
        "body": message.body or "",
        "date_created": rfc2822(created),
        "date_sent": None if unsent else rfc2822(created),
        "date_updated": rfc2822(created),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.sender if not (unsent and message.messaging_service_sid) else None,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(message.num_media),
        "num_segments": "1" if message.num_media else str(-(-len(message.body or " ") // _SEGMENT)),
        "price": None if unsent else _price(message),
        "price_unit": "USD",
        "sid": message.sid,
        "status": status,
        "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def _price(message: StoredMessage) -> str:
    return "-0.02000" if message.num_media else "-0.00790"


def _status_by_clock(message: StoredMessage, age: float) -> str:
    """`age` is in seconds. An MMS within the US and Canada (+1 is near enough) mostly stays at `sent`."""
    if age < _SENT_AFTER:
        return "accepted" if message.messaging_service_sid else "queued"
    if age < _DELIVERED_AFTER or (message.num_media and message.recipient.startswith("+1")):
        return "sent"
    return "delivered"


def _filters(call: Call) -> dict[str, object]:
    """What `FILTERS` of the store takes; raises ValueError or OverflowError for what is no date.

    A date stands for the whole day in UTC, with `<` and `>` as well: Twilio reads them as `<=` and `>=`.
    """
    names = {"To": "to", "From": "sender"}
    where: dict[str, object] = {ours: call.asked(name) for name, ours in names.items() if call.asked(name)}
    for name in ("DateSent", "DateSent>", "DateSent<"):
        text = call.asked(name)
        if text is None:
            continue
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        day = name == "DateSent" or len(text) <= len("2026-11-24")
        if day:
            moment = datetime.combine(moment.astimezone(UTC), time(), UTC)
        if name != "DateSent<":
            where["since"] = moment.timestamp()
        if name != "DateSent>":
            where["before"] = (moment + timedelta(days=1 if day else 0, seconds=0 if day else 1)).timestamp()
    return where
