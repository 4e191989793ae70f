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
INBOUND = "MMfeedbac4feedbac4feedbac4feedbac4"
SMS = "SMdecafbaddecafbaddecafbaddecafbad"
# What pip may need to reach an index from here; every test's environment is cleaned of it.
INSTALLING = {
    name: value
    for name, value in os.environ.items()
    if name.startswith("PIP_") or name.lower().endswith("_proxy")
}
NO_INPUTS: Mapping[str, str] = {}
NO_EVENT: Mapping[str, object] = {}
FORK = {"pull_request": {"head": {"repo": {"fork": True}}}}
ANSWERS = ("sid", "files", "roster")
COUNTS = ("outcome", "passed", "failed", "undecided", "sid", "media-count", "exit-code")
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

    `inputs` are put in place of the example's, `env` is the job's, and `event` what began it; an event of a fork's
    comes without secrets. Unless `install` is set the program of this
    environment is used.
    """

    def run(
        answer: str,
        inputs: Mapping[str, str] = NO_INPUTS,
        *,
        env: Mapping[str, str] = NO_INPUTS,
        event: Mapping[str, object] = NO_EVENT,
        install: bool = False,
    ):
        (tmp_path / "message_sid.txt").write_text(answer)
        [job] = example()["jobs"].values()
        for step in job["steps"]:
            if step.get("id") == "mms":
                step["with"].update(inputs)
                step["with"].update({} if inputs.keys().isdisjoint(ANSWERS) else {"files": ""} | inputs)
        environ = {
            **INSTALLING,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": os.environ["HOME"],
            "VERIFIER_SANDBOX": "true",
            "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"),
            **env,
        }
        runner = tmp_path / "runner"
        runner.mkdir()
        secrets = {} if event else SECRETS
        done = () if install else ("Install verifier",)
        return {
            step.name: step
            for step in Job(tmp_path, runner, ROOT, environ, secrets, done, event).run(job["steps"])
        }

    return run


def counted(step):
    """The outputs that tell of the verdicts, in the order of `COUNTS`."""
    return tuple(step.outputs[name] for name in COUNTS)


@pytest.mark.installs
def test_passed(run_example, commands_in, tmp_path):
    """On an MMS the example's steps all succeed: no annotation, a summary, the outputs, and the JUnit file.

    Its commands are on the PATH that the job goes on with, and no other program is.
    """
    steps = run_example(f"{MMS}\n", install=True)
    assert [step.code for step in steps.values()] == [0, 0]
    verified = steps["Verify the MMS"]
    assert counted(verified) == ("passed", "1", "0", "0", MMS, "2", "0")
    assert verified.summary.startswith(f"### ✔ passed: <code>{MMS}</code> is an MMS with 2 media items.\n")
    assert [level for level, _, _ in commands_in(verified.log)] == ["notice"]  # it was the practice account
    assert "\x1b[" in verified.log
    assert steps["Tell the outcome"].log == "The MMS is passed, its media count is 2.\n"
    assert (tmp_path / "verifier.xml").read_text("utf-8").startswith("<?xml")
    commands = {path.name for path in (tmp_path / "runner" / "verifier" / "commands").iterdir()}
    assert commands == {"verify", "verifier"}


def test_failed(run_example, commands_in):
    """On an SMS the step fails with the reason as an annotation, and the last step still tells the outcome."""
    steps = run_example(SMS)
    verified = steps["Verify the MMS"]
    assert verified.code == 1
    assert counted(verified) == ("failed", "0", "1", "0", SMS, "0", "1")
    _notice, (level, properties, message) = commands_in(verified.log)
    assert (level, properties) == (
        "error",
        {"file": "message_sid.txt", "line": "1", "title": f"failed: {SMS}"},
    )
    assert "this is an SMS" in message
    assert steps["Tell the outcome"].log == "The MMS is failed, its media count is 0.\n"


@pytest.mark.parametrize("answer", ["", "\n", "\ufeff"])
def test_nothing_handed_in_is_a_wrong_answer(run_example, answer):
    """An empty file of the learner's is a failed submission, not a wrong command."""
    verified = run_example(answer)["Verify the MMS"]
    assert (verified.code, verified.outputs["outcome"]) == (1, "failed")


def test_a_file_as_powershell_writes_it(run_example, tmp_path):
    """A UTF-16 file is read, whatever its path looks like."""
    (tmp_path / "my answer $x.txt").write_text(MMS, "utf-16")
    verified = run_example("", {"files": "my answer $x.txt"})["Verify the MMS"]
    assert counted(verified)[:2] == ("passed", "1")


def test_no_credentials_on_a_fork(run_example, commands_in):
    """A run without credentials is undecided with exit code 4, and where it is a fork's, the log says why."""
    verified = run_example(MMS, env={"VERIFIER_SANDBOX": ""}, event=FORK)["Verify the MMS"]
    assert (verified.code, verified.outputs["outcome"]) == (4, "undecided")
    assert [level for level, _, _ in commands_in(verified.log)] == ["notice", "error"]


def test_two_kinds_of_answer_are_refused(run_example, commands_in):
    """`sid` and `roster` together are a wrong command, said in one annotation."""
    verified = run_example("", {"sid": MMS, "roster": "class.csv"})["Verify the MMS"]
    [(level, _properties, message)] = commands_in(verified.log)
    assert (verified.code, level) == (2, "error")
    assert "Give one of sid, files and roster" in message


def test_what_is_not_given_stays_the_jobs(run_example):
    """A `VERIFIER_…` variable of the job holds where the input of that name is left out."""
    verified = run_example(
        INBOUND, {"format": ""}, env={"VERIFIER_STRICT": "true", "VERIFIER_FORMAT": "json"}
    )["Verify the MMS"]
    assert '"name": "outgoing", "outcome": "failed"' in verified.log


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
    verified = run_example(INBOUND, {"strict": "true", "format": "json"})["Verify the MMS"]
    assert '"name": "outgoing", "outcome": "failed"' in verified.log
    assert verified.code == 1


def test_several_sids(run_example):
    """Several SIDs make one report, and the exit code is the weightiest."""
    verified = run_example("", {"sid": f"{MMS}\n{SMS}\n"})["Verify the MMS"]
    assert counted(verified) == ("failed", "1", "1", "0", f"{MMS}\n{SMS}", "2", "1")


def test_roster(run_example, tmp_path):
    """A roster is graded instead, whatever its name looks like."""
    (tmp_path / "-roster $x.csv").write_text(f"learner,sid\nann,{MMS}\nbob,{SMS}\n")
    verified = run_example("", {"sid": "", "roster": "-roster $x.csv"})["Verify the MMS"]
    assert verified.outputs["sid"] == f"{MMS}\n{SMS}"
    assert "1 passed · ✘ 1 failed · of 2 learners" in verified.summary
    assert verified.code == 1


def test_nothing_is_interpolated():
    """No `${{ … }}` stands in a script of the action, where it would be run as code."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert not any("${{" in script for script in scripts)


def test_workflows_are_sparing():
    """Workflows, the example among them, read the contents and no more, and pin every action to a commit."""
    own = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    for workflow in (own, example()):
        assert workflow["permissions"] == {"contents": "read"}
        used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
        assert all(
            re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}|\./|OWNER/verifier@COMMIT", name) for name in used
        ), used
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
