"""The checks and the verdict they make, from evidence alone."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from verifier.errors import CredentialsError, NotFound, Unavailable
from verifier.i18n import msg
from verifier.models import Evidence, Media, Message, Outcome, Reading, Submission
from verifier.objective import objective as objectives
from verifier.objective.judge import judge
from verifier.objective.notes import notes_on
from verifier.objective.objective import STRICT
from verifier.objective.pending import TERMINAL, is_media_pending

ACCOUNT = "AC" + "0" * 32
MMS = "MM" + "1" * 32
SMS = "SM" + "2" * 32
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=1)
NEW = NOW - timedelta(seconds=3)
ITEM = Media("ME" + "3" * 32, ACCOUNT, MMS, "image/png", "/x.json")

PASSED, FAILED, UNDECIDED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED, Outcome.SKIPPED


def message(sid=MMS, **facts):
    facts = {
        "status": "sent",
        "direction": "outbound-api",
        "num_media": 1,
        "from_": "+14155552671",
        "to": "+12125552368",
        "date_created": OLD,
        **facts,
    }
    return Message(sid, ACCOUNT, **facts)


def evidence(about=None, media=(ITEM,), **more):
    about = about or message()
    return Evidence(Reading(about.sid, about.sid), NOW, ACCOUNT, about, media, **more)


def outcomes(seen, objective=objectives.MMS):
    return [result.outcome for result in judge(Submission("x"), seen, objective).checks]


def verdict(seen, objective=objectives.MMS):
    return judge(Submission("x"), seen, objective).outcome


def test_an_mms_with_media_passes():
    """An MM message with one media item meets the objective."""
    assert outcomes(evidence()) == [PASSED, PASSED, PASSED]
    assert verdict(evidence()) is PASSED


def test_checks_that_were_all_skipped_pass_nobody():
    """Where nothing was asked nothing was learnt."""
    asks_media = replace(objectives.MMS, checks=objectives.MMS.checks[1:])
    assert verdict(Evidence(Reading(MMS, MMS), NOW, ACCOUNT, missing=True), asks_media) is UNDECIDED


def test_an_sms_without_media_gets_all_three_checks():
    """For an SM message the report says both that it is no MMS and that it carries nothing."""
    assert outcomes(evidence(message(SMS, num_media=0), ())) == [PASSED, FAILED, FAILED]


def test_an_sms_with_media_still_fails():
    """Media does not make an SM message an MMS."""
    seen = evidence(message(SMS))
    assert outcomes(seen) == [PASSED, FAILED, PASSED]
    assert verdict(seen) is FAILED


def test_a_text_that_is_no_sid_fails_with_the_doctors_words():
    """The first check fails with the reading's own problem, and the others are skipped."""
    reading = Reading("MM12", None, msg("too short"), msg("copy it again"))
    result = judge(Submission("MM12"), Evidence(reading, NOW))
    assert [check.outcome for check in result.checks] == [FAILED, SKIPPED, SKIPPED]
    assert (str(result.checks[0].rationale), str(result.checks[0].help)) == ("too short", "copy it again")


def test_a_missing_message_fails():
    """A 404 for the message is an answer: there is none."""
    seen = Evidence(Reading(MMS, MMS), NOW, ACCOUNT, missing=True)
    assert outcomes(seen) == [FAILED, SKIPPED, SKIPPED]


def test_trouble_is_never_a_failure():
    """What kept us from looking leaves the verdict undecided and names itself."""
    trouble = Unavailable("timed-out", msg("slow"), msg("again"))
    result = judge(Submission("x"), Evidence(Reading(MMS, MMS), NOW, ACCOUNT, trouble=trouble))
    assert (result.outcome, result.error, result.credentials_refused) == (UNDECIDED, "timed-out", False)


def test_refused_credentials_are_told_apart():
    """A verdict that credentials kept undecided says so, for exit code 4."""
    trouble = CredentialsError("credentials-refused", msg("no"), msg("fix"))
    assert judge(
        Submission("x"), Evidence(Reading(MMS, MMS), NOW, ACCOUNT, trouble=trouble)
    ).credentials_refused


def test_trouble_with_the_list_of_an_sms_is_still_a_failure():
    """A failed check decides, whatever could not be seen besides."""
    trouble = Unavailable("timed-out", msg("slow"), msg("again"))
    seen = evidence(message(SMS), None, trouble=trouble)
    assert outcomes(seen) == [PASSED, FAILED, UNDECIDED]
    assert verdict(seen) is FAILED
    assert judge(Submission("x"), seen).error is None


@pytest.mark.parametrize(
    ("facts", "pending"),
    [
        ({"date_created": NEW}, True),
        ({"date_created": NOW - timedelta(minutes=9, seconds=59)}, True),
        ({"date_created": NOW - timedelta(minutes=10)}, False),
        ({"date_created": NEW, "num_media": 0}, False),
        ({"date_created": NEW, "num_media": None}, True),
        ({"date_created": None}, True),
        ({"date_created": OLD, "status": "scheduled"}, True),
        ({"date_created": OLD, "status": "sent", "date_sent": NEW}, True),
        ({"date_created": OLD, "status": "sent", "date_sent": OLD}, False),
        *(({"date_created": NEW, "status": status}, False) for status in sorted(TERMINAL)),
    ],
)
def test_when_media_is_pending(facts, pending):
    """An empty list proves nothing while the message is new, unfinished and said to have media."""
    seen = evidence(message(**facts), ())
    assert is_media_pending(seen) is pending
    assert verdict(seen) is (UNDECIDED if pending else FAILED)


def test_a_list_with_an_item_is_never_pending():
    """One item is proof, however new the message is."""
    assert not is_media_pending(evidence(message(date_created=NEW)))


def test_a_404_for_the_list_is_never_a_failure():
    """Twilio can answer 404 for a list that is being made: pending when new, undecided when old."""
    missing = NotFound("media-list-missing", msg("404"), msg("wait"))
    new = evidence(message(date_created=NEW), None, trouble=missing)
    old = evidence(message(), None, trouble=missing)
    assert is_media_pending(new)
    assert not is_media_pending(old)
    assert verdict(new) is verdict(old) is UNDECIDED


@pytest.mark.parametrize(
    ("facts", "check", "outcome"),
    [
        ({}, "outgoing", PASSED),
        ({"direction": "outbound-reply"}, "outgoing", PASSED),
        ({"direction": "inbound"}, "outgoing", FAILED),
        ({"direction": None}, "outgoing", UNDECIDED),
        ({"status": "canceled"}, "outgoing", FAILED),
        ({"status": "scheduled"}, "outgoing", FAILED),
        ({}, "mms-channel", PASSED),
        ({"to": "whatsapp:+12125552368"}, "mms-channel", FAILED),
        ({}, "us-or-canada", PASSED),
        ({"to": "+16045550123"}, "us-or-canada", PASSED),
        ({"to": "+819012345678"}, "us-or-canada", FAILED),
        ({"to": "+18765550123"}, "us-or-canada", FAILED),
        ({"from_": None}, "us-or-canada", UNDECIDED),
        ({"from_": "894546"}, "us-or-canada", PASSED),
        ({"from_": "894546", "to": "+819012345678"}, "us-or-canada", FAILED),
        ({"from_": "TwilioQuest"}, "us-or-canada", FAILED),
        ({"from_": "+15558675310"}, "us-or-canada", UNDECIDED),
    ],
)
def test_strict_checks(facts, check, outcome):
    """Strictness turns direction, channel and region into checks, the region by number plan and not by +1."""
    result = judge(Submission("x"), evidence(message(**facts)), STRICT)
    assert {one.name: one.outcome for one in result.checks}[check] is outcome


@pytest.mark.parametrize(
    ("code", "said"), [(11200, "11200"), (11751, "smaller picture"), (12300, "JPEG"), (30003, None)]
)
def test_media_that_twilio_never_had(code, said):
    """Where Twilio could not fetch the media nothing was deleted: the error is the reason, and its help the help."""
    seen = evidence(message(status="failed", error_code=code), ())
    result = judge(Submission("x"), seen).checks[-1]
    told = f"{result.rationale} {result.help}"
    assert (f"error {code}" in told, "is empty now" in told) == (said is not None, said is None)
    assert said is None or said in told
    assert ("media-gone" in [note.name for note in notes_on(seen)]) is (said is None)


@pytest.mark.parametrize("status", ["canceled", "scheduled"])
def test_a_message_that_was_not_sent_says_so(status):
    """What Twilio holds and did not send exists all the same, so it passes, with a note."""
    seen = evidence(message(status=status))
    assert verdict(seen) is PASSED
    (note,) = notes_on(seen)
    assert note.name == status


def test_twilios_own_words_for_an_error_without_ours():
    """A code that nothing is known about here is told in Twilio's words, kept short and without numbers."""
    words = "Failed to send to +12125552368 because of rules. " + "x" * 1000
    (note,) = notes_on(evidence(message(status="failed", error_code=63016, error_message=words)))
    assert "63016" in str(note.text)
    assert "because of rules" in str(note.text)
    assert "2125552368" not in str(note.text)
    assert len(str(note.text)) < 400


def test_strictness_only_adds():
    """The strict objective begins with the plain one, in the same order."""
    assert STRICT.checks[: len(objectives.MMS.checks)] == objectives.MMS.checks


def test_an_inbound_message_passes_unless_strict():
    """Direction is a note, not a check, until --strict asks for it."""
    seen = evidence(message(direction="inbound"))
    assert verdict(seen) is PASSED
    assert verdict(seen, STRICT) is FAILED
    assert verdict(replace(seen, message=message()), STRICT) is PASSED
