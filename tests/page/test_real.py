"""The page of a real account, for which a sandbox stands in at `--api-url`."""

import json
import time

import pytest
from chromium import needs_chromium
from local_server import LocalServer, refused_port, silence
from opened import Opened
from over_http import over_http

from verifier.account.connect import Connection
from verifier.page.door import Door
from verifier.page.real import RealAccount
from verifier.page.server import Page
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN

SEEDED = "MM" + "feedface" * 4
CREDENTIALS = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}


@pytest.fixture
def real_process(serve, served):
    """The page of a real account as a process, which a browser needs."""
    return serve("--no-browser", "--port", "0", "--api-url", served, env=CREDENTIALS)


@pytest.fixture
def real(monkeypatch, served, tmp_path):
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    account, door = RealAccount(Connection(api_url=served)), Door()
    with over_http(Page(account, door).respond) as port:
        yield Opened(door.address(port), tmp_path / "sandbox.db")
    account.close()


def test_it_says_which_account(real_process, served):
    """In the terminal stand the account, where its credentials come from, and that it is not Twilio that is asked."""
    assert real_process.said[0] == (
        f"This is account AC5a…0001, asked of {served.removeprefix('http://')} and not of Twilio; "
        "found in the environment."
    )
    assert AUTH_TOKEN not in "".join(real_process.said)


def test_numbers_are_masked_until_they_are_asked_for(real):
    """The newest twenty messages come without bodies and with masked numbers; on demand the numbers are whole."""
    with real.events() as following:
        state = following()
    assert 10 < len(state["messages"]) <= 20
    assert {each["other"] for each in state["messages"]} >= {"+1•••••••0110"}
    assert "5550110" not in json.dumps(state)
    assert "body" not in state["messages"][0]
    with real.events("?reveal") as following:
        assert {each["other"] for each in following()["messages"]} >= {"+12025550110"}


def test_the_secret_never_leaves(real):
    """Nothing that the page is given holds the Auth Token."""
    given = [real.ask("GET", path)[1] for path in ("/", "/hack/texts")]
    given.append(json.dumps(real.verify(SEEDED)).encode())
    for query in ("", "?reveal"):
        with real.events(query) as following:
            given.append(json.dumps(following()).encode())
    assert AUTH_TOKEN.encode() not in b"".join(given)
    assert b"credentials" in given[-1]


def test_it_has_no_api_and_no_workshop(real):
    """Beside the page of a real account nothing is answered, and nothing can be done to the account."""
    assert real.ask("GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json")[0].status == 404
    for action in ("answer", "set", "reset"):
        assert real.ask("POST", f"/hack/act/{action}", {})[0].status == 404


def test_its_media_comes_through_the_program(real):
    """A picture is fetched with the credentials, its link followed without them, and passed on by type."""
    response, body = real.ask("GET", f"/hack/media/{SEEDED}/ME{'feedface' * 3}00000001")
    assert (response.status, response.headers["Content-Type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")
    assert real.ask("GET", f"/hack/media/MM{'d0c5' * 8}/ME{'d0c5' * 6}00000001")[0].status == 415
    for path in (f"{SEEDED}/ME{'0' * 32}", f"{SEEDED}/..", "x/y", f"{SEEDED}/ME%2e%2e%2f"):
        assert real.ask("GET", f"/hack/media/{path}")[0].status == 404


def test_what_to_do_next_keeps_the_options(real, served):
    """The commands that a verdict names ask the account that the page asks."""
    help_ = real.verify("hello")["checks"][0]["help"]["en"]
    assert f"`verifier verify --api-url {served} --latest`" in help_


def test_a_network_that_is_down_is_told(serve):
    """Where nobody answers the page opens all the same, says why, and HACK is undecided."""
    page = serve(
        "--no-browser", "--port", "0", "--api-url", f"http://127.0.0.1:{refused_port()}", env=CREDENTIALS
    )
    with page.events() as following:
        state = following()
    assert state["account"]["kind"] == "real"
    assert set(state["trouble"]["message"]) == {"en", "ja"}
    assert page.verify(SEEDED)["report"]["outcome"] == "undecided"


def test_ctrl_c_does_not_wait_for_twilio(serve):
    """A request that hangs is cut off when the page is ended."""
    with LocalServer(silence) as hanging:
        page = serve(
            "--no-browser", "--port", "0", "--api-url", hanging.url, "--timeout", "25", env=CREDENTIALS
        )
        with page.events():
            time.sleep(0.5)
            begun = time.monotonic()
            code, _ = page.end()
        assert code == 0
        assert time.monotonic() - begun < 8


def test_credentials_that_are_broken_are_told(verifier):
    """Where credentials are there and can't be right, the command says so instead of practising."""
    result = verifier("hack", "--no-browser", env={**CREDENTIALS, "TWILIO_AUTH_TOKEN": ""})
    assert result.returncode == 4
    assert "TWILIO_AUTH_TOKEN" in result.stderr


@needs_chromium
def test_the_way_of_a_real_account(browse, real_process, served):
    """Its banner says so, phone and workshop are gone, numbers show on demand, and the chest opens with its picture."""
    learner = browse(real_process.address)
    assert "and not of Twilio" in learner.text(".banner b")
    shown = [each.get_attribute("id") for each in learner.all("main > section") if each.is_displayed()]
    assert shown == ["quest", "hack", "account"]
    assert len(learner.all(".trail li:not([hidden])")) == 3
    assert f"verifier send --api-url {served} " in learner.text("#code code")
    learner.press("#tab-curl")
    assert f"curl {served}/2010-04-01/" in learner.text("#code code")
    learner.press("#tab-Python")
    assert "Client()" in learner.text("#code code")
    assert "•" in learner.text("tbody tr .details")
    learner.press("#show")
    learner.wait(lambda: "+12025550110" in learner.text("tbody"))
    assert "The chest opens." in learner.hack(SEEDED)
    assert learner.wait(lambda: learner.pictures(".loot"))[0][0] > 0
