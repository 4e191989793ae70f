"""The sandbox over HTTP, as curl and Twilio's own library meet it."""

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from local_server import LocalServer, answer
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from verifier.errors import UsageError
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, env_lines, seed
from verifier.sandbox.log import entries
from verifier.sandbox.server import serve
from verifier.sandbox.workshop import Settings, change

MESSAGE = "MM" + "feedface" * 4
BYTES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{MESSAGE}/Media/ME{'feedface' * 3}00000001"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()}
SERVE = """
import sys
from verifier.sandbox.embedded import open_store
from verifier.sandbox.log import entries
from verifier.sandbox.server import serve
from verifier.sandbox.workshop import Settings, change
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
        b"GET /2010-04-01/Accounts.json HTTP/1.1\r\nAuthorization: Basic \xff\xfe",
        b"GET /2010-04-01/Accounts.json HTTP/1.1\r\nOrigin: \xff\xfe",
    ],
)
@pytest.mark.parametrize("host", [b"x", b"localhost"])
def test_odd_requests_get_an_answer(port, line, host, capfd):
    """Whatever the request's head holds, the answer is a 4xx, nothing is printed and the server goes on."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(line + b"\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as file:
            answer = file.read()
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", answer)
    assert capfd.readouterr().err == ""
    assert request(port, "GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}.json", BASIC)[0].status == 200


def test_what_is_too_large_is_refused_as_twilio_refuses(client, store):
    """More than a megabyte gets an error that the library understands, and is in the log."""
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to="+12025550110", from_=PHONE_NUMBER, body="x" * 2_000_000)
    assert (caught.value.status, caught.value.code) == (413, 20001)
    (entry,) = entries(store)
    assert (entry.method, entry.status, entry.form) == ("POST", 413, ())


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


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:4010"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:4010"}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
    ],
)
def test_pages_of_other_sites_are_turned_away(port, headers, status):
    """A name that was rebound to this machine, and a page from elsewhere, get nothing, credentials or not."""
    response, body = request(port, "GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}.json", {**BASIC, **headers})
    assert response.status == status
    assert (AUTH_TOKEN.encode() in body) == (status == 200)


def test_a_browsers_preflight_is_answered(port):
    """OPTIONS needs no credentials and names the methods; answers carry Twilio's CORS headers."""
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    response, body = request(port, "OPTIONS", path, {"Origin": "http://localhost:3000"})
    assert (response.status, body) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_too_many_at_once_are_told_so(store, served):
    """Above the workshop's limit requests get 429 with 20429 and Retry-After, and how many there are in a header."""
    change(store, Settings(concurrency=2, latency=400))
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}.json"
    with served(store) as bound, ThreadPoolExecutor(6) as pool:
        answers = [each[0] for each in pool.map(lambda _: request(bound, "GET", path, BASIC), range(6))]
    assert sorted(each.status for each in answers) == [200, 200, 429, 429, 429, 429]
    counts = sorted(int(each.headers["Twilio-Concurrent-Requests"]) for each in answers)
    assert counts == [1, 2, 3, 4, 5, 6]
    assert {each.headers["Retry-After"] for each in answers if each.status == 429} == {"1"}
    assert len(entries(store)) == 6


def test_every_answer_says_how_long_it_took(port):
    """Twilio-Request-Duration is in seconds."""
    response, _ = request(port, "GET", "/nowhere.json")
    assert 0 <= float(response.headers["Twilio-Request-Duration"]) < 5


def test_clients_that_wait_to_be_asked_are_asked(port):
    """Urllib sends credentials only after a 401 that names Basic auth."""
    url = f"http://127.0.0.1:{port}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, ACCOUNT_SID, AUTH_TOKEN)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
    with opener.open(url, timeout=10) as answered:
        assert json.loads(answered.read())["messages"]


def test_the_served_sandbox_reads_and_tells(tmp_path):
    """`sandbox serve` reads a picture on this machine and tells statuses, as real seconds pass."""
    picture = answer(200, seed.media_bytes("chest.png"), {"Content-Type": "image/png"})
    env = {**os.environ, "VERIFIER_SANDBOX_DB": str(tmp_path / "box.db")}
    command = [sys.executable, "-m", "verifier", "sandbox", "serve", "--port", "0"]
    with (
        LocalServer(picture) as server,
        subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as serving,
    ):
        try:
            bound = int(re.search(r"127\.0\.0\.1:(\d+)", serving.stderr.readline())[1])
            client = Client(ACCOUNT_SID, AUTH_TOKEN)
            client.api.base_url = f"http://127.0.0.1:{bound}"
            client.messages.create(
                to="+12025550110",
                from_=PHONE_NUMBER,
                media_url=[f"{server.url}/mine.png"],
                status_callback=f"{server.url}/status",
            )
            patience = time.monotonic() + 20
            while len(server.seen) < 2 and time.monotonic() < patience:
                time.sleep(0.05)
            client.http_client.session.close()
        finally:
            serving.terminate()
    assert [seen.target for seen in server.seen] == ["/mine.png", "/status"]
