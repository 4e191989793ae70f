"""A check, an objective and a format are one record each: added to its registry, it is everywhere."""

import json
import os
import subprocess
import sys

import pytest

MM = "MMfeedfacefeedfacefeedfacefeedface"
PROGRAM = """
import sys
sys.path[:0] = [{tools!r}]
from verifier.i18n import msg
from verifier.objective.check import Check, failed, of_message, passed
from verifier.objective.checks import CHECKS, MESSAGE_FOUND
from verifier.objective.objective import OBJECTIVES, Objective
from verifier.render.formats import FORMATS, Format
from verifier.render.row_format import RowFormat

@of_message
def has_owl(message):
    return passed(msg("Hoot.")) if "API" in (message.body or "") else failed(msg("No owl."), msg("Send one."))

CHECKS["has-owl"] = Check(
    "has-owl", msg("Is there an owl?"), has_owl, msg("It hoots."), msg("Not at all."), msg("Never."), short="owl"
)
OBJECTIVES["owl"] = Objective("owl", msg("Send an owl"), (MESSAGE_FOUND, CHECKS["has-owl"]))
FORMATS["hoots"] = Format(
    "hoots",
    lambda: RowFormat(
        lambda verdict, run, _style: f"{{run.objective.name}}: {{verdict.outcome}}, {{run.earned(verdict)}}\\n"
    ),
    suffixes=(".hoot",),
)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run what follows the three records in a process of its own: `run(code)` or `run(*arguments)` of verifier."""
    folder = tmp_path_factory.mktemp("plugged")
    (folder / "roster.csv").write_text(f"learner,sid\nAda,{MM}\n")
    environ = {"VERIFIER_SANDBOX_DB": ":memory:", "LC_ALL": "C.UTF-8"}
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

    def go(*arguments, code="from verifier.__main__ import verifier; verifier()"):
        program = PROGRAM.format(tools=os.path.join(root, "tools")) + code  # noqa: PTH118
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env={**environ, "PATH": os.environ["PATH"], "HOME": str(folder)},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )  # fmt: skip

    return go


def test_in_verify(run):
    """The check is asked, by the objective, and told in the format."""
    assert run("verify", "--sandbox", MM, "--objective", "owl", "-f", "hoots").stdout == "owl: passed, 1\n"
    report = json.loads(run("verify", "--sandbox", MM, "--objective", "owl", "-f", "json").stdout)
    assert report["objective"] == "owl"
    assert [check["name"] for check in report["verdicts"][0]["checks"]] == ["message-found", "has-owl"]


def test_in_grade_and_points(run):
    """Its short name earns points, and the format's suffix names it."""
    graded = run(
        "grade", "roster.csv", "--sandbox", "--objective", "owl", "--points", "owl=2.5", "-o", "x.hoot"
    )
    assert (graded.returncode, graded.stderr.splitlines()[-1]) == (0, "1 passed, 0 failed, 0 undecided")
    shown = run(code="print(open('x.hoot').read(), end='')").stdout
    assert shown == "owl: passed, 2.5\n"
    refused = run("grade", "roster.csv", "--sandbox", "--objective", "owl", "--points", "mms=1").stderr
    assert "message-found, has-owl, found, owl" in refused


def test_in_help_and_explain(run):
    """Each is named where its kind is listed."""
    words = run("verify", "--help").stdout.replace("│", " ").split()
    assert {"owl.", "hoots."} <= set(words)
    assert "Is there an owl?" in run("explain").stdout
    assert "--objective owl" in run("explain", "has-owl").stdout


def test_in_a_file_and_the_schema(run):
    """A course's file can ask it."""
    written = "open('mine.toml', 'w').write('title = \"Mine\"\\n[checks]\\nhas-owl = true')"
    run(code=written)
    assert (
        run("verify", "--sandbox", MM, "--objective", "mine.toml", "-f", "hoots").stdout
        == "mine: passed, 1\n"
    )
    schema = json.loads(run("schema", "objective").stdout)
    assert schema["properties"]["checks"]["properties"]["has-owl"]["description"] == "Is there an owl?"


def test_in_the_documentation(run):
    """The generated table of options names them."""
    table = run(code="import reference; print(reference.options_table())").stdout
    lines = {
        words: line
        for line in table.splitlines()
        for words in ("What is to be", "Write the report as")
        if words in line
    }
    assert ", owl." in lines["What is to be"]
    assert ", hoots." in lines["Write the report as"]
