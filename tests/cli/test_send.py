"""`verifier send` as a process, over the sandbox."""

import json
import sys

import pytest
from terminal import on_terminal

TO = "+12025550110"
PICTURE = "https://example.com/chest.png"


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))


def test_send_then_verify_in_two_processes(verifier):
    """What one process sent is found by the next: the quest from end to end."""
    sent = verifier("send", "--to", TO, "--media-url", PICTURE, "--quiet")
    assert sent.returncode == 0
    assert sent.stdout.startswith("MM")
    verified = verifier("verify", "-", stdin=sent.stdout)
    assert verified.returncode == 0


def test_the_next_command_is_named(verifier):
    """After sending, the report says what to type to verify it, in the same place."""
    run = verifier("send", "--to", TO, "--media-url", PICTURE)
    sid = next(word for word in run.stdout.split() if word.startswith("MM"))
    assert f"verifier verify --sandbox {sid}" in run.stdout


def test_send_and_verify_at_once(verifier):
    """With --verify the media is waited for and the verdict's code is the exit code."""
    run = verifier("send", "--to", TO, "--media-url", PICTURE, "--verify")
    assert run.returncode == 0
    assert "SENT" in run.stdout
    assert "PASSED" in run.stdout


def test_a_body_alone_is_an_sms(verifier):
    """Without media the warning comes before, and the verdict fails afterwards."""
    run = verifier("send", "--to", TO, "--body", "hello", "--verify")
    assert run.returncode == 1
    assert "Without media" in run.stderr
    assert "SM" in run.stdout


def test_json_tells_what_was_sent(verifier):
    """One object holds SID, status, warnings and, with --verify, the verdict."""
    run = verifier("send", "--to", TO, "--media-url", PICTURE, "--verify", "-f", "json")
    sent = json.loads(run.stdout)
    assert sent["schema"] == "verifier/sent/v1"
    assert sent["sid"].startswith("MM")
    assert sent["recovered"] is False
    assert sent["verdict"]["outcome"] == "passed"


def test_a_dry_run_sends_nothing(verifier):
    """The request is shown with the secret and the numbers masked, and the account stays as it was."""
    run = verifier("send", "--to", TO, "--media-url", PICTURE, "--dry-run")
    assert run.returncode == 0
    assert run.stderr == "Nothing is sent; this is the request that would be:\n"
    assert "curl -X POST" in run.stdout
    assert "********" in run.stdout
    assert "facade00" not in run.stdout
    assert TO not in run.stdout
    shown = json.loads(verifier("send", "--to", TO, "--media-url", PICTURE, "--dry-run", "-f", "json").stdout)
    assert ["MediaUrl", PICTURE] in shown["parameters"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--to", "12", "--body", "x"], "+15558675310"),
        (["--to", TO], "--media-url"),
        (["--to", TO, "--media-url", "ftp://example.com/x.png"], "http"),
        (["--to", TO, "--body", "x" * 1601], "1,601"),
        (["--to", TO, *["--media-url", PICTURE] * 11], "11"),
        (["--to", TO, "--media-url", PICTURE, "--messaging-service", "MG12"], "MG"),
        (["--to", TO, "--media-url", PICTURE, "-f", "csv"], "csv"),
    ],
)
def test_what_is_wrong_on_the_command_line(verifier, arguments, sentence):
    """A wrong value is refused before anything is sent, with what was expected."""
    run = verifier("send", *arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert sentence in run.stderr


def test_twilios_refusal_is_explained(verifier):
    """A refusal that the sender can mend exits with 1, the explanation and the page of its code."""
    run = verifier("send", "--to", "+15005550009", "--media-url", PICTURE)
    assert run.returncode == 1
    assert "21614" in run.stderr
    assert "https://www.twilio.com/docs/api/errors/21614" in run.stderr


def test_the_senders_number_comes_from_the_sandbox_unless_given(verifier):
    """In the sandbox From defaults to its own number; one that is given is used, and refused if it is not owned."""
    run = verifier("send", "--to", TO, "--media-url", PICTURE, "--dry-run", "--reveal")
    assert "From=+15017122661" in run.stdout
    refused = verifier("send", "--to", TO, "--media-url", PICTURE, "--from", "+12025550199")
    assert refused.returncode == 1
    assert "21660" in refused.stderr


def test_without_a_number_the_option_is_named(verifier):
    """Where nobody can be asked, what is missing is named with an example, before anything else is looked at."""
    run = verifier("send", env={"VERIFIER_SANDBOX": "0"})
    assert run.returncode == 2
    assert "`--to +15558675310`" in run.stderr


def test_a_terminal_is_asked_for_what_is_missing():
    """Number and picture are asked for, until they can be read; Enter takes a picture that is known to be good."""
    typed = f"123\n{TO}\n\n".encode()
    run = on_terminal(
        [sys.executable, "-m", "verifier", "send", "--dry-run", "--reveal"], env={}, typed=typed
    )
    assert run.returncode == 0
    assert "has no country code" in run.stderr
    assert f"To={TO}" in run.stdout
    assert "MediaUrl=https://demo.twilio.com/owl.png" in run.stdout


@pytest.mark.parametrize(
    "typed", ["'<+1 202-555-0110>'", "“+12025550110”", "«+1(202)5550110»", "tel:+12025550110"]
)
def test_untidy_numbers_are_read(verifier, typed):
    """Quotes, brackets, spaces and dashes around a number are no part of it."""
    run = verifier("send", "--to", typed, "--media-url", PICTURE, "--dry-run", "--reveal")
    assert f"To={TO}" in run.stdout


@pytest.mark.parametrize("typed", ["+1XXXXXXXXXX", "YOUR_NUMBER", "your phone number", "+1555…", "$TO"])
def test_a_placeholder_is_called_one(verifier, typed):
    """Whoever copied an example is told that a number was to be put there."""
    run = verifier("send", "--to", typed, "--media-url", PICTURE)
    assert run.returncode == 2
    assert f"{typed} stands where a number was to be put." in run.stderr


def test_this_computer_is_out_of_reach(verifier):
    """A picture on this computer is warned of without a request, also where nothing is looked at."""
    run = verifier("send", "--to", TO, "--media-url", "http://localhost:8000/p.png", "--dry-run")
    assert "localhost is this computer" in run.stderr
