"""The catalogue of Twilio's error codes and of our checks."""

import pytest

from verifier.account.codes import EXPLANATIONS, TOPICS, Explanation, explain, page
from verifier.errors import UsageError
from verifier.objective.check import Check
from verifier.objective.checks import CHECKS
from verifier.objective.explain import look_up
from verifier.objective.objective import OBJECTIVES

CREDENTIALS = {20003, 20008, 70051, 10001, 20005}
LOOKING_UP = {20404, 90001, 90011, 20429, 20500, 20503}
NUMBERS = {21211, 21212, 21606, 21601, 21661, 21408, 21610, 21611, 21612, 21614, 21635, 21608}
CONTENT = {21602, 21619, 21617, 21620, 21621, 21622, 21623, 21670}
TRIAL = {572002, 572005, 572006, 30044}
NO_MEDIA = {11200, 11751, 12300}
NOT_ARRIVED = {30003, 30004, 30005, 30006, 30007, 30008, 30011, 30017, 30019, 30022, 30023, 30024, 30027}
NOT_ARRIVED |= {30032, 30034, 30035, 30036}
MET_ON_THE_WAY = CREDENTIALS | LOOKING_UP | NUMBERS | CONTENT | TRIAL | NO_MEDIA | NOT_ARRIVED
TWO_LINES = 160


@pytest.mark.parametrize("code", sorted(MET_ON_THE_WAY))
def test_every_code_on_the_way_is_explained(code):
    """Each code that a learner can meet has a meaning and a next step."""
    explanation = explain(code)
    assert explanation is not None
    assert explanation.code == code
    assert str(explanation.meaning)
    assert str(explanation.help)


@pytest.mark.parametrize("explanation", EXPLANATIONS.values(), ids=lambda explanation: str(explanation.code))
def test_fits_into_two_lines(explanation):
    """Meaning and help are sentences of at most two lines of a terminal each, and hold no placeholder."""
    for text in (explanation.meaning, explanation.help):
        assert len(str(text)) <= TWO_LINES
        assert "{" not in text.template
        assert "  " not in text.template
    assert str(explanation.meaning).endswith(".")


def test_no_code_is_explained_twice():
    """Each code belongs to one topic."""
    assert sum(len(topic) for topic in TOPICS) == len(EXPLANATIONS)


def test_unknown_code_has_no_explanation():
    """A code that is not in the catalogue gets no made-up explanation."""
    assert explain(99999) is None


def test_page_is_twilios():
    """Every code has an address at Twilio."""
    assert page(21211) == "https://www.twilio.com/docs/api/errors/21211"


@pytest.mark.parametrize("code", sorted(NOT_ARRIVED))
def test_undelivered_is_no_failure_of_the_quest(code):
    """Where only the delivery failed, the help says so: nobody need send again for the quest."""
    assert str(EXPLANATIONS[code].help).startswith("The quest does not need it to arrive.")


@pytest.mark.parametrize("code", sorted(NO_MEDIA))
def test_missing_media_needs_another_message(code):
    """Where the media could not be had, the help asks for a new message and its SID."""
    assert "verify the new SID" in str(EXPLANATIONS[code].help)


@pytest.mark.parametrize(
    "text",
    [
        "30034",
        " Error 30034: ",
        "エラー３００３４",
        "TWILIO-30034",
        "https://www.twilio.com/docs/api/errors/30034",
    ],
)
def test_a_code_is_found_in_what_was_pasted(text):
    """A code is looked up from a log line, an address or a Japanese keyboard as from its digits."""
    found = look_up(text)
    assert isinstance(found, Explanation)
    assert found.code == 30034


@pytest.mark.parametrize("text", ["has-media", "Has Media", "has_media"])
def test_a_check_is_found_by_its_name(text):
    """A check's name is taken in any case and spelling."""
    found = look_up(text)
    assert isinstance(found, Check)
    assert found.name == "has-media"


@pytest.mark.parametrize(
    ("text", "name", "step"),
    [
        ("99999", "unknown-code", "https://www.twilio.com/docs/api/errors/99999"),
        ("404", "unknown-topic", "verifier explain"),
        ("has-medea", "unknown-topic", "verifier explain has-media"),
        ("MM" + "0" * 32, "unknown-topic", "verifier verify MM" + "0" * 32),
        ("", "unknown-topic", "verifier explain"),
    ],
)
def test_what_is_not_known_gets_a_next_step(text, name, step):
    """An unknown code leads to Twilio's page about it, anything else to the command that was meant."""
    with pytest.raises(UsageError) as caught:
        look_up(text)
    assert caught.value.name == name
    assert step in str(caught.value.help)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_check_is_explained(check):
    """Each says what it asks, and when it falls which way."""
    assert look_up(check.name) is check
    assert str(check.question).endswith("?")
    assert all(str(text).endswith(".") for text in (check.passed, check.failed, check.undecided))


def test_every_check_of_an_objective_is_in_the_registry():
    """What can be asked can be explained; the strict objective asks what the quest asks, first."""
    asked = [check for objective in OBJECTIVES.values() for check in objective.checks]
    assert all(CHECKS[check.name] is check for check in asked)
    assert OBJECTIVES["mms-strict"].checks[:3] == OBJECTIVES["mms"].checks
