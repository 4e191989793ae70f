"""The transport, against servers that behave and servers that don't."""

import base64
import gc
import gzip
import time
from itertools import islice
from pathlib import Path

import local_server as server
import pytest
from local_server import LocalServer

from verifier.errors import Unavailable
from verifier.transport.exchange import Request, Response
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.tasks import Tasks, outcome_of, run

QUICK = Limits(timeout=0.6, connect_timeout=0.3, max_body=100_000)
AUTH = ("AC123", "t0ken:with colon")
AUTHORIZATION = "Basic " + base64.b64encode(b"AC123:t0ken:with colon").decode()


def get(url: str, **parts) -> Request:
    return Request("GET", url, **parts)


def failure(request: Request, limits: Limits = QUICK) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        run(Transport(limits)(request))
    return caught.value


def test_a_request_arrives_as_it_was_given_and_so_does_its_answer():
    """Method, path with query, headers, Basic auth and body reach the server; status and body come back."""
    with LocalServer(server.answer(201, b'{"sid": "MM"}')) as there:
        response = run(
            Transport()(
                Request(
                    "POST", f"{there.url}/a/b.json?c=d%20e", {"X-Twilio": "yes"}, b"To=%2B1&Body=hi", AUTH
                )
            )
        )
    (seen,) = there.seen
    assert (seen.method, seen.target, seen.body) == ("POST", "/a/b.json?c=d%20e", b"To=%2B1&Body=hi")
    assert seen.headers["x-twilio"] == "yes"
    assert seen.headers["authorization"] == AUTHORIZATION
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (response.status, response.body) == (201, b'{"sid": "MM"}')


def test_each_answer_comes_with_its_own_headers():
    """Every header is in the answer, under its name in lower case, and in none that follows."""
    headers = {"RETRY-After": "7", "Date": "Tue, 24 Nov 2026 05:54:36 GMT", "Content-Type": "image/png"}
    with LocalServer(server.answer(429, headers=headers), server.answer(headers={"X-Rare": "a: b"})) as there:
        transport = Transport()
        first, second = run(transport(get(there.url))), run(transport(get(there.url)))
    assert first.headers == {
        "retry-after": "7",
        "date": "Tue, 24 Nov 2026 05:54:36 GMT",
        "content-type": "image/png",
        "content-length": "2",
    }
    assert second.headers == {
        "content-type": "application/json",
        "content-length": "2",
        "x-rare": "a: b",
    }


def test_one_connection_serves_many_requests():
    """GET after GET goes over the same connection."""
    with LocalServer(server.echo()) as there:
        transport = Transport()
        bodies = [run(transport(get(f"{there.url}/{number}"))).body for number in range(5)]
    assert bodies == [b"/0", b"/1", b"/2", b"/3", b"/4"]
    assert there.connections == 1


def test_nothing_of_a_request_stays_for_the_next():
    """Credentials, headers, method and body belong to one request alone."""
    with LocalServer(server.answer(body=b"hello")) as there:
        transport = Transport()
        run(transport(Request("POST", there.url, {"X-Mine": "1"}, b"a=b", AUTH)))
        head = run(transport(Request("HEAD", there.url)))
        last = run(transport(get(there.url)))
    assert (head.body, last.body) == (b"", b"hello")
    assert [(seen.method, seen.body) for seen in there.seen] == [
        ("POST", b"a=b"),
        ("HEAD", b""),
        ("GET", b""),
    ]
    assert not {"x-mine", "authorization", "content-length"} & there.seen[2].headers.keys()


def test_credentials_change_from_one_request_to_the_next():
    """With the same headers, each request carries its own account's credentials, or none."""
    with LocalServer(server.answer()) as there:
        transport = Transport()
        for auth in (AUTH, ("AC456", "other"), None, AUTH):
            run(transport(get(there.url, headers={"X-Same": "1"}, auth=auth)))
    other = "Basic " + base64.b64encode(b"AC456:other").decode()
    assert [seen.headers.get("authorization") for seen in there.seen] == [
        AUTHORIZATION,
        other,
        None,
        AUTHORIZATION,
    ]


def test_a_compressed_body_is_decoded():
    """The body is what the server meant, not how it was packed."""
    packed = server.answer(body=gzip.compress(b"plain"), headers={"Content-Encoding": "gzip"})
    with LocalServer(packed) as there:
        assert run(Transport()(get(there.url))).body == b"plain"


def test_a_post_is_sent_once_even_if_its_connection_breaks():
    """A server that takes a POST on a used connection and hangs up is not sent the POST again."""
    with LocalServer(server.answer(), server.hang_up) as there:
        transport = Transport(QUICK)
        run(transport(get(there.url)))
        with pytest.raises(Unavailable) as caught:
            run(transport(Request("POST", there.url, body=b"a=b")))
    assert [seen.method for seen in there.seen] == ["GET", "POST"]
    assert (caught.value.name, caught.value.processed) == ("connection-broken", True)


@pytest.mark.parametrize(
    ("behaviour", "name"),
    [
        (server.silence, "timed-out"),
        (server.silence_after_headers, "timed-out"),
        (server.drip, "timed-out"),
        (server.cut_body, "connection-broken"),
        (server.hang_up, "connection-broken"),
        (server.reset, "connection-broken"),
        (server.garbage, "connection-broken"),
        (server.answer(body=b"no gzip", headers={"Content-Encoding": "gzip"}), "connection-broken"),
        (server.huge(10_000_000, with_length=True), "answer-too-large"),
        (server.huge(10_000_000, with_length=False), "answer-too-large"),
        (server.bomb(10_000_000), "answer-too-large"),
    ],
)
def test_a_server_that_misbehaves_is_named_and_may_have_done_its_work(behaviour, name):
    """Whatever goes wrong after the request went out has its name, names the host, and may have been processed."""
    with LocalServer(behaviour) as there:
        error = failure(get(there.url, auth=AUTH))
        assert (error.name, error.processed, len(there.seen)) == (name, True, 1)
        assert f"127.0.0.1:{there.port}" in str(error.message)


def test_a_timeout_says_how_long_was_waited_and_how_to_wait_longer():
    """The sentence holds the limit in seconds, the help a longer one."""
    with LocalServer(server.silence) as there:
        error = failure(get(there.url))
        assert str(error.message) == f"127.0.0.1:{there.port} sent no full answer within 0.6 seconds."
        assert "--timeout 1.8" in str(error.help)


def test_a_refused_connection_has_sent_nothing():
    """Where nothing listens, the request was not processed."""
    error = failure(Request("POST", f"http://127.0.0.1:{server.refused_port()}/", body=b"a=b"))
    assert (error.name, error.processed) == ("no-connection", False)


def test_a_name_that_does_not_exist_has_sent_nothing():
    """A host that DNS does not know is named."""
    error = failure(get("https://nonexistent.invalid/"), Limits())
    assert (error.name, error.processed) == ("name-not-resolved", False)
    assert "nonexistent.invalid" in str(error.message)


def test_a_connection_that_does_not_come_about_has_sent_nothing():
    """The time to connect has a limit of its own, and the request was not processed."""
    begun = time.monotonic()
    with server.unaccepting_port() as port:
        error = failure(get(f"http://127.0.0.1:{port}/"), Limits(timeout=60, connect_timeout=0.3))
    assert time.monotonic() - begun < 30
    assert (error.name, error.processed) == ("timed-out", False)
    assert str(error.message) == f"No connection to 127.0.0.1:{port} within 0.3 seconds."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status):
    """The target is told, absolute, and never asked."""
    with (
        LocalServer(server.answer()) as elsewhere,
        LocalServer(server.redirect(elsewhere.url + "/x", status)) as there,
    ):
        response = run(Transport()(get(there.url, auth=AUTH)))
        assert (response.status, response.headers["location"]) == (status, elsewhere.url + "/x")
        assert elsewhere.connections == 0


def test_credentials_are_in_no_error():
    """Neither the error nor what it came from shows the token or its Base64 form."""
    with LocalServer(server.hang_up) as there:
        error = failure(get(there.url, auth=AUTH))
    shown = (
        f"{error!r} {error} {error.message} {error.help} {error.__cause__!r} {get(there.url, auth=AUTH)!r}"
    )
    assert "t0ken" not in shown
    assert AUTHORIZATION[6:] not in shown


def test_netrc_is_not_read(tmp_path, monkeypatch):
    """Credentials in ~/.netrc are not sent."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    with LocalServer(server.answer()) as there:
        run(Transport()(get(there.url)))
    assert "authorization" not in there.seen[0].headers


def test_many_requests_at_once_get_their_own_answers():
    """A thousand requests, 64 at once, answered slowly and out of order: each gets the answer to itself."""
    with LocalServer(server.echo(lambda seen: hash(seen.target) % 7 / 500)) as there:
        transport = Transport()
        tasks: Tasks[int, Response | Exception] = Tasks()
        bodies, numbers = {}, iter(range(1000))
        while len(bodies) < 1000:
            for number in islice(numbers, 64 - tasks.busy):
                tasks.begin(number, outcome_of(transport(get(f"{there.url}/{number}"))))
            bodies.update((number, answer.body) for number, answer in tasks.finished(5))
    assert bodies == {number: f"/{number}".encode() for number in range(1000)}
    assert there.connections <= 64


def test_a_probe_tells_what_took_how_long_and_every_header():
    """A probe goes over a new connection and comes back with all headers; its parts are not longer than the whole."""
    with LocalServer(server.answer(headers={"X-Rare": "yes"})) as there:
        transport = Transport()
        run(transport(get(there.url)))
        response, timings = run(transport.probe(get(there.url)))
    assert response.headers["x-rare"] == "yes"
    assert there.connections == 2
    assert timings.total > 0
    assert timings.name + timings.connect + timings.tls + timings.first_byte <= timings.total


@pytest.mark.parametrize("behaviour", [server.answer(), server.silence])
def test_no_socket_is_left_open(behaviour):
    """A transport that is thrown away closes its connections, also those that still wait for an answer."""
    before = open_files()
    with LocalServer(behaviour) as there:
        transport = Transport()
        tasks: Tasks[int, Response | Exception] = Tasks()
        for number in range(8):
            tasks.begin(number, outcome_of(transport(get(there.url))))
        tasks.finished(0.3)
        assert open_files() > before
        tasks.dismiss()
        del transport, tasks
        gc.collect()
    late = time.monotonic() + 5
    while open_files() > before and time.monotonic() < late:
        time.sleep(0.01)
    assert open_files() <= before


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_what_only_libcurl_can_tell_to_be_no_url_is_refused():
    """A port beyond the last one is refused like any other address that is none."""
    error = failure(get("http://127.0.0.1:99999/"))
    assert (error.name, error.processed) == ("refused-url", False)


def test_only_methods_that_are_known_to_be_safe_are_carried():
    """Reading and creating is all that is done to an account."""
    with LocalServer(server.answer()) as there, pytest.raises(ValueError, match="DELETE"):
        run(Transport()(Request("DELETE", there.url)))
    assert there.seen == []
