"""Classroom 50's `classroom50/result/v1`, filled from the variables that its runner sets."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from verifier.errors import UsageError
from verifier.grading.roster.headings import Role, roles
from verifier.i18n import listed, msg
from verifier.models import CheckResult, Outcome, Result, Submission
from verifier.render.json import timestamp
from verifier.render.row_format import ResultFormat
from verifier.render.verdicts import exact
from verifier.report import Run

SCHEMA = "classroom50/result/v1"
NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
"""Variables without which Classroom 50 refuses a result; `OWNER` or `USERNAME` is needed too."""


def _head(run: Run) -> str:
    """Nothing; raises `UsageError` where a needed variable is missing or the points are not whole."""
    missing = [name for name in NEEDED if not run.environ.get(name)]
    if not _owner(run.environ):
        missing.append("OWNER")
    if missing:
        raise UsageError(
            "classroom50-variables",
            msg("The format classroom50 needs variables that are not set: {names}.", names=listed(missing)),
            msg("Classroom 50's runner sets them; elsewhere set them yourself, or choose another format."),
        )
    for number in (run.worth.maximum, *_shared_out(run).values()):
        _whole(number)
    return ""


def _row(result: Result, run: Run) -> str:
    """One learner's result on one line: of one learner the file is a `result.json`, of several JSON lines.

    The owner is the learner where there is one, by the user name that the roster has. Where the points are not
    decided, it is 0 of 0 with no tests, as the runner's own results do when grading broke off: it gives nothing and
    takes nothing.
    """
    verdict, score = result.verdict, run.earned_by(result)
    environ = run.environ
    learner = _user_name(verdict.submission)
    owner = learner or _owner(environ)
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "classroom": environ.get("CLASSROOM", ""),
        "assignment": environ.get("ASSIGNMENT", ""),
        "assignment_type": environ.get("ASSIGNMENT_TYPE") or "individual",
        "owner": owner,
        "submission": environ.get("SUBMISSION_TAG", ""),
        "commit": environ.get("COMMIT_URL", ""),
        "release": environ.get("RELEASE_URL", ""),
        "review": environ.get("REVIEW_URL") or environ.get("COMMIT_URL", ""),
        "datetime": timestamp(run.made_at),
        "submitted_by": {"username": learner or environ.get("USERNAME") or owner},
        "score": 0 if score is None else _whole(score),
        "max-score": 0 if score is None else _whole(run.worth.maximum),
        "tests": [] if score is None else _tests(result, score, run),
    }
    return json.dumps(fields) + "\n"


def _user_name(submission: Submission) -> str | None:
    """The learner's account, GitHub's where a roster has others too; else what the learner is called."""
    named = [column for column in submission.fields if Role.USER_NAME in roles(column)]
    named.sort(key=lambda column: "github" not in column.casefold())
    cells = (submission.fields[column].strip() for column in named)
    return next(filter(None, cells), submission.name)


def _tests(result: Result, score: Decimal, run: Run) -> list[dict[str, Any]]:
    """The checks where the points are shared out among them, so that the scores add up; else the objective."""
    if result.by_hand is not None or not _shared_out(run):
        passed = result.outcome is Outcome.PASSED
        return [
            _test(_named(run.objective.name, run), _whole(score), _whole(run.worth.maximum), passed=passed)
        ]
    return [_check(check, run) for check in result.verdict.checks]


def _check(check: CheckResult, run: Run) -> dict[str, Any]:
    worth = _whole(_shared_out(run).get(check.name, Decimal(0)))
    passed = check.outcome is Outcome.PASSED
    return _test(_named(check.name, run), worth if passed else 0, worth, passed=passed)


def _test(name: str, score: int, worth: int, *, passed: bool) -> dict[str, Any]:
    return {"test-name": name, "passed": passed, "score": score, "max-score": worth}


def _named(name: str, run: Run) -> str:
    """What is tested, and by whose word where that was not Twilio's; a result has no other place for it."""
    return name if run.stand_in is None else f"{name} (asked of {run.stand_in} and not of Twilio)"


def _shared_out(run: Run) -> Mapping[str, Decimal]:
    return run.worth.each or {}


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


CLASSROOM50 = ResultFormat(_row, _head, "result.json")
