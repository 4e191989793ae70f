"""Where output goes when it can't go where it should, and input that is not UTF-8."""

import json
import os
import subprocess
import sys

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN

MMS = "MMfeedfacefeedfacefeedfacefeedface"
SEND = ["send", "--to", "+12025550110", "--media-url", "https://example.com/chest.png"]


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))


def shell(line):
    """The line in a shell, with VERIFIER standing for the program."""
    line = line.replace("VERIFIER", f"{sys.executable} -m verifier")
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, errors="replace", timeout=60, check=False
    )


@pytest.mark.parametrize("command", [f"verify {MMS}", "--version", "explain 30034", "--help"])
def test_a_closed_standard_output_changes_no_exit_code(command):
    """Whoever wants only the exit code and closes the output gets it, and no traceback."""
    run = shell(f"VERIFIER {command} >&-")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        *(f"verify {MMS} -f {name}" for name in ("text", "json", "jsonl", "junit")),
        "--version",
        "explain 30034",
        "--help",
    ],
)
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
def test_a_full_disk_is_told_in_one_sentence(command):
    """A report that could not be written is no answer: exit code 2, and why."""
    run = shell(f"VERIFIER {command} >/dev/full")
    assert run.returncode == 2
    assert "Standard output can't be written" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (f"verify {MMS}", {0}),
        ("verify MM12 -f csv", {1}),
        (f"verify {' '.join([MMS] * 300)}", {0}),
        ("explain", {0, 141}),
        ("--help", {0, 141}),
    ],
)
@pytest.mark.parametrize("reader", ["| head -n 1", "2>&1 >/dev/null | true"])
def test_a_reader_that_goes_early_changes_no_verdict(command, codes, reader):
    """The exit code is the verdict's own, or that of other tools whose reader has gone; nothing is said."""
    run = shell(f"VERIFIER {command} {reader}; echo ${{PIPESTATUS[0]}} >&2")
    *said, code = run.stderr.splitlines()
    assert int(code) in codes
    assert said == []


@pytest.mark.parametrize("where", [">/dev/full", "| true"])
def test_what_was_sent_is_never_lost(where):
    """Where the report on a sent message can't be written, its SID is on standard error."""
    run = shell(f"VERIFIER {' '.join(SEND)} {where}")
    assert "The message was sent, as MM" in run.stderr


def test_an_answer_in_utf_16_is_read(verifier, tmp_path):
    """PowerShell writes UTF-16 with a byte order mark; the SID in it is found."""
    path = tmp_path / "answer.txt"
    path.write_text(f"{MMS}\r\n", "utf-16")
    assert verifier("verify", "--files", path, "-q").returncode == 0
    run = shell(f"VERIFIER verify - -q < {path}")
    assert run.returncode == 0


def test_a_link_is_written_through(verifier, tmp_path):
    """A report that goes to a link arrives in the file that it names, and the link stays."""
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.touch()
    link.symlink_to(real)
    assert verifier("verify", MMS, "-f", f"json:{link}").returncode == 0
    assert link.is_symlink()
    assert json.loads(real.read_text("utf-8"))["outcome"] == "passed"


def test_nothing_is_left_beside_a_report(verifier, tmp_path):
    """Neither a whole report nor one that failed leaves a draft behind."""
    folder = tmp_path / "reports"
    folder.mkdir()
    verifier("verify", MMS, "-f", f"json:{folder / 'a.json'}")
    assert [path.name for path in folder.iterdir()] == ["a.json"]


def test_a_stale_answer_is_replaced_by_the_error(verifier, tmp_path):
    """A run that could not start leaves no earlier report where its own was to be."""
    path = tmp_path / "report.json"
    path.write_text('{"schema": "verifier/report/v1", "outcome": "passed"}', "utf-8")
    run = verifier("verify", MMS, "-f", f"json:{path}", env={"VERIFIER_SANDBOX": "0"})
    assert run.returncode == 4
    assert json.loads(path.read_text("utf-8"))["schema"] == "verifier/error/v1"


def test_a_stand_in_does_not_pass_for_twilio(verifier):
    """A report on the sandbox's answer says that it is not Twilio's."""
    assert "asked of the practice account and not of Twilio" in verifier("verify", MMS).stdout


def test_the_version_in_the_address_is_no_other_place(verifier, served):
    """Twilio's pages write the base address with the API's version; it leads to the same messages."""
    env = {
        "VERIFIER_SANDBOX": "0",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "VERIFIER_API_URL": f"{served}/2010-04-01/",
    }
    assert verifier("verify", MMS, env=env).returncode == 0


def test_numbers_in_a_public_log_are_masked(verifier):
    """In a CI server's log not even a number that was mistyped is shown in full."""
    arguments = ["send", "--to", "090-1234-5678", "--media-url", "https://example.com/x.png"]
    run = verifier(*arguments, env={"GITHUB_ACTIONS": "true"})
    assert run.returncode == 2
    assert "1234" not in run.stderr
    assert "090-1234-5678" in verifier(*arguments).stderr


def test_test_credentials_send_nothing(verifier, served):
    """With test credentials Twilio only pretends to send, so `send` says so instead of naming a SID."""
    env = {
        "VERIFIER_SANDBOX": "0",
        "TWILIO_ACCOUNT_SID": "AC5a4db0c55a4db0c55a4db0c500000005",
        "TWILIO_AUTH_TOKEN": "facade00facade00facade0000000005",
        "VERIFIER_API_URL": served,
    }
    run = verifier(*SEND, "--from", "+15005550006", env=env)
    assert run.returncode == 4
    assert "test credentials" in run.stderr


def test_completions_are_no_failure(verifier):
    """The completion script is printed with exit code 0."""
    run = verifier("--show-completion", "bash")
    assert run.returncode == 0
    assert "verifier" in run.stdout


def test_no_report_is_written_over_the_answers(verifier, tmp_path):
    """A report that would replace the file it is about is refused, and the file stays."""
    path = tmp_path / "answer.txt"
    path.write_text(MMS, "utf-8")
    assert verifier("verify", "--files", path, "-f", f"text:{path}").returncode == 2
    assert path.read_text("utf-8") == MMS
