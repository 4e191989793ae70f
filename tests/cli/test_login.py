"""`verifier login`: credentials asked for, tried, and kept where nobody else reads them."""

import subprocess
import sys
from pathlib import Path

import pytest
from terminal import on_terminal

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN

LOGIN = [sys.executable, "-m", "verifier", "login"]
HIDDEN = b"\r\n "
"""What a terminal shows when a secret is asked for."""

MMS = "MMfeedfacefeedfacefeedfacefeedface"


@pytest.fixture
def log_in(served):
    """`verifier login` on a terminal, with a served practice account in Twilio's place."""

    def run(typed=f"{ACCOUNT_SID}\n", answers=None):
        told = answers or {HIDDEN: f"{AUTH_TOKEN}\n".encode()}
        return on_terminal(LOGIN, env={"VERIFIER_API_URL": served}, typed=typed.encode(), answers=told)

    return run


def test_what_is_typed_is_kept_and_used(log_in, served, verifier):
    """Credentials that Twilio takes stand in .env, which only its owner may read; then the doctor has its say."""
    Path(".env").write_text("OTHER=1\nTWILIO_API_KEY=SK1\n", "utf-8")
    run = log_in()
    assert run.returncode == 0, run.stderr
    kept = Path(".env")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert f"TWILIO_AUTH_TOKEN='{AUTH_TOKEN}'" in kept.read_text("utf-8")
    assert "OTHER=1" in kept.read_text("utf-8")
    assert "TWILIO_API_KEY" not in kept.read_text("utf-8")
    assert "✔ credentials" in run.stdout
    assert AUTH_TOKEN not in run.stdout + run.stderr
    assert verifier("verify", MMS, env={"VERIFIER_API_URL": served}).returncode == 0


def test_what_cannot_be_right_is_asked_for_again(log_in):
    """A wrong shape is told and asked about again; what is kept is what Twilio took."""
    account, token = f"{ACCOUNT_SID}\n".encode(), f"{AUTH_TOKEN}\n".encode()
    again = b" \r\n"
    run = log_in(
        typed="SK12\n",
        answers={HIDDEN: b"x\n", again: account, again + ACCOUNT_SID.encode() + HIDDEN: token},
    )
    assert run.returncode == 0
    assert "TWILIO_ACCOUNT_SID" in run.stderr.partition("Kept in")[0]
    assert f"TWILIO_ACCOUNT_SID='{ACCOUNT_SID}'" in Path(".env").read_text("utf-8")


def test_ctrl_d_at_a_question_is_an_interruption(log_in):
    """Whoever ends the input at a question has broken off, which is no bug of ours."""
    run = log_in("\x04")
    assert run.returncode == 130
    assert run.stderr.rstrip().endswith(" Interrupted.")


def test_a_repository_that_would_publish_it_is_told(log_in):
    """In a git work tree that does not ignore .env nothing is asked, and how to mend it is said."""
    subprocess.run(["git", "init", "-q", "."], check=True)
    run = log_in()
    assert run.returncode == 2
    assert "`echo .env >> .gitignore`" in run.stderr
    assert not Path(".env").exists()
    Path(".gitignore").write_text(".env\n", "utf-8")
    assert log_in().returncode == 0


def test_nobody_to_ask(verifier):
    """Without a terminal the variables are named, and nothing is written."""
    run = verifier("login")
    assert run.returncode == 2
    assert "TWILIO_AUTH_TOKEN" in run.stderr
    assert not Path(".env").exists()


def test_the_practice_account_needs_no_login(verifier):
    """With --sandbox nothing is asked, and what to do instead is said."""
    run = verifier("login", "--sandbox")
    assert run.returncode == 2
    assert "needs no credentials" in run.stderr
    assert "`verifier send --sandbox`" in run.stderr
