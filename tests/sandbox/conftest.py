"""A sandbox of its own for each test: at hand, and over HTTP."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from over_http import over_http

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, SANDBOX_URL
from verifier.sandbox.routes import answer
from verifier.sandbox.server import practice
from verifier.sandbox.store import Store
from verifier.transport.exchange import Request, Response

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Sandbox:
    """Asks the routes at a time that the test sets."""

    store: Store
    now: datetime = NOW
    auth: tuple[str, str] | None = (ACCOUNT_SID, AUTH_TOKEN)
    account: str = ACCOUNT_SID
    media_lag: int = 1

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> Response:
        """`path` is below the account, or a whole URL."""
        url = path if path.startswith("http") else f"{SANDBOX_URL}/2010-04-01/Accounts/{self.account}{path}"
        body = urlencode(form or {}, doseq=True).encode()
        request = Request(method, url, body=body, auth=self.auth)
        return answer(self.store, request, now=self.now, media_lag=self.media_lag)

    def get(self, path: str) -> dict[str, Any]:
        """The JSON of a GET that must succeed."""
        response = self.ask("GET", path)
        assert response.status == 200, response.body
        return json.loads(response.body)

    def create(self, **form: Any) -> dict[str, Any]:
        """The JSON of a message created from the account's own number."""
        response = self.ask("POST", "/Messages.json", {"From": "+15017122661", "To": "+12025550110", **form})
        assert response.status == 201, response.body
        return json.loads(response.body)

    def refusal(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, int]:
        """Status and code of an answer that must be one of Twilio's errors."""
        response = self.ask(method, path, form)
        body = json.loads(response.body)
        assert set(body) == {"code", "message", "more_info", "status"}
        assert body["status"] == response.status
        assert body["more_info"].endswith(f"/{body['code']}")
        return response.status, body["code"]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:", now=NOW) as opened:
        yield opened


@pytest.fixture
def sandbox(store: Store) -> Sandbox:
    return Sandbox(store)


@pytest.fixture
def served() -> Callable[[Store], Any]:
    """The sandbox over HTTP, in a thread; gives the port."""
    return lambda store: over_http(practice(store))
