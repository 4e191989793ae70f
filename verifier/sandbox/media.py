"""The Media subresource: listed, fetched, and its bytes behind Twilio's redirect."""

import hmac
from datetime import datetime
from math import inf
from typing import Any

from verifier.sandbox.call import API, Call, json_response
from verifier.sandbox.messages import between, find_message, message_resource
from verifier.sandbox.paging import page_of, slice_of
from verifier.sandbox.refusals import problem, refuse
from verifier.sandbox.store import Store, StoredMedia, StoredMessage
from verifier.transport.exchange import Response

_OTHER_NAME = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}

LINK_SECONDS = 4 * 60 * 60


def list_media(call: Call) -> Response:
    """`ListMedia`, filtered by DateCreated; each look at the first page brings media that lags nearer."""
    message = find_message(call)
    if message is None:
        return refuse(20404, path=call.path)
    try:
        dates = between(call, "DateCreated")
    except (ValueError, OverflowError):
        return refuse(20001, name="DateCreated")
    first = not call.asked("PageToken") and (call.asked("Page") or "0").strip("0") == ""
    media = call.store.listed_media(message) if first else call.store.media(message.sid)
    # Media is as old as its message.
    if not dates.get("since", message.created) <= message.created < dates.get("before", inf):
        media = []
    return page_of(call, "media_list", slice_of([_resource(call, message, each) for each in media]))


def fetch_media(call: Call) -> Response:
    """`FetchMedia`."""
    found = _find(call)
    return json_response(_resource(call, *found)) if found else refuse(20404, path=call.path)


def delete_media(call: Call) -> Response:
    """`DeleteMedia`: the item alone; the message still counts it."""
    found = _find(call)
    if found is None:
        return refuse(20404, path=call.path)
    call.store.delete_media(found[1].sid)
    return Response(204, b"")


def redirect_to_bytes(call: Call) -> Response:
    """The media's URI without `.json`: a redirect to a link that lives four hours and needs no credentials.

    As at Twilio the link leads to another host, where a client that follows it brings no credentials.
    """
    found = _find(call)
    if found is None:
        return refuse(20404, path=call.path)
    _, media = found
    expires = f"{int(call.now.timestamp()) + LINK_SECONDS:x}"
    token = f"{expires}-{_signature(call.store, media.sid, expires)}"
    scheme, _, host = call.origin.partition("://")
    name, colon, port = host.partition(":")
    elsewhere = f"{scheme}://{_OTHER_NAME.get(name, name)}{colon}{port}"
    return Response(307, b"", {"location": f"{elsewhere}/cdn/{token}/{media.sid}"})


def serve_bytes(store: Store, token: str, sid: str, *, now: datetime, authorized: bool) -> Response:
    """What the link leads to.

    A request with credentials is refused, as object stores do: they were meant for Twilio alone.
    """
    if authorized:
        return problem(400, 400, "This link takes no Authorization header")
    expires, _, signature = token.partition("-")
    genuine = hmac.compare_digest(_signature(store, sid, expires).encode(), signature.encode())
    if not genuine or now.timestamp() >= int(expires, 16):
        return problem(403, 403, "This link has expired, or never was one")
    media = store.media_item(sid)
    if media is None:
        return refuse(20404, path=f"/cdn/{token}/{sid}")
    headers = {"content-type": media.content_type}
    if media.file is not None:
        headers["x-verifier-stand-in"] = media.file
    return Response(200, store.content(media), headers)


def _find(call: Call) -> tuple[StoredMessage, StoredMedia] | None:
    message = find_message(call)
    media = call.store.media_item(call.names["media"])
    if message is None or media is None or media.message_sid != message.sid:
        return None
    return message, media


def _resource(call: Call, message: StoredMessage, media: StoredMedia) -> dict[str, Any]:
    created = message_resource(message, call.now)["date_created"]
    return {
        "sid": media.sid,
        "account_sid": message.account_sid,
        "parent_sid": message.sid,
        "content_type": media.content_type,
        "date_created": created,
        "date_updated": created,
        "uri": f"{API}/Accounts/{message.account_sid}/Messages/{message.sid}/Media/{media.sid}.json",
    }


def _signature(store: Store, sid: str, expires: str) -> str:
    return hmac.new(store.secret.encode(), f"{sid} {expires}".encode(), "sha256").hexdigest()[:32]
