"""Gradescope's `results.json`, in English, as its "Autograder Specifications" describe it."""

import json
from decimal import Decimal
from typing import Any

from verifier.models import CheckResult, Outcome, Verdict
from verifier.render import Style
from verifier.render.verdicts import exact, helps, max_points, points

_FOR_THE_INSTRUCTOR = frozenset({"duplicate-of", "fingerprint", "not-compared"})
_STATUS = {Outcome.PASSED: "passed", Outcome.FAILED: "failed"}


def gradescope_row(verdict: Verdict, _columns: tuple[str, ...], style: Style) -> str:
    """One submission's results on one line: of one submission the file is a `results.json`, of several JSON lines.

    Where the points are not decided there is no score, neither as a whole nor in a test: Gradescope takes that
    for an autograder that failed, and the submission can be graded again, where a 0 would stand as a grade.
    """
    score = points(verdict, style)
    results: dict[str, Any] = {} if score is None else {"score": json_number(score)}
    results |= {
        "output": "\n".join((_headline(verdict, style), *helps(verdict), *_notes(verdict))),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "learner": verdict.submission.name,
            "sid": verdict.sid,
            "outcome": verdict.outcome,
            "error": verdict.error,
            "notes": {note.name: str(note.text) for note in verdict.notes},
        },
        "tests": [_test(check, style, decided=score is not None) for check in verdict.checks],
    }
    return json.dumps(results) + "\n"


def json_number(number: Decimal) -> int | float:
    """A number that JSON writes with the digits it has: whole ones as integers, the rest to 15 digits."""
    return int(number) if number == number.to_integral_value() else float(number)


def _test(check: CheckResult, style: Style, *, decided: bool) -> dict[str, Any]:
    """A check; its score is in it only where the points are shared out among the checks."""
    test: dict[str, Any] = {}
    worth = ((style.points and style.points.each) or {}).get(check.name)
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


def _headline(verdict: Verdict, style: Style) -> str:
    score = points(verdict, style)
    if score is None:
        return (
            f"{verdict.outcome}: not all of it is proven, so there is no score. Grade this submission again."
        )
    return f"{verdict.outcome}: {exact(score)} of {exact(max_points(style))}"


def _notes(verdict: Verdict) -> list[str]:
    """For the learner: what names another learner is the instructor's, and stands in `extra_data` only."""
    return [f"Note: {note.text}" for note in verdict.notes if note.name not in _FOR_THE_INSTRUCTOR]
