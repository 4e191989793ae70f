"""An account's share of the work, repetition within bounds, and when an account is given up."""

import pytest
from fake_account import busy, outage, refused

from verifier.errors import NotFound, Unavailable
from verifier.grading.pace import LEAST_TROUBLES, LONGEST_SILENCE, Pace, pause_before_repeat
from verifier.i18n import msg
from verifier.transport.retry import Policy

NO_LIST = NotFound("media-list-missing", msg("no list"), msg("later"))


def nonsense():
    return Unavailable("nonsense-answer", msg("nonsense"), msg("check"))


def test_a_429_halves_the_share():
    """Asked to go slower, the account gets half as much at once, but never nothing."""
    pace = Pace(16)
    shares = []
    for moment in range(1, 7):
        pace.learn_from(busy(), begun=moment, now=moment + 0.5)
        shares.append(pace.free)
    assert shares == [8, 4, 2, 1, 1, 1]


def test_one_crowd_is_told_once():
    """When all that were out together are turned away, the share is halved once, not once for each."""
    pace = Pace(16)
    for late in range(16):
        pace.learn_from(busy(), begun=1.0, now=2.0 + late / 100)
    assert pace.free == 8


def test_answers_raise_the_share_again_and_not_beyond_the_jobs():
    """A share's worth of answers raises it by one."""
    pace = Pace(4)
    pace.learn_from(busy(), begun=1.0, now=2.0)
    for _ in range(2):
        pace.learn_from(None, begun=3.0, now=4.0)
    assert pace.free == 2
    for _ in range(8):
        pace.learn_from(None, begun=3.0, now=4.0)
    assert pace.free == 4
    for _ in range(99):
        pace.learn_from(None, begun=3.0, now=4.0)
    assert pace.free == 4


def test_what_twilio_says_of_a_message_is_an_answer():
    """A 404 for the Media list slows nobody down and is no silence."""
    pace = Pace(4)
    for moment in range(1000):
        pace.learn_from(NO_LIST, begun=moment, now=moment)
        pace.give_up_if_hopeless(NO_LIST, moment)
    assert (pace.free, pace.given_up) == (4, None)


def test_an_account_rests_as_long_as_it_asks_to():
    """Retry-After is kept to, up to a minute."""
    pace = Pace(4)
    pace.learn_from(busy(retry_after=7), begun=1.0, now=2.0)
    assert pace.rests_until == 9.0
    pace.learn_from(busy(retry_after=1), begun=1.0, now=2.5)
    assert pace.rests_until == 9.0
    pace.learn_from(busy(retry_after=1e9), begun=1.0, now=3.0)
    assert pace.rests_until == 63.0


def test_refused_credentials_give_the_account_up():
    """After so many refusals in a row there is no point in asking on."""
    pace = Pace(4)
    for _ in range(LEAST_TROUBLES):
        assert pace.given_up is None
        pace.learn_from(refused(), begun=1.0, now=2.0)
        pace.give_up_if_hopeless(error := refused(), 2.0)
    assert pace.given_up is error


def test_one_answer_starts_the_count_anew():
    """An account that answers now and then is not given up."""
    pace = Pace(4)
    for number in range(10 * LEAST_TROUBLES):
        error = refused() if number % (LEAST_TROUBLES - 1) else None
        pace.learn_from(error, begun=1.0, now=2.0)
        pace.give_up_if_hopeless(error, 2.0)
    assert pace.given_up is None


def test_an_outage_gives_up_only_what_was_silent_for_long():
    """A dead network ends the run in minutes, a short outage does not."""
    pace = Pace(4)
    for _ in range(10 * LEAST_TROUBLES):
        pace.learn_from(outage(), begun=1.0, now=LONGEST_SILENCE)
        pace.give_up_if_hopeless(outage(), LONGEST_SILENCE)
    assert pace.given_up is None
    pace.learn_from(outage(), begun=1.0, now=2 * LONGEST_SILENCE)
    pace.give_up_if_hopeless(outage(), 2 * LONGEST_SILENCE)
    assert pace.given_up is not None


@pytest.mark.parametrize(
    ("trouble", "repeats"), [(outage(), 3), (busy(), 8), (refused(), 0), (nonsense(), 0), (NO_LIST, 0)]
)
def test_what_may_pass_is_repeated_a_few_times(trouble, repeats):
    """Outages and 429s are repeated, each within its own bound; what would only come back is not."""
    allowed = [pause_before_repeat(trouble, repeat, 0.0, Policy(), draw=lambda: 0.5) for repeat in range(20)]
    assert [pause is not None for pause in allowed] == [repeat < repeats for repeat in range(20)]


def test_repetition_is_bounded_in_time():
    """A repetition that could end too late is not begun."""
    policy = Policy(repeats=99, total=30.0, attempt=10.0)
    assert pause_before_repeat(outage(), 0, 19.0, policy, draw=lambda: 0.0) == 0.0
    assert pause_before_repeat(outage(), 0, 20.5, policy, draw=lambda: 0.0) is None


def test_the_pause_holds_what_was_asked_for():
    """A look is repeated no sooner than Retry-After says."""
    pause = pause_before_repeat(busy(retry_after=5), 0, 0.0, Policy(), draw=lambda: 0.0)
    assert pause == 5.0
