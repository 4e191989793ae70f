"""Everything that can go wrong with an answer, whatever was asked for, and what the program has to make of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

import local_server as server
from faulty_account import ACCOUNT, answers, item, media_page, refuses
from local_server import Behaviour, Visit

HOSTILE = "\x1b[31mred\x1b]0;title\x07 <script>alert(1)</script> [bold]x[/] =cmd()\r\n::error::forged\u202e"
"""An error text that would steer a terminal, a browser, a spreadsheet or a CI log."""

Make = Callable[[str], Behaviour]
"""Makes a behaviour that may name another server's address."""


@dataclass(frozen=True)
class Fault:
    """`error` is the name of our error, `exit_code` what a run that meets nothing else ends with.

    A GET that meets it is `repeated` or not; a POST that meets it is `lost` where it may have been carried out. One
    that hangs takes all of the timeout; one that `drops` the connection makes libcurl itself ask anew, once, where
    the connection had been in use before.
    """

    name: str
    make: Make
    error: str
    exit_code: int = 3
    repeated: bool = False
    lost: bool = True
    hangs: bool = False
    drops: bool = False

    def __str__(self) -> str:
        return self.name


def _fault(name: str, behave: Behaviour, error: str, **more: object) -> Fault:
    return Fault(name, lambda _elsewhere: behave, error, **more)


def _redirect(status: int) -> Fault:
    def make(elsewhere: str) -> Behaviour:
        return server.redirect(f"{elsewhere}/2010-04-01/stolen.json", status)

    return Fault(f"redirect-{status}", make, "nonsense-answer")


def _busy(name: str, headers: dict[str, str] | None = None) -> Fault:
    return _fault(name, refuses(429, 20429, headers=headers), "rate-limited", repeated=True, lost=False)


def _dated_retry(visit: Visit) -> bool:
    return refuses(429, 20429, headers={"Retry-After": formatdate(time.time() + 1, usegmt=True)})(visit)


def _broken(name: str, status: int, behave: Behaviour) -> Fault:
    return _fault(f"{status}-{name}", behave, "twilio-fault", repeated=True)


def _refused(name: str, behave: Behaviour) -> Fault:
    return _fault(name, behave, "refused", lost=False)


def _credentials(name: str, behave: Behaviour, error: str, *, lost: bool = False) -> Fault:
    return _fault(name, behave, error, exit_code=4, lost=lost)


def _nonsense(name: str, body: object, status: int = 200) -> Fault:
    return _fault(name, answers(body, status), "nonsense-answer")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HTML = b"<!doctype html><title>Sign in to the hotel's network</title>"

TRANSPORT = (
    _fault("silence", server.silence, "timed-out", repeated=True, hangs=True),
    _fault("silence-after-headers", server.silence_after_headers, "timed-out", repeated=True, hangs=True),
    _fault("drip", server.drip, "timed-out", repeated=True, hangs=True),
    _fault("cut-body", server.cut_body, "connection-broken", repeated=True),
    _fault("hang-up", server.hang_up, "connection-broken", repeated=True, drops=True),
    _fault("reset", server.reset, "connection-broken", repeated=True, drops=True),
    _fault("no-http", server.garbage, "connection-broken", repeated=True),
    _fault("bad-chunks", server.raw(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), "connection-broken", repeated=True),
    _fault("cut-chunks", server.raw(CHUNKED + b"5\r\n{}"), "connection-broken", repeated=True),
    _fault(
        "no-such-encoding",
        server.answer(headers={"Content-Encoding": "rot13"}),
        "connection-broken",
        repeated=True,
    ),
    _fault("endless-headers", server.endless(b"X-A: b\r\n"), "connection-broken", repeated=True),
    _fault("endless-header", server.endless(b"a"), "connection-broken", repeated=True),
    _fault(
        "endless-100", server.endless(b"HTTP/1.1 100 Go\r\n\r\n", b""), "connection-broken", repeated=True
    ),
    _fault("huge", server.huge(20_000_000, with_length=True), "answer-too-large"),
    _fault("huge-unannounced", server.huge(20_000_000, with_length=False), "answer-too-large"),
    _fault("bomb", server.bomb(50_000_000), "answer-too-large"),
)
NONSENSE = (
    _nonsense("html", HTML),
    _nonsense("empty", b""),
    _nonsense("no-utf-8", b"\xff\xfe\x00"),
    _nonsense("object", {}),
    _nonsense("null", None),
    _nonsense("list", []),
    _nonsense("number", 7),
    _nonsense("nested", b"[" * 50_000),
    _nonsense("no-content", b"", 204),
    *map(_redirect, (301, 302, 307, 308)),
    _fault("redirect-to-no-text", answers(b"", 302, {"Location": "http://\xff\xfe/"}), "nonsense-answer"),
    _nonsense("400-html", HTML, 400),
    _nonsense("403-html", HTML, 403),
    _nonsense("404-html", HTML, 404),
    _nonsense("404-of-a-gateway", {"message": "no Route matched with those values"}, 404),
    _nonsense("404-of-a-framework", {"status": 404, "error": "Not Found", "path": "/"}, 404),
    _nonsense("409-empty", b"", 409),
    _nonsense("code-is-text", {"code": "21211", "message": "why", "status": 400}, 400),
)
STATUSES = (
    _refused("400", refuses(400, 20001)),
    _refused("400-hostile", refuses(400, 20001, HOSTILE)),
    _refused("403", refuses(403, 20403)),
    _refused("409", refuses(409, 20409)),
    _credentials("401", refuses(401, 20003), "credentials-refused"),
    _credentials("401-hostile", refuses(401, 20003, HOSTILE), "credentials-refused"),
    _credentials("401-html", answers(HTML, 401), "credentials-refused", lost=True),
    _credentials("403-test-credentials", refuses(403, 20008), "test-credentials"),
    _credentials("403-permission", refuses(403, 70051), "permission-missing"),
    _credentials("401-suspended", refuses(401, 20005), "account-inactive"),
    _busy("429"),
    _fault("429-html", answers(HTML, 429), "rate-limited", repeated=True),
    _fault(
        "429-of-a-gateway",
        answers({"message": "API rate limit exceeded"}, 429),
        "rate-limited",
        repeated=True,
    ),
    _fault("408", refuses(408, 20408), "refused"),
    _fault("499", refuses(499, 20499), "refused"),
    _fault("400-of-another-status", answers({"code": 21211, "message": "x", "status": 401}, 400), "refused"),
    _fault("500-credentials", refuses(500, 20003), "twilio-fault", repeated=True),
    _fault("503-inactive", refuses(503, 20005), "twilio-fault", repeated=True),
    _busy("429-seconds", {"Retry-After": "1"}),
    _fault("429-date", _dated_retry, "rate-limited", repeated=True, lost=False),
    _busy("429-absurd", {"Retry-After": "9" * 30}),
    _busy("429-nonsense", {"Retry-After": "-1 or soon"}),
    _busy("429-no-date", {"Retry-After": "Mon, 99 Foo 99999999999999999999 99:99:99 +99999999999999"}),
    _broken("json", 500, refuses(500, 20500)),
    _broken("html", 502, answers(HTML, 502)),
    _broken("hostile", 503, refuses(503, 20503, HOSTILE, {"Retry-After": "1"})),
    _broken("empty", 504, answers(b"", 504)),
)
FAULTS = (*TRANSPORT, *NONSENSE, *STATUSES)


@dataclass(frozen=True)
class Shape:
    """Changes to an answer that is otherwise right, after which it proves nothing."""

    name: str
    change: dict[str, object]
    error: str = "nonsense-answer"

    def __str__(self) -> str:
        return self.name


OTHER_ACCOUNT, OTHER_SID = "AC" + "1b" * 16, "MM" + "1b" * 16

MESSAGE_SHAPES = (
    Shape("another-sid", {"sid": OTHER_SID}, "answer-mismatch"),
    Shape("another-account", {"account_sid": OTHER_ACCOUNT}, "answer-mismatch"),
    Shape("sid-null", {"sid": None}),
    Shape("sid-number", {"sid": 7}),
    Shape("account-null", {"account_sid": None}),
    Shape("num-media-x", {"num_media": "x"}),
    Shape("num-media-list", {"num_media": ["1"]}),
    Shape("num-media-negative", {"num_media": "-1"}),
    Shape("status-object", {"status": {}}),
    Shape("direction-list", {"direction": []}),
    Shape("date-of-no-month", {"date_created": "Tue, 99 Nov 2026 05:00:00 +0000"}),
    Shape("date-of-no-time", {"date_created": f"Tue, 24 Nov {'9' * 30} 05:00:00 +0000"}),
    Shape("date-number", {"date_created": 5}),
    Shape("error-code-endless", {"error_code": float("inf")}),
)


def media_shapes(sid: str) -> dict[str, tuple[object, str]]:
    """Media lists of a message that prove neither media nor that there is none, and the error they are."""
    nonsense, mismatch = "nonsense-answer", "answer-mismatch"
    missing = media_page(sid)
    del missing["media_list"]
    return {
        "missing": (missing, nonsense),
        "under-another-name": ({**missing, "errors": []}, nonsense),
        "beside-resources": ({**missing, "a": 1, "b": 2, "Resources": []}, nonsense),
        "null": (media_page(sid, media_list=None), nonsense),
        "object": (media_page(sid, media_list={}), nonsense),
        "text": (media_page(sid, media_list=""), nonsense),
        "number": (media_page(sid, media_list=0), nonsense),
        "of-nulls": (media_page(sid, media_list=[None]), nonsense),
        "of-empty-objects": (media_page(sid, media_list=[{}]), nonsense),
        "of-another-message": (media_page(sid, media_list=[item(OTHER_SID)]), mismatch),
        "of-another-account": (
            media_page(sid, media_list=[item(sid, account_sid=OTHER_ACCOUNT)]),
            mismatch,
        ),
        "one-of-another-message": (media_page(sid, media_list=[item(sid), item(OTHER_SID)]), mismatch),
        "about-another-message": ({**media_page(sid, 0), "uri": media_page(OTHER_SID)["uri"]}, mismatch),
        "about-another-account": (
            {**media_page(sid, 0), "uri": media_page(sid)["uri"].replace(ACCOUNT, OTHER_ACCOUNT)},
            mismatch,
        ),
        "about-nothing": (media_page(sid, 0, uri=None), nonsense),
        "next-page-number": (media_page(sid, 0, next_page_uri=7), nonsense),
        "meta-number": (media_page(sid, 0, meta=7), nonsense),
    }
