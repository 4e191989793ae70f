"""The same answer in every format: outcomes and exit code don't depend on how they are written."""

import csv
import json
import re

import pytest
from junitparser import Error, Failure, JUnitXml

from verifier.render.formats import FORMATS

PASSED = "MMfacecafefacecafefacecafefacecafe"
FAILED = "SMdecafbaddecafbaddecafbaddecafbad"
PENDING = "MMbe1a7ed0be1a7ed0be1a7ed0be1a7ed0"
OTHERS_ACCOUNT = "AC5a4db0c55a4db0c55a4db0c500000003"  # not to be read with the sandbox's credentials

CASES = {
    "passed": ([PASSED], ["passed"], 0),
    "failed": ([FAILED], ["failed"], 1),
    "undecided": ([PENDING], ["undecided"], 3),
    "credentials": ([PASSED, "--account-sid", OTHERS_ACCOUNT], ["undecided"], 4),
    "several": ([PASSED, FAILED, "no SID"], ["failed", "failed", "passed"], 1),
}
ROSTER = f"learner,sid\nann,{PASSED}\nbob,{FAILED}\neve,{PENDING}\n"

REPORTS = [name for name in FORMATS if name != "roster"]
"""The formats that tell of verdicts; `roster` is the file that was handed in, filled."""

SCORES = {"1": "passed", "0": "failed", "": "undecided"}


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def cells(text, delimiter=","):
    return list(csv.reader(text.splitlines(), delimiter=delimiter))


def column(rows, name):
    return [row[rows[0].index(name)] for row in rows[1:]]


def from_text(text):
    """Of `verify` the headlines; of `grade`, which has none, a line for each learner."""
    headlines = re.findall(r"^[✔✘?] (PASSED|FAILED|UNDECIDED)", text, re.MULTILINE)
    rows = re.findall(r"^\w.*? [✔✘?] (passed|failed|undecided)\b", text, re.MULTILINE)
    return [word.lower() for word in headlines] or rows


def from_junit(text):
    for suite in JUnitXml.fromstring(text.encode()):
        kinds = {type(case.result[0]) for case in suite if case.result}
        yield "failed" if Failure in kinds else "undecided" if Error in kinds else "passed"


def from_classroom50(text):
    for result in lines(text):
        whole = result["max-score"]
        yield "undecided" if not whole else "passed" if result["score"] == whole else "failed"


def from_markdown(text):
    rows = re.findall(
        r"^\| <code>[^|]+ \| . (passed|failed|undecided) \|", text.split("<details>")[0], re.MULTILINE
    )
    return rows if "| Submission |" in text else re.findall(r"^### .*?(passed|failed|undecided):", text)


def from_github(text):
    return re.findall(r"^::(?:error|warning) .*?title=(failed|undecided)%3A", text, re.MULTILINE)


READERS = {
    "text": from_text,
    "json": lambda text: [verdict["outcome"] for verdict in json.loads(text)["verdicts"]],
    "jsonl": lambda text: [verdict["outcome"] for verdict in lines(text)],
    "csv": lambda text: column(cells(text), "outcome"),
    "tsv": lambda text: column(cells(text, "\t"), "outcome"),
    "junit": from_junit,
    "github": from_github,
    "markdown": from_markdown,
    "html": lambda text: re.findall(r'<tr class="(\w+)"', text),
    "gradescope": lambda text: [result["extra_data"]["outcome"] for result in lines(text)],
    "classroom50": from_classroom50,
    "canvas": lambda text: [SCORES[row[-1]] for row in cells(text)[2:]],
}


@pytest.fixture(autouse=True)
def _fresh_sandbox(tmp_path, monkeypatch):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))
    monkeypatch.setenv("VERIFIER_WAIT", "0")
    for name in (
        "CLASSROOM",
        "ASSIGNMENT",
        "SUBMISSION_TAG",
        "COMMIT_URL",
        "RELEASE_URL",
        "OWNER",
        "USERNAME",
    ):
        monkeypatch.setenv(name, name.lower())


def read(format_, text):
    """The outcomes that a report tells, sorted; annotations don't tell what passed."""
    return sorted(READERS[format_](text))


def told(format_, expected):
    return [outcome for outcome in expected if format_ != "github" or outcome != "passed"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("format_", REPORTS)
def test_verify(verifier, format_, case):
    """`verify` tells the same outcomes and exits with the same code in every format."""
    arguments, outcomes, code = CASES[case]
    run = verifier("verify", "-f", format_, *arguments)
    assert read(format_, run.stdout) == told(format_, outcomes)
    assert run.returncode == code
    assert run.stderr == ""


@pytest.mark.parametrize("format_", REPORTS)
def test_grade(verifier, format_, tmp_path):
    """`grade` tells the same outcomes and exits with the same code in every format."""
    (tmp_path / "roster.csv").write_text(ROSTER)
    run = verifier("grade", "-v", "-f", format_, tmp_path / "roster.csv")
    assert read(format_, run.stdout) == told(format_, ["failed", "passed", "undecided"])
    assert run.returncode == 3


@pytest.mark.parametrize(
    ("sids", "code"),
    [([PASSED, FAILED, PENDING], 3), ([FAILED, PASSED], 1), ([PENDING, PASSED], 3)],
    ids=["undecided-before-failed", "failed-before-passed", "undecided-before-passed"],
)
def test_precedence(verifier, sids, code):
    """Of several SIDs the weightiest outcome makes the exit code."""
    assert verifier("verify", "-q", *sids).returncode == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([PASSED, FAILED], 0), ([FAILED, PENDING], 3), ([PASSED, "--account-sid", OTHERS_ACCOUNT], 4)],
    ids=["decided", "undecided", "credentials"],
)
def test_exit_zero(verifier, arguments, code):
    """`--exit-zero` exits with 0 whenever all is decided, and hides neither undecided nor refused."""
    run = verifier("verify", "--exit-zero", "-f", "json", *arguments)
    assert run.returncode == code
    assert "failed" in read("json", run.stdout) or code == 4


def test_all_at_once(verifier, tmp_path):
    """All formats of one run tell the same, in files as on standard output."""
    wanted = [f"{name}:{tmp_path / name}" for name in REPORTS]
    run = verifier("verify", *(part for target in wanted for part in ("-f", target)), PASSED, FAILED, PENDING)
    assert run.returncode == 3
    assert run.stdout == ""
    for name in REPORTS:
        text = (tmp_path / name).read_text("utf-8")
        assert read(name, text) == told(name, ["failed", "passed", "undecided"]), name


def test_every_format_is_read():
    """There is a reader here for every format, so that none is left out."""
    assert set(READERS) == set(REPORTS)
