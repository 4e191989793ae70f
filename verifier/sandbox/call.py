"""One call of the sandbox's API as its routes see it, and the answers they give."""

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from msgspec import Struct

from verifier.sandbox.seed import PracticeAccount
from verifier.sandbox.store import Store
from verifier.transport.exchange import Response

API = "/2010-04-01"


class Call(Struct, frozen=True):
    """`names` are the path's placeholders, `query` and `form` hold lists since a name may be repeated.

    `origin` is the scheme and host that the call came to; `account` is the one that the path names.
    """

    store: Store
    account: PracticeAccount
    origin: str
    path: str
    names: Mapping[str, str]
    query: Mapping[str, list[str]]
    form: Mapping[str, list[str]]
    now: datetime
    media_lag: int

    def asked(self, name: str) -> str | None:
        """The query's value, the last where it is repeated; None where it is missing or empty."""
        return self.query.get(name, [""])[-1] or None

    def given(self, name: str) -> str | None:
        """The form's value, the last where it is repeated; None where it is missing or empty."""
        return self.form.get(name, [""])[-1] or None


def json_response(body: Mapping[str, Any], status: int = 200) -> Response:
    """An answer as Twilio's API gives it."""
    return Response(status, json.dumps(body).encode("ascii"), {"content-type": "application/json"})


def rfc2822(moment: datetime) -> str:
    """`Thu, 24 Aug 2023 05:01:45 +0000`."""
    return format_datetime(moment)
