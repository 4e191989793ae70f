"""Gradescope's `results.json`."""

import json
from datetime import UTC, datetime

from msgspec.structs import replace
from written import written

from verifier.errors import Unavailable
from verifier.grading.fingerprints import fingerprinted
from verifier.i18n import msg
from verifier.models import Audience, ByHand, Note, Outcome, Result, Tally
from verifier.objective import points
from verifier.render import Style
from verifier.render.formats import renderer
from verifier.report import Report, Run
from verifier.transport.tasks import run


def results(*verdicts, **style):
    return [json.loads(line) for line in written("gradescope", verdicts, **style).splitlines()]


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
                "objective": "mms",
                "asked": "api.twilio.com",
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
    note = Note(
        "duplicate-of", msg("{who} handed in the same message.", who="Bob"), "Bob", Audience.INSTRUCTOR
    )
    (found,) = results(replace(passed(), notes=(note,)))
    assert "Bob" not in found["output"] + json.dumps(found["tests"])
    assert found["extra_data"]["notes"] == {"duplicate-of": "Bob handed in the same message."}


def test_notes_are_in_the_output(passed):
    """What is worth saying is said to the learner too."""
    assert "\nNote: The message is inbound" in results(passed(direction="inbound"))[0]["output"]


def test_no_learner_sees_what_compares_them(passed):
    """What `--compare-media` notes of a picture is the instructor's, whether it could be fetched or not."""

    async def lost(_item):
        raise Unavailable("gone", msg("Gone."), msg("Ask again."))

    async def fetched(_item):
        return b"picture"

    for fetch in (fetched, lost):
        (found,) = results(run(fingerprinted(passed(), fetch)))
        assert "Note" not in found["output"]
        assert len(found["extra_data"]["notes"]) == 1


def test_a_stand_in_does_not_pass_for_twilio(passed):
    """The learner reads who was asked, and so does the instructor."""
    (found,) = results(passed(), address="http://127.0.0.1:4010")
    assert found["output"] == "passed: 1 of 1\nAsked of 127.0.0.1:4010 and not of Twilio."
    assert found["extra_data"]["asked"] == "127.0.0.1:4010"


def test_what_was_decided_by_hand_leaves_nothing_to_do(failed):
    """The learner reads the decision, and is not sent to mend what no longer counts."""
    seen = replace(failed(), notes=(Note("by-hand", msg("by hand: {reason}", reason="shown in class")),))
    hand = ByHand(Outcome.PASSED, None, "shown in class", "bea", datetime(2026, 11, 24, tzinfo=UTC))
    report = Report((seen,), (Result(seen, (seen,), (), hand),), (), Tally(), Run())
    found = json.loads("".join(renderer("gradescope")(report, Style())))
    assert found["output"] == "passed: 1 of 1\nNote: by hand: shown in class"
