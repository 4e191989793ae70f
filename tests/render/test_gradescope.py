"""Gradescope's `results.json`."""

import json

from msgspec.structs import replace

from verifier.i18n import msg
from verifier.models import Note, Report
from verifier.objective import points
from verifier.render import Style
from verifier.render.rows import gradescope


def results(*verdicts, **style):
    text = "".join(gradescope(Report.of(verdicts), Style(**style)))
    return [json.loads(line) for line in text.splitlines()]


def test_one_point_for_all(failed):
    """Without shared points the score stands on its own, and the tests only say passed or failed."""
    assert results(failed(learner="Ada")) == [
        {
            "score": 0,
            "output": "failed: 0 of 1\n"
            "Send a message with a media URL: `verifier send --to +1… --media-url https://…`",
            "output_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "extra_data": {
                "learner": "Ada",
                "sid": "SM" + "c3" * 16,
                "outcome": "failed",
                "error": None,
                "notes": {},
            },
            "tests": [
                {
                    "status": "passed",
                    "name": "message-found",
                    "output": "Account AC01…cdef holds this message.",
                    "visibility": "visible",
                },
                {
                    "status": "failed",
                    "name": "mms-sid",
                    "output": "The SID starts with SM, not with MM: this is an SMS.\n"
                    "Send a message with a media URL: `verifier send --to +1… --media-url https://…`",
                    "visibility": "visible",
                },
                {
                    "status": "failed",
                    "name": "has-media",
                    "output": "The message has no media: its Media list is empty.\n"
                    "Send a message with a media URL: `verifier send --to +1… --media-url https://…`",
                    "visibility": "visible",
                },
            ],
        }
    ]


def test_shared_points(failed):
    """Points shared among the checks are in the tests, whole ones as integers and others without float noise."""
    result = results(failed(), points=points.parse("found=0.1,mms=0.2,media=2"))[0]
    assert result["score"] == 0.1
    assert [(test["score"], test["max_score"]) for test in result["tests"]] == [(0.1, 0.1), (0, 0.2), (0, 2)]
    assert result["output"].startswith("failed: 0.1 of 2.3\n")


def test_undecided_has_no_score(undecided):
    """Nothing of an undecided verdict counts: no score, no status that would be read as passed or failed."""
    result = results(undecided(), points=points.parse("found=1,mms=1,media=2"))[0]
    assert "score" not in result
    assert result["output"].startswith("undecided: not all of it is proven, so there is no score.")
    assert [test.keys() & {"score", "max_score", "status"} for test in result["tests"]] == [set()] * 3


def test_several_are_lines(passed, failed, hostile):
    """Of several submissions every line is a `results.json`, whatever a learner is called."""
    lines = results(passed(learner=hostile), failed(hostile))
    assert [line["score"] for line in lines] == [1, 0]
    assert lines[0]["extra_data"]["learner"] == hostile


def test_no_learner_reads_the_name_of_another(passed):
    """Who handed in the same message is the instructor's to know: Gradescope shows `extra_data` to nobody else."""
    note = Note("duplicate-of", msg("{who} handed in the same message.", who="Bob"), "Bob")
    (found,) = results(replace(passed(), notes=(note,)))
    assert "Bob" not in found["output"] + json.dumps(found["tests"])
    assert found["extra_data"]["notes"] == {"duplicate-of": "Bob handed in the same message."}


def test_notes_are_in_the_output(passed):
    """What is worth saying is said to the learner too."""
    assert "\nNote: The message is inbound" in results(passed(direction="inbound"))[0]["output"]
