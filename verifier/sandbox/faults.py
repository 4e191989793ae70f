"""Trouble on purpose: answers as Twilio gives them when it is busy or broken."""

import random
from collections.abc import Sequence

from msgspec import Struct

from verifier.errors import UsageError
from verifier.i18n import msg
from verifier.sandbox.refusals import problem, refuse
from verifier.transport.exchange import Answer, Request, Response

_CODES = {500: 20500, 503: 20503}
_LEAST_STATUS, _MOST_STATUS = 400, 599
_SERVER_FAULTS = 500
_BUSY = 429
_RETRY_AFTER_SECONDS = "1"


class Fault(Struct, frozen=True):
    """Answer with `status` instead, with this `probability` (0 to 1)."""

    status: int
    probability: float


def parse_fault(text: str) -> Fault:
    """Read `STATUS:PROBABILITY`, such as `503:0.1`; raises `UsageError`."""
    status, _, probability = text.partition(":")
    try:
        fault = Fault(int(status), float(probability))
    except ValueError:
        fault = Fault(0, 0)
    if not (_LEAST_STATUS <= fault.status <= _MOST_STATUS and 0 <= fault.probability <= 1):
        raise UsageError(
            "fault",
            msg(
                '"{text}" is no fault: it takes an HTTP status from 400 to 599, a colon, and a probability '
                "from 0 to 1.",
                text=text,
            ),
            msg("For one answer in ten to be a 503, give `--fault 503:0.1`."),
        )
    return fault


def with_faults(answer: Answer, faults: Sequence[Fault], chance: random.Random) -> Answer:
    """The answers with faults thrown in, each at its own probability, the first that falls winning.

    As at Twilio, a 429 means that nothing was done, and nobody knows whether a POST that got a 5xx was
    carried out: about every second one is.
    """

    def answer_or_fail(request: Request) -> Response:
        fallen = [fault for fault in faults if chance.random() < fault.probability]
        if not fallen:
            return answer(request)
        status = fallen[0].status
        if request.method == "POST" and status >= _SERVER_FAULTS and chance.random() < 1 / 2:
            answer(request)
        return _failure(status)

    return answer_or_fail


def busy() -> Response:
    """What Twilio answers to whom asks too much at once; nothing was done."""
    response = refuse(20429)
    return Response(response.status, response.body, {**response.headers, "retry-after": _RETRY_AFTER_SECONDS})


def _failure(status: int) -> Response:
    if status == _BUSY:
        return busy()
    if status in _CODES:
        return refuse(_CODES[status])
    return problem(status, 20000 + status, f"HTTP {status}, as `--fault` asked")
