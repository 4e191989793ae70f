"""Points: exact, and blank wherever nothing is decided."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import UsageError
from verifier.i18n import msg
from verifier.models import CheckResult, Outcome, Submission, Verdict
from verifier.objective.objective import MMS, STRICT
from verifier.objective.points import parse, plain, score

P, F, U, S = Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED, Outcome.SKIPPED


def verdict(outcome, found, mms, media):
    outcomes = zip(MMS.checks, (found, mms, media), strict=True)
    return Verdict(
        Submission("x"), outcome, tuple(CheckResult(check.name, fell, msg("…")) for check, fell in outcomes)
    )


PASSED = verdict(P, P, P, P)
SMS_WITH_MEDIA = verdict(F, P, F, P)
SMS_UNSEEN_MEDIA = verdict(F, P, F, U)
NO_SID = verdict(F, F, S, S)
OUTAGE = verdict(U, U, S, S)


@pytest.mark.parametrize(
    ("text", "judged", "earned"),
    [
        ("5", PASSED, "5"),
        ("5", SMS_WITH_MEDIA, "0"),
        ("5", SMS_UNSEEN_MEDIA, "0"),  # it failed, whatever its media
        ("5", OUTAGE, None),
        ("found=1,mms=1,media=2", PASSED, "4"),
        ("found=1,mms=1,media=2", SMS_WITH_MEDIA, "3"),
        ("found=1,mms=1,media=2", SMS_UNSEEN_MEDIA, None),
        ("found=1,mms=1", SMS_UNSEEN_MEDIA, "1"),  # nothing hangs on its media
        ("found=1,mms=1,media=0", SMS_UNSEEN_MEDIA, "1"),
        ("found=1,mms=1,media=2", NO_SID, "0"),
        ("found=1,mms=1,media=2", OUTAGE, None),
        ("found=0.1,mms=0.1,media=0.1", PASSED, "0.3"),
    ],
)
def test_points_earned(text, judged, earned):
    """A passed check earns its points, a failed one nothing; what is not decided is blank, never 0."""
    points = score(parse(text), judged)
    assert points == (None if earned is None else Decimal(earned))


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("5", "5"),
        ("2.50", "2.5"),
        ("0", "0"),
        (" message-found = 1 , MMS=0.25,media=2 ", "3.25"),
        ("２．５", "2.5"),
    ],
)
def test_a_passed_verdict_earns_the_maximum(text, most):
    """Numbers may be full-width, names short or whole, in any case."""
    points = parse(text)
    assert points.maximum == Decimal(most)
    assert score(points, PASSED) == points.maximum


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1e3", "NaN", "inf", "1.", ".5", "1_000", "٥", "9999999", "0.0000001", "5,5", "5 6", "1/2", "found=",
     "found=-1", "found=1,found=2", "found=1,message-found=1", "found=1,", "colour=1", "=1", "found=1;mms=1"],
)  # fmt: skip
def test_what_is_no_number_of_points_is_refused(text):
    """The help shows how it is written."""
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert refused.value.name == "bad-points"
    assert str(refused.value.help) == "Write for example `--points 5` or `--points found=1,mms=1,media=2`."


def test_a_check_of_another_run_is_refused():
    """Points that nobody can earn are a mistake; with the strict checks they can be."""
    with pytest.raises(
        UsageError, match='"outgoing" is no check of this run, which has: message-found, mms-sid'
    ):
        parse("found=1,outgoing=1")
    assert parse("found=1,outgoing=1", STRICT).maximum == 2


@given(st.decimals(0, 999_999, places=6))
def test_a_number_is_written_plainly_and_exactly(number):
    """No exponent, no zeros behind, and the same number."""
    text = plain(number)
    assert Decimal(text) == number
    assert set(text) <= set("0123456789.")
    assert not ("." in text and text.endswith(("0", ".")))


@pytest.mark.parametrize(
    ("number", "text"), [("10", "10"), ("2.50", "2.5"), ("0.00", "0"), ("1E+3", "1000"), ("1E-6", "0.000001")]
)
def test_numbers_as_people_write_them(number, text):
    """Zeros before the point stay."""
    assert plain(Decimal(number)) == text


@given(st.text(max_size=20))
def test_any_text_is_points_or_refused(text):
    """No exception but ours."""
    try:
        points = parse(text)
    except UsageError:
        return
    assert 0 <= points.maximum < 10_000_000
