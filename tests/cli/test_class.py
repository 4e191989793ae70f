"""A class of 300, with all that people hand in and names that are attacks, graded in every format at once."""

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from verifier.render.formats import FORMATS
from verifier.render.formats import ROSTER as FILLED

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
ROSTER = FIXTURES / "rosters" / "class.csv"
EXPECTED = FIXTURES / "expected" / "class.csv"
CLASSROOM = dict.fromkeys(
    ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "OWNER"), "x"
)
NAMES = [name for name in FORMATS if name != FILLED]  # which is for the gradebook of a known system
ROWS = {"passed": 135, "failed": 140, "undecided": 25}
LEARNERS = {"passed": 135, "failed": 140, "undecided": 25}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Every format's report by its name, and the finished process."""
    folder = tmp_path_factory.mktemp("class")
    formats = [part for name in NAMES for part in ("-f", f"{name}:{folder / name}")]
    run = subprocess.run(
        [sys.executable, "-m", "verifier", "grade", str(ROSTER), "--sandbox", *formats],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "VERIFIER_SANDBOX_DB": ":memory:", **CLASSROOM},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return {name: (folder / name).read_bytes().decode() for name in NAMES}, run


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_run_says_what_came_out(reports):
    """Each learner counts once; they are told apart by their IDs, since some share a name."""
    run = reports[1]
    assert (run.returncode, run.stdout) == (4, "")
    taken, counts = run.stderr.splitlines()
    assert taken.endswith(
        ': the SIDs are those of "Message SID", the learners those of "student", told apart by "id".'
    )
    assert counts == "135 passed, 140 failed, 25 undecided"


def test_everybody_has_the_outcome_to_be_expected(reports):
    """300 lines in, 300 verdicts out, each the one that the roster itself expects."""
    graded = rows(reports[0]["csv"])
    assert [row["id"] for row in graded] == [str(number) for number in range(1, 301)]
    assert [row["outcome"] for row in graded] == [row["expected"] for row in graded]


def test_the_report_is_the_one_that_is_kept(reports):
    """Every rationale, help and note is as it was; `fixtures/write_class.py` says how to make it anew."""
    assert reports[0]["csv"] == EXPECTED.read_bytes().decode()


def test_all_formats_say_the_same(reports):
    """Wherever a format names outcomes, it names these."""
    texts = reports[0]
    assert json.loads(texts["json"])["counts"] == LEARNERS
    lines = [json.loads(line) for line in texts["jsonl"].splitlines()]
    assert Counter(line["outcome"] for line in lines) == ROWS
    assert (
        Counter(row["outcome"] for row in csv.DictReader(io.StringIO(texts["tsv"]), delimiter="\t")) == ROWS
    )
    assert texts["text"].startswith("135 passed   140 failed   25 undecided   of 300 learners   asked of ")
    assert len(texts["gradescope"].splitlines()) == len(texts["classroom50"].splitlines()) == 300
    assert len(rows(texts["canvas"])) == 301


@pytest.mark.parametrize("name", NAMES)
def test_no_name_steers_whatever_shows_the_report(reports, name):
    """No control character of any learner's text comes through, and in no page does any of it become markup."""
    text = reports[0][name]
    assert text
    assert not set(text) & set("\x00\x01\x07\x1b")
    if name == "html":
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_same_answer_of_two_learners_is_flagged(reports):
    """Each names the first who handed it in, and whoever is first names nobody."""
    found = [row for row in rows(reports[0]["csv"]) if row["outcome"] == "passed"]
    assert sum(bool(row["duplicate_of"]) for row in found) > 100
    assert found[0]["duplicate_of"] == ""
