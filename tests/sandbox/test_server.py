"""The sandbox over HTTP, as curl and Twilio's own library meet it."""

import base64
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from verifier.errors import UsageError
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, env_lines, seed
from verifier.sandbox.server import serve

MESSAGE = "MM" + "feedface" * 4
BYTES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{MESSAGE}/Media/ME{'feedface' * 3}00000001"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()}
SERVE = """
import sys
from verifier.sandbox.embedded import open_store
from verifier.sandbox.server import serve
with open_store(":memory:") as store:
    serve(store, port=0, on_ready=lambda port: print(port, flush=True))
print("stopped")
"""


@pytest.fixture
def port(store, served):
    with served(store) as bound:
        yield bound


@pytest.fixture
def client(port):
    made = Client(ACCOUNT_SID, AUTH_TOKEN)
    made.api.base_url = f"http://127.0.0.1:{port}"
    yield made
    made.http_client.session.close()


def request(port, method, path, headers=None, name="127.0.0.1"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": f"{name}:{port}", **(headers or {})})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_twilios_own_library_sends_and_reads(client):
    """The official client creates an MMS, fetches it, lists it, and finds its media once it has appeared."""
    sent = client.messages.create(
        media_url=["https://example.com/a.png", "https://example.com/b.gif"],
        body="Why isn't that an API?",
        from_=PHONE_NUMBER,
        to="+15558675310",
    )
    assert (sent.sid[:2], sent.num_media, sent.status) == ("MM", "2", "queued")
    fetched = client.messages(sent.sid).fetch()
    assert (fetched.sid, fetched.body, fetched.date_created) == (sent.sid, sent.body, sent.date_created)
    assert fetched.media.list() == []
    assert [each.content_type for each in fetched.media.list()] == ["image/png", "image/gif"]
    assert [each.sid for each in client.messages.list(to="+15558675310")] == [sent.sid]


def test_twilios_own_library_pages_through_lists(client):
    """Following pages of two gives every message once."""
    sids = [each.sid for each in client.messages.list(page_size=2)]
    assert len(sids) == len(set(sids)) == sum(1 for each in seed.messages() if "account" not in each)


def test_twilios_own_library_reads_account_and_numbers(client):
    """Account, numbers and verified recipients arrive as the library's own models."""
    assert client.api.accounts(ACCOUNT_SID).fetch().status == "active"
    assert client.incoming_phone_numbers.list(phone_number=PHONE_NUMBER)[0].capabilities["mms"] is True
    assert client.outgoing_caller_ids.list()[0].phone_number == "+12025550110"


def test_twilios_own_library_understands_refusals(client):
    """A refusal arrives with its status and code."""
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(body="Hello", from_=PHONE_NUMBER, to="1202555")
    assert (caught.value.status, caught.value.code) == (400, 21211)


@pytest.mark.parametrize(("name", "elsewhere"), [("127.0.0.1", "localhost"), ("localhost", "127.0.0.1")])
def test_the_bytes_are_served_without_credentials_from_elsewhere(port, name, elsewhere):
    """The redirect leads to another host name of the same server, which serves the bytes without credentials."""
    redirect, body = request(port, "GET", BYTES, BASIC, name=name)
    assert (redirect.status, body) == (307, b"")
    link = urlsplit(redirect.headers["Location"])
    assert link.netloc == f"{elsewhere}:{port}"
    served, body = request(port, "GET", link.path)
    assert (served.status, served.headers["Content-Type"]) == (200, "image/png")
    assert body == seed.media_bytes("chest.png")
    assert request(port, "GET", link.path, BASIC)[0].status == 400


def test_a_head_request_over_http_has_the_length_and_no_body(port):
    """HEAD on the link tells type and size."""
    link = urlsplit(request(port, "HEAD", BYTES, BASIC)[0].headers["Location"])
    response, body = request(port, "HEAD", link.path)
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) == len(seed.media_bytes("chest.png"))
    assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    "line",
    [
        b"OPTIONS * HTTP/1.1",
        b"GET http://127.0.0.1/2010-04-01 HTTP/1.1",
        b"GET //evil.example/ HTTP/1.1",
        b"GET /\xff\xfe?To=\xff HTTP/1.1",
        b"GET /cdn/\xc3\xa9-1/ME HTTP/1.1",
    ],
)
def test_odd_requests_get_an_answer(port, line, capfd):
    """Whatever the request line holds, the answer is a 4xx, nothing is printed and the server goes on."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as file:
            answer = file.read()
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", answer)
    assert capfd.readouterr().err == ""
    assert request(port, "GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}.json", BASIC)[0].status == 200


def test_a_store_that_fails_is_a_503(store, served):
    """When the store's file can't be used the client gets Twilio's 20503, and no traceback."""
    store.close()
    with served(store) as bound:
        response, body = request(bound, "GET", "/")
    assert response.status == 503
    assert b'"code": 20503' in body


def test_a_taken_port_is_named(store, port):
    """A port in use is a usage error with the way out."""
    with pytest.raises(UsageError) as caught:
        serve(store, port=port)
    assert str(port) in str(caught.value.message)
    assert "--port 0" in str(caught.value.help)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_cleanly(number):
    """SIGINT and SIGTERM end it with exit code 0, even while a client holds a connection open."""
    process = subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True)
    bound = int(process.stdout.readline())
    connection = http.client.HTTPConnection("127.0.0.1", bound, timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().read()
    os.kill(process.pid, number)
    out, _ = process.communicate(timeout=10)
    connection.close()
    assert (process.returncode, out) == (0, "stopped\n")


def test_the_server_listens_on_the_loopback_interface_only(port):
    """Another address of this machine finds nobody."""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_env_lines_are_a_shells():
    """A shell that evaluates the lines has the sandbox's account, token, number and address."""
    show = 'echo "$TWILIO_ACCOUNT_SID $TWILIO_AUTH_TOKEN $TWILIO_PHONE_NUMBER $VERIFIER_API_URL"'
    out = subprocess.run(
        ["sh", "-c", f"{env_lines(4555)}\n{show}"], capture_output=True, text=True, check=True
    )
    assert out.stdout.split() == [ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, "http://127.0.0.1:4555"]
