"""Flags for an instructor: duplicates, late and early messages, and the moments they are measured by."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from people import named

from verifier.errors import UsageError
from verifier.grading.flags import Term, flagged, parse_deadline, parse_since, parse_zone
from verifier.i18n import msg
from verifier.models import Learner, Message, Note, Outcome, Submission, Verdict

CREATED = datetime(2026, 11, 30, 12, 0, 0, tzinfo=UTC)
MESSAGE = Message("MM" + "1" * 32, "AC" + "0" * 32, date_created=CREATED)
REPAIR = Note("sid-mended", msg("mended"))
VERDICT = Verdict(
    Submission(MESSAGE.sid, named("Ann")), Outcome.PASSED, (), MESSAGE.sid, notes=(REPAIR,), message=MESSAGE
)


def flags(verdict):
    return [(note.name, note.value) for note in verdict.notes[1:]]


def test_without_anything_odd_there_are_no_flags():
    """A message within its term, handed in by nobody else, is left as it is."""
    assert flagged(VERDICT, Term(CREATED, CREATED)) == VERDICT


@pytest.mark.parametrize(
    ("delay", "said"), [(timedelta(seconds=1), "1 s"), (timedelta(days=3, hours=4, seconds=9), "3 d 4 h 9 s")]
)
def test_a_message_created_after_the_deadline_is_late(delay, said):
    """The flag holds when it was created, and says by how much it is late."""
    verdict = flagged(VERDICT, Term(deadline=CREATED - delay))
    assert flags(verdict) == [("late", "2026-11-30T12:00:00Z")]
    assert f"created at 2026-11-30 12:00:00 UTC, {said} after the deadline" in str(verdict.notes[1].text)
    assert verdict.outcome is Outcome.PASSED


def test_a_message_created_before_the_start_is_flagged():
    """A message from before the task was set may be anybody's old one."""
    verdict = flagged(VERDICT, Term(since=CREATED + timedelta(seconds=1)))
    assert flags(verdict) == [("before-start", "2026-11-30T12:00:00Z")]


@pytest.mark.parametrize("message", [None, replace(MESSAGE, date_created=None)])
def test_nothing_is_said_of_a_moment_that_is_not_known(message):
    """Without a message, or its date, there is no telling."""
    verdict = flagged(replace(VERDICT, message=message), Term(CREATED + timedelta(1), CREATED - timedelta(1)))
    assert flags(verdict) == []


@pytest.mark.parametrize(
    ("twin", "named"),
    [
        (Submission("x", named("Bob"), line=7), "Bob"),
        (Submission("x", Learner("bob", "Bob"), line=7), "Bob"),
        (Submission("x", Learner("s7", "Bob"), line=7), "Bob (s7)"),
        (Submission("x", line=7), "line 7"),
    ],
)
def test_a_duplicate_names_the_other_learner(twin, named):
    """The flag holds who handed in the same message before, or on which line."""
    assert flags(flagged(VERDICT, Term(), twin)) == [("duplicate-of", named)]


def test_flags_replace_those_of_an_earlier_run():
    """A verdict that was kept with its flags is judged by today's term, and other notes stay."""
    once = flagged(VERDICT, Term(deadline=CREATED - timedelta(1)), Submission("x", named("Bob")))
    assert len(once.notes) == 3
    assert flagged(once, Term()) == VERDICT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30", datetime(2026, 11, 30, 23, 59, 59, 999_999, UTC)),
        (" 2026-11-30T18:00+09:00 ", datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
        ("2026-11-30 18:00:30Z", datetime(2026, 11, 30, 18, 0, 30, tzinfo=UTC)),
        ("２０２６-11-30T18:00Z", datetime(2026, 11, 30, 18, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_a_whole_day_or_a_moment(text, moment):
    """A day ends with its last moment in its zone; a moment is taken with its own."""
    assert parse_deadline(text, UTC) == moment


def test_a_start_is_a_days_first_moment():
    """A day begins at midnight."""
    assert parse_since("2026-11-30", UTC) == datetime(2026, 11, 30, tzinfo=UTC)


BERLIN = parse_zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2026-11-30", datetime(2026, 11, 30, 22, 59, 59, 999_999, UTC)),
        ("2026-07-01", datetime(2026, 7, 1, 21, 59, 59, 999_999, UTC)),
        ("2026-11-30 18:00", datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
    ],
)
def test_days_and_bare_moments_are_in_the_zone(text, ends):
    """With the summer time of that very day."""
    assert parse_deadline(text, BERLIN) == ends


def test_without_a_zone_it_is_the_machines(monkeypatch):
    """As every clock on the wall there."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert parse_since("2026-11-30") == datetime(2026, 11, 29, 15, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "/etc/passwd", "..\0", "x" * 300])
def test_an_unknown_zone_is_refused(name):
    """The help names one that works."""
    with pytest.raises(UsageError) as raised:
        parse_zone(name)
    assert raised.value.name == "bad-timezone"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", [("late", "2026-11-30T12:00:00Z")]),
        ("2026-12-02", []),
        ("2026/12/02", []),
        ("2026-11-30 13:00", []),
        ("2026-11-30 12:59", [("late", "2026-11-30T12:00:00Z")]),
        ("next week", [("deadline-unread", "next week")]),
        ("9999-12-31", []),
    ],
)
def test_the_rosters_own_deadline_goes_before_the_courses(cell, found):
    """Whoever has an extension is late only after it, and nobody is called late by a date that can't be read."""
    fields = {"name": "Ann", " Deadline": cell}
    verdict = replace(VERDICT, submission=Submission(MESSAGE.sid, named("Ann"), fields=fields))
    assert flags(flagged(verdict, Term(deadline=CREATED - timedelta(1), zone=BERLIN))) == found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tomorrow", "is no date"),
        ("2026-02-30", "is no date"),
        ("", "is no date"),
        ("30.11.2026", "is no date"),
        ("2026-11-30T25:00Z", "is no date"),
    ],
)
@pytest.mark.parametrize(("parse", "option"), [(parse_deadline, "--deadline"), (parse_since, "--since")])
def test_what_is_no_moment_is_refused(text, problem, parse, option):
    """What could be meant in two ways is not guessed at."""
    with pytest.raises(UsageError) as raised:
        parse(text)
    assert raised.value.name == "bad-moment"
    assert problem in str(raised.value.message)
    assert f"{option} 2026-11-30T18:00+09:00" in str(raised.value.help)
