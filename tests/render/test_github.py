"""The github format: annotations that say what failed, and nothing that outside text could add to them."""

import pytest

from verifier.errors import CredentialsError
from verifier.i18n import msg
from verifier.printable import printable
from verifier.render import Style
from verifier.render.github import error_annotation, github
from verifier.report import Report, Run

SID = "SM" + "c3" * 16


@pytest.fixture
def annotations(commands_in):
    """The annotations of a report's verdicts, read back."""
    return lambda *verdicts: commands_in("".join(github(Report.of(verdicts, Run()), Style())))


def test_failed_is_an_error(failed):
    """A failed submission is one error with its SID, every reason and the help."""
    assert "".join(github(Report.of([failed(SID)], Run()), Style())) == (
        f"::error title=failed%3A {SID}::{SID}: The SID starts with SM, not with MM: this is an SMS. "
        "The message has no media: its Media list is empty.%0A"
        "Send a message with a media URL: `verifier send --to +1… --media-url https://…`\n"
    )


def test_undecided_is_a_warning(undecided, annotations):
    """What could not be looked at is a warning: the learner may well be right."""
    [(level, properties, data)] = annotations(
        undecided("100 %0A busy, try: later", learner="Ann, 100 %2C: 1st")
    )
    assert level == "warning"
    assert properties == {"title": "undecided: Ann, 100 %2C: 1st"}
    assert "Twilio says: 100 %0A busy, try: later\nAsk again: `verifier verify" in data


def test_passed_is_silent(passed, annotations):
    """Nothing is annotated where nothing needs attention."""
    assert annotations(passed()) == []


def test_failed_comes_first(passed, failed, undecided, annotations):
    """Failed submissions are named before undecided ones, each kind in the report's order."""
    found = annotations(undecided(learner="u"), passed(), failed(learner="f1"), failed(learner="f2"))
    titles = [properties["title"] for _, properties, _ in found]
    assert titles == ["failed: f1", "failed: f2", "undecided: u"]


def test_ten_are_all_shown(failed, annotations):
    """Ten annotations fit into a step, so ten submissions are all named."""
    found = annotations(*[failed(learner=str(n)) for n in range(10)])
    assert [properties["title"] for _, properties, _ in found] == [f"failed: {n}" for n in range(10)]


@pytest.mark.parametrize(("failures", "level"), [(12, "error"), (4, "warning")])
def test_the_tenth_counts_the_rest(failed, undecided, annotations, failures, level):
    """Of more than ten the last annotation counts the others, as an error where failed ones are among them."""
    verdicts = [failed(learner=str(n)) for n in range(failures)]
    verdicts += [undecided(learner=str(n)) for n in range(12 - failures)]
    found = annotations(*verdicts)
    assert len(found) == 10
    assert found[-1][0] == level
    assert found[-1][1] == {"title": "3 more"}
    assert found[-1][2].startswith("3 more submissions need attention: the job summary")


def test_outside_text_stays_text(hostile, failed, undecided, annotations):
    """Neither a learner's name, nor what was handed in, nor Twilio's text starts a workflow command."""
    found = annotations(failed(hostile, learner=hostile), undecided(hostile, learner=hostile))
    assert [(level, list(properties)) for level, properties, _ in found] == [
        ("error", ["title"]),
        ("warning", ["title"]),
    ]
    lines = [line for _, properties, data in found for line in (properties["title"], *data.split("\n"))]
    assert [printable(line) for line in lines] == lines


def test_a_run_that_could_not_start(commands_in):
    """An error that ends the run is one annotation with its help."""
    error = CredentialsError("none", msg("No credentials.\n::notice::x"), msg("Set TWILIO_ACCOUNT_SID."))
    assert commands_in(error_annotation(error)) == [
        (
            "error",
            {"title": "verifier could not run"},
            "No credentials. ::notice::x\nSet TWILIO_ACCOUNT_SID.",
        )
    ]
