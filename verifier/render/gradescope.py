"""Gradescope's `results.json`, in English, as its "Autograder Specifications" describe it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from verifier.models import Audience, CheckResult, Outcome, Result, Verdict
from verifier.render.json import json_number
from verifier.render.row_format import ResultFormat
from verifier.render.verdicts import exact, helps
from verifier.report import Run

_STATUS = {Outcome.PASSED: "passed", Outcome.FAILED: "failed"}


def _row(result: Result, run: Run) -> str:
    """One learner's results on one line: of one learner the file is a `results.json`, of several JSON lines.

    Where the points are not decided there is no score, neither as a whole nor in a test: Gradescope takes that
    for an autograder that failed, and the submission can be graded again, where a 0 would stand as a grade.
    """
    verdict, score = result.verdict, run.earned_by(result)
    results: dict[str, Any] = {} if score is None else {"score": json_number(score)}
    results |= {
        "output": "\n".join(_said(result, run)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "learner": verdict.submission.name,
            "sid": verdict.sid,
            "outcome": result.outcome,
            "error": verdict.error,
            "objective": run.objective.name,
            "asked": run.asked,
            "notes": {note.name: str(note.text) for note in verdict.notes},
        },
        "tests": [_test(check, run, decided=score is not None) for check in verdict.checks],
    }
    return json.dumps(results) + "\n"


def _said(result: Result, run: Run) -> Iterator[str]:
    """How it came out and what to do; what was decided by hand leaves nothing to do."""
    yield _headline(result, run)
    if run.stand_in:
        yield f"Asked of {run.stand_in} and not of Twilio."
    if result.by_hand is None:
        yield from helps(result.verdict)
    yield from _notes(result.verdict)


def _test(check: CheckResult, run: Run, *, decided: bool) -> dict[str, Any]:
    """A check; its score is in it only where the points are shared out among the checks."""
    test: dict[str, Any] = {}
    worth = (run.worth.each or {}).get(check.name)
    if decided and worth is not None:
        test["score"] = json_number(worth if check.outcome is Outcome.PASSED else Decimal(0))
        test["max_score"] = json_number(worth)
    if status := _STATUS.get(check.outcome):
        test["status"] = status
    return test | {
        "name": check.name,
        "output": "\n".join(str(text) for text in (check.rationale, check.help) if text is not None),
        "visibility": "visible",
    }


def _headline(result: Result, run: Run) -> str:
    score = run.earned_by(result)
    if score is None:
        return (
            f"{result.outcome}: not all of it is proven, so there is no score. Grade this submission again."
        )
    return f"{result.outcome}: {exact(score)} of {exact(run.worth.maximum)}"


def _notes(verdict: Verdict) -> list[str]:
    """For the learner: what names another learner is the instructor's, and stands in `extra_data` only."""
    return [f"Note: {note.text}" for note in verdict.notes if note.audience is Audience.BOTH]


GRADESCOPE = ResultFormat(_row, file="results.json")
