"""Which requests go through a proxy: our decision, whatever libcurl would read out of the environment."""

import pytest
from local_server import LocalServer, answer

from verifier.transport.exchange import Request
from verifier.transport.many import Transport
from verifier.transport.proxies import PROXY_VARIABLES, is_exempt, proxy_for
from verifier.transport.tasks import run

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize("exempt", ["localhost 127.0.0.1", "localhost\t127.0.0.1", "", "other.example", "*"])
@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy", "https_proxy"])
def test_a_proxy_never_sees_what_is_for_this_machine(monkeypatch, variable, exempt):
    """Credentials for a server here go to it alone, however NO_PROXY is written."""
    with LocalServer(answer()) as there, LocalServer(answer(502)) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        monkeypatch.setenv("NO_PROXY", exempt)
        for host in ("127.0.0.1", "localhost"):
            request = Request("GET", f"http://{host}:{there.port}/", auth=("AC1", "t0ken"))
            assert run(Transport()(request)).status == 200
        assert proxy.connections == 0


@pytest.mark.parametrize("variable", PROXY_VARIABLES)
def test_https_goes_through_the_proxy_that_is_named(variable):
    """The first that is set counts, and an empty variable is none."""
    assert proxy_for("https://api.twilio.com/x", "api.twilio.com", {variable: PROXY}) == PROXY
    assert proxy_for("https://api.twilio.com/x", "api.twilio.com", {variable: ""}) == ""
    assert proxy_for("http://api.twilio.com/x", "api.twilio.com", {variable: PROXY}) == ""
    assert proxy_for("https://127.0.0.1:99/x", "127.0.0.1:99", {variable: PROXY}) == ""
    for name in ("no_proxy", "NO_PROXY"):
        environ = {variable: PROXY, name: "elsewhere \t.twilio.com"}
        assert proxy_for("https://api.twilio.com:443/x", "api.twilio.com:443", environ) == ""


@pytest.mark.parametrize(
    ("host", "no_proxy", "exempt"),
    [
        ("api.twilio.com", "*", True),
        ("api.twilio.com", "twilio.com", True),
        ("api.twilio.com", ".twilio.com", True),
        ("API.Twilio.com.", "a,TWILIO.COM.,b", True),
        ("api.twilio.com", "twilio.com:443", True),
        ("api.twilio.com", "localhost  api.twilio.com", True),
        ("api.twilio.com", "localhost\tapi.twilio.com", True),
        ("api.twilio.com", "pi.twilio.com", False),
        ("api.twilio.com", "io.com", False),
        ("api.twilio.com", "api.twilio.com.evil", False),
        ("api.twilio.com", "", False),
        ("api.twilio.com", ", .,:80", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "2.3", False),
        ("[fe80::1]", "fe80::/10", True),
        ("[fe80::1]", "[fe80::1]", True),
        ("[fe80::1]", "::/x", False),
    ],
)
def test_what_no_proxy_exempts(host, no_proxy, exempt):
    """Names and all below them, addresses and networks, between commas, blanks and tabs."""
    assert is_exempt(host, no_proxy) is exempt
