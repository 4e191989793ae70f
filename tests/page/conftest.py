"""The page as a process of its own, asked over plain HTTP or opened in Chromium."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from chromium import started
from learner import Learner
from selenium import webdriver


@dataclass
class Served:
    """A page that is served at `address`, which opens it."""

    process: subprocess.Popen[str]
    said: list[str]
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

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Exit code after a signal, and what else was said."""
        self.process.send_signal(number)
        _, rest = self.process.communicate(timeout=15)
        return self.process.returncode, rest


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """`verifier hack ARGUMENT…`, or another `command`, over a store of its own; give variables by `env`."""
    running = []

    def start(*arguments: str, env: Mapping[str, str] | None = None, command: str = "hack") -> Served:
        store = tmp_path / "sandbox.db"
        environ = {**os.environ, "VERIFIER_SANDBOX_DB": str(store), **(env or {})}
        words = [sys.executable, "-m", "verifier", *command.split(), *arguments]
        process = subprocess.Popen(words, env=environ, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        running.append(process)
        said = []
        for line in process.stderr:
            said.append(line.rstrip("\n"))
            if found := re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line):
                return Served(process, said, found[0], store)
        raise AssertionError(said)

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


@pytest.fixture
def page(serve: Serve) -> Served:
    """The page of a fresh practice account."""
    return serve("--no-browser", "--port", "0")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser, with what pages print to its console."""
    with started(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


Browse = Callable[[str], Learner]


@pytest.fixture
def browse(chromium: webdriver.Chrome, serve: Serve) -> Iterator[Browse]:
    """Opens an address as a learner, once the account is shown; in the end nothing may stand in the console.

    What is served ends after that.
    """
    learner = Learner(chromium)

    def browse(address: str) -> Learner:
        learner.errors()  # what the page of an earlier test said when its program ended
        chromium.get(address)
        learner.wait(lambda: learner.all("tbody tr"))
        return learner

    yield browse
    errors = learner.errors()
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    chromium.get("about:blank")
    assert errors == []


@pytest.fixture
def learner(browse: Browse, page: Served) -> Learner:
    """A learner before the page of a fresh practice account."""
    return browse(page.address)
