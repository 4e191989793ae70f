"""The sandbox's routes: what it answers to which request. Pure, apart from the store."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import SplitResult, parse_qs, urlsplit

from verifier.sandbox.accounts import (
    Permission,
    carries_credentials,
    credentials_of,
    fetch_account,
    list_caller_ids,
    list_numbers,
    refusal,
)
from verifier.sandbox.call import API, Call
from verifier.sandbox.creating import create_message
from verifier.sandbox.media import fetch_media, list_media, redirect_to_bytes, serve_bytes
from verifier.sandbox.messages import fetch_message, list_messages
from verifier.sandbox.refusals import refuse
from verifier.sandbox.store import Store
from verifier.transport.exchange import Request, Response

MEDIA_LAG = 1
"""How many looks at a created message's Media list still find it empty."""

Methods = Mapping[str, tuple[Permission, Callable[[Call], Response]]]

_ACCOUNT = API + "/Accounts/{account}"
_MESSAGE = _ACCOUNT + "/Messages/{message}"

ROUTES: Mapping[str, Methods] = {
    f"{_ACCOUNT}.json": {"GET": (Permission.ACCOUNT, fetch_account)},
    f"{_ACCOUNT}/IncomingPhoneNumbers.json": {"GET": (Permission.NUMBERS, list_numbers)},
    f"{_ACCOUNT}/OutgoingCallerIds.json": {"GET": (Permission.NUMBERS, list_caller_ids)},
    f"{_ACCOUNT}/Messages.json": {
        "GET": (Permission.READ, list_messages),
        "POST": (Permission.CREATE, create_message),
    },
    f"{_MESSAGE}.json": {"GET": (Permission.READ, fetch_message)},
    f"{_MESSAGE}/Media.json": {"GET": (Permission.READ, list_media)},
    f"{_MESSAGE}/Media/{{media}}.json": {"GET": (Permission.READ, fetch_media)},
    f"{_MESSAGE}/Media/{{media}}": {"GET": (Permission.READ, redirect_to_bytes)},
}
"""By path and method."""

_LINK = re.compile(r"/cdn/(?P<token>[^/]+)/(?P<sid>[^/]+)")
_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/.]+)", re.escape(path))), methods)
    for path, methods in ROUTES.items()
]


def answer(store: Store, request: Request, *, now: datetime, media_lag: int = MEDIA_LAG) -> Response:
    """The response to a request at the time `now`; `media_lag` goes with the messages that are created.

    Raises `UsageError` or `Unavailable` where the store's file can't be used.
    """
    # What is not UTF-8 on the wire arrives as lone surrogates, which nothing further on could store or print.
    parts = urlsplit(request.url.encode("utf-8", "replace").decode("utf-8"))
    if link := _LINK.fullmatch(parts.path):
        authorized = carries_credentials(request)
        response = serve_bytes(store, link["token"], link["sid"], now=now, authorized=authorized)
    else:
        response = _dispatch(store, request, parts, now=now, media_lag=media_lag)
    headers = {
        "date": format_datetime(now, usegmt=True),
        "twilio-request-id": "RQ" + secrets.token_hex(16),
        "content-length": str(len(response.body)),
        **response.headers,
    }
    return Response(response.status, b"" if request.method == "HEAD" else response.body, headers)


def _dispatch(
    store: Store, request: Request, parts: SplitResult, *, now: datetime, media_lag: int
) -> Response:
    names, methods = _find(parts.path)
    method = "GET" if request.method == "HEAD" else request.method
    if not methods:
        return refuse(20404, path=parts.path)
    if method not in methods:
        return _not_allowed(methods)
    permission, route = methods[method]
    refused = refusal(store.accounts, credentials_of(request), names["account"], permission)
    if refused is not None:
        return refused
    return route(
        Call(
            store=store,
            account=store.accounts[names["account"]],
            origin=f"{parts.scheme}://{parts.netloc}",
            path=parts.path,
            names=names,
            query=parse_qs(parts.query, keep_blank_values=True),
            form=parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True),
            now=now,
            media_lag=media_lag,
        )
    )


def _find(path: str) -> tuple[Mapping[str, str], Methods]:
    """The names that the path holds and the methods that its route knows; none where there is no such route."""
    for pattern, methods in _PATTERNS:
        if found := pattern.fullmatch(path):
            return found.groupdict(), methods
    return {}, {}


def _not_allowed(methods: Methods) -> Response:
    response = refuse(20004)
    return Response(response.status, response.body, {**response.headers, "allow": ", ".join(methods)})
