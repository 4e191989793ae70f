"""Which messages count as the account's newest outgoing MMS, and how their age is told."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from verifier.errors import NotFound
from verifier.models import Message
from verifier.transport.tasks import run
from verifier.verifying.newest import age, media_count, newest

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCOUNT = "AC" + "0" * 32


def message(
    name: str, *, minutes: float | None = 5, direction: str = "outbound-api", num_media: int | None = 1
):
    created = None if minutes is None else NOW - timedelta(minutes=minutes)
    return Message(name, ACCOUNT, direction=direction, num_media=num_media, date_created=created)


async def listing(messages):
    for each in messages:
        yield each


def test_only_outgoing_mms():
    """Inbound messages and messages without media are passed over; an MM without counted media is not."""
    listed = [
        message("MM-in", direction="inbound"),
        message("SM-text", num_media=0),
        message("SM-unknown", num_media=None),
        message("MM-deleted", num_media=0, minutes=6),
        message("SM-with-media", minutes=7),
        message("MM-reply", direction="outbound-reply", minutes=8),
    ]
    assert [found.sid for found in run(newest(listing(listed), 10))] == [
        "MM-deleted",
        "SM-with-media",
        "MM-reply",
    ]


def test_newest_first():
    """The newest comes first, however they were listed; one without a date comes last."""
    listed = [message("MM-2", minutes=2), message("MM-0", minutes=None), message("MM-1", minutes=1)]
    assert [found.sid for found in run(newest(listing(listed), 10))] == ["MM-1", "MM-2", "MM-0"]


def test_no_further_than_needed():
    """The list is read only until enough are found: the rest of a large account is not asked for."""

    def too_far():
        raise AssertionError("read on")
        yield

    assert len(run(newest(listing(chain([message("MM-1"), message("MM-2")], too_far())), 2))) == 2


def test_none_at_all():
    """An account without an outgoing MMS is said to have none, with the way to send one."""
    with pytest.raises(NotFound, match="no outgoing MMS") as raised:
        run(newest(listing([message("SM", num_media=0)]), 10))
    assert "verifier send" in str(raised.value.help)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (None, "at an unknown time"),
        (-1, "just now"),
        (0.9, "just now"),
        (1, "1 minute ago"),
        (59.9, "59 minutes ago"),
        (60, "1 hour ago"),
        (47 * 60, "47 hours ago"),
        (48 * 60, "2 days ago"),
    ],
)
def test_age(minutes, expected):
    """An age is told in its largest whole unit, in days only from two of them on."""
    assert str(age(message("MM", minutes=minutes), NOW)) == expected


@pytest.mark.parametrize(
    ("num_media", "expected"), [(None, "media unknown"), (1, "1 media item"), (2, "2 media items")]
)
def test_media_count(num_media, expected):
    """The media count is Twilio's, or unknown where Twilio gives none."""
    assert str(media_count(message("MM", num_media=num_media))) == expected
