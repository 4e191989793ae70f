"""A page that is served, asked over plain HTTP as its own script asks."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Opened:
    """A page that is served at `address`, which opens it."""

    address: str
    store: Path

    @property
    def port(self) -> int:
        """Where it is served."""
        return urlsplit(self.address).port

    @property
    def origin(self) -> str:
        """What a browser calls its origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        """What the token becomes."""
        return f"verifier-{self.port}={parse_qs(urlsplit(self.address).query)['token'][0]}"

    def ask(
        self, method: str, path: str, given: object = None, **headers: str | None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request as the page itself makes it; a header of None is left out."""
        usual = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie}
        if method == "POST":
            usual |= {"Origin": self.origin, "Content-Type": "application/json"}
        changed = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        body = given if isinstance(given, bytes) or given is None else json.dumps(given).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {
            name: value.encode("utf-8", "surrogateescape")
            for name, value in changed.items()
            if value is not None
        }
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def verify(self, sid: str) -> dict[str, Any]:
        """The answer to a press on HACK."""
        response, body = self.ask("POST", "/hack/verify", {"sid": sid})
        assert response.status == 200, body
        return json.loads(body)

    @contextmanager
    def events(self, query: str = "") -> Iterator[Callable[[], dict[str, Any]]]:
        """What waits for the next state of an open stream."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        host = f"127.0.0.1:{self.port}"
        connection.request("GET", f"/hack/events{query}", headers={"Host": host, "Cookie": self.cookie})
        response = connection.getresponse()
        assert response.headers["Content-Type"] == "text/event-stream"

        def following() -> dict[str, Any]:
            for line in response:
                if line.startswith(b"data: "):
                    return json.loads(line[len(b"data: ") :])
            raise EOFError

        yield following
        response.close()
        connection.close()
