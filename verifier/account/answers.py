"""What an unsuccessful HTTP answer of Twilio means: one place where status and code become one of our errors."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

from verifier.errors import CredentialsError, NotFound, Refused, Unavailable, VerifierError
from verifier.i18n import msg
from verifier.transport.exchange import Request, Response
from verifier.transport.retry import TOO_MANY_REQUESTS, is_not_processed, retry_after

TEST_CREDENTIALS = 20008
CREDENTIALS = {
    20003: "credentials-refused",
    TEST_CREDENTIALS: "test-credentials",
    70051: "permission-missing",
    10001: "account-inactive",
    20005: "account-inactive",
}
"""Names of our errors by Twilio's code: those about whoever asks, not about what was asked for."""

_BUSY = (
    "rate-limited",
    msg("Twilio is busy with this account: too many requests at once (429)."),
    msg("Wait a minute and run the same command again."),
)
_NOT_FOUND = (
    "not-found",
    msg("The account holds nothing with this SID."),
    msg("Check the SID and the account: `verifier doctor` shows which account is asked."),
)
_LATER = msg("Try again later; https://status.twilio.com says when it is over.")
_RESOURCE = r"/Accounts/AC[0-9a-fA-F]{32}[\w./-]*\.json"

_TO_WHOEVER_ASKS = frozenset({400, 401, 403})
_NOT_FINAL = frozenset({408, 429, 499})
"""Statuses by which a request was given up on the way: Twilio may carry it out all the same."""


def error_of(answer: Response, request: Request) -> VerifierError:
    """The error that an answer outside 200–299 to this request stands for; the request's secret is not quoted.

    Twilio's body is `{"code", "message", "more_info", "status"}`. A 404 without its code 20404 may come from a proxy,
    a gateway or a wrong address, so it says nothing about the message. Nor does one whose text names another
    resource than was asked for: it answers an earlier request.
    """
    body = _error_body(answer)
    code = body.get("code")
    code = code if isinstance(code, int) and not isinstance(code, bool) else None
    status = answer.status
    processed = not _is_refusal(body, code, status)
    if (code in CREDENTIALS and status in _TO_WHOEVER_ASKS) or status == 401:
        known = code if code in CREDENTIALS else 20003
        from verifier.account.codes import EXPLANATIONS  # for refusals only

        explanation = EXPLANATIONS[known]
        texts = (CREDENTIALS[known], explanation.meaning, explanation.help)
        return CredentialsError(*texts, code=code, status=status, processed=processed)
    wait = retry_after(answer.headers, datetime.now(UTC))
    if status == TOO_MANY_REQUESTS:
        return Unavailable(
            *_BUSY,
            code=code,
            status=status,
            processed=not is_not_processed(answer),
            repeatable=True,
            retry_after=wait,
        )
    if status >= 500:
        message = msg("Twilio has a fault of its own ({status}).", status=status)
        return Unavailable(
            "twilio-fault", message, _LATER, code=code, status=status, repeatable=True, retry_after=wait
        )
    if (status, code) == (404, 20404):
        missing = NotFound(*_NOT_FOUND, code=code, status=status, processed=processed)
        return mismatch() if _names_another(body, request.url) else missing
    if status >= 400 and code is not None:
        message = msg(
            "Twilio refused: {detail} (error {code}).", detail=_detail(body, request.auth), code=code
        )
        page = msg("Read https://www.twilio.com/docs/api/errors/{code}", code=code)
        return Refused("refused", message, page, code=code, status=status, processed=processed)
    return nonsense(status)


def nonsense(status: int | None = None) -> Unavailable:
    """The error for an answer that can't be Twilio's: HTML, a redirect, a wrong shape, another host."""
    message = (
        msg("The answer makes no sense as Twilio's.")
        if status is None
        else msg("The answer makes no sense as Twilio's (HTTP {status}).", status=status)
    )
    return Unavailable(
        "nonsense-answer",
        message,
        msg(
            "Something between you and Twilio may have answered: check proxy, network sign-in and `--api-url`."
        ),
        status=status,
    )


def mismatch() -> Unavailable:
    """The error for an answer to another question: a verdict on somebody else's message must never come of it."""
    return Unavailable(
        "answer-mismatch",
        msg("The answer is about another message or account than the one asked for."),
        msg("Ask again; if it stays so, check `--api-url` and any proxy."),
    )


def _is_refusal(body: Mapping[str, object], code: int | None, status: int) -> bool:
    """Whether Twilio itself says that it has not done what was asked: its code and the HTTP status agree."""
    return (
        code is not None
        and {"message", "status"} <= body.keys() <= {"code", "message", "more_info", "status"}
        and body["status"] == status
        and 400 <= status < 500
        and status not in _NOT_FINAL
    )


def _error_body(answer: Response) -> dict[str, object]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _names_another(body: Mapping[str, object], asked: str) -> bool:
    """Whether Twilio's text ("The requested resource /2010-04-01/… was not found") is about something else."""
    named = re.search(_RESOURCE, str(body.get("message") or ""))
    return named is not None and named[0].lower() not in asked.lower()


def _detail(body: Mapping[str, object], auth: tuple[str, str] | None) -> str:
    text = str(body.get("message") or "")
    for secret in (auth[1], b64encode(":".join(auth).encode()).decode()) if auth else ():
        text = text.replace(secret, "********")
    return text[:300]
