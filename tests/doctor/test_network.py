"""How the doctor reaches Twilio, against servers on this machine."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import local_server as server
import pytest
from local_server import LocalServer, refused_port

from verifier.doctor.network import network
from verifier.models import Outcome
from verifier.transport.many import Transport
from verifier.transport.outages import Limits

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def look(url, now=NOW):
    transport = Transport(Limits(timeout=0.6, connect_timeout=0.3))
    return {each.name: each for each in network(url, transport.probe, lambda: now)}


def dated(moment):
    return server.answer(headers={"Date": format_datetime(moment, usegmt=True)})


def test_an_answer_is_timed_without_credentials():
    """One request, which carries no credentials, and its time in parts."""
    with LocalServer(dated(NOW)) as there:
        found = look(there.url)
    (seen,) = there.seen
    assert seen.method == "GET"
    assert "authorization" not in seen.headers
    assert found["network"].outcome is Outcome.PASSED
    for word in (f"127.0.0.1:{there.port} answers in ", "name ", "connection ", "TLS ", "first byte "):
        assert word in str(found["network"].text)


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_any_answer_is_an_answer(status):
    """Whatever Twilio says to a request without credentials, it was reached."""
    with LocalServer(server.answer(status)) as there:
        assert look(there.url)["network"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("seconds", "outcome", "word"),
    [
        (0, Outcome.PASSED, "agrees"),
        (20, Outcome.PASSED, "agrees"),
        (-3600, Outcome.FAILED, "3600 s behind"),
        (90, Outcome.FAILED, "90 s ahead"),
    ],
)
def test_a_clock_that_is_wrong(seconds, outcome, word):
    """This computer's clock is compared with the answer's Date."""
    with LocalServer(dated(NOW)) as there:
        found = look(there.url, NOW + timedelta(seconds=seconds))
    assert found["clock"].outcome is outcome
    assert word in str(found["clock"].text)


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}])
def test_without_a_date_nothing_is_said_of_the_clock(headers):
    """A Date that is missing or none proves nothing about either clock."""
    with LocalServer(server.answer(headers=headers)) as there:
        assert set(look(there.url)) == {"network"}


@pytest.mark.parametrize("behaviour", [server.silence, server.hang_up])
def test_no_answer_decides_nothing(behaviour):
    """A server that says nothing is not known to be wrong, and there is a next step that is not the doctor again."""
    with LocalServer(behaviour) as there:
        found = look(there.url)
    assert set(found) == {"network"}
    assert found["network"].outcome is Outcome.UNDECIDED
    assert "doctor" not in str(found["network"].help)


def test_nothing_there():
    """A refused connection is told as such."""
    found = look(f"http://127.0.0.1:{refused_port()}")
    assert found["network"].outcome is Outcome.UNDECIDED


def test_inside_this_program_there_is_no_network():
    """The embedded sandbox needs none, and none is looked at."""
    (finding,) = network("http://127.0.0.1:4010", None, lambda: NOW)
    assert finding.outcome is Outcome.SKIPPED
