"""How the page starts, lives and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

SEEDED = "MM" + "feedface" * 4


def test_it_says_which_account_and_where(page_process):
    """On standard error stand the account and the address that opens the page."""
    assert "practice account" in page_process.said[0]
    assert page_process.said[1].endswith(page_process.address)


def test_the_browser_is_opened(serve, tmp_path):
    """The browser is given the address, with the SID to begin with."""
    note, script = tmp_path / "opened", tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {note}.part && mv {note}.part {note}\n')
    script.chmod(0o755)
    page = serve("--port", "0", SEEDED, env={"BROWSER": f"{script} %s"})
    for _ in range(100):
        if note.exists():
            break
        time.sleep(0.1)
    assert note.read_text() == page.address
    assert page.address.endswith(f"&sid={SEEDED}")


def test_a_verdict_is_the_programs_own(page, verifier):
    """HACK answers with what `verify -f json` writes, and with its sentences in both languages."""
    answer = page.verify(SEEDED)
    env = {"VERIFIER_SANDBOX_DB": str(page.store)}
    expected = json.loads(verifier("verify", "--sandbox", SEEDED, "-f", "json", env=env).stdout)
    assert answer["report"] == expected
    checks = expected["verdicts"][0]["checks"]
    assert [each["rationale"]["en"] for each in answer["checks"]] == [each["rationale"] for each in checks]
    assert all(each["rationale"]["ja"] != each["rationale"]["en"] for each in answer["checks"])


def test_what_to_do_next_is_the_practice_accounts_own(page):
    """The commands that a verdict names ask the practice account, and nobody is sent to Twilio's Console."""
    for sid in ("hello", "MM" + "0" * 32, f"{SEEDED} {SEEDED[:-1]}0"):
        helps = [each["help"] for each in page.verify(sid)["checks"] if each["help"]]
        assert helps
        for each in helps:
            assert "Console" not in each["en"]
            assert all(each[tag].count("`verifier verify --sandbox") == 1 for tag in ("en", "ja"))


@pytest.mark.parametrize("account", ["suspended", "test"])
def test_who_is_refused_is_told_what_twilio_would_have_him_do(page, account):
    """The help of such an account is about its credentials, and not about whom to send to."""
    page.ask("POST", "/hack/act/set", {"account": account})
    assert "https://console.twilio.com" in page.verify(SEEDED)["checks"][0]["help"]["en"]


def test_what_is_pasted_is_read_as_ever(page):
    """A SID is found in whatever holds it; a text without one fails with the reason, and asks nothing."""
    assert page.verify(f"sid: '{SEEDED}'")["report"]["verdicts"][0]["sid"] == SEEDED
    with page.events() as following:
        before = following()["log"]
    for text in ("hello", ""):
        verdict = page.verify(text)["report"]["verdicts"][0]
        assert (verdict["outcome"], verdict["checks"][0]["outcome"]) == ("failed", "failed")
    with page.events() as following:
        assert following()["log"] == before


def test_a_picture_is_passed_on_and_nothing_else(page):
    """A picture comes with its type; what is none, or is not there, does not come."""
    response, body = page.ask("GET", f"/hack/media/{SEEDED}/ME{'feedface' * 3}00000001")
    assert (response.status, response.headers["Content-Type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")
    small_print = "d0c5" * 6
    assert page.ask("GET", f"/hack/media/MM{'d0c5' * 8}/ME{small_print}00000001")[0].status == 415
    assert page.ask("GET", f"/hack/media/{SEEDED}/ME{'0' * 32}")[0].status == 404


def test_another_program_is_seen_at_once(page, verifier):
    """What another process sends and resets arrives within seconds, and a verdict still stands afterwards."""
    env = {"VERIFIER_SANDBOX_DB": str(page.store)}
    with page.events() as following:
        assert all(each["seeded"] for each in following()["messages"])
        sent = ("send", "--sandbox", "--to", "+12025550110", "--media-url", "https://example.com/a.png")
        sid = json.loads(verifier(*sent, "-f", "json", env=env).stdout)["sid"]
        newest = next(each for _ in range(9) if not (each := following()["messages"][0])["seeded"])
        assert (newest["sid"], newest["outgoing"]) == (sid, True)
        assert verifier("sandbox", "reset", env=env).returncode == 0
        while newest["sid"] == sid:
            newest = following()["messages"][0]
    assert page.verify(sid)["report"]["outcome"] == "failed"
    assert page.verify(SEEDED)["report"]["outcome"] == "passed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_fifty_tabs_open(page_process, number):
    """Fifty open tabs are all told the state; then a signal ends all, quickly and without a word."""
    with ExitStack() as stack:
        tabs = [stack.enter_context(page_process.events()) for _ in range(50)]
        assert all(following()["account"]["kind"] == "practice" for following in tabs)
        begun = time.monotonic()
        assert page_process.end(number) == (0, "")
        assert time.monotonic() - begun < 8
        with pytest.raises((EOFError, OSError)):
            list(iter(tabs[-1], None))


def test_a_tab_that_has_gone_is_forgotten(page_process):
    """Streams whose reader has left do not stay: the server's open files are as many as before."""

    def open_files():
        return len(list(Path(f"/proc/{page_process.process.pid}/fd").iterdir()))

    page_process.verify(SEEDED)
    before = open_files()
    for _ in range(20):
        with page_process.events() as following:
            following()
    deadline = time.monotonic() + 15
    while open_files() > before + 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert open_files() <= before + 2


def test_a_second_instance_takes_a_port_of_its_own(serve):
    """Where the usual port is taken another is used; both pages live, each with its own key."""
    first, second = serve("--no-browser"), serve("--no-browser")
    assert first.port != second.port
    assert second.ask("GET", "/", Cookie=first.cookie)[0].status == 403
    both = f"{first.cookie}; {second.cookie}"
    assert [each.ask("GET", "/", Cookie=both)[0].status for each in (first, second)] == [200, 200]


def test_a_port_that_was_asked_for_is_not_exchanged(verifier):
    """A port that is in use and was asked for is told, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = verifier("hack", "--sandbox", "--no-browser", "--port", port)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"Port {port} can't be used: Address already in use." in result.stderr
    assert "`verifier hack --sandbox --port 0`" in result.stderr


def test_a_sleep_is_survived(page_process):
    """A process that was held for a while goes on where it was: open streams go on, and so do presses."""
    with page_process.events() as following:
        following()
        page_process.process.send_signal(signal.SIGSTOP)
        waking = threading.Timer(2, page_process.process.send_signal, [signal.SIGCONT])
        waking.start()
        assert page_process.verify(SEEDED)["report"]["outcome"] == "passed"
        assert SEEDED in following()["log"][0]["address"]


def test_sandbox_serve_has_the_page_too(serve):
    """`sandbox serve` prints the page's address below its own, and answers at both."""
    page = serve("--port", "0", command="sandbox serve")
    assert page.said[0].startswith(f"The sandbox answers at {page.origin} ")
    assert page.ask("GET", "/")[0].status == 200
    assert page.verify(SEEDED)["report"]["outcome"] == "passed"


def test_help_loads_nothing_that_serves():
    """Whoever asks for help waits for no server and no library of Twilio's."""
    code = (
        "import sys; from verifier.cli.app import run; run(['hack', '--help']); "
        "sys.exit(bool({'aiohttp', 'aiohttp_sse', 'twilio', 'pycurl', 'sqlite3'} & set(sys.modules)))"
    )
    # Measuring coverage loads a database in every process.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    run = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, check=False)
    assert run.returncode == 0
