"""What was asked of the sandbox and what it asked of others: the last thousand requests, without credentials."""

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from verifier.sandbox.store import Store

MOST_KEPT = 1000

REQUEST, STATUS_CALLBACK, INBOUND, MEDIA = "request", "status-callback", "inbound", "media"
"""Kinds of entries: somebody asked the sandbox, or it told a status, handed on what came in, read a media URL."""

_LONGEST_VALUE = 2000
_HIDDEN = "•••"
_LINK = re.compile(r"/cdn/[^/]+")
_USER = re.compile(r"(?<=//)[^/?#\s]*@")
_SECRET_NAME = re.compile(r"(?i)token|secret|password|auth|signature|api_?key")
_SECRET_VALUE = re.compile(r'(?i)("[^"]*(?:token|secret|password)[^"]*":\s*)"[^"]*"')


class LoggedRequest(Struct, frozen=True):
    """One request and its answer. `at` is in seconds since the epoch, `duration` in seconds.

    `address` is the path and query where the sandbox was asked, else the whole URL. `form` holds names and values in
    their order. `code` is Twilio's error code. `trouble` says why there was no answer, or what was wrong with it.
    `answer` is the JSON that was answered, cut where it is long.
    """

    id: int
    at: float
    kind: str
    account_sid: str | None
    method: str
    address: str
    form: tuple[tuple[str, str], ...]
    status: int | None
    code: int | None
    request_id: str | None
    duration: float
    trouble: str | None
    answer: str | None


def keep(
    store: Store,
    *,
    at: float,
    kind: str,
    method: str,
    address: str,
    form: Mapping[str, Sequence[str]],
    account_sid: str | None = None,
    status: int | None = None,
    code: int | None = None,
    request_id: str | None = None,
    duration: float = 0.0,
    trouble: str | None = None,
    answer: str | None = None,
) -> None:
    """Add an entry and forget the oldest."""
    pairs = [(name, _harmless(name, value)) for name, values in form.items() for value in values]
    cleaned = _without_user(_LINK.sub(f"/cdn/{_HIDDEN}", _without_secrets(address)))[:_LONGEST_VALUE]
    row = (
        at,
        kind,
        account_sid,
        method,
        cleaned,
        json.dumps(pairs),
        status,
        code,
        request_id,
        duration,
        trouble,
        answer and _SECRET_VALUE.sub(rf'\1"{_HIDDEN}"', answer)[:_LONGEST_VALUE],
    )
    with store.changing() as connection:
        entry = connection.execute(
            "INSERT INTO log (at, kind, account_sid, method, address, form, status, code, request_id, duration,"
            " trouble, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        connection.execute("DELETE FROM log WHERE id <= ?", ((entry.lastrowid or 0) - MOST_KEPT,))


def entries(store: Store, *, after: int = 0, most: int = MOST_KEPT) -> list[LoggedRequest]:
    """The last entries whose `id` is greater than `after`, oldest first."""
    rows = store.read(
        "SELECT id, at, kind, account_sid, method, address, form, status, code, request_id, duration, trouble,"
        " answer FROM log WHERE id > ? ORDER BY id DESC LIMIT ?",
        (after, most),
    )
    names = LoggedRequest.__struct_fields__
    found = (dict(zip(names, row, strict=True)) for row in reversed(rows))
    return [msgspec.convert({**each, "form": json.loads(each["form"])}, LoggedRequest) for each in found]


def _harmless(name: str, value: str) -> str:
    """A form's value, cut to size, without anything that may be a secret."""
    if _SECRET_NAME.search(name):
        return _HIDDEN
    return _without_user(value)[:_LONGEST_VALUE]


def _without_user(text: str) -> str:
    """URLs without the user names and passwords in them."""
    return _USER.sub("", text) if "@" in text else text


def _without_secrets(address: str) -> str:
    """The address with the values of its query hidden whose names sound like secrets."""
    path, mark, query = address.partition("?")
    if not mark:
        return address
    pairs = [pair.partition("=") for pair in query.split("&")]
    return f"{path}?" + "&".join(
        f"{name}{equals}{_HIDDEN if equals and _SECRET_NAME.search(name) and name != 'PageToken' else value}"
        for name, equals, value in pairs
    )


def path_of(url: str) -> str:
    """The path and query of a URL, as the log shows them."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
