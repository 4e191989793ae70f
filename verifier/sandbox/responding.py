"""One request answered as the workshop is set: in time, with faults thrown in, and written into the log."""

import json
import random
import re
import time
from datetime import datetime
from urllib.parse import parse_qs

from verifier.sandbox import log
from verifier.sandbox.faults import busy, with_faults
from verifier.sandbox.refusals import problem
from verifier.sandbox.routes import answer, with_headers
from verifier.sandbox.store import Store
from verifier.sandbox.workshop import Settings
from verifier.transport.exchange import Request, Response

_ACCOUNT = re.compile(r"/Accounts/(AC[0-9a-f]{32})", re.ASCII)


def respond(
    store: Store,
    request: Request,
    *,
    now: datetime,
    settings: Settings | None = None,
    chance: random.Random | None = None,
    at_once: int = 1,
    too_large: bool = False,
) -> Response:
    """The response to a request, which goes into the log; `at_once` is how many of its account's are in work.

    One that is `too_large` comes without its body, and is refused.

    Raises `UsageError` or `Unavailable` where the store's file can't be used.
    """
    given = settings or Settings()
    begun = time.perf_counter()

    def answer_now(asked: Request) -> Response:
        return answer(store, asked, now=now, media_lag=given.media_lag)

    if too_large:
        response = problem(413, 20001, "The request is larger than the sandbox reads: 1 MB")
    elif given.concurrency is not None and at_once > given.concurrency:
        response = busy()
    elif given.faults:
        response = with_faults(answer_now, given.faults, chance or random.Random())(request)  # noqa: S311
    else:
        response = answer_now(request)
    seconds = time.perf_counter() - begun
    completed = with_headers(response, now=now)
    headers = {
        **completed.headers,
        "twilio-concurrent-requests": str(at_once),
        "twilio-request-duration": f"{seconds:.3f}",
    }
    _write_down(store, request, Response(response.status, response.body, headers), now, seconds)
    return Response(response.status, response.body, headers)


def account_of(request: Request) -> str | None:
    """The account that a request's path names."""
    found = _ACCOUNT.search(request.url)
    return found[1] if found else None


def _write_down(store: Store, request: Request, response: Response, now: datetime, seconds: float) -> None:
    log.keep(
        store,
        at=now.timestamp(),
        kind=log.REQUEST,
        method=request.method,
        address=log.path_of(request.url.encode("utf-8", "replace").decode("utf-8")),
        form=parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True),
        account_sid=account_of(request),
        status=response.status,
        code=_code(response),
        request_id=response.headers["twilio-request-id"],
        duration=seconds,
        answer=response.body.decode() if "json" in response.headers.get("content-type", "") else None,
    )


def _code(response: Response) -> int | None:
    """Twilio's error code in a body that refuses."""
    if response.status < 400 or not response.body:
        return None
    try:
        code = json.loads(response.body).get("code")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, int) else None
