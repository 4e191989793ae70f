"""Verdicts as lines of JSON: all of a verdict comes back, whatever is in it."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.grading.verdict_line import from_line, to_line
from verifier.i18n import Text, msg, msgn
from verifier.models import CheckResult, Learner, Media, Message, Note, Outcome, Submission, Verdict

any_text = st.text(st.characters(), max_size=8)  # lone surrogates too
maybe = lambda strategy: st.none() | strategy  # noqa: E731 - reads as what it says
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))])).map(
    lambda moment: moment.replace(fold=0)
)
plain_values = (
    any_text | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none()
)
values = st.recursive(
    plain_values, lambda inner: st.builds(Text, any_text, st.dictionaries(any_text, inner, max_size=2))
)
texts = st.builds(Text, any_text, st.dictionaries(any_text, values, max_size=3), maybe(any_text))
notes = st.builds(Note, any_text, texts, maybe(any_text))
verdicts = st.builds(
    Verdict,
    st.builds(
        Submission,
        any_text,
        maybe(st.builds(Learner, any_text, any_text)),
        maybe(any_text),
        maybe(any_text),
        maybe(any_text),
        maybe(st.integers(1, 2**63 - 1)),
        st.dictionaries(any_text, any_text, max_size=3),
        maybe(texts),
        st.lists(st.integers(0, 2**63 - 1), max_size=2).map(tuple),
        st.integers(1, 2**63 - 1),
        st.integers(1, 2**63 - 1),
        st.lists(notes, max_size=2).map(tuple),
    ),
    st.sampled_from(Outcome),
    st.lists(st.builds(CheckResult, any_text, st.sampled_from(Outcome), texts, maybe(texts)), max_size=3).map(
        tuple
    ),
    maybe(any_text),
    maybe(any_text),
    st.lists(notes, max_size=3).map(tuple),
    maybe(
        st.builds(
            Message,
            any_text,
            any_text,
            status=maybe(any_text),
            num_media=maybe(st.integers(-(2**63), 2**63 - 1)),
            body=maybe(any_text),
            date_created=maybe(moments),
            date_sent=maybe(moments),
            error_code=maybe(st.integers(-(2**63), 2**63 - 1)),
            answered_at=maybe(moments),
        )
    ),
    st.lists(st.builds(Media, any_text, any_text, any_text, any_text, any_text), max_size=2).map(tuple),
    maybe(any_text),
    st.booleans(),
)


@given(verdicts)
def test_all_of_a_verdict_comes_back(verdict):
    """Texts with their values, dates with their zones."""
    back = from_line(to_line(verdict))
    assert back == verdict
    assert repr(back) == repr(verdict)


@given(verdicts)
def test_a_verdict_is_one_line_of_valid_text(verdict):
    """It can stand in any file, whatever halves of characters a roster held."""
    line = to_line(verdict)
    assert line.encode()
    assert "\n" not in line


def test_texts_stay_apart_from_their_language():
    """What is kept is the template and the values, so that it can be told in another language later."""
    text = msg("{first} {second}", first=msgn("{n} item", "{n} items", n=2), second=Decimal("1.50"))
    note = from_line(to_line(Verdict(Submission("x"), Outcome.PASSED, (), notes=(Note("n", text),)))).notes[0]
    assert note.text == text
    assert str(note.text) == "2 items 1.50"


def test_a_value_of_another_kind_comes_back_as_its_text():
    """A sentence shows it the same way."""
    moment = datetime(2026, 11, 24, 5, 29, tzinfo=UTC)
    text = msg("{path} {list} {moment}", path=Path("a/b"), list=["x", {"text": 1}], moment=moment)
    verdict = Verdict(Submission("x"), Outcome.PASSED, (), notes=(Note("n", text),))
    assert str(from_line(to_line(verdict)).notes[0].text) == str(text)


ONE = to_line(Verdict(Submission("x"), Outcome.PASSED, ()))


@pytest.mark.parametrize(
    "line",
    [
        *("", "null", "[]", "{}", "7", "[1]", "[" * 100_000, '{"submission":' * 100_000, "\ud800"),
        '[1,["x",null,null,null,null,{},null],"passed",[],null,null,[],null,[],null,false,null]',
        ONE.replace("passed", "lost"),
        ONE.replace('"checks":[]', '"checks":[{}]'),
        ONE[:-1],
    ],
)
def test_what_was_never_packed_is_refused(line):
    """Also what another version kept: it is not half understood."""
    with pytest.raises(ValueError, match=r"\w"):
        from_line(line)


def test_the_order_of_a_submissions_cells_is_kept():
    """A roster's columns come out as they went in."""
    fields = {"b": "1", "a": "2", "": "3"}
    verdict = Verdict(Submission("x", fields=fields), Outcome.FAILED, ())
    assert list(from_line(to_line(verdict)).submission.fields.items()) == list(fields.items())


def test_dates_keep_their_moment():
    """Message dates are in UTC and stay so."""
    created = datetime(2026, 11, 24, 5, 29, 0, 123456, tzinfo=UTC)
    verdict = Verdict(Submission("x"), Outcome.PASSED, (), message=Message("MM", "AC", date_created=created))
    message = from_line(to_line(verdict)).message
    assert message is not None
    assert message.date_created == created
