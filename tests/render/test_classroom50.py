"""Classroom 50's `classroom50/result/v1`."""

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from written import written

from verifier.errors import UsageError
from verifier.objective import points
from verifier.objective.objective import STRICT

ENVIRON = {
    "CLASSROOM": "quests",
    "ASSIGNMENT": "send-an-mms",
    "ASSIGNMENT_TYPE": "group",
    "OWNER": "ada",
    "USERNAME": "grace",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.example/c",
    "RELEASE_URL": "https://github.example/r",
    "REVIEW_URL": "https://github.example/v",
}
WHEN = datetime(2026, 6, 1, 14, 32, 1, 999_999, tzinfo=UTC)


def results(*verdicts, environ=ENVIRON, shared=None, **more):
    text = written(
        "classroom50", verdicts, environ=environ, made_at=WHEN, points=shared and points.parse(shared), **more
    )
    return [json.loads(line) for line in text.splitlines()]


def without(*names):
    return {name: value for name, value in ENVIRON.items() if name not in names}


def test_a_result_as_a_whole(failed):
    """Every field of the format, filled from the runner's variables, with whole points that add up."""
    assert results(failed(), shared="found=1,media=2") == [
        {
            "schema": "classroom50/result/v1",
            "classroom": "quests",
            "assignment": "send-an-mms",
            "assignment_type": "group",
            "owner": "ada",
            "submission": "submit/2026-06-01T14-32-05Z-a1b2c3d",
            "commit": "https://github.example/c",
            "release": "https://github.example/r",
            "review": "https://github.example/v",
            "datetime": "2026-06-01T14:32:01Z",
            "submitted_by": {"username": "grace"},
            "score": 1,
            "max-score": 3,
            "tests": [
                {"test-name": "message-found", "passed": True, "score": 1, "max-score": 1},
                {"test-name": "mms-sid", "passed": False, "score": 0, "max-score": 0},
                {"test-name": "has-media", "passed": False, "score": 0, "max-score": 2},
            ],
        }
    ]


def test_points_for_the_whole(passed, failed):
    """Points that are not shared out make one test of the objective."""
    given = [(result["score"], result["tests"]) for result in results(passed(), failed(), shared="5")]
    assert given == [
        (5, [{"test-name": "mms", "passed": True, "score": 5, "max-score": 5}]),
        (0, [{"test-name": "mms", "passed": False, "score": 0, "max-score": 5}]),
    ]


def test_undecided_is_nothing_of_nothing(undecided):
    """An undecided verdict is 0 of 0: it can't lower a grade, as a 0 of 1 would."""
    result = results(undecided(), shared="5")[0]
    assert (result["score"], result["max-score"], result["tests"]) == (0, 0, [])


def test_what_the_runner_may_leave_out(passed):
    """Older runners set no review and no owner; an assignment is individual where nothing else is said."""
    result = results(passed(), environ=without("REVIEW_URL", "OWNER", "ASSIGNMENT_TYPE"))[0]
    assert result["review"] == "https://github.example/c"
    assert result["owner"] == "grace"
    assert result["assignment_type"] == "individual"


def test_the_learner_is_the_owner(passed):
    """Of a roster every result belongs to its own learner, not to whoever runs the command."""
    owners = [result["owner"] for result in results(passed(learner="bob"), passed(learner="eve"))]
    assert owners == ["bob", "eve"]


def test_the_owner_is_called_by_the_account(passed):
    """GitHub's where the roster has it, for Classroom 50 knows nobody by name."""
    rosters = [
        {"username": "u1", "github_username": " bea-codes ", "name": "Bea Ames"},
        {"username": "bea", "first_name": "Bea"},
        {"github_username": "", "name": "Bea Ames"},
    ]
    verdicts = [passed(learner="Bea Ames") for _ in rosters]
    verdicts = [
        replace(each, submission=replace(each.submission, fields=fields))
        for each, fields in zip(verdicts, rosters, strict=True)
    ]
    given = [(result["owner"], result["submitted_by"]["username"]) for result in results(*verdicts)]
    assert given == [("bea-codes", "bea-codes"), ("bea", "bea"), ("Bea Ames", "Bea Ames")]


def test_missing_variables_are_named(passed):
    """Outside Classroom 50 the missing variables are named before anything is written."""
    with pytest.raises(UsageError, match="not set: ASSIGNMENT, COMMIT_URL, OWNER") as caught:
        results(passed(), environ=without("ASSIGNMENT", "COMMIT_URL", "OWNER", "USERNAME"))
    assert caught.value.name == "classroom50-variables"


def test_points_must_be_whole(passed):
    """The format counts whole points, and half a point is refused rather than rounded."""
    with pytest.raises(UsageError, match=r"whole points, and 0\.5 is none") as caught:
        results(passed(), shared="found=0.5,mms=0.5")
    assert caught.value.name == "classroom50-points"


def test_the_runner_s_variables_are_read(verifier):
    """`verify` fills the format from the environment, and one submission's report is one `result.json`."""
    run = verifier("verify", "--sandbox", "MM" + "feedface" * 4, "-f", "classroom50", env=ENVIRON)
    result = json.loads(run.stdout)
    assert (run.returncode, result["owner"], result["score"]) == (0, "ada", 1)


def test_the_test_names_the_objective_and_a_stand_in(passed):
    """A result has no other place for what was asked, and of whom."""
    (found,) = results(passed(), objective=STRICT)
    assert [test["test-name"] for test in found["tests"]] == ["mms-strict"]
    (found,) = results(passed(), address="http://127.0.0.1:4010")
    assert [test["test-name"] for test in found["tests"]] == [
        "mms (asked of 127.0.0.1:4010 and not of Twilio)"
    ]
