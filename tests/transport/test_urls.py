"""Which URLs are talked to."""

import pytest
from local_server import LocalServer, answer

from verifier.errors import Unavailable
from verifier.transport.exchange import Request
from verifier.transport.many import Transport
from verifier.transport.tasks import run
from verifier.transport.urls import host_of, is_loopback


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.twilio.com/2010-04-01/Accounts.json?Page=1", "api.twilio.com"),
        ("https://api.twilio.com", "api.twilio.com"),
        ("https://media.example:8443?x", "media.example:8443"),
        ("https://[2001:db8::1]/x", "[2001:db8::1]"),
        ("http://127.0.0.1:4010/", "127.0.0.1:4010"),
        ("http://127.1.2.3/", "127.1.2.3"),
        ("http://localhost:4010/x", "localhost:4010"),
        ("http://[::1]:4010/x", "[::1]:4010"),
    ],
)
def test_https_anywhere_and_http_to_this_machine(url, host):
    """The host and its port are named."""
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.com/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1:80@example.com/",
        "http://127.0.0.1\\@example.com/",
        "http://127.0.0.1#@example.com/",
        "http://[::ffff:10.0.0.1]/",
        "https://user:secret@api.twilio.com/",
        "https://api.twilio.com/a b",
        "https://api.twilio.com/\r\nX-Injected: yes",
        "https://api.twilio.com/\x00",
        "https://ａｐｉ.twilio.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "//api.twilio.com/",
        "api.twilio.com",
        "https://",
        "https:///x",
        "",
    ],
)
def test_no_other_url_is_talked_to(url):
    """It is refused under a name of its own, with no password in the sentence, and nothing was processed."""
    with pytest.raises(Unavailable) as caught:
        host_of(url)
    assert (caught.value.name, caught.value.processed) == ("refused-url", False)
    assert "secret" not in f"{caught.value.message} {caught.value.help}"


def test_http_beyond_this_machine_makes_no_connection():
    """Every request is looked at before a connection is made; 0.0.0.0 would lead to the server."""
    with LocalServer(answer()) as there:
        transport = Transport()
        run(transport(Request("GET", there.url)))
        with pytest.raises(Unavailable) as caught:
            run(transport(Request("GET", f"http://0.0.0.0:{there.port}/", auth=("AC123", "t0ken"))))
    assert caught.value.name == "refused-url"
    assert (there.connections, len(there.seen)) == (1, 1)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.255.255.254", "localhost", "[::1]"])
def test_this_machine_has_few_spellings(host):
    """Loopback is told by its spelling."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["128.0.0.1", "127.0.0.256", "127.0.0.01", "LOCALHOST.", "::1", "[::2]", "a.localhost"]
)
def test_what_only_resolves_to_this_machine_is_not_it(host):
    """No name is looked up."""
    assert not is_loopback(host)
