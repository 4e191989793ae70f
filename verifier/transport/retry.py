"""Which requests are sent again, when, and how often: a policy around any `Exchange`."""

import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from msgspec import Struct

from verifier.errors import Unavailable
from verifier.transport.exchange import Exchange, Request, Response
from verifier.transport.tasks import Pause

TOO_MANY_REQUESTS = 429
_NOT_PROCESSED = 20429
"""Twilio's code for a request that came while too many others were under way: it was not processed."""


class Policy(Struct, frozen=True):
    """Bounds on repeating one request; all times are in seconds.

    `total` bounds requests and pauses together: a repetition that could end after it, taking `attempt` seconds as
    the transport's timeout allows, is not begun. Pauses are drawn from 0 to `first_pause`, doubling up to
    `longest_pause`; a `Retry-After` is kept to as far as `longest_wait`.
    """

    repeats: int = 3
    total: float = 30.0
    attempt: float = 10.0
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_wait: float = 15.0


def retrying(
    exchange: Exchange,
    policy: Policy = Policy(),
    *,
    sleep: Callable[[float], Awaitable[object]] = Pause,
    clock: Callable[[], float] = time.monotonic,
    draw: Callable[[], float] = random.random,
) -> Exchange:
    """The same exchange, patient: in the end it returns the last answer or raises the last error.

    GET and HEAD are repeated on 429, on 5xx and where there was no answer; POST only where it was certainly not
    processed, which Twilio's own 429 says (its error 20429). `sleep` may return early; `draw` gives 0 up to 1.
    """

    async def repeat_patiently(request: Request) -> Response:
        begun = clock()
        for repeat in count():
            answer = await _attempt(exchange, request)
            if repeat >= policy.repeats or not is_worth_repeating(request.method, answer):
                break
            pause = backoff(policy, repeat, draw(), _asked_for(answer))
            if clock() - begun + pause + policy.attempt > policy.total:
                break
            await sleep(pause)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    return repeat_patiently


def is_worth_repeating(method: str, answer: Response | Unavailable) -> bool:
    """Whether the same request may be sent again without harm, and might fare better."""
    if isinstance(answer, Unavailable):
        return answer.repeatable and (method in {"GET", "HEAD"} or not answer.processed)
    if answer.status == TOO_MANY_REQUESTS:
        return method in {"GET", "HEAD"} or is_not_processed(answer)
    return answer.status in range(500, 600) and method in {"GET", "HEAD"}


def is_not_processed(answer: Response) -> bool:
    """Whether it is Twilio's own 429; anybody else's says nothing about what Twilio has done."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return (
        answer.status == TOO_MANY_REQUESTS and isinstance(body, dict) and body.get("code") == _NOT_PROCESSED
    )


def backoff(policy: Policy, repeat: int, drawn: float, asked_for: float = 0.0) -> float:
    """Seconds to pause before repetition number `repeat` (from 0): full jitter, on top of what was asked for."""
    spread = min(policy.longest_pause, policy.first_pause * 2.0**repeat)
    return min(policy.longest_wait, asked_for) + spread * drawn


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """The seconds that a `Retry-After` header asks for, as a number or as an HTTP date; 0 where it makes no sense."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0


async def _attempt(exchange: Exchange, request: Request) -> Response | Unavailable:
    try:
        return await exchange(request)
    except Unavailable as error:
        return error


def _asked_for(answer: Response | Unavailable) -> float:
    return retry_after(answer.headers, datetime.now(UTC)) if isinstance(answer, Response) else 0.0
