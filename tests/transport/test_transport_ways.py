"""The ways to a server: whom it is trusted to be, and through which proxy it is reached."""

import socket
import ssl
import threading

import local_server as server
import pytest
import trustme
from local_server import LocalServer

from verifier.errors import Unavailable
from verifier.transport.environment import CA_VARIABLES
from verifier.transport.exchange import Request
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.tasks import run

QUICK = Limits(timeout=5, connect_timeout=1)
TWILIO = Request("GET", "https://api.twilio.com/2010-04-01", auth=("AC123", "t0ken"))


def failure(request: Request) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        run(Transport(QUICK)(request))
    return caught.value


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority) -> ssl.SSLContext:
    """What a server needs to prove that it is 127.0.0.1, or api.twilio.com, to those who trust the authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "api.twilio.com").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch) -> None:
    """The environment of someone who trusts the authority."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def test_an_unknown_certificate_is_refused_before_anything_is_sent(tls):
    """A certificate that nobody vouches for ends the request, and the help names the variable that mends it."""
    with LocalServer(server.answer(), tls=tls) as there:
        error = failure(Request("GET", there.url, auth=("AC123", "t0ken")))
    assert (error.name, error.processed, there.seen) == ("tls-failed", False, [])
    assert "SSL_CERT_FILE" in str(error.help)


@pytest.mark.parametrize("variable", CA_VARIABLES)
def test_the_environment_says_whom_to_trust(variable, authority, tls, tmp_path, monkeypatch):
    """A certificate authority named by any of the three usual variables is trusted."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv(variable, str(tmp_path / "authority.pem"))
    with LocalServer(server.answer(body=b"hello"), tls=tls) as there:
        assert run(Transport(QUICK)(Request("GET", there.url))).body == b"hello"


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_host_is_refused(authority):
    """That somebody is trusted does not make them the host that was asked for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("api.twilio.com").configure_cert(context)
    with LocalServer(server.answer(), tls=context) as there:
        error = failure(Request("GET", there.url))
    assert (error.name, error.processed, there.seen) == ("tls-failed", False, [])


def test_a_missing_file_of_certificates_is_named(tls, monkeypatch):
    """Where the file that the environment names can't be read, the sentence says which."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    with LocalServer(server.answer(), tls=tls) as there:
        error = failure(Request("GET", there.url))
    assert error.name == "tls-failed"
    assert "/nowhere/certificates.pem" in str(error.message)


def test_a_handshake_that_breaks_off_is_no_connection():
    """Where TLS does not come about for other reasons than the certificate, nothing was sent, and it may be retried."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def break_off() -> None:
            listener.accept()[0].close()

        threading.Thread(target=break_off).start()
        error = failure(Request("GET", f"https://127.0.0.1:{listener.getsockname()[1]}"))
    assert (error.name, error.processed) == ("no-connection", False)
    assert "no secure connection" in str(error.message)


@pytest.mark.usefixtures("trusted")
def test_a_proxy_is_used_and_sees_no_credentials(tls, monkeypatch):
    """Through the environment's proxy Twilio gets the credentials; the proxy is told the host's name alone."""
    with (
        LocalServer(server.answer(body=b"hello"), tls=tls) as twilio,
        LocalServer(server.tunnel(twilio.port)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        response = run(Transport(QUICK)(TWILIO))
    assert response.body == b"hello"
    (asked,) = proxy.seen
    assert (asked.method, asked.target) == ("CONNECT", "api.twilio.com:443")
    assert not {"authorization", "proxy-authorization"} & asked.headers.keys()
    assert twilio.seen[0].headers["authorization"].startswith("Basic ")


@pytest.mark.usefixtures("trusted")
def test_an_answer_that_breaks_off_behind_a_proxy_is_not_the_proxys_fault(tls, monkeypatch):
    """Once the tunnel stands and the request is out, it may have been processed."""
    with LocalServer(server.hang_up, tls=tls) as twilio, LocalServer(server.tunnel(twilio.port)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = failure(TWILIO)
    assert (error.name, error.processed) == ("connection-broken", True)


@pytest.mark.parametrize(
    "behaviour", [server.answer(407), server.answer(502), server.hang_up], ids=["407", "502", "hang-up"]
)
def test_a_proxy_that_refuses_is_named(behaviour, monkeypatch):
    """A proxy that makes no connection is told apart from Twilio's own absence, and its password is not shown."""
    with LocalServer(behaviour) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://someone:pa55word@"))
        error = failure(TWILIO)
    assert (error.name, error.processed) == ("proxy-failed", False)
    assert "HTTPS_PROXY" in str(error.help)
    assert "pa55word" not in f"{error!r} {error.help} {error.__cause__!r}"


def test_a_proxy_that_is_not_there_is_named(monkeypatch):
    """So is a proxy that takes no connections."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.refused_port()}")
    assert failure(TWILIO).name == "proxy-failed"


@pytest.mark.parametrize("exempt", [None, "example.com", "*"])
def test_this_machine_is_reached_without_a_proxy(exempt, monkeypatch):
    """Loopback is asked directly, whatever the environment says about proxies."""
    with LocalServer(server.answer()) as proxy, LocalServer(server.answer(body=b"direct")) as there:
        for variable in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(variable, proxy.url)
        if exempt:
            monkeypatch.setenv("NO_PROXY", exempt)
        assert run(Transport(QUICK)(Request("GET", there.url))).body == b"direct"
        assert proxy.connections == 0


def test_hosts_that_need_no_proxy_are_asked_directly(monkeypatch):
    """NO_PROXY is kept to, although loopback is added to it."""
    with LocalServer(server.answer(502)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "example.com,.invalid")
        assert failure(Request("GET", "https://nonexistent.invalid/")).name == "name-not-resolved"
        assert proxy.connections == 0
