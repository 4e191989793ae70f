"""What every test stands on: an environment of its own, the program, and a practice account over HTTP."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from over_http import over_http
from streams import Streams

from verifier.__main__ import main
from verifier.cli.app import application
from verifier.i18n import activate
from verifier.sandbox.embedded import open_store
from verifier.sandbox.server import practice

_ALIKE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The same few examples in every quick run, however slow the machine; `-m long` looks for new ones.
settings.register_profile("quick", max_examples=10, derandomize=True, **_ALIKE)
settings.register_profile("long", max_examples=1_000, print_blob=True, **_ALIKE)
settings.load_profile("quick")

# Help texts are made while the commands are declared: here in English, whichever test comes first.
application()

KEPT = ("PATH", "TMPDIR", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START", "PYTHONPATH", "SYSTEMROOT")
ROOT = Path(__file__).parents[1]


def pytest_xdist_auto_num_workers() -> int:
    """Five for two cores: about half the time a test waits, for a process or a timeout."""
    return (5 * (os.cpu_count() or 1) + 1) // 2


def pytest_configure(config: pytest.Config) -> None:
    """With `-m long` hypothesis searches widely, too."""
    if config.option.markexpr == "long":
        settings.load_profile("long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives Chromium is known by the fixtures that it takes."""
    for item in items:
        if {"chromium", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


Verifier = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home, a working directory of its own, and none of the caller's variables or credentials."""
    for name in list(os.environ):
        if name not in KEPT and not name.startswith(("PYTEST_", "COV_")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(home)


@pytest.fixture
def verifier() -> Verifier:
    """`verifier ARGUMENT…` in this process; give `env`, `stdin` or, where it is a file, `stdout` by name.

    What is about the process itself (signals, descriptors, start-up) takes `verifier_process`.
    """

    def run(
        *arguments: object, env: Mapping[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        with pytest.MonkeyPatch.context() as patch, Streams(stdin, env or {}) as streams:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            for name in ("stdin", "stdout", "stderr"):
                patch.setattr(sys, name, getattr(streams, name))
            try:
                code = main(words)
            finally:
                activate("en")
        return subprocess.CompletedProcess(words, code, *streams.written)

    return run


@pytest.fixture
def verifier_process() -> Verifier:
    """`verifier ARGUMENT…` as a process of its own; give `env`, `stdin` or `timeout` (seconds) by name."""

    def run(
        *arguments: object, env: Mapping[str, str] | None = None, stdin: str = "", timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "verifier", *map(str, arguments)],
            input=stdin,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def commands_in() -> Callable[[str], list[tuple[str, dict[str, str], str]]]:
    """What GitHub's runner reads in a log: (command, properties, data) of each workflow command.

    The documented `::command name=value,…::data` stands at the start of a line; the older `##[command]data`,
    which the runner still obeys, anywhere in one, and so do Azure's (`##vso[command]data`) and TeamCity's.
    """

    def unescaped(text: str, *names: str) -> str:
        for name in (*names, "25"):
            text = text.replace("%" + name, chr(int(name, 16)))
        return text

    def read(log: str) -> list[tuple[str, dict[str, str], str]]:
        found = []
        for line in re.split("\r\n|\r|\n", log):
            if match := re.match(r"\s*::([A-Za-z-]+)(?: (.*?))?::(.*)", line):
                pairs = [pair.partition("=") for pair in (match[2] or "").split(",") if pair]
                properties = {name: unescaped(value, "0D", "0A", "3A", "2C") for name, _, value in pairs}
                found.append((match[1], properties, unescaped(match[3], "0D", "0A")))
            elif match := re.search(r"##\w*\[([^\]]+)\](.*)", line):
                found.append((match[1], {}, match[2]))
        return found

    return read


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """A fresh practice account over HTTP; gives its address."""
    with open_store(tmp_path / "served.db") as store, over_http(practice(store)) as port:
        yield f"http://127.0.0.1:{port}"
