"""HTTP/2 where a server offers it: many requests over few connections, and servers that break off."""

import ssl
from itertools import islice

import pytest
import trustme
from h2.errors import ErrorCodes
from http2_server import Http2Server, answer, goodbye, goodbye_unanswered, reset

from verifier.errors import Unavailable
from verifier.transport.exchange import Request, Response
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.tasks import Tasks, outcome_of, run

LIMITS = Limits(timeout=20, connect_timeout=20)


@pytest.fixture
def tls(tmp_path, monkeypatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that is trusted here."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def bodies(url: str, count: int, at_once: int = 16) -> dict[int, object]:
    """What so many requests bring, each known by its number."""
    transport = Transport(LIMITS)
    tasks: Tasks[int, Response | Exception] = Tasks()
    found, numbers = {}, iter(range(count))
    while len(found) < count:
        for number in islice(numbers, at_once - tasks.busy):
            tasks.begin(number, outcome_of(transport(Request("GET", f"{url}/{number}"))))
        for number, outcome in tasks.finished(20):
            found[number] = outcome.body if isinstance(outcome, Response) else outcome
    return found


def expected(count: int) -> dict[int, object]:
    return {number: f"/{number}".encode() for number in range(count)}


def test_many_requests_share_few_connections(tls):
    """Each gets the answer to itself, with its own headers, over no more connections than there were at first."""
    with Http2Server(tls, answer) as there:
        assert bodies(there.url, 300) == expected(300)
        assert there.connections <= 16


def test_one_stream_at_a_time(tls):
    """A server that allows one request at a time on a connection is asked over several."""
    with Http2Server(tls, answer, streams=1) as there:
        assert bodies(there.url, 100) == expected(100)


@pytest.mark.parametrize("parting", [goodbye, goodbye_unanswered])
def test_a_connection_that_ends_loses_nothing(tls, parting):
    """After GOAWAY requests go over another connection, those that were not processed included."""
    with Http2Server(tls, answer, parting, answer) as there:
        assert bodies(there.url, 40, at_once=4) == expected(40)


def test_a_stream_that_is_reset_may_have_been_processed(tls):
    """RST_STREAM is an outage of this request alone, and the connection serves the next."""
    with Http2Server(tls, reset(ErrorCodes.INTERNAL_ERROR), answer) as there:
        transport = Transport(LIMITS)
        with pytest.raises(Unavailable) as caught:
            run(transport(Request("GET", f"{there.url}/a")))
        assert run(transport(Request("GET", f"{there.url}/b"))).body == b"/b"
    error = caught.value
    assert (error.name, error.processed, error.repeatable) == ("connection-broken", True, True)


def test_a_refused_stream_is_asked_again(tls):
    """REFUSED_STREAM says that nothing was done, and libcurl asks once more by itself."""
    with Http2Server(tls, reset(ErrorCodes.REFUSED_STREAM), answer) as there:
        assert run(Transport(LIMITS)(Request("GET", f"{there.url}/a"))).body == b"/a"
        assert there.asked == ["/a", "/a"]


def test_a_post_that_is_reset_is_sent_once(tls):
    """A POST whose stream is reset may have been carried out, and is not sent again."""
    with Http2Server(tls, answer, reset(ErrorCodes.CANCEL), answer) as there:
        transport = Transport(LIMITS)
        run(transport(Request("GET", f"{there.url}/a")))
        with pytest.raises(Unavailable) as caught:
            run(transport(Request("POST", f"{there.url}/b", body=b"a=b")))
        assert caught.value.processed
        assert there.asked == ["/a", "/b"]
