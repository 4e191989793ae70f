"""What GitHub Actions is told of a run: annotations, job summary and outputs; and colour in CI logs."""

import json
import re
import subprocess
import sys

import pytest

from verifier.console.ci import SUMMARY_LIMIT, inert
from verifier.render.classroom50 import NEEDED
from verifier.render.formats import FORMATS, ROSTER

MMS = "MMfeedfacefeedfacefeedfacefeedface"
SMS = "SMdecafbaddecafbaddecafbaddecafbad"
TWO_PICTURES = "MMfacecafefacecafefacecafefacecafe"

COUNTED = ("outcome", "passed", "failed", "undecided", "sid", "media-count", "exit-code")


@pytest.fixture
def step(tmp_path, verifier):
    """A step of GitHub Actions that runs `verifier verify ARGUMENT…` in the sandbox; its files are in `tmp_path`."""
    environ = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "VERIFIER_SANDBOX": "true",
        "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"),
    }
    return lambda *arguments, command="verify", env=None: verifier(
        command, *arguments, env={**environ, **(env or {})}
    )


@pytest.fixture
def outputs(tmp_path):
    """The step's outputs, read as the runner reads them."""

    def read():
        found = {}
        lines = iter((tmp_path / "output").read_text("utf-8").split("\n"))
        for line in filter(None, lines):
            name, delimiter = line.split("<<", 1)
            value = list(iter(lambda: next(lines), delimiter))
            found[name] = "\n".join(value)
        return found

    return read


def test_annotations_leave_the_report_alone(step, commands_in):
    """Standard output is the report alone, and the annotations are on standard error."""
    run = step(SMS, "-f", "json")
    assert json.loads(run.stdout)["outcome"] == "failed"
    assert [command for command, _, _ in commands_in(run.stderr)] == ["notice", "error"]


def test_annotations_are_not_repeated(step, commands_in):
    """Where they are the report already, they are not written once more."""
    run = step(SMS, "-f", "github")
    assert [command for command, _, _ in commands_in(run.stdout + run.stderr)] == ["notice", "error"]


def test_summary(step, tmp_path):
    """The report is added as Markdown to what the summary holds already, without being asked."""
    (tmp_path / "summary").write_text("before\n")
    step(MMS)
    text = (tmp_path / "summary").read_text("utf-8")
    assert text.startswith(f"before\n### ✔ passed: <code>{MMS}</code> is an MMS with 1 media item.\n")


def test_summary_never_reveals(step, tmp_path):
    """Numbers and bodies stay out of summary and annotations, which anyone may read, even with --reveal."""
    run = step(MMS, SMS, "--reveal")
    assert "+15017122661" in run.stdout
    assert "+15017122661" not in run.stderr + (tmp_path / "summary").read_text("utf-8")


@pytest.mark.parametrize("how", [{"arguments": ["--no-summary"]}, {"env": {"VERIFIER_NO_SUMMARY": "1"}}])
def test_no_summary(step, tmp_path, outputs, how):
    """`--no-summary` leaves the summary alone, and nothing else."""
    step(SMS, *how.get("arguments", ()), env=how.get("env"))
    assert not (tmp_path / "summary").exists()
    assert outputs()["outcome"] == "failed"


def test_summary_respects_the_limit(step, tmp_path):
    """A summary that is nearly full is not pushed over GitHub's limit, which would lose all of it."""
    (tmp_path / "summary").write_text("x" * (SUMMARY_LIMIT - 5_000))
    step(*[f"wrong {n}" for n in range(30)])
    assert (tmp_path / "summary").stat().st_size <= SUMMARY_LIMIT


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([TWO_PICTURES], ("passed", "1", "0", "0", TWO_PICTURES, "2", "0")),
        ([SMS], ("failed", "0", "1", "0", SMS, "0", "1")),
        ([SMS, "--exit-zero"], ("failed", "0", "1", "0", SMS, "0", "0")),
        ([TWO_PICTURES, SMS, MMS], ("failed", "2", "1", "0", f"{TWO_PICTURES}\n{SMS}\n{MMS}", "3", "1")),
        (
            ["no\nexit-code<<x\n0\nx", SMS],
            ("failed", "0", "2", "0", f"no exit-code<<x 0 x\n{SMS}", "0", "1"),
        ),
    ],
    ids=["passed", "failed", "exit-zero", "several", "hostile"],
)
def test_outputs(step, outputs, arguments, expected):
    """Outcome, counts, SID, media count and exit code are the step's outputs, whatever was handed in."""
    run = step(*arguments)
    assert tuple(outputs()[name] for name in COUNTED) == expected
    assert run.returncode == int(expected[-1])


@pytest.mark.parametrize(
    ("arguments", "code"), [([MMS], 4), ([MMS, "-f", "nonsense"], 2)], ids=["credentials", "usage"]
)
def test_a_run_that_could_not_start(step, outputs, commands_in, arguments, code):
    """A run that could not start leaves an annotation, and outputs that say that nothing was learnt."""
    run = step(*arguments, env={"VERIFIER_SANDBOX": "false"})
    [(level, properties, _)] = commands_in(run.stderr)
    assert (level, properties, run.returncode) == ("error", {"title": "verifier could not run"}, code)
    assert tuple(outputs()[name] for name in COUNTED) == ("undecided", "0", "0", "0", "", "0", str(code))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([MMS], 4), ([MMS, "-f", "nonsense"], 2), (["--no-such"], 2)],
    ids=["credentials", "format", "usage"],
)
def test_the_summary_of_a_run_that_could_not_start(step, tmp_path, arguments, code):
    """It says so, and why, after what stood there, unless no summary is wanted."""
    (tmp_path / "summary").write_text("before", "utf-8")
    assert step(*arguments, "--no-summary", env={"VERIFIER_SANDBOX": "false"}).returncode == code
    assert (tmp_path / "summary").read_text("utf-8") == "before"
    step(*arguments, env={"VERIFIER_SANDBOX": "false"})
    assert (tmp_path / "summary").read_text("utf-8").startswith("before\n### ? verifier could not run\n\n")


def test_what_is_appended_begins_a_line(step, tmp_path, outputs):
    """An earlier command of the step may have left its line without an end, and would lose its value and ours."""
    for name in ("summary", "output"):
        (tmp_path / name).write_text("before<<x\n1\nx" if name == "output" else "before", "utf-8")
    step(MMS)
    assert outputs()["before"] == "1"
    assert outputs()["outcome"] == "passed"
    assert (tmp_path / "summary").read_text("utf-8").startswith("before\n### ")
    step(MMS)
    assert "\n\noutcome" not in (tmp_path / "output").read_text("utf-8")


def test_elsewhere_nothing_is_written(step, tmp_path):
    """Outside GitHub Actions there are no annotations, and the files are left alone."""
    run = step(SMS, env={"GITHUB_ACTIONS": ""})
    assert run.stderr == ""
    assert not (tmp_path / "summary").exists()
    assert not (tmp_path / "output").exists()


def test_grade(step, tmp_path, outputs, commands_in):
    """`grade` tells the same: at most ten annotations, failed first, and everything in the summary."""
    wrong = "".join(f"learner {n},{SMS}\n" for n in range(12))
    (tmp_path / "roster.csv").write_text(f"learner,sid\nann,{MMS}\n{wrong}")
    run = step(tmp_path / "roster.csv", "-f", "csv", command="grade")
    titles = [properties["title"] for _, properties, _ in commands_in(run.stderr)]
    assert titles == ["not Twilio's answer", *[f"failed: learner {n}" for n in range(9)], "3 more"]
    assert "1 passed · ✘ 12 failed · of 13 learners" in (tmp_path / "summary").read_text("utf-8")
    assert outputs()["sid"].split("\n") == [MMS, *[SMS] * 12]
    assert (outputs()["objective"], outputs()["asked"]) == ("mms", "127.0.0.1:4010")
    assert "**asked of the practice account" in (tmp_path / "summary").read_text("utf-8")
    assert (outputs()["media-count"], outputs()["exit-code"], run.returncode) == ("1", "1", 1)


def test_files_that_cannot_be_written(step, tmp_path):
    """A summary or output that can't be written is said, and changes neither report nor exit code."""
    missing = str(tmp_path / "missing" / "file")
    run = step(MMS, env={"GITHUB_STEP_SUMMARY": missing, "GITHUB_OUTPUT": missing})
    assert run.returncode == 0
    assert run.stderr == (
        "::notice title=not Twilio's answer::Asked of the practice account and not of Twilio (objective mms).\n"
        "GITHUB_STEP_SUMMARY can't be written: No such file or directory.\n"
        "GITHUB_OUTPUT can't be written: No such file or directory.\n"
    )


ATTACKS = [
    *("::error::x", "a ##[error]b", "x\n::add-mask::e", "  ::warning title=x::y", "y\r::error::z"),
    *("##vso[task.complete result=Succeeded;]done", "##teamcity[buildStop comment='x']"),
]


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != ROSTER])
def test_no_format_holds_a_command(step, commands_in, tmp_path, format_):
    """What a learner handed in starts no command in a log, whatever the format, the server and the way there."""
    path = tmp_path / "report"
    classroom = dict.fromkeys([*NEEDED, "OWNER"], "x")
    for environ in ({}, {"GITHUB_ACTIONS": ""}):
        there = {**classroom, **environ}
        run = step("--no-summary", "-f", format_, *ATTACKS, env=there)
        step("--no-summary", "-f", f"{format_}:{path}", *ATTACKS, env=there)
        assert run.returncode == 1
        expected = {"error"} if format_ == "github" else set()
        for text in (run.stdout, path.read_text("utf-8")):
            assert {command for command, _, _ in commands_in(text)} == expected
        assert {command for command, _, _ in commands_in(run.stderr)} <= {"error"}
        if format_ == "json":
            assert [each["sid"] for each in json.loads(run.stdout)["verdicts"]][1] == ATTACKS[1]


def test_no_message_holds_a_command(verifier, commands_in):
    """Nor do the sentences about what was typed, outside GitHub too."""
    for attack in ATTACKS:
        run = verifier("explain", attack)
        assert (run.returncode, commands_in(run.stdout + run.stderr)) == (2, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::x\n", ": :error::x\n"),
        ("a\n \t::error file=x::y", "a\n \t: :error file=x::y"),
        ("a\r::error::y", "a\r: :error::y"),
        ("##[group]x", "## [group]x"),
        ("a ##vso[task.setvariable variable=x]y", "a ##vso [task.setvariable variable=x]y"),
        ("###TeamCity[buildStop]", "###TeamCity [buildStop]"),
        ("## a [x]", "## a [x]"),
        ("a ::b::", "a ::b::"),
        ("::before { }", "::before { }"),
        ("std::vector", "std::vector"),
    ],
)
def test_inert(text, expected, commands_in):
    """Only what a runner would obey is changed."""
    assert inert(text) == expected
    assert commands_in(expected) == []


@pytest.mark.parametrize(
    ("env", "colored"),
    [
        ({}, False),
        ({"GITHUB_ACTIONS": "true"}, True),
        ({"GITLAB_CI": "true"}, True),
        ({"GITHUB_ACTIONS": "true", "NO_COLOR": "1"}, False),
        ({"GITHUB_ACTIONS": "true", "TERM": "dumb"}, False),
    ],
)
def test_color_in_logs(verifier, env, colored):
    """CI logs that show colours get them, though they are no terminals, unless NO_COLOR or TERM says otherwise."""
    run = verifier("verify", "wrong", env=env)
    assert bool(re.search(r"\x1b\[[0-9;]*m", run.stdout)) is colored


def test_no_color_in_files(tmp_path, monkeypatch):
    """What a CI step redirects into a file is not coloured; shown later, it is harmless all the same."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with (tmp_path / "report").open("w") as report:
        command = [sys.executable, "-m", "verifier", "verify", "##[error]x"]
        subprocess.run(command, stdout=report, stderr=subprocess.PIPE, check=False)
    text = (tmp_path / "report").read_text()
    assert "\x1b" not in text
    assert "## [error]x" in text
