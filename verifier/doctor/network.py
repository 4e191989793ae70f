"""Whether Twilio can be reached from here, how long an answer takes, and whose clock is wrong."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from verifier.doctor.findings import Finding
from verifier.errors import Unavailable
from verifier.i18n import msg
from verifier.models import Outcome
from verifier.transport.curl import Timings
from verifier.transport.exchange import Request, Response
from verifier.transport.tasks import run

Probe = Callable[[Request], Awaitable[tuple[Response, Timings]]]

TOLERATED_SKEW = 30.0
"""Seconds: a Date header has whole ones, and an answer is under way for a while."""

_LOOK = msg(
    "See whether a browser here opens https://status.twilio.com; where a proxy is needed, set HTTPS_PROXY."
)


def network(base_url: str, probe: Probe | None, now: Callable[[], datetime]) -> Iterator[Finding]:
    """One request without credentials over a new connection; none where there is nothing to reach."""
    if probe is None:
        text = msg("The practice account is inside this program: none is needed.")
        yield Finding("network", Outcome.SKIPPED, text)
        return
    try:
        answer, timings = run(probe(Request("GET", f"{base_url}/2010-04-01.json")))
    except Unavailable as error:
        # A help that leads here leads in a circle.
        step = _LOOK if "verifier doctor" in str(error.help) else error.help
        yield Finding("network", Outcome.UNDECIDED, error.message, step)
        return
    milliseconds = {
        name: round(getattr(timings, name) * 1000)
        for name in ("total", "name", "connect", "tls", "first_byte")
    }
    text = msg(
        "{host} answers in {total} ms: name {name}, connection {connect}, TLS {tls}, first byte {first_byte}.",
        host=urlsplit(base_url).netloc,
        **milliseconds,
    )
    yield Finding("network", Outcome.PASSED, text)
    yield from _clock(answer.headers.get("date", ""), now())


def _clock(date: str, now: datetime) -> Iterator[Finding]:
    try:
        skew = (now - parsedate_to_datetime(date).astimezone(UTC)).total_seconds()
    except ValueError:
        return
    if abs(skew) < TOLERATED_SKEW:
        yield Finding("clock", Outcome.PASSED, msg("It agrees with Twilio's."))
        return
    seconds = round(abs(skew))
    text = (
        msg("This computer's clock is {seconds} s ahead of Twilio's.", seconds=seconds)
        if skew > 0
        else msg("This computer's clock is {seconds} s behind Twilio's.", seconds=seconds)
    )
    yield Finding("clock", Outcome.FAILED, text, msg("Let the clock be set by the network."))
