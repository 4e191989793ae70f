"""Flags for an instructor: duplicates, late and early messages, and the moments they are measured by."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from people import named

from verifier.errors import UsageError
from verifier.grading.flags import Term, flagged, parse_deadline, parse_since
from verifier.i18n import msg
from verifier.models import Message, Note, Outcome, Submission, Verdict

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
    ("delay", "said"), [(timedelta(seconds=1), "00:00:01"), (timedelta(days=3, hours=4), "3 d 04:00:00")]
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
    ("twin", "named"), [(Submission("x", named("Bob"), line=7), "Bob"), (Submission("x", line=7), "line 7")]
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
    """A day ends with its last moment in UTC; a moment is taken with its time zone."""
    assert parse_deadline(text) == moment


def test_a_start_is_a_days_first_moment():
    """A day begins at midnight in UTC."""
    assert parse_since("2026-11-30") == datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-11-30T18:00", "has no time zone"),
        ("tomorrow", "is no date"),
        ("2026-02-30", "is no date"),
        ("", "is no date"),
        ("30.11.2026", "is no date"),
        ("2026-11-30T25:00Z", "is no date"),
    ],
)
@pytest.mark.parametrize(("parse", "option"), [(parse_deadline, "--deadline"), (parse_since, "--since")])
def test_what_is_no_moment_is_refused(text, problem, parse, option):
    """A moment that could be meant in two ways is not guessed at."""
    with pytest.raises(UsageError) as raised:
        parse(text)
    assert raised.value.name == "bad-moment"
    assert problem in str(raised.value.message)
    assert f"{option} 2026-11-30T18:00+09:00" in str(raised.value.help)
