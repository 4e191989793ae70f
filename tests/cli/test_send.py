"""`verifier send` as a process, over the sandbox."""

import json

import pytest

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
        (["--to", TO, "--body", "x" * 1601], "1601"),
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
    assert "21606" in refused.stderr
