"""Tokens and key secrets are nowhere: not in what is said, nor in any file, nor in the process's arguments."""

import base64
import html
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import local_server as server
import pytest
from fault_table import FAULTS
from faulty_account import ACCOUNT, FROM, TO, FaultyAccount, answers, mms
from local_server import LocalServer, Visit

from verifier.cli.app import run
from verifier.render.formats import FORMATS

TOKEN = "c0ffee11deadbeef" * 2
KEY, SECRET = "SK" + "0f" * 16, "q7/+%<&'\"=Zt9kVw3xYb5mRc2hLd8sNf"
CORE = {TOKEN: TOKEN[:16], SECRET: "Zt9kVw3xYb5mRc2hLd8sNf"}
"""The part of a secret that no escaping changes."""

SEND = ("send", "--to", TO, "--media-url", "https://example.invalid/a.png")
OTHERS = [name for name in FORMATS if name not in ("text", "roster")]  # a roster is written by `grade` alone


def _quick_and_long() -> Iterator[object]:
    """Each fault with either kind of credentials. Those that are repeated take seconds, and so are left for later."""
    for position, fault in enumerate(FAULTS):
        for number, kind in enumerate(("token", "key")):
            slow = fault.repeated or position % 2 == number
            yield pytest.param(kind, fault, id=f"{fault}-{kind}", marks=[pytest.mark.long] if slow else [])


def spellings(secret: str) -> Iterator[bytes]:
    """The secret plain, escaped, and in Base64, whatever stood before it and after it."""
    yield CORE[secret].encode()
    for escaped in (
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        json.dumps(secret)[1:-1],
    ):
        yield escaped.encode()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret.encode())
        inner = encoded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def traces(text: bytes) -> list[bytes]:
    """Every spelling of a secret in a text, of whatever case."""
    lower = text.lower()
    return [s for secret in CORE for s in spellings(secret) if s.lower() in lower]


def files(place: Path) -> dict[Path, list[bytes]]:
    """Traces in all files but twilio-cli's own, journals of databases and half-written files too."""
    made = (path for path in place.rglob("*") if path.is_file() and path.parent.name != ".twilio-cli")
    found = {path: traces(path.read_bytes()) for path in made}
    return {path: seen for path, seen in found.items() if seen}


@pytest.fixture(params=["token", "key"])
def secretive(request, monkeypatch, tmp_path) -> None:
    """Credentials with a marked secret, and everything switched on that writes anything anywhere."""
    variables = {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_PHONE_NUMBER": FROM,
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "VERIFIER_DEBUG": "1",
        "VERIFIER_REVEAL": "1",
        "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"),
        "VERIFIER_TIMEOUT": "0.5",
        "VERIFIER_WAIT": "0",
        **dict.fromkeys(
            ("CLASSROOM", "ASSIGNMENT", "OWNER", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"), "x"
        ),
    }
    if request.param == "token":
        variables["TWILIO_AUTH_TOKEN"] = TOKEN
    else:
        variables |= {"TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": SECRET}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def discreet(capfd, tmp_path):
    """Run a command line in this process; whatever becomes of it, no secret may show."""

    def check(*arguments: object) -> tuple[int, str]:
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert traces((out + err).encode(errors="surrogatepass")) == []
        assert files(tmp_path) == {}
        assert "Traceback" not in err
        return code, out + err

    return check


def in_every_format(directory: Path) -> list[str]:
    return ["-f", "text", *(part for name in OTHERS for part in ("-f", f"{name}:{directory / name}"))]


@pytest.mark.parametrize(("secretive", "fault"), list(_quick_and_long()), indirect=["secretive"])
def test_no_fault_brings_a_secret_out(secretive, discreet, monkeypatch, tmp_path, fault):
    """Every command that asks, in every format, with everything revealed that can be."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"learner,sid\nAda,{mms(2)}\nAlan,{mms(4)}\n")
    behave = fault.make("https://elsewhere.invalid")
    with FaultyAccount(fetch_message=behave, create_message=behave, creates_first=fault.lost) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        code, _ = discreet("verify", mms(2), *in_every_format(tmp_path))
        assert code == fault.exit_code
        code, _ = discreet("verify", mms(2), "-f", "json")
        assert code == fault.exit_code
        if fault.error != "rate-limited":
            arguments = ("grade", roster, "--ledger", tmp_path / "ledger", *in_every_format(tmp_path))
            code, _ = discreet(*arguments)
            assert code == fault.exit_code
            discreet("ledger", "show", "Ada", "--ledger", tmp_path / "ledger")
        discreet("doctor")
        discreet("doctor", "-f", "json")
        discreet(*SEND, "--verify")
        discreet(*SEND, "-f", "json")


@pytest.mark.usefixtures("secretive")
def test_no_command_brings_a_secret_out_where_all_is_well(discreet, monkeypatch, tmp_path):
    """Neither do the commands, options and sources of credentials that only matter then."""
    profile = {"accountSid": ACCOUNT, "apiKey": KEY, "apiSecret": SECRET}
    config = tmp_path / "home" / ".twilio-cli" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"profiles": {"dev": profile, "ops": profile}, "activeProject": "dev"}))
    roster = _roster(tmp_path)
    with FaultyAccount() as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        assert discreet(*SEND, "--dry-run")[0] == 0
        assert discreet(*SEND, "--dry-run", "-f", "json")[0] == 0
        assert discreet(*SEND)[0] == 0
        assert discreet("verify", "--latest", "--picture", "--save-media", tmp_path / "media")[0] == 0
        for option in (("--profile", "dev"), ("--any-profile",)):
            assert discreet("verify", mms(2), *option, "-f", "json")[0] == 0
        arguments = ("--pictures", "--compare-media", *in_every_format(tmp_path))
        assert discreet("grade", roster, *arguments)[0] == 0
        discreet("doctor", "--to", TO)
        discreet("explain", "-f", "json")
        discreet("schema", "report")
        discreet("sandbox", "env")
        discreet("sandbox", "reset")


@pytest.mark.parametrize("secret", CORE)
@pytest.mark.parametrize("before", ["", "a", "ab", f"{ACCOUNT}:"])
def test_the_search_finds_what_it_looks_for(secret, before):
    """The secret alone, escaped, and in Base64 behind anything, wherever in a text."""
    encoded = base64.b64encode(f"{before}{secret}:".encode()).decode()
    for text in (
        secret,
        secret.upper(),
        quote(secret),
        html.escape(secret),
        encoded,
        encoded.replace("/", "_"),
    ):
        assert traces(f"<{text}>".encode())
    assert not traces(b"c0ffee and q7, " + base64.b64encode(b"Zt9k"))


def echoing(status: int):
    """A server that sends back, in its error text and its body, what it was asked with."""

    def behave(visit: Visit) -> bool:
        header = visit.request.headers.get("authorization", "nothing")
        text = f"{header} is {base64.b64decode(header.partition(' ')[2]).decode()}"
        body = {"code": 20001, "message": text, "more_info": text, "status": status}
        return answers(body, status, {"X-Echo": header, "Location": f"/{quote(text)}"})(visit)

    return behave


@pytest.mark.usefixtures("secretive")
@pytest.mark.parametrize("status", [200, 302, 400, 404, 409])
def test_a_server_that_repeats_secrets_is_not_quoted(discreet, monkeypatch, tmp_path, status):
    """What a server repeats of the credentials is not passed on."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"learner,sid\nAda,{mms(2)}\n")
    with LocalServer(echoing(status)) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        assert discreet("verify", mms(2), *in_every_format(tmp_path))[0] == 3
        assert discreet("grade", roster, "--ledger", tmp_path / "ledger", *in_every_format(tmp_path))[0] == 3
        for format_ in ("text", "json"):
            discreet("doctor", "-f", format_)
        if status not in (200, 302, 404):
            code, said = discreet(*SEND)
            assert (code, "20001" in said) == (1, True)


@pytest.mark.usefixtures("secretive")
@pytest.mark.parametrize("status", [302, 400, 404, 409])
def test_nor_where_it_keeps_the_media(discreet, monkeypatch, tmp_path, status):
    """The same goes for errors while media is fetched; what comes as the media itself is stored as it is."""
    with FaultyAccount(fetch_content=echoing(status)) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        assert discreet("verify", mms(2), "--save-media", tmp_path / "media")[0] == 0
        assert there.asked["fetch_content"] > 0


@pytest.mark.usefixtures("secretive")
@pytest.mark.parametrize("secret", [TOKEN, SECRET], ids=["token", "secret"])
def test_a_secret_in_the_wrong_place_is_not_repeated(discreet, monkeypatch, tmp_path, secret):
    """Whatever a learner pastes it for, a secret is not shown again."""
    discreet("verify", secret)
    discreet("verify", f"{mms(2)[:20]} {secret}", "-f", "json")
    discreet("verify", mms(2), "--api-url", f"https://{ACCOUNT}:{secret}@api.twilio.com")
    discreet("verify", mms(2), "--account-sid", secret)
    discreet("send", "--to", TO, "--media-url", f"https://{ACCOUNT}:{secret}@example.com/a.png", "--dry-run")
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY"):
        with monkeypatch.context() as context:
            context.setenv(name, secret)
            discreet("verify", mms(2))
            discreet("doctor")


@pytest.mark.usefixtures("secretive")
def test_the_sandbox_learns_no_secret(discreet, monkeypatch, served, tmp_path):
    """Neither the sandbox in this process nor the one that is served keeps the credentials that come with a request."""
    discreet(*SEND, "--sandbox", "--verify")
    discreet("grade", "--sandbox", _roster(tmp_path), "--ledger", tmp_path / "ledger")
    monkeypatch.setenv("VERIFIER_API_URL", served)
    assert discreet("verify", mms(2))[0] == 4
    assert discreet(*SEND)[0] == 4


def _roster(directory: Path) -> Path:
    path = directory / "class.csv"
    path.write_text(f"learner,sid\nAda,{mms(2)}\n")
    return path


@pytest.mark.usefixtures("secretive")
@pytest.mark.parametrize("command", ["verify", "grade", "send", "doctor"])
def test_a_hanging_process_shows_no_secret(command, tmp_path):
    """While a command waits for an answer its arguments hold no secret, and Ctrl-C brings none out."""
    arguments = {
        "verify": (mms(2),),
        "grade": (_roster(tmp_path),),
        "send": (*SEND[1:], "--no-preflight"),
        "doctor": (),
    }[command]
    with LocalServer(server.silence) as there:
        environ = {**os.environ, "VERIFIER_API_URL": there.url, "VERIFIER_TIMEOUT": "60"}
        process = subprocess.Popen(
            [sys.executable, "-m", "verifier", command, *arguments],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while not there.seen:
            time.sleep(0.01)
        shown = [path.read_bytes() for path in Path("/proc").glob(f"{process.pid}/task/*/cmdline")]
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)
    assert shown or not Path("/proc").exists()
    assert traces(b"".join((*shown, *said))) == []
    assert process.returncode == 130
    assert files(tmp_path) == {}
