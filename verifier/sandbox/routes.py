"""The sandbox's routes: what it answers to which request. Pure, apart from the store."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import SplitResult, parse_qs, urlsplit

from msgspec import Struct

from verifier.sandbox import accounts, media, messages, phone_numbers
from verifier.sandbox.access import Permission, carries_credentials, credentials_of, refusal
from verifier.sandbox.call import API, Call
from verifier.sandbox.creating import create_message
from verifier.sandbox.refusals import problem, refuse
from verifier.sandbox.seed import PracticeAccount
from verifier.sandbox.store import Store
from verifier.sandbox.workshop import MEDIA_LAG
from verifier.transport.exchange import Request, Response


class Operation(Struct, frozen=True):
    """One of Twilio's operations: what it needs of the caller, who answers, and what is real about it and what not."""

    name: str
    permission: Permission
    answer: Callable[[Call], Response]
    real: str
    imitated: str = ""
    refused: str = ""


Methods = Mapping[str, Operation]

_ACCOUNT = API + "/Accounts/{account}"
_NUMBERS = _ACCOUNT + "/IncomingPhoneNumbers"
_MESSAGE = _ACCOUNT + "/Messages/{message}"
_ITEM = _MESSAGE + "/Media/{media}"

ROUTES: Mapping[str, Methods] = {
    f"{API}/Accounts.json": {
        "GET": Operation(
            "ListAccount",
            Permission.ACCOUNT,
            accounts.list_accounts,
            "the account and its subaccounts, filters, pages",
        ),
        "POST": Operation(
            "CreateAccount",
            Permission.ACCOUNT,
            accounts.create_account,
            "a subaccount with a SID and token that work",
            "it has no numbers until one is added",
        ),
    },
    f"{_ACCOUNT}.json": {
        "GET": Operation("FetchAccount", Permission.ACCOUNT, accounts.fetch_account, "all of it"),
        "POST": Operation(
            "UpdateAccount",
            Permission.ACCOUNT,
            accounts.update_account,
            "FriendlyName; Status of a subaccount",
            refused="a main account's Status (20001), a closed one's (21479)",
        ),
    },
    f"{_NUMBERS}.json": {
        "GET": Operation(
            "ListIncomingPhoneNumber",
            Permission.NUMBERS,
            phone_numbers.list_numbers,
            "the account's numbers and what they can do, filters, pages",
        ),
        "POST": Operation(
            "CreateIncomingPhoneNumber",
            Permission.NUMBERS,
            phone_numbers.create_number,
            "the number is the account's from then on",
            "any number of the US or Canada is for sale, and free",
            "all other numbers (21421, 21422)",
        ),
    },
    f"{_NUMBERS}/{{number}}.json": {
        "GET": Operation(
            "FetchIncomingPhoneNumber", Permission.NUMBERS, phone_numbers.fetch_number, "all of it"
        ),
        "POST": Operation(
            "UpdateIncomingPhoneNumber",
            Permission.NUMBERS,
            phone_numbers.update_number,
            "SmsUrl, SmsMethod, FriendlyName",
            "all else is kept, and has no effect",
            "values of a wrong shape (20001)",
        ),
    },
    f"{_ACCOUNT}/OutgoingCallerIds.json": {
        "GET": Operation(
            "ListOutgoingCallerId",
            Permission.NUMBERS,
            phone_numbers.list_caller_ids,
            "the verified recipients, filters, pages",
        ),
        "POST": Operation(
            "CreateValidationRequest",
            Permission.NUMBERS,
            phone_numbers.create_validation,
            "the number is verified",
            "at once: nobody is called, and nobody has to enter the code",
        ),
    },
    f"{_ACCOUNT}/Messages.json": {
        "GET": Operation(
            "ListMessage", Permission.READ, messages.list_messages, "To, From, DateSent, pages, newest first"
        ),
        "POST": Operation(
            "CreateMessage",
            Permission.CREATE,
            create_message,
            "SIDs, checks and refusals, schedules, status callbacks, media on this machine",
            "the status moves by the clock; media elsewhere is stood in for",
            "ContentSid (21655), and what Twilio commonly refuses; see the parameters below",
        ),
    },
    f"{_MESSAGE}.json": {
        "GET": Operation("FetchMessage", Permission.READ, messages.fetch_message, "all of it"),
        "POST": Operation(
            "UpdateMessage",
            Permission.CHANGE,
            messages.update_message,
            "an empty Body redacts, Status=canceled cancels",
            "it redacts at once, where Twilio waits until the message has arrived or failed",
            "another Body (20001), canceling what is not scheduled (30409)",
        ),
        "DELETE": Operation(
            "DeleteMessage",
            Permission.CHANGE,
            messages.delete_message,
            "the message and its media are gone",
            "at once, where Twilio waits until the message has arrived or failed",
        ),
    },
    f"{_MESSAGE}/Feedback.json": {
        "POST": Operation(
            "CreateMessageFeedback",
            Permission.CHANGE,
            messages.create_feedback,
            "Outcome is checked",
            "it is kept nowhere",
        )
    },
    f"{_MESSAGE}/Media.json": {
        "GET": Operation(
            "ListMedia", Permission.READ, media.list_media, "DateCreated, pages; empty at first, as at Twilio"
        )
    },
    f"{_ITEM}.json": {
        "GET": Operation("FetchMedia", Permission.READ, media.fetch_media, "all of it"),
        "DELETE": Operation("DeleteMedia", Permission.CHANGE, media.delete_media, "the item is gone"),
    },
    _ITEM: {
        "GET": Operation(
            "media bytes",
            Permission.READ,
            media.redirect_to_bytes,
            "a redirect to another host, whose link lives four hours and takes no credentials",
        )
    },
}
"""By path and method."""

_LINK = re.compile(r"/cdn/(?P<token>[^/]+)/(?P<sid>[^/]+)")
_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/.]+)", re.escape(path))), methods)
    for path, methods in ROUTES.items()
]
_SUFFIX = re.compile(r"\.(?:xml|csv|html|json)\Z")
_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, "
    "If-None-Match, If-Unmodified-Since",
    "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
    "access-control-expose-headers": "ETag",
    "access-control-allow-credentials": "true",
}


def answer(store: Store, request: Request, *, now: datetime, media_lag: int = MEDIA_LAG) -> Response:
    """The response to a request at the time `now`; `media_lag` goes with the messages that are created.

    Raises `UsageError` or `Unavailable` where the store's file can't be used.
    """
    # What is not UTF-8 on the wire arrives as lone surrogates, which nothing further on could store or print.
    parts = urlsplit(request.url.encode("utf-8", "replace").decode("utf-8"))
    if link := _LINK.fullmatch(parts.path):
        authorized = carries_credentials(request)
        response = media.serve_bytes(store, link["token"], link["sid"], now=now, authorized=authorized)
    else:
        response = _dispatch(store, request, parts, now=now, media_lag=media_lag)
    completed = with_headers(response, now=now)
    return Response(response.status, b"" if request.method == "HEAD" else response.body, completed.headers)


def with_headers(response: Response, *, now: datetime) -> Response:
    """A response with the headers that all of Twilio's have."""
    headers = {
        "date": format_datetime(now, usegmt=True),
        "twilio-request-id": "RQ" + secrets.token_hex(16),
        "x-home-region": "us1",
        "x-api-domain": "api.twilio.com",
        **_CORS,
        **({} if response.status == 204 else {"content-length": str(len(response.body))}),
        **response.headers,
    }
    return Response(response.status, response.body, headers)


def _dispatch(
    store: Store, request: Request, parts: SplitResult, *, now: datetime, media_lag: int
) -> Response:
    names, methods = _find(parts.path)
    method = "GET" if request.method == "HEAD" else request.method
    if not methods:
        return _elsewhere(parts.path)
    if method == "OPTIONS":
        return Response(204, b"", {"allow": ", ".join((*methods, method))})
    if method not in methods:
        return _not_allowed(methods)
    operation = methods[method]
    given = credentials_of(request)
    account = _asked_account(store, names, given)
    refused = refusal(store, given, account, operation.permission)
    if refused is not None or account is None:
        return refused or refuse(20003)
    return operation.answer(
        Call(
            store=store,
            account=account,
            origin=f"{parts.scheme}://{parts.netloc}",
            path=parts.path,
            names=names,
            query=parse_qs(parts.query, keep_blank_values=True),
            form=parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True),
            now=now,
            media_lag=media_lag,
        )
    )


def _asked_account(
    store: Store, names: Mapping[str, str], given: tuple[str, str] | None
) -> PracticeAccount | None:
    """The account that the path names; where it names none, the caller's own."""
    if "account" in names:
        return store.account(names["account"])
    user = given[0] if given else ""
    own = store.account(user)
    return own or next((each for each in store.accounts() if any(user == key.sid for key in each.keys)), None)


def _find(path: str) -> tuple[Mapping[str, str], Methods]:
    """The names that the path holds and the methods that its route knows; none where there is no such route."""
    for pattern, methods in _PATTERNS:
        if found := pattern.fullmatch(path):
            return found.groupdict(), methods
    return {}, {}


def _elsewhere(path: str) -> Response:
    """What leads nowhere: nothing is there, or not in the format that is asked for."""
    bare = _SUFFIX.sub("", path)
    if _find(f"{bare}.json")[1] and not path.endswith(".json"):
        return problem(
            406,
            20001,
            f"The sandbox answers in JSON only, where Twilio has other formats too: ask for {bare}.json",
        )
    return refuse(20404, path=path)


def _not_allowed(methods: Methods) -> Response:
    response = refuse(20004)
    return Response(response.status, response.body, {**response.headers, "allow": ", ".join(methods)})
