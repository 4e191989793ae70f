"""The practice account's commands: something comes in, and the log shows what was asked."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from local_server import LocalServer, answer

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, seed
from verifier.sandbox.embedded import embedded, open_store
from verifier.transport.exchange import Request

PHONE = "+12025550110"
NUMBER = f"/2010-04-01/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers/PN5a4db0c55a4db0c55a4db0c500000001.json"


@pytest.fixture(autouse=True)
def box(tmp_path, monkeypatch):
    """A practice account of its own for each test; gives its file."""
    path = tmp_path / "box.db"
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(path))
    return path


def test_what_comes_in_prints_its_sid(verifier):
    """The SID is on stdout, alone, and `verify` knows what it is."""
    run = verifier("sandbox", "receive", "--from", PHONE, "--body", "Ahoy")
    sid = run.stdout.strip()
    assert (run.returncode, run.stderr, sid[:2]) == (0, "", "SM")
    report = json.loads(verifier("verify", "--sandbox", sid, "-f", "json").stdout)
    assert report["verdicts"][0]["message"]["direction"] == "inbound"


def test_a_picture_that_came_in_is_the_learners_own(verifier, tmp_path):
    """--media FILE is kept as it is; `verify --save-media` gives the same bytes back."""
    picture = tmp_path / "mine.gif"
    picture.write_bytes(seed.media_bytes("sparkle.gif"))
    sid = verifier("sandbox", "receive", "--from", PHONE, "--media", picture).stdout.strip()
    saved = tmp_path / "saved"
    assert verifier("verify", "--sandbox", sid, "--wait", "0", "--save-media", saved).returncode == 0
    (file,) = saved.rglob("*.gif")
    assert file.read_bytes() == picture.read_bytes()


def test_a_picture_on_this_machine_is_sent_as_it_is(verifier, tmp_path):
    """`send --sandbox` with a media URL on this machine, verified and saved, gives the very same picture."""
    own = seed.media_bytes("sparkle.gif") + b"\0mine"
    with LocalServer(answer(200, own, {"Content-Type": "image/gif"})) as server:
        sent = verifier(
            "send", "--sandbox", "--to", PHONE, "--media-url", f"{server.url}/mine.gif", "-f", "json"
        )
    assert sent.returncode == 0, sent.stderr
    sid = json.loads(sent.stdout)["sid"]
    assert verifier("verify", "--sandbox", sid, "--save-media", tmp_path / "saved").returncode == 0
    (file,) = (tmp_path / "saved").rglob("*.gif")
    assert file.read_bytes() == own


def test_replies_are_told(verifier, box):
    """What the number's SmsUrl replies is named on stderr, and so is what kept a reply from being sent."""
    twiml = answer(200, b"<Response><Message>Hi</Message></Response>", {"Content-Type": "text/xml"})
    with LocalServer(twiml, answer(500)) as server, open_store(box) as store:
        form = f"SmsUrl={server.url}/".encode()
        url = f"http://127.0.0.1:4010{NUMBER}"
        embedded(store)(Request("POST", url, body=form, auth=(ACCOUNT_SID, AUTH_TOKEN)))
        replied = verifier("sandbox", "receive", "--from", PHONE, "--body", "Ahoy")
        silent = verifier("sandbox", "receive", "--from", PHONE, "--body", "Ahoy")
    assert "The number's SmsUrl replied: SM" in replied.stderr
    assert (silent.returncode, "No reply: HTTP 500 (11200)" in silent.stderr) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", PHONE], "neither text nor media"),
        (["--from", "me", "--body", "x"], "no phone that could write"),
        (["--from", PHONE, "--to", "+12025550199", "--body", "x"], "none of the practice account's numbers"),
        (["--from", PHONE, "--media", "nowhere.png"], "can't be read"),
        (["--from", PHONE, "--media", "/etc/passwd"], "no type that an MMS can carry"),
    ],
)
def test_what_could_not_come_in_is_a_usage_error(verifier, arguments, said):
    """One sentence, one next step, exit code 2, nothing on stdout."""
    run = verifier("sandbox", "receive", *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in " ".join(run.stderr.split())


def test_embedded_calls_are_in_the_log(verifier):
    """What `verify --sandbox` asked is there, a line a request, newest last."""
    assert verifier("sandbox", "log").stdout == ""
    verifier("verify", "--sandbox", "MM" + "feedface" * 4)
    lines = verifier("sandbox", "log").stdout.splitlines()
    assert len(lines) == 2
    assert "GET /2010-04-01/Accounts/AC5a…0001/Messages/MMfeedfacefeedface" in lines[0]
    assert "/Media.json 200 " in lines[1]


def test_the_log_hides_numbers_and_texts(verifier, box):
    """Numbers are masked and texts left out, in text and in JSON, however misspelled, unless --reveal asks for them."""
    verifier("send", "--sandbox", "--to", PHONE, "--body", "Ahoy 12025550110")
    with open_store(box) as store:
        url = f"http://127.0.0.1:4010/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        embedded(store)(
            Request("POST", url, body=b"to=%2B12025550110&body=Ahoy", auth=(ACCOUNT_SID, AUTH_TOKEN))
        )
    for format_ in ("text", "json"):
        hidden = verifier("sandbox", "log", "-f", format_).stdout
        assert not any(word in hidden for word in (PHONE, PHONE[1:], PHONE_NUMBER, "Ahoy", AUTH_TOKEN))
        shown = verifier("sandbox", "log", "-f", format_, "--reveal").stdout
        assert all(word in shown for word in (PHONE, PHONE_NUMBER, "Ahoy"))
        assert AUTH_TOKEN not in shown


def test_the_log_shows_dates_and_shortens_accounts(verifier, box):
    """A version or a date is no phone number; an account's SID is shortened wherever it stands."""
    with open_store(box) as store:
        url = f"http://127.0.0.1:4010/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json?DateSent=2026-11-24"
        form = f"ApiVersion=2010-04-01&AccountSid={ACCOUNT_SID}".encode()
        embedded(store)(Request("POST", url, body=form, auth=(ACCOUNT_SID, AUTH_TOKEN)))
    shown = verifier("sandbox", "log").stdout
    assert "DateSent=2026-11-24 ApiVersion=2010-04-01 AccountSid=AC5a…0001" in shown
    assert ACCOUNT_SID not in shown
    assert ACCOUNT_SID in verifier("sandbox", "log", "--reveal").stdout


def test_the_log_in_json_is_an_object_a_line(verifier):
    """Each has the same fields; a refusal has its code."""
    verifier("verify", "--sandbox", "MM" + "0" * 32)
    (line,) = verifier("sandbox", "log", "-f", "json").stdout.splitlines()
    entry = json.loads(line)
    assert list(entry) == [
        *("schema", "id", "at", "kind", "account_sid", "method", "path", "query", "form"),
        *("status", "code", "request_id", "duration", "trouble"),
    ]
    assert (entry["schema"], entry["kind"], entry["status"], entry["code"]) == (
        *("verifier/log/v1", "request"),
        *(404, 20404),
    )


def test_a_form_that_would_paint_the_terminal_is_harmless(verifier, box):
    """What stands in a request is text: no escape sequence and no line break reaches the terminal."""
    with open_store(box) as store:
        url = f"http://127.0.0.1:4010/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json?%1b%5B31m=%0A%1b"
        embedded(store)(Request("POST", url, body=b"%1b%5B2J=%0D%0A", auth=(ACCOUNT_SID, AUTH_TOKEN)))
    shown = verifier("sandbox", "log").stdout
    assert shown.count("\n") == 1
    assert "\x1b" not in shown


def test_the_log_is_followed_until_ctrl_c(verifier, box: Path):
    """--follow prints what is asked later, as it is asked, and ends well with Ctrl-C."""
    command = [sys.executable, "-m", "verifier", "sandbox", "log", "--follow", "-f", "json"]
    with subprocess.Popen(
        command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as following:
        for sid in ("MM" + "0" * 32, "MM" + "1" * 32):
            verifier("verify", "--sandbox", sid)
            assert sid in json.loads(following.stdout.readline())["path"]
        following.send_signal(signal.SIGINT)
        rest, said = following.communicate(timeout=20)
    assert (rest, said, following.returncode) == ("", "", 0)
