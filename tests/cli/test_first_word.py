"""What the first word of a command line may leave out, and what is said where it is none."""

import os
import signal
import subprocess
import sys
import time

import pytest
from local_server import LocalServer, silence
from terminal import on_terminal

from verifier.cli.commands import COMMANDS, GROUPS
from verifier.cli.first_word import _MEANT, in_full
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN

MMS = "MMfeedfacefeedfacefeedfacefeedface"
SPLIT = ["MM", "feedface", "feed", "face", "feedface", "feedface"]


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))


@pytest.mark.parametrize(
    "arguments",
    [[MMS], ["--lang", "en", MMS], [f'"{MMS}"'], SPLIT, ["--sandbox", MMS], ["--debug", "-f", "text", MMS]],
)
def test_a_sid_alone_is_verified(verifier, arguments):
    """`verifier MM…` is `verifier verify MM…`, with quotes around it, options before it or blanks in it."""
    run = verifier(*arguments)
    assert run.returncode == 0
    assert run.stdout.startswith(f"✔ PASSED  {MMS} is an MMS with 1 media item.")


def test_a_malformed_sid_alone_is_judged(verifier):
    """What only begins as a SID does is a wrong answer and no wrong command."""
    assert verifier("MM12").returncode == 1


@pytest.mark.parametrize("arguments", [[], ["send"], ["sandbox", "serve"]])
def test_help_is_a_command_too(verifier, arguments):
    """`help COMMAND` shows what `COMMAND --help` does."""
    assert verifier("help", *arguments).stdout == verifier(*arguments, "--help").stdout


def test_the_version_is_a_command_too(verifier):
    """`version` names what an issue should name."""
    assert verifier("version").stdout.startswith("verifier 0.")
    assert " twilio 9." in verifier("version").stdout


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("check", "`verifier verify`"),
        ("CHECK", "`verifier verify`"),
        ("chekc", "`verifier verify`"),
        ("roster.csv", "`verifier grade roster.csv`"),
        ("30034", "`verifier explain 30034`"),
        ("serve", "`verifier sandbox serve`"),
        ("show", "`verifier ledger show`"),
        ("ls", "`verifier verify --latest`, `verifier ledger list`"),
    ],
)
def test_a_wrong_word_is_told_the_right_one(verifier, typed, right):
    """Whoever types another program's word, a file or a code reads what to type here."""
    run = verifier(typed)
    assert run.returncode == 2
    assert run.stderr == f"verifier: There is no command {typed}.\nPerhaps you mean {right}.\n"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        (["check", MMS, "--sandbox"], f"`verifier verify {MMS} --sandbox`"),
        (["mms", "--body", "two words"], "`verifier send --body 'two words'`"),
        (["--lang", "en", "latest", "-q"], "`verifier verify --latest -q`"),
        (["my.csv", "--points", "5"], "`verifier grade my.csv --points 5`"),
        (["auth", "AC0", "secret"], "`verifier login`"),
        (["sandbox", "start", "--port", "1"], "`verifier sandbox serve --port 1`"),
        (["--lang", "en", "ledger", "rm", "ledger.db", "Bea"], "`verifier ledger forget ledger.db Bea`"),
        (["ledger", "ls"], "`verifier ledger list`"),
    ],
)
def test_what_was_typed_is_kept(verifier, typed, right):
    """What came after a wrong word stands in the command that is told, but for what may be a secret."""
    assert verifier(*typed).stderr.endswith(f"\nPerhaps you mean {right}.\n")


def test_a_group_tells_only_commands_of_its_own(verifier):
    """What lists the ledger, lists nothing in the sandbox."""
    assert verifier("sandbox", "ls").stderr == (
        "verifier: There is no command ls.\nTo see what it takes run `verifier sandbox --help`.\n"
    )


def test_options_before_their_command(verifier):
    """They are told where to stand."""
    run = verifier("--sandbox", "-q", "verify", MMS)
    assert run.returncode == 2
    assert run.stderr == (
        "verifier: There is no option --sandbox.\n"
        f"Options come after the command: `verifier verify --sandbox -q {MMS}`\n"
    )
    assert "Options come" not in verifier("--sandbox").stderr


def test_every_word_that_is_told_exists():
    """Each command that stands for a wrong word is one of the program's, and no wrong word is a command."""
    known = {each.path for each in COMMANDS} | set(GROUPS)
    assert {command.partition(" --")[0] for command in _MEANT} <= known
    assert not {word for words in _MEANT.values() for word in words} & {
        path.partition(" ")[0] for path in known
    }


def test_a_file_or_a_command_in_place_of_a_sid(verifier, tmp_path):
    """It is judged as the answer it may be, and what was perhaps meant is said beside the report."""
    run = verifier("verify", "roster.csv", "doctor")
    assert run.returncode == 1
    assert "`verifier grade roster.csv`" in run.stderr
    assert "`verifier doctor`" in run.stderr
    assert verifier("verify", "doctor", "-q").stderr == ""


def test_a_sid_in_place_of_a_roster(verifier):
    """`grade MM…` is told that it is `verify MM…`."""
    run = verifier("grade", MMS)
    assert run.returncode == 2
    assert f"`verifier verify --sandbox {MMS}`" in run.stderr


def test_a_sid_in_several_words_is_one_answer(verifier):
    """A SID that was copied with blanks in it is judged once, also where it is too long."""
    assert verifier("verify", "-q", *SPLIT, "face").stdout.count("FAILED") == 1
    assert verifier("verify", "-q", MMS, "MM12").stdout.count("FAILED") == 1


def test_what_is_piped_in_is_read(verifier):
    """Without a SID and without `-`, standard input is read; where it holds nothing there is no SID."""
    assert verifier("verify", "-q", stdin=f"{MMS}\n").stdout.startswith("✔ PASSED")
    assert verifier("verify", "-q", stdin="").returncode == 2


def test_a_silent_pipe_is_not_waited_for():
    """A pipe that nobody writes to, as some CI servers give, ends with the sentence that there is no SID."""
    command = [sys.executable, "-m", "verifier", "verify"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        assert process.wait(20) == 2
        assert "There is no SID to verify." in process.stderr.read()


def test_a_terminal_is_told_what_is_waited_for():
    """`verify -` at a terminal says what to type, and how to end."""
    command = [sys.executable, "-m", "verifier", "verify", "-", "-q"]
    run = on_terminal(command, env={}, typed=f"{MMS}\n\x04".encode())
    assert "one a line, and end with Ctrl-D." in run.stderr
    assert "PASSED" in run.stdout


def test_an_unknown_language_is_warned_of(verifier):
    """VERIFIER_LANG=jp is passed over with a warning; on the command line it is refused."""
    run = verifier("MM12", "-q", env={"VERIFIER_LANG": "jp"})
    assert (run.returncode, run.stderr) == (1, "Warning: VERIFIER_LANG is jp, which is none of en, ja.\n")
    assert run.stdout == "✘ FAILED  MM12 has 4 characters, 30 short of 34.\n"
    assert verifier("verify", "MM12", "--lang", "jp").returncode == 2


def test_an_interruption_says_one_word():
    """Ctrl-C while Twilio is silent is told in a word, and 130."""
    with LocalServer(silence) as server:
        environ = {
            **os.environ,
            "VERIFIER_SANDBOX": "0",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "VERIFIER_API_URL": server.url,
        }
        command = [sys.executable, "-m", "verifier", "verify", MMS]
        with subprocess.Popen(command, env=environ, stdout=-1, stderr=-1, text=True) as process:
            while not server.seen:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=5) == ("", "Interrupted.\n")
    assert process.returncode == 130


def test_the_line_is_not_touched_beyond_its_first_word():
    """Whatever follows a command's name stays as it is, `help` and SIDs among it."""
    for line in (["verify", "help"], ["grade", "MM12"], ["--lang", "ja"], []):
        assert in_full(line) == line
