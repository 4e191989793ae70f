"""The command line as a whole: help, version, interruption, and errors that nobody foresaw."""

import os
import signal
import subprocess
import sys
import time

import pytest
from local_server import LocalServer, silence

from verifier import __version__
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN

MMS = "MMfeedfacefeedfacefeedfacefeedface"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_help_names_every_command(verifier, arguments):
    """Asked for help or for nothing, the program lists what it can do."""
    run = verifier(*arguments)
    for command in ("verify", "send", "sandbox"):
        assert command in run.stdout + run.stderr


def test_the_version_is_shown(verifier):
    """--version prints name and version, and nothing else."""
    run = verifier("--version")
    assert (run.stdout, run.returncode) == (f"verifier {__version__}\n", 0)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["verify", "--nonsense"], ["verify", "--wait", "long", MMS]]
)
def test_a_wrong_command_line_is_a_usage_error(verifier, arguments):
    """What the command line does not know is refused on standard error with exit code 2."""
    run = verifier(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "--help" in run.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", MMS], "Interrupted."),
        (
            ["send", "--to", "+12025550110", "--body", "x", "--no-preflight"],
            "may have been sent all the same",
        ),
        (["doctor"], "Interrupted."),
    ],
)
def test_a_signal_ends_a_hanging_request(arguments, said, number):
    """Ended while Twilio is silent, the program says so and what to do, and leaves with the signal's exit code."""
    with LocalServer(silence) as server:
        environ = {
            **os.environ,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": "+15017122661",
            "VERIFIER_API_URL": server.url,
            "VERIFIER_TIMEOUT": "60",
        }
        command = [sys.executable, "-m", "verifier", *arguments]
        with subprocess.Popen(command, env=environ, stdout=-1, stderr=-1, text=True) as process:
            while not server.seen:
                time.sleep(0.02)
            process.send_signal(number)
            out, err = process.communicate(timeout=5)
    assert (process.returncode, out) == (128 + number, "")
    assert "Interrupted.\n" in err
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("module", ["msgspec", "typer"])
def test_ctrl_c_while_the_program_starts(verifier_process, tmp_path, module):
    """It ends as later on, without a traceback, whatever is being imported."""
    (tmp_path / f"{module}.py").write_text("raise KeyboardInterrupt\n", "utf-8")
    run = verifier_process("verify", MMS, env={"PYTHONPATH": str(tmp_path)})
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")


def test_an_unforeseen_error_is_one_line_and_undecided(verifier_process, tmp_path):
    """A bug of ours shows its kind and how to report it, no traceback, and exits with 3."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "twilio.py").write_text("raise RuntimeError('token 123')\n", "utf-8")
    env = {"PYTHONPATH": str(broken), "VERIFIER_SANDBOX": "1", "VERIFIER_SANDBOX_DB": ":memory:"}
    run = verifier_process("verify", MMS, env=env)
    assert run.returncode == 3
    assert "RuntimeError" in run.stderr
    assert "Traceback" not in run.stderr
    assert "token 123" not in run.stderr
    assert "Traceback" in verifier_process("verify", MMS, "--debug", env=env).stderr
    there = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": f"{tmp_path}/s",
        "GITHUB_OUTPUT": f"{tmp_path}/o",
    }
    run = verifier_process("verify", MMS, "-f", f"junit:{tmp_path / 'j'}", env={**env, **there})
    assert "::error title=verifier could not run::" in run.stderr
    for name in "soj":
        assert ("RuntimeError" in (tmp_path / name).read_text("utf-8")) is (name != "o")
    assert "exit-code<<" in (tmp_path / "o").read_text("utf-8")


def test_a_closed_pipe_is_no_error():
    """Whoever reads only the first line gets it, and sees no complaint about the rest."""
    environ = {**os.environ, "VERIFIER_SANDBOX": "1", "VERIFIER_SANDBOX_DB": ":memory:"}
    command = f"{sys.executable} -m verifier verify {MMS} | true"
    run = subprocess.run(["bash", "-c", command], env=environ, capture_output=True, text=True, check=False)
    assert run.stderr == ""


@pytest.mark.parametrize("script", ["verifier", "verify"])
def test_the_scripts_are_installed(script):
    """`verify SID` is the same as `verifier verify SID`."""
    path = os.path.join(os.path.dirname(sys.executable), script)  # noqa: PTH118, PTH120 - a symlink must stay one
    arguments = ["MM12"] if script == "verify" else ["verify", "MM12"]
    run = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "MM12 has 4 characters" in run.stdout
