"""A report counts learners: every format that speaks of outcomes goes by their results."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from people import named

from verifier.i18n import msg
from verifier.models import ByHand, CheckResult, Outcome, Result, Submission, Tally, Verdict
from verifier.render import Style
from verifier.render.formats import renderer
from verifier.report import Graded, Report, Run

HAND = ByHand(Outcome.PASSED, None, "seen in class", "ada", datetime(2026, 11, 24, tzinfo=UTC))


def attempt(outcome, learner, number):
    sid = f"MM{number:032x}"
    check = CheckResult("message-found", outcome, msg("Because."))
    return Verdict(Submission(sid, named(learner), line=number), outcome, (check,), sid)


ANA = (attempt(Outcome.FAILED, "Ana", 1), attempt(Outcome.PASSED, "Ana", 2))
BOB = attempt(Outcome.FAILED, "Bob", 3)
EVE = attempt(Outcome.FAILED, "Eve", 4)


@pytest.fixture
def report():
    """Ana passed at the second attempt, Bob by hand, and Eve failed."""
    results = (Result(ANA[1], ANA), Result(BOB, (BOB,), (), HAND), Result(EVE, (EVE,)))
    graded = [
        Graded(verdict, results[place]) for verdict, place in zip((*ANA, BOB, EVE), (0, 0, 1, 2), strict=True)
    ]
    tally = Tally()
    for result in results:
        tally.add(result)
    return Report((*ANA, BOB, EVE), results, graded, tally, Run(columns=("learner", "sid")))


def written(report, name):
    return "".join(renderer(name)(report, Style()))


def test_a_verdict_stands_for_each_learner(report):
    """That of the attempt that counts, or the decision by hand, beside which what was seen counts for nothing."""
    ana, bob, eve = report.standing
    assert (ana, eve) == (ANA[1], EVE)
    assert [(check.name, check.outcome) for check in bob.checks] == [
        ("by-hand", Outcome.PASSED),
        ("message-found", Outcome.SKIPPED),
    ]
    assert str(bob.checks[0].rationale) == "by hand: seen in class"
    assert list(report.of_outcome(Outcome.FAILED)) == [EVE]


def test_ci_is_told_of_results(report):
    """Neither an attempt that was bettered nor what was decided by hand turns a build red."""
    suites = ET.fromstring(written(report, "junit"))  # noqa: S314 - our own
    assert (suites.get("failures"), suites.get("errors")) == ("1", "0")
    annotations = written(report, "github").splitlines()
    assert [line.partition(" ")[0] for line in annotations] == ["::error"]
    assert "Eve" in annotations[0]


def test_people_are_told_of_results(report):
    """Each learner once, by the result."""
    table = written(report, "markdown").partition("<details>")[0]
    assert [table.count(name) for name in ("Ana", "Bob", "Eve")] == [1, 1, 1]
    assert "2 passed" in table
    text = written(report, "text")
    assert "passed (2)\n  Ana, Bob\n" in text
    assert "by hand (1)\n  Bob (passed: seen in class)\n" in text


def test_programs_are_told_of_both(report):
    """The verdicts are the attempts, the results are the learners."""
    found = json.loads(written(report, "json"))
    assert [verdict["learner"] for verdict in found["verdicts"]] == ["Ana", "Ana", "Bob", "Eve"]
    assert [(each["learner"], each["outcome"], each["attempts"]) for each in found["results"]] == [
        ("Ana", "passed", 2),
        ("Bob", "passed", 1),
        ("Eve", "failed", 1),
    ]
    assert found["results"][1]["by_hand"]["reason"] == "seen in class"
    assert found["counts"] == {"passed": 2, "failed": 1, "undecided": 0}


@pytest.mark.parametrize("name", ["gradescope", "canvas"])
def test_gradebooks_have_a_line_for_each_learner(report, name):
    """With the points of the result."""
    lines = written(report, name).splitlines()
    if name == "gradescope":
        assert [json.loads(line)["score"] for line in lines] == [1, 1, 0]
    else:
        assert [line.rpartition(",")[2] for line in lines[2:]] == ["1", "1", "0"]
