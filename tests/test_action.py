"""The GitHub action, as docs/ci.md uses it: its steps run in order, and what they leave behind is read."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from workflow import Job

ROOT = Path(__file__).parents[1]
MMS = "MMfacecafefacecafefacecafefacecafe"
SMS = "SMdecafbaddecafbaddecafbaddecafbad"
# What pip may need to reach an index from here; every test's environment is cleaned of it.
INSTALLING = {
    name: value
    for name, value in os.environ.items()
    if name.startswith("PIP_") or name.lower().endswith("_proxy")
}
NO_INPUTS: Mapping[str, str] = {}
SECRETS = {
    "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
    "TWILIO_API_KEY": "SK" + "5" * 32,
    "TWILIO_API_SECRET": "s3cret",
}


def example():
    """The workflow in the page's section on GitHub Actions."""
    section = (ROOT / "docs" / "ci.md").read_text("utf-8").split("## GitHub Actions\n")[1]
    return yaml.safe_load(section.split("```yaml\n")[1].split("```")[0])


@pytest.fixture
def run_example(tmp_path):
    """Run the example's job in the sandbox on what a learner committed; gives its steps by name.

    `inputs` are put in place of the example's. Unless `install` is set the program of this environment is used.
    """

    def run(answer: str, inputs: Mapping[str, str] = NO_INPUTS, *, install: bool = False):
        (tmp_path / "message_sid.txt").write_text(answer)
        [job] = example()["jobs"].values()
        for step in job["steps"]:
            if step.get("id") == "mms":
                step["with"].update(inputs)
        environ = {
            **INSTALLING,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": os.environ["HOME"],
            "VERIFIER_SANDBOX": "true",
            "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"),
        }
        runner = tmp_path / "runner"
        runner.mkdir()
        done = () if install else ("Install verifier",)
        return {
            step.name: step for step in Job(tmp_path, runner, ROOT, environ, SECRETS, done).run(job["steps"])
        }

    return run


def test_passed(run_example, commands_in, tmp_path):
    """On an MMS the example's steps all succeed: no annotation, a summary, the outputs, and the JUnit file."""
    steps = run_example(f"{MMS}\n", install=True)
    assert [step.code for step in steps.values()] == [0, 0, 0]
    verified = steps["Verify the MMS"]
    assert verified.outputs == {"outcome": "passed", "sid": MMS, "media-count": "2", "exit-code": "0"}
    assert verified.summary.startswith(f"### ✔ passed: <code>{MMS}</code> is an MMS with 2 media items.\n")
    assert commands_in(verified.log) == []
    assert "\x1b[" in verified.log
    assert steps["Tell the outcome"].log == "The MMS is passed, its media count is 2.\n"
    assert (tmp_path / "verifier.xml").read_text("utf-8").startswith("<?xml")


def test_failed(run_example, commands_in):
    """On an SMS the step fails with the reason as an annotation, and the last step still tells the outcome."""
    steps = run_example(SMS)
    verified = steps["Verify the MMS"]
    assert verified.code == 1
    assert verified.outputs == {"outcome": "failed", "sid": SMS, "media-count": "0", "exit-code": "1"}
    [(level, properties, message)] = commands_in(verified.log)
    assert (level, properties) == ("error", {"title": f"failed: {SMS}"})
    assert "this is an SMS" in message
    assert steps["Tell the outcome"].log == "The MMS is failed, its media count is 0.\n"


@pytest.mark.parametrize("answer", ["--exit-zero", "$(touch owned)", "'; touch owned; '", '"; exit 0 #'])
def test_an_answer_is_data(run_example, commands_in, tmp_path, answer):
    """What a learner commits is neither an option, nor a script, nor a command to the runner."""
    verified = run_example(answer)["Verify the MMS"]
    assert verified.outputs["outcome"] == "failed"
    assert verified.code == 1
    assert [level for level, _, _ in commands_in(verified.log)] == ["error"]
    assert not (tmp_path / "owned").exists()


def test_inputs_reach_the_program(run_example):
    """`strict` and `format` do what the options of the same names do."""
    inbound = "MMfeedbac4feedbac4feedbac4feedbac4"
    verified = run_example(inbound, {"strict": "true", "format": "json"})["Verify the MMS"]
    assert '"name": "outgoing", "outcome": "failed"' in verified.log
    assert verified.code == 1


def test_several_sids(run_example):
    """Several SIDs make one report, and the exit code is the weightiest."""
    verified = run_example("", {"sid": f"{MMS}\n{SMS}\n"})["Verify the MMS"]
    assert verified.outputs == {
        "outcome": "failed",
        "sid": f"{MMS}\n{SMS}",
        "media-count": "2",
        "exit-code": "1",
    }


def test_roster(run_example, tmp_path):
    """A roster is graded instead, whatever its name looks like."""
    (tmp_path / "-roster $x.csv").write_text(f"learner,sid\nann,{MMS}\nbob,{SMS}\n")
    verified = run_example("", {"sid": "", "roster": "-roster $x.csv"})["Verify the MMS"]
    assert verified.outputs["sid"] == f"{MMS}\n{SMS}"
    assert "1 passed · ✘ 1 failed · of 2 messages" in verified.summary
    assert verified.code == 1


def test_nothing_is_interpolated():
    """No `${{ … }}` stands in a script of the action, where it would be run as code."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"]]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_workflows_are_sparing():
    """Workflows, the example among them, read the contents and no more, and name a major version of every action."""
    own = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    for workflow in (own, example()):
        assert workflow["permissions"] == {"contents": "read"}
        used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
        assert all(re.fullmatch(r"actions/[a-z-]+@v\d+|\./|OWNER/verifier@main", name) for name in used), used
    assert {"run": ".ci/run"} in own["jobs"]["check"]["steps"]


@pytest.mark.parametrize(("answer", "code"), [(MMS, 0), (SMS, 1), ("", 1)])
def test_pre_commit_hook(tmp_path, monkeypatch, answer, code):
    """The pre-commit hook judges the files that it is given."""
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (tmp_path / "message_sid.txt").write_text(answer)
    assert re.search(hook["files"], "answers/message_sid.txt")
    program, *arguments = shlex.split(hook["entry"])
    entry = [sys.executable, "-c", f"from verifier.__main__ import {program}; {program}()"]
    run = subprocess.run([*entry, *arguments, tmp_path / "message_sid.txt"], capture_output=True, check=False)
    assert run.returncode == code


def test_the_example_in_a_shell(tmp_path):
    """The page's example for a plain shell tells passed, failed and undecided apart."""
    section = (ROOT / "docs" / "ci.md").read_text("utf-8").split("## A shell\n")[1]
    script = section.split("```sh\n")[1].split("```")[0]
    scripts = tmp_path / "bin"
    scripts.mkdir()
    (scripts / "verify").write_text(f'#!/bin/sh\nexec {sys.executable} -m verifier verify "$@"\n')
    (scripts / "verify").chmod(0o755)
    said = {}
    for answer, sandbox in ((MMS, "1"), (SMS, "1"), (MMS, "0")):
        (tmp_path / "message_sid.txt").write_text(answer)
        environ = {
            **os.environ,
            "PATH": f"{scripts}:{os.environ['PATH']}",
            "VERIFIER_SANDBOX": sandbox,
            "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"),
        }
        run = subprocess.run(
            [shutil.which("sh"), "-ec", script],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        said[answer, sandbox] = run.stdout.splitlines()[-1]
    assert said == {
        (MMS, "1"): "passed",
        (SMS, "1"): "failed: see the reasons above",
        (MMS, "0"): "nothing was decided (4): run it again",
    }
