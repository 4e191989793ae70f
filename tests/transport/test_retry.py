"""What is repeated, when, and how often; time is a number here."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import CredentialsError, Unavailable
from verifier.i18n import msg
from verifier.transport.exchange import Request, Response
from verifier.transport.retry import Policy, backoff, retry_after, retrying
from verifier.transport.tasks import run

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
USUAL = Policy()
OK = Response(200, b"{}")
BUSY = Response(429, b'{"code": 20429, "message": "Too Many Requests", "status": 429}')
DOWN = Response(503, b"")


HOPELESS = ["refused-url", "tls-failed", "answer-too-large", "interrupted"]


def unavailable(name: str, *, processed: bool = True) -> Unavailable:
    return Unavailable(
        name,
        msg("It broke."),
        msg("Try again."),
        processed=processed,
        repeatable=name not in HOPELESS,
    )


BROKEN = unavailable("connection-broken")
UNREACHED = unavailable("no-connection", processed=False)


class World:
    """A clock that only sleeping and answering move, and an exchange that answers from a list, then with its last."""

    def __init__(self, *answers: Response | Unavailable, takes: Callable[[], float] = lambda: 0.0) -> None:
        self.answers, self.takes = answers, takes
        self.now, self.asked, self.pauses = 1000.0, 0, []

    async def exchange(self, _request: Request) -> Response:
        self.now += self.takes()
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if isinstance(answer, Response):
            return answer
        raise answer

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def ask(self, method: str, policy: Policy = USUAL, drawn: float = 1.0) -> Response | Unavailable:
        patient = retrying(
            self.exchange, policy, sleep=self.sleep, clock=lambda: self.now, draw=lambda: drawn
        )
        try:
            return run(patient(Request(method, "https://api.twilio.com/")))
        except Unavailable as error:
            return error


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("bad", [BUSY, Response(500, b""), DOWN, BROKEN, UNREACHED, unavailable("timed-out")])
def test_reading_is_repeated(method, bad):
    """A GET or HEAD is sent again on 429, 5xx and where no answer came, until there is one."""
    world = World(bad, bad, OK)
    assert world.ask(method) is OK
    assert world.asked == 3


@pytest.mark.parametrize("bad", [BUSY, UNREACHED, unavailable("timed-out", processed=False)])
def test_sending_is_repeated_where_nothing_was_processed(bad):
    """A POST is sent again on Twilio's own 429 and where the request never went out."""
    world = World(bad, OK)
    assert world.ask("POST") is OK
    assert world.asked == 2


STRANGERS = [Response(429, body) for body in (b"", b"<html>", b"[]", b'{"code": 429}', b"[" * 100_000)]


@pytest.mark.parametrize("bad", [DOWN, Response(500, b""), BROKEN, unavailable("timed-out"), *STRANGERS])
def test_sending_is_never_repeated_where_it_may_have_been_processed(bad):
    """A POST that may have made a message is sent once, also where somebody else than Twilio answers 429."""
    world = World(bad, OK)
    assert world.ask("POST") is bad
    assert (world.asked, world.pauses) == (1, [])


@pytest.mark.parametrize("name", HOPELESS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_would_only_happen_again_is_not_repeated(method, name):
    """Errors that no patience mends come back at once."""
    world = World(unavailable(name, processed=False), OK)
    assert world.ask(method).name == name
    assert world.asked == 1


@pytest.mark.parametrize("status", [200, 201, 302, 307, 400, 401, 403, 404, 409, 600])
def test_any_other_answer_is_an_answer(status):
    """What Twilio decided is passed on as it is."""
    world = World(Response(status, b""), OK)
    assert world.ask("GET").status == status


def test_other_errors_pass_through():
    """Errors about something else than the network are nobody's to repeat."""

    async def refuse(_request: Request) -> Response:
        raise CredentialsError("credentials-refused", msg("No."), msg("Log in."))

    with pytest.raises(CredentialsError):
        run(retrying(refuse)(Request("GET", "https://api.twilio.com/")))


@pytest.mark.parametrize("last", [DOWN, BROKEN])
def test_patience_ends_with_the_last_answer(last):
    """After three repetitions the last response is returned, or the last error raised."""
    world = World(BUSY, BUSY, BUSY, last, OK)
    assert world.ask("GET") is last
    assert world.asked == 4


def test_pauses_double_and_are_drawn():
    """Each pause is a draw between nothing and a bound that doubles."""
    world = World(DOWN)
    world.ask("GET", drawn=1.0)
    assert world.pauses == [0.5, 1.0, 2.0]
    world = World(DOWN)
    world.ask("GET", drawn=0.5)
    assert world.pauses == [0.25, 0.5, 1.0]


def test_the_pause_that_was_asked_for_is_kept_to():
    """Retry-After comes on top of the draw, so that many who were told the same don't come back at once."""
    world = World(Response(429, b"", {"retry-after": "3"}), OK)
    world.ask("GET", drawn=0.5)
    assert world.pauses == [3.25]


def test_an_absurd_pause_is_capped():
    """Retry-After is kept to as far as the policy goes."""
    world = World(Response(429, b"", {"retry-after": "86400"}), OK)
    assert world.ask("GET", Policy(longest_wait=4, total=60), drawn=0.0) is OK
    assert world.pauses == [4]


def test_no_repetition_begins_that_could_end_too_late():
    """With 30 seconds in all and 10 for a request, the second timeout is the last."""
    world = World(unavailable("timed-out"), takes=lambda: 10.0)
    world.ask("GET", Policy(total=30, attempt=10))
    assert world.asked == 2
    assert world.now - 1000 <= 30


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0),
        ("9" * 5000, float("inf")),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
        ("soon", 0),
        ("", 0),
        ("Wed, 99 Foo 2026 99:99:99 GMT", 0),
        ("Wed, 24 Nov 2026 12:00:00", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    """What makes no sense asks for nothing."""
    assert retry_after({"retry-after": value}, NOW) == seconds
    assert retry_after({}, NOW) == 0


ANSWERS = st.one_of(
    st.builds(
        Response,
        st.sampled_from([200, 404, 429, 500, 503]),
        st.sampled_from([b"", BUSY.body]),
        st.one_of(st.just({}), st.fixed_dictionaries({"retry-after": st.integers(0, 10**12).map(str)})),
    ),
    st.builds(
        unavailable,
        st.sampled_from(["no-connection", "timed-out", "connection-broken", "tls-failed", "interrupted"]),
        processed=st.booleans(),
    ),
)
POLICIES = st.builds(
    Policy,
    repeats=st.integers(0, 8),
    total=st.floats(5, 300),
    attempt=st.floats(0, 5),
    first_pause=st.floats(0, 10),
    longest_pause=st.floats(0, 60),
    longest_wait=st.floats(0, 60),
)


@given(
    st.sampled_from(["GET", "HEAD", "POST", "DELETE"]),
    st.lists(ANSWERS, min_size=1),
    POLICIES,
    st.floats(0, 1),
    st.data(),
)
def test_patience_is_bounded_and_never_sends_twice(method, answers: Sequence, policy, drawn, data):
    """Whatever comes: bounded in count and in time, and a POST that may have been processed is the last one sent."""
    world = World(*answers, takes=lambda: data.draw(st.floats(0, policy.attempt)))
    result = world.ask(method, policy, drawn)
    given_answers = [answers[min(number, len(answers) - 1)] for number in range(world.asked)]
    assert result is given_answers[-1]
    assert world.asked <= 1 + policy.repeats
    assert world.now - 1000 <= policy.total + 1e-6
    if method == "POST":
        for answer in given_answers[:-1]:
            assert answer.body == BUSY.body if isinstance(answer, Response) else not answer.processed


@given(POLICIES, st.integers(0, 20), st.floats(0, 1), st.floats(0, allow_nan=False))
def test_a_pause_lies_within_its_bounds(policy, repeat, drawn, asked_for):
    """No pause is longer than the longest draw and the longest wait together."""
    assert 0 <= backoff(policy, repeat, drawn, asked_for) <= policy.longest_pause + policy.longest_wait
