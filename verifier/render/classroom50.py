"""Classroom 50's `classroom50/result/v1`, filled from the variables that its runner sets."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from verifier.errors import UsageError
from verifier.i18n import listed, msg
from verifier.models import CheckResult, Outcome, Verdict
from verifier.render import Style
from verifier.render.json import timestamp
from verifier.render.verdicts import exact, max_points, points

SCHEMA = "classroom50/result/v1"
NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
"""Variables without which Classroom 50 refuses a result; `OWNER` or `USERNAME` is needed too."""


def classroom50_head(_columns: tuple[str, ...], style: Style) -> str:
    """Nothing; raises `UsageError` where a needed variable is missing or the points are not whole."""
    missing = [name for name in NEEDED if not style.environ.get(name)]
    if not _owner(style.environ):
        missing.append("OWNER")
    if missing:
        raise UsageError(
            "classroom50-variables",
            msg("The format classroom50 needs variables that are not set: {names}.", names=listed(missing)),
            msg("Classroom 50's runner sets them; elsewhere set them yourself, or choose another format."),
        )
    for number in (max_points(style), *_shared_out(style).values()):
        _whole(number)
    return ""


def classroom50_row(verdict: Verdict, _columns: tuple[str, ...], style: Style) -> str:
    """One submission's result on one line: of one submission the file is a `result.json`, of several JSON lines.

    The owner is the learner where there is one. Where the points are not decided, it is 0 of 0 with no tests, as the
    runner's own results do when grading broke off: it gives nothing and takes nothing.
    """
    score = points(verdict, style)
    environ = style.environ
    owner = verdict.submission.name or _owner(environ)
    result: dict[str, Any] = {
        "schema": SCHEMA,
        "classroom": environ.get("CLASSROOM", ""),
        "assignment": environ.get("ASSIGNMENT", ""),
        "assignment_type": environ.get("ASSIGNMENT_TYPE") or "individual",
        "owner": owner,
        "submission": environ.get("SUBMISSION_TAG", ""),
        "commit": environ.get("COMMIT_URL", ""),
        "release": environ.get("RELEASE_URL", ""),
        "review": environ.get("REVIEW_URL") or environ.get("COMMIT_URL", ""),
        "datetime": timestamp(style.generated_at),
        "submitted_by": {"username": verdict.submission.name or environ.get("USERNAME") or owner},
        "score": 0 if score is None else _whole(score),
        "max-score": 0 if score is None else _whole(max_points(style)),
        "tests": [] if score is None else _tests(verdict, score, style),
    }
    return json.dumps(result) + "\n"


def _tests(verdict: Verdict, score: Decimal, style: Style) -> list[dict[str, Any]]:
    """The checks where the points are shared out among them, so that the scores add up; else the objective."""
    if not _shared_out(style):
        passed = verdict.outcome is Outcome.PASSED
        return [_test("mms", _whole(score), _whole(max_points(style)), passed=passed)]
    return [_check(check, style) for check in verdict.checks]


def _check(check: CheckResult, style: Style) -> dict[str, Any]:
    worth = _whole(_shared_out(style).get(check.name, Decimal(0)))
    passed = check.outcome is Outcome.PASSED
    return _test(check.name, worth if passed else 0, worth, passed=passed)


def _test(name: str, score: int, worth: int, *, passed: bool) -> dict[str, Any]:
    return {"test-name": name, "passed": passed, "score": score, "max-score": worth}


def _shared_out(style: Style) -> Mapping[str, Decimal]:
    return (style.points and style.points.each) or {}


def _owner(environ: Mapping[str, str]) -> str:
    return environ.get("OWNER") or environ.get("USERNAME") or ""


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise UsageError(
            "classroom50-points",
            msg("Classroom 50 counts whole points, and {number} is none.", number=exact(number)),
            msg("Give whole numbers, for example `--points found=1,mms=1,media=2`."),
        )
    return int(number)
