"""The practice account's log, for people and for programs: one line a request."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from verifier.i18n import _
from verifier.printable import mask_number, mask_numbers, printable
from verifier.render import Style
from verifier.sandbox.log import LoggedRequest
from verifier.sid import shorten

LOG_SCHEMA = "verifier/log/v1"

_NUMBERS = frozenset({"to", "from", "phonenumber"})
_TEXTS = frozenset({"body"})
"""In lower case: a parameter that is misspelled so is refused, and holds what it holds all the same."""

_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
_LONGEST = 120


def log_json(entry: LoggedRequest, style: Style) -> str:
    """One object of `verifier/log/v1`; bodies are null and numbers masked unless they are to be revealed."""
    path, _mark, query = entry.address.partition("?")
    written = {
        "schema": LOG_SCHEMA,
        "id": entry.id,
        "at": datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "kind": entry.kind,
        "account_sid": entry.account_sid,
        "method": entry.method,
        "path": path,
        "query": [_shown(name, value, style) for name, value in parse_qsl(query, keep_blank_values=True)],
        "form": [_shown(name, value, style) for name, value in entry.form],
        "status": entry.status,
        "code": entry.code,
        "request_id": entry.request_id,
        "duration": round(entry.duration, 4),
        "trouble": entry.trouble,
    }
    return json.dumps(written) + "\n"


def log_text(entry: LoggedRequest, style: Style) -> str:
    """`12:34:56 POST /2010-04-01/…/Messages.json 400 (21211) To=… 3 ms`, in local time."""
    path, _mark, query = entry.address.partition("?")
    path = path if style.reveal else _ACCOUNT_SID.sub(lambda sid: shorten(sid[0]), path)
    pairs = [*parse_qsl(query, keep_blank_values=True), *entry.form]
    parts = [
        f"{datetime.fromtimestamp(entry.at).astimezone():%H:%M:%S}",
        *([] if entry.kind == "request" else [f"[{entry.kind}]"]),
        entry.method,
        printable(path),
        "-" if entry.status is None else str(entry.status),
        *([] if entry.code is None else [f"({entry.code})"]),
        *(_pair(name, value, style) for name, value in pairs),
        f"{entry.duration * 1000:.0f} ms",
        *([] if entry.trouble is None else [f"- {printable(entry.trouble)}"]),
    ]
    return " ".join(parts) + "\n"


def _shown(name: str, value: str, style: Style) -> dict[str, str | None]:
    return {"name": name, "value": _veiled(name, value, style)}


def _pair(name: str, value: str, style: Style) -> str:
    shown = _veiled(name, value, style)
    if shown is None:
        shown = _("({n} characters)", n=len(value))
    text = printable(shown if style.reveal else _ACCOUNT_SID.sub(lambda sid: shorten(sid[0]), shown))
    return f"{printable(name)}={text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}"


def _veiled(name: str, value: str, style: Style) -> str | None:
    """A parameter's value as strangers may see it; None for a text that they may not."""
    if style.reveal:
        return value
    if name.lower() in _TEXTS:
        return None
    if name.lower() in _NUMBERS:
        return mask_number(value)
    # A date is no number, though it looks like one.
    return value if re.match(r"\d{4}-\d\d-\d\d(?!\d)", value) else mask_numbers(value)
