"""The catalogue of Twilio's error codes."""

import pytest

from verifier.explain import EXPLANATIONS, explain, is_sender_mendable, page
from verifier.explanations import TOPICS

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


def test_sender_mends_all_but_credentials():
    """What the credentials or the account are to blame for is not the sender's; anything else, known or not, is."""
    assert not any(is_sender_mendable(code) for code in CREDENTIALS)
    assert all(is_sender_mendable(code) for code in NUMBERS | CONTENT | TRIAL | {99999, None})
