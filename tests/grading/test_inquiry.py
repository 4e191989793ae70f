"""When one message is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from fake_account import busy, outage, refused

from verifier.grading.inquiry import Inquiry
from verifier.grading.pace import Pace
from verifier.grading.queue import Lane
from verifier.models import Evidence, Message, Reading
from verifier.transport.retry import Policy

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SID, ACCOUNT = "MM" + "1" * 32, "AC" + "0" * 32
PENDING = Message(SID, ACCOUNT, "sent", "outbound-api", 1, date_created=NOW - timedelta(seconds=9))


def look():
    return Inquiry((SID, ACCOUNT), None, Lane(None, Pace(4)), [])


def evidence(trouble=None, message=None):
    media = () if message else None
    return Evidence(Reading(SID, SID), NOW, ACCOUNT, message, media, trouble=trouble)


def pauses(found, *, takes=0.0, wait=0.0, policy=None):
    """The pauses between the looks at a message of which each finds the same."""
    asked, now, waited = look(), 100.0, []
    while len(waited) < 50:
        asked.begun = now
        now += takes
        pause = asked.pause(found, wait, policy or Policy(), now)
        if pause is None:
            break
        waited.append(pause)
        now += pause
    return waited


def test_a_verdict_that_stands_is_not_looked_at_again():
    """Neither what was found out nor what will not pass is asked for once more."""
    old = Message(SID, ACCOUNT, "delivered", num_media=0, date_created=NOW - timedelta(days=1))
    assert pauses(evidence(message=old), wait=60) == []
    assert pauses(evidence(refused())) == []


def test_media_on_its_way_is_looked_for_ever_more_seldom():
    """The pauses double up to three seconds, and the last ends when the waiting does."""
    assert pauses(evidence(message=PENDING), wait=10) == [0.5, 1.0, 2.0, 3.0, 3.0, 0.5]


def test_waiting_counts_from_the_first_look():
    """What the looks themselves take is part of the wait."""
    assert pauses(evidence(message=PENDING), wait=5, takes=2.0) == [0.5, 1.0]


@pytest.mark.parametrize(("trouble", "repeats"), [(outage(), 3), (busy(), 8)])
def test_what_may_pass_is_tried_a_few_times(trouble, repeats):
    """An outage is tried again three times, a 429 eight times."""
    assert len(pauses(evidence(trouble))) == repeats


def test_tries_are_bounded_in_time_too():
    """Looks that each take long are repeated less often."""
    assert len(pauses(evidence(outage()), takes=9.0, policy=Policy(total=30.0, attempt=9.0))) == 2
