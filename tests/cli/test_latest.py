"""`verify --latest`, `--files` and `-`: where SIDs come from when they are not on the command line."""

import json
import os
import pty
import re
import subprocess
import sys

import pytest

NEWEST = "MMbe1a7ed0be1a7ed0be1a7ed0be1a7ed0"
MMS = "MMfeedfacefeedfacefeedfacefeedface"
SMS = "SMdecafbaddecafbaddecafbaddecafbad"


@pytest.fixture(autouse=True)
def _sandbox(tmp_path, monkeypatch):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))
    monkeypatch.setenv("VERIFIER_WAIT", "0")


@pytest.fixture
def at_terminal():
    """`verifier ARGUMENT…` whose standard input and output are a terminal at which `typed` is typed."""

    def run(*arguments: str, typed: bytes) -> tuple[int, str, str]:
        ours, theirs = pty.openpty()
        os.write(ours, typed)
        command = [sys.executable, "-m", "verifier", *arguments]
        with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE) as process:
            os.close(theirs)
            told = process.stderr.read().decode()
            shown = b""
            try:
                while piece := os.read(ours, 4096):
                    shown += piece
            except OSError:  # how Linux says that the other side has gone
                pass
        os.close(ours)
        return process.returncode, shown.decode(), told

    return run


def sids(run):
    return [verdict["sid"] for verdict in json.loads(run.stdout)["verdicts"]]


def test_without_a_terminal(verifier):
    """Without a terminal the newest outgoing MMS is taken, and named on standard error."""
    run = verifier("verify", "--latest", "-f", "json")
    assert sids(run) == [NEWEST]
    assert run.stderr == f"Taken: {NEWEST} (5 minutes ago, sending, 1 media item).\n"


def test_at_a_terminal(at_terminal):
    """At a terminal as many are shown as asked for, with age, status and media, and the one picked is verified."""
    _, shown, told = at_terminal("verify", "--latest", "3", "-q", typed=b"9\n2\n")
    rows = [re.split(r"\s{2,}", line.strip()) for line in told.splitlines()[1:4]]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[0][1:] == [NEWEST, "5 minutes ago", "sending", "1"]
    assert "Type a number from 1 to 3." in told
    assert f"Taken: {rows[1][1]} " in told
    assert rows[1][1] in shown


def test_enter_takes_the_newest(at_terminal):
    """Enter alone takes the first of them."""
    assert f"Taken: {NEWEST}" in at_terminal("verify", "--latest", "-q", typed=b"\n")[2]


def test_nothing_is_picked(at_terminal):
    """Whoever ends the choice ends the run, with the exit code of an interruption."""
    code, _, told = at_terminal("verify", "--latest", typed=b"\x04")
    assert code == 130
    assert "Taken" not in told


@pytest.mark.parametrize("arguments", [[MMS], ["0"], ["101"], ["3", "4"], ["-"]])
def test_latest_and_something_else(verifier, arguments):
    """`--latest` takes a number from 1 to 100, and no SID beside it."""
    run = verifier("verify", "--latest", *arguments)
    assert run.returncode == 2
    assert run.stderr.startswith("verifier: `--latest` takes the SID from the account")


def test_files(verifier, tmp_path):
    """With --files the SIDs come from files, comments and blank lines aside; an empty file hands in nothing."""
    (tmp_path / "two").write_bytes(b"\xef\xbb\xbf# mine\r\n\r\n" + MMS.encode() + b"\r\n" + SMS.encode())
    (tmp_path / "none").write_text("\n# soon\n")
    run = verifier("verify", "--files", "-f", "json", tmp_path / "two", tmp_path / "none")
    assert sids(run) == [MMS, SMS, ""]
    assert run.returncode == 1
    assert json.loads(run.stdout)["verdicts"][2]["checks"][0]["rationale"] == "Nothing was handed in."


@pytest.mark.parametrize("name", ["missing", "."])
def test_unreadable_files(verifier, name):
    """A file that can't be read is a wrong command, not a wrong answer."""
    run = verifier("verify", "--files", name)
    assert run.returncode == 2
    assert "can't be read" in run.stderr


def test_standard_input(verifier):
    """`-` reads standard input, beside SIDs on the command line."""
    run = verifier("verify", "-f", "json", MMS, "-", stdin=f"# two\n\n{SMS}\n  {NEWEST}\n")
    assert sids(run) == [MMS, SMS, NEWEST]
