"""A walk through Twilio's messaging API, and what was seen on it: shapes, codes and statuses, nothing personal."""

import base64
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

API = "/2010-04-01"
PICTURE = "https://demo.twilio.com/owl.png"
HEADERS = (
    "twilio-request-id",
    "twilio-concurrent-requests",
    "twilio-request-duration",
    "x-home-region",
    "x-api-domain",
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-credentials",
    "www-authenticate",
    "content-type",
)
SHAPES = {
    r"[A-Z]{2}[0-9a-f]{32}": lambda text: f"{text[:2]}…",
    r"(?:[a-z]+:)?\+[0-9]+": lambda _: "a number",
    r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000": lambda _: "a date",
    r"-?\d+\.\d+": lambda _: "an amount",
}


@dataclass(frozen=True)
class Place:
    """Where the walk goes: an account, its credentials, its number, and whom it may write to."""

    url: str
    account: str
    user: str
    password: str
    number: str
    to: str


@dataclass(frozen=True)
class Seen:
    """One step: the HTTP status, Twilio's code, the shape of what was answered and of its headers."""

    step: str
    status: int
    code: int | None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def walk(place: Place, patience: float = 60.0, rest: Callable[[float], None] = time.sleep) -> Iterator[Seen]:
    """Send one MMS and look at it from all sides; then redact and delete it. Raises where it can't be sent."""
    messages = f"{API}/Accounts/{place.account}/Messages"
    good = {"To": place.to, "From": place.number}
    status, headers, body = _ask(
        place, "POST", f"{messages}.json", {**good, "Body": "Walk", "MediaUrl": PICTURE}
    )
    yield _seen("create an MMS", status, headers, body)
    if status != 201:
        raise RuntimeError(f"no MMS could be sent: HTTP {status}, code {body.get('code')}")
    mine = f"{messages}/{body['sid']}"
    for name, form in _REFUSED.items():
        yield _step(place, name, "POST", f"{messages}.json", {**good, **form})
    waited = 0.0
    while not (found := _ask(place, "GET", f"{mine}/Media.json")[2]["media_list"]) and waited < patience:
        rest(1.0)
        waited += 1.0
    rest(5.0)  # until it was sent
    yield _step(place, "fetch it", "GET", f"{mine}.json")
    yield _step(place, "list its media", "GET", f"{mine}/Media.json")
    if found:
        item = f"{mine}/Media/{found[0]['sid']}"
        yield _step(place, "fetch a media item", "GET", f"{item}.json")
        yield _step(place, "ask for the bytes", "GET", item)
        yield _step(place, "delete a media item", "DELETE", f"{item}.json")
        yield _step(place, "fetch what was deleted", "GET", f"{item}.json")
    yield _step(place, "list messages to it", "GET", f"{messages}.json?PageSize=1&To={_quoted(place.to)}")
    yield _step(place, "a page size that is none", "GET", f"{messages}.json?PageSize=0")
    yield _step(place, "a message that is not there", "GET", f"{messages}/MM{'0' * 32}.json")
    yield _step(place, "a method that is none", "PUT", f"{mine}.json")
    yield _step(place, "cancel what is not scheduled", "POST", f"{mine}.json", {"Status": "canceled"})
    yield _step(place, "give feedback", "POST", f"{mine}/Feedback.json", {"Outcome": "confirmed"})
    numbers = _step(
        place, "list numbers", "GET", f"{API}/Accounts/{place.account}/IncomingPhoneNumbers.json?PageSize=1"
    )
    yield replace(numbers, body=sorted(numbers.body["incoming_phone_numbers"]["of"]))
    yield _step(place, "no credentials", "GET", f"{mine}.json", auth=False)
    yield _step(place, "redact it", "POST", f"{mine}.json", {"Body": ""})
    yield _step(place, "delete it", "DELETE", f"{mine}.json")


_REFUSED = {
    "a recipient that is none": {"To": "+1202555", "Body": "Walk"},
    "a sender that is not ours": {"From": "+15005550006", "Body": "Walk"},
    "nothing to send": {},
    "an empty media URL": {"MediaUrl": ""},
    "a malformed media URL": {"MediaUrl": "https://exa mple.com/a.png"},
    "too long a text": {"Body": "x" * 1601},
    "a callback that is none": {"Body": "Walk", "StatusCallback": "nowhere"},
}
"""Creating what is refused: it costs nothing."""


def differences(there: list[Seen], here: list[Seen]) -> list[str]:
    """Where what was seen at Twilio and in the practice account differs: a Markdown list, ready to paste."""
    lines = []
    ours = {each.step: each for each in here}
    for each in there:
        own = ours.get(each.step)
        if own is None:
            lines.append(f"- {each.step}: not reached here")
            continue
        for name in ("status", "code", "headers", "body"):
            theirs, mine = getattr(each, name), getattr(own, name)
            lines += [f"- {each.step}: {part}" for part in _parts(name, theirs, mine)]
    return lines


def _parts(name: str, theirs: Any, mine: Any) -> Iterator[str]:
    if isinstance(theirs, dict) and isinstance(mine, dict):
        for key in dict.fromkeys([*theirs, *mine]):
            yield from _parts(f"{name}.{key}", theirs.get(key, "missing"), mine.get(key, "missing"))
    elif theirs != mine:
        yield f"{name} is {theirs} at Twilio, {mine} here"


def _step(place: Place, name: str, method: str, path: str, form: Any = None, *, auth: bool = True) -> Seen:
    return _seen(name, *_ask(place, method, path, form, auth=auth))


def _seen(name: str, status: int, headers: dict[str, str], body: Any) -> Seen:
    code = body.get("code") if isinstance(body, dict) and status >= 400 else None
    kept = {each: _header(each, headers[each]) for each in HEADERS if each in headers}
    # The words of an error and the tokens of a page are nobody's contract.
    return Seen(name, status, code, kept, None if status >= 400 else _shape(body))


def _header(name: str, value: str) -> str:
    return value if name in {"www-authenticate", "content-type", "x-api-domain"} else "there"


def _shape(value: Any) -> Any:
    """What kind of value it is; words that Twilio chooses from stay as they are."""
    if isinstance(value, dict):
        return {name: "…" if name in _FREE else _shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return {"of": _shape(value[0])} if value else "an empty list"
    if not isinstance(value, str):
        return "a number" if isinstance(value, int) and not isinstance(value, bool) else value
    if "/" in value and "Accounts" in value:
        return re.sub(r"[A-Z]{2}[0-9a-f]{32}", "…", value.partition("?")[0])
    return next((say(value) for shape, say in SHAPES.items() if re.fullmatch(shape, value)), value)


_FREE = frozenset({"body", "friendly_name", "auth_token", "first_page_uri", "next_page_uri"})
"""What is different for each account and message."""


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _ask(
    place: Place, method: str, path: str, form: Any = None, *, auth: bool = True
) -> tuple[int, dict[str, str], Any]:
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(place.url + path, data, method=method)  # noqa: S310 - https, or this machine
    if auth:
        token = base64.b64encode(f"{place.user}:{place.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=30) as answered:
            return _read(answered.status, answered.headers, answered.read())
    except urllib.error.HTTPError as error:
        with error:
            return _read(error.code, error.headers, error.read())


def _read(status: int, headers: Any, body: bytes) -> tuple[int, dict[str, str], Any]:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        return status, named, json.loads(body) if body else None
    except ValueError:
        return status, named, None
