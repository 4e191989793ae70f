"""What a shell is offered when it asks for completions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MMS = "MMfeedfacefeedfacefeedfacefeedface"


def offered(line, script="verifier", **env):
    """What bash is offered for the last word of a line."""
    words = line.split(" ")
    environ = {**os.environ, f"_{script.upper()}_COMPLETE": "complete_bash", "COMP_WORDS": line}
    run = subprocess.run(
        [Path(sys.executable).parent / script],
        env={**environ, "COMP_CWORD": str(len(words) - 1), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.split()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("verifier gr", ["grade"]),
        ("verifier verify --format js", ["json", "jsonl"]),
        ("verifier doctor -f t", ["text"]),
        ("verifier verify --lang ", ["en", "ja"]),
        ("verifier explain 3003", ["30032", "30034", "30035", "30036"]),
        ("verifier explain undel", ["undelivered"]),
        ("verifier sandbox se", ["serve"]),
        ("verifier verify --sandbox MMfeedf", [MMS]),
        ("verifier verify MMfeedf", []),
    ],
)
def test_values_are_offered(line, found):
    """Names of commands, formats, languages and topics; SIDs of the practice account where it is asked."""
    assert offered(line) == found


def test_the_verify_script_is_completed_too():
    """`verify --sandbox MM…` is offered what `verifier verify --sandbox MM…` is."""
    assert offered("verify --sandbox MMfeedf", "verify") == [MMS]


def test_profiles_are_offered():
    """The names in twilio-cli's file; where it can't be read, nothing."""
    config = Path(os.environ["HOME"]) / ".twilio-cli" / "config.json"
    config.parent.mkdir()
    config.write_text('{"profiles": {"quest": {}, "work": {}}}', "utf-8")
    assert offered("verifier verify --profile q") == ["quest"]
    config.write_text("{", "utf-8")
    assert offered("verifier verify --profile q") == []


def test_both_scripts_are_installed():
    """`--install-completion` is for `verifier` and for `verify`."""
    command = [sys.executable, "-m", "verifier", "--install-completion"]
    # The shell is told by the process that asks, which must not give way to what it runs.
    run = subprocess.run(
        ["bash", "-c", '"$@"; true', "-", *command], capture_output=True, text=True, check=False
    )
    installed = {path.name for path in Path(os.environ["HOME"]).rglob("*.sh")}
    assert installed == {"verifier.sh", "verify.sh"}, run.stderr
