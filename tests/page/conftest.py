"""The page, in a thread or as a process of its own, asked over plain HTTP or opened in Chromium."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from chromium import started
from learner import Learner
from opened import Opened
from over_http import over_http
from selenium import webdriver

from verifier.page.door import Door
from verifier.page.practice import Practice
from verifier.page.server import Page
from verifier.sandbox.embedded import open_store
from verifier.sandbox.server import practice


@dataclass
class Served(Opened):
    """A page in a process of its own, and what that said as it began."""

    process: subprocess.Popen[str]
    said: list[str]

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
                return Served(found[0], store, process, said)
        raise AssertionError(said)

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


@pytest.fixture
def page_process(serve: Serve) -> Served:
    """The page of a fresh practice account, in a process of its own."""
    return serve("--no-browser", "--port", "0")


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Opened]:
    """The page of a fresh practice account, served from this process."""
    path, door = tmp_path / "sandbox.db", Door()
    with open_store(path) as store:
        shown = Page(Practice(store), door, practice(store))
        with over_http(shown.respond) as port:
            yield Opened(door.address(port), path)


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
def learner(browse: Browse, page_process: Served) -> Learner:
    """A learner before the page of a fresh practice account."""
    return browse(page_process.address)
