"""What the sandbox asks of others: how, where it may, signed as Twilio signs, and written into the log."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from verifier.errors import TooLarge, Unavailable
from verifier.limits import MOST_BYTES
from verifier.sandbox import SANDBOX_URL, log
from verifier.sandbox.seed import PracticeAccount
from verifier.sandbox.store import Store
from verifier.transport.exchange import Request, Response
from verifier.transport.outages import Limits
from verifier.transport.tasks import run
from verifier.transport.urls import is_local

_SECONDS = 10.0

Carry = Callable[[Request], Awaitable[Response]]
"""Carries a request of the sandbox's; raises `Unavailable` where there was no answer."""

Sign = Callable[[str, Mapping[str, str], str], str]
"""Gives `X-Twilio-Signature` of a URL and a form, by an account's token."""


class Outside(Struct, frozen=True):
    """How others are asked: on this machine only, unless `anywhere`. `address` is where they find the sandbox."""

    carry: Carry
    sign: Sign
    anywhere: bool = False
    address: str = SANDBOX_URL


class Fetched(Struct, frozen=True):
    """What became of a request: its answer, or what kept it from having one, and whether that was the answer's size."""

    answer: Response | None = None
    trouble: str | None = None
    too_large: bool = False


def network() -> Carry:
    """Over the network, each request bounded in time and size."""

    def carried(request: Request) -> Response:
        from verifier.transport.many import Transport  # brings libcurl along

        limits = Limits(timeout=_SECONDS, connect_timeout=_SECONDS, max_body=MOST_BYTES)
        return run(Transport(limits)(request))

    async def carry(request: Request) -> Response:
        return await asyncio.to_thread(carried, request)

    return carry


async def read(store: Store, outside: Outside, account_sid: str, url: str) -> Fetched:
    """GET a media URL on this machine."""
    return await _called(store, outside, log.MEDIA, account_sid, Request("GET", url), {})


async def tell(
    store: Store,
    outside: Outside,
    kind: str,
    account: PracticeAccount,
    method: str,
    url: str,
    form: Mapping[str, str],
) -> Fetched:
    """Ask a URL that the account's owner gave, by POST with a form or by GET with a query, signed."""
    body = b""
    signed: Mapping[str, str] = form
    if method == "GET":
        url = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(form)}"
        signed = {}
    else:
        body = urlencode(form).encode()
    headers = {
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "X-Twilio-Signature": outside.sign(url, signed, account.auth_token),
    }
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return await _called(store, outside, kind, account.sid, Request(method, url, headers, body), form)


def note(store: Store, kind: str, account_sid: str, method: str, url: str, code: int, trouble: str) -> None:
    """Write down what was wrong with an answer."""
    log.keep(
        store,
        at=time.time(),
        kind=kind,
        method=method,
        address=url,
        form={},
        account_sid=account_sid,
        code=code,
        trouble=trouble,
    )


async def _called(
    store: Store, outside: Outside, kind: str, account_sid: str, request: Request, form: Mapping[str, str]
) -> Fetched:
    begun = time.perf_counter()
    at = time.time()
    called = await _carried(outside, request)
    log.keep(
        store,
        at=at,
        kind=kind,
        method=request.method,
        address=request.url,
        form={name: [value] for name, value in form.items()} if request.body else {},
        account_sid=account_sid,
        status=called.answer.status if called.answer else None,
        duration=time.perf_counter() - begun,
        trouble=called.trouble,
    )
    return called


async def _carried(outside: Outside, request: Request) -> Fetched:
    if not (outside.anywhere or is_local(request.url)):
        return Fetched(trouble="not asked: it is not on this machine (`--callbacks-anywhere` allows others)")
    try:
        return Fetched(await outside.carry(request))
    except Unavailable as error:
        return Fetched(trouble=str(error.message), too_large=isinstance(error, TooLarge))
