"""What happens after a message was taken: media on this machine read, statuses told, each in its time."""

import asyncio
import threading
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from local_server import LocalServer, answer
from twilio.request_validator import RequestValidator

from verifier.account.connect import practice_outside
from verifier.limits import MOST_BYTES
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL, log, seed
from verifier.sandbox.embedded import embedded
from verifier.sandbox.errands import do_due
from verifier.transport.exchange import Request

PNG = seed.media_bytes("chest.png")
PICTURE = answer(200, PNG, {"Content-Type": "image/png; charset=binary"})
SERVICE = "MG5a4db0c55a4db0c55a4db0c500000001"
OWN = {"From": PHONE_NUMBER, "To": "+12025550110"}


def due(sandbox, seconds=0.0, *, anywhere=False):
    """Do what is due after so many more seconds."""
    sandbox.now += timedelta(seconds=seconds)
    asyncio.run(do_due(sandbox.store, practice_outside(anywhere=anywhere), sandbox.now))


def told(server):
    """The statuses that a server was told, in their order."""
    return [dict(parse_qsl(seen.body.decode()))["MessageStatus"] for seen in server.seen]


def test_a_picture_of_this_machine_is_the_one_that_was_sent(sandbox):
    """It is read after the message was taken, and its bytes, type and count are what the API then gives."""
    sandbox.media_lag = 0
    with LocalServer(PICTURE) as server:
        sid = sandbox.create(MediaUrl=f"{server.url}/mine.png")["sid"]
        assert sandbox.get(f"/Messages/{sid}.json")["status"] == "queued"
        assert sandbox.get(f"/Messages/{sid}/Media.json")["media_list"] == []
        due(sandbox)
    (item,) = sandbox.get(f"/Messages/{sid}/Media.json")["media_list"]
    assert item["content_type"] == "image/png"
    link = sandbox.ask("GET", f"/Messages/{sid}/Media/{item['sid']}").headers["location"]
    sandbox.auth = None
    assert sandbox.ask("GET", link).body == PNG
    sandbox.auth = (ACCOUNT_SID, AUTH_TOKEN)
    sandbox.now += timedelta(seconds=5)
    assert sandbox.get(f"/Messages/{sid}.json")["status"] == "sent"
    assert [(seen.method, seen.target) for seen in server.seen] == [("GET", "/mine.png")]


def test_what_is_still_being_read_is_sending(sandbox):
    """A message whose picture takes its time is neither sent nor failed meanwhile."""
    sid = sandbox.create(MediaUrl="http://127.0.0.1:9/a.png")["sid"]
    sandbox.now += timedelta(seconds=30)
    message = sandbox.get(f"/Messages/{sid}.json")
    assert (message["status"], message["date_sent"], message["num_media"]) == ("sending", None, "1")


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (answer(404), 11200),
        (answer(302, headers={"Location": "https://example.com/a.png"}), 11200),
        (answer(200, b"<html>", {"Content-Type": "text/html"}), 12300),
        (answer(200, PNG, {"Content-Type": "image/jpeg"}), 12300),
        (answer(200, b"", {"Content-Type": "image/png"}), 12300),
        (answer(200, PNG + b"0" * MOST_BYTES, {"Content-Type": "image/png"}), 11751),
    ],
)
def test_media_that_cannot_be_had_fails_the_message(sandbox, behaviour, code):
    """The message was taken with an MM, and fails then with Twilio's code, at no cost and without media."""
    with LocalServer(behaviour) as server:
        message = sandbox.create(MediaUrl=f"{server.url}/mine.png")
        due(sandbox)
    assert (message["sid"][:2], message["status"], message["error_code"]) == ("MM", "queued", None)
    sandbox.now += timedelta(seconds=2)
    failed = sandbox.get(f"/Messages/{message['sid']}.json")
    assert (failed["status"], failed["error_code"]) == ("failed", code)
    assert failed["error_message"]
    assert (failed["price"], failed["date_sent"], failed["num_media"]) == (None, None, "1")
    assert sandbox.get(f"/Messages/{message['sid']}/Media.json")["media_list"] == []


def test_several_pictures_share_five_megabytes(sandbox):
    """Two that are each small enough, and together too large, fail the message with 11751."""
    large = answer(200, PNG + b"0" * 3_000_000, {"Content-Type": "image/png"})
    with LocalServer(large) as server:
        sid = sandbox.create(MediaUrl=[f"{server.url}/a.png", f"{server.url}/b.png"])["sid"]
        due(sandbox, 2)
    assert sandbox.get(f"/Messages/{sid}.json")["error_code"] == 11751


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://192.168.0.7/a.png", 11200),
        ("https://10.1.2.3/a.png", 11200),
        ("https://[fe80::1]/a.png", 11200),
        ("http://intranet/a.png", 11200),
        ("https://printer.local/a.png", 11200),
        ("https://example.com/a.webp", 12300),
        ("https://example.com/a.svg", 12300),
        ("https://example.com/index.html", 12300),
    ],
)
def test_what_twilio_could_not_fetch_or_carry_fails_later(sandbox, url, code):
    """Private addresses, and types that no MMS has, are taken and fail with Twilio's code."""
    sid = sandbox.create(MediaUrl=url)["sid"]
    assert sandbox.get(f"/Messages/{sid}.json")["status"] == "queued"
    due(sandbox, 2)
    failed = sandbox.get(f"/Messages/{sid}.json")
    assert (failed["status"], failed["error_code"]) == ("failed", code)


def test_embedded_calls_read_at_once(store, sandbox):
    """Without a server the picture is read before the answer is given."""
    body = "From=%2B15017122661&To=%2B12025550110&MediaUrl="
    url = f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    with LocalServer(PICTURE) as server:
        exchange = embedded(store, outside=practice_outside())
        request = Request("POST", url, body=f"{body}{server.url}/a.png".encode(), auth=sandbox.auth)
        assert exchange(request).status == 201
    assert len(server.seen) == 1
    assert store.unread_media() == []


def test_each_status_is_told_once_and_signed(sandbox):
    """After the first one, for which nobody is told, sent and delivered are POSTed with Twilio's parameters."""
    with LocalServer(answer(204, b"")) as server:
        sid = sandbox.create(Body="Ahoy", StatusCallback=f"{server.url}/status?mine=1")["sid"]
        due(sandbox)
        assert server.seen == []
        due(sandbox, 1)
        due(sandbox, 0.5)
        due(sandbox, 60)
        due(sandbox, 60)
    assert told(server) == ["sent", "delivered"]
    seen = server.seen[0]
    form = dict(parse_qsl(seen.body.decode(), keep_blank_values=True))
    signature = seen.headers["x-twilio-signature"]
    assert RequestValidator(AUTH_TOKEN).validate(f"{server.url}/status?mine=1", form, signature)
    assert (seen.method, seen.target) == ("POST", "/status?mine=1")
    assert form == {
        **dict.fromkeys(("MessageSid", "SmsSid"), sid),
        **dict.fromkeys(("MessageStatus", "SmsStatus"), "sent"),
        **OWN,
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
    }


def test_a_failure_is_told_with_its_code(sandbox):
    """Failed comes with ErrorCode, and a service's message with its SID."""
    with LocalServer(answer(204, b"")) as server:
        sandbox.create(
            From="",
            MessagingServiceSid=SERVICE,
            MediaUrl="https://10.0.0.1/a.png",
            StatusCallback=server.url + "/",
        )
        due(sandbox, 2)
        due(sandbox, 2)
    (seen,) = server.seen
    form = dict(parse_qsl(seen.body.decode()))
    assert (form["MessageStatus"], form["ErrorCode"], form["MessagingServiceSid"]) == (
        "failed",
        "11200",
        SERVICE,
    )


def test_those_who_serve_one_file_tell_a_status_once(sandbox):
    """Two processes that find the same status due tell it once between them."""
    with LocalServer(answer(204, b"")) as server:
        sandbox.create(Body="Ahoy", StatusCallback=server.url + "/")
        sandbox.now += timedelta(seconds=60)
        threads = [threading.Thread(target=due, args=(sandbox,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(told(server)) == ["delivered", "sent"]


def test_what_is_an_hour_late_is_told_no_more(sandbox):
    """A server that was not there for an hour tells nothing of what happened meanwhile."""
    with LocalServer(answer(204, b"")) as server:
        sandbox.create(Body="Ahoy", StatusCallback=server.url + "/")
        due(sandbox, 3601)
    assert server.seen == []


def test_a_callback_is_in_the_log_with_what_came_of_it(sandbox):
    """Its URL, its form and the answer's status are there; nothing of its signature is."""
    with LocalServer(answer(500, b"")) as server:
        sandbox.create(Body="Ahoy", StatusCallback=server.url + "/status")
        due(sandbox, 1)
    (entry,) = (each for each in log.entries(sandbox.store) if each.kind == log.STATUS_CALLBACK)
    assert (entry.method, entry.address, entry.status) == ("POST", f"{server.url}/status", 500)
    assert dict(entry.form)["MessageStatus"] == "sent"
    signature = server.seen[0].headers["x-twilio-signature"]
    assert signature not in repr(log.entries(sandbox.store))


def test_other_machines_are_told_nothing(sandbox):
    """A callback to another machine is not made, and the log says what would allow it."""
    sandbox.create(Body="Ahoy", StatusCallback="https://example.com/status")
    due(sandbox, 1)
    entry = log.entries(sandbox.store)[-1]
    assert (entry.kind, entry.status) == (log.STATUS_CALLBACK, None)
    assert "--callbacks-anywhere" in entry.trouble


def test_where_it_is_allowed_other_machines_are_asked_by_https_only(sandbox):
    """With leave to go anywhere, plain http to another machine is still refused."""
    sandbox.create(Body="Ahoy", StatusCallback="http://example.com/status")
    due(sandbox, 1, anywhere=True)
    entry = log.entries(sandbox.store)[-1]
    assert entry.status is None
    assert "--callbacks-anywhere" not in entry.trouble
    assert "example.com" in entry.trouble


def test_a_scheduled_message_goes_out_at_its_time(sandbox):
    """It is scheduled without sender and cost, told about when it is sent, and not before."""
    send_at = f"{sandbox.now + timedelta(minutes=10):%Y-%m-%dT%H:%M:%SZ}"
    with LocalServer(answer(204, b"")) as server:
        message = sandbox.create(
            From="",
            MessagingServiceSid=SERVICE,
            Body="Later",
            ScheduleType="fixed",
            SendAt=send_at,
            StatusCallback=server.url + "/",
        )
        assert (message["status"], message["date_sent"], message["from"]) == ("scheduled", None, None)
        due(sandbox, 599)
        assert sandbox.get(f"/Messages/{message['sid']}.json")["status"] == "scheduled"
        due(sandbox, 60)
    sent = sandbox.get(f"/Messages/{message['sid']}.json")
    assert (sent["status"], sent["from"]) == ("delivered", PHONE_NUMBER)
    assert told(server) == ["sent", "delivered"]


def test_a_scheduled_picture_of_this_machine_waits_for_its_time(sandbox):
    """Its media is read at once, and it goes out when it is due."""
    send_at = f"{sandbox.now + timedelta(minutes=10):%Y-%m-%dT%H:%M:%SZ}"
    schedule = {"From": "", "MessagingServiceSid": SERVICE, "ScheduleType": "fixed", "SendAt": send_at}
    with LocalServer(PICTURE) as server:
        sid = sandbox.create(**schedule, MediaUrl=f"{server.url}/a.png")["sid"]
        due(sandbox)
    statuses = []
    for seconds in (30, 569, 3):
        sandbox.now += timedelta(seconds=seconds)
        statuses.append(sandbox.get(f"/Messages/{sid}.json")["status"])
    assert statuses == ["scheduled", "scheduled", "sent"]


def test_a_canceled_message_is_never_sent_and_that_is_told(sandbox):
    """Canceling stops what is scheduled; what is on its way can't be canceled any more (30409)."""
    send_at = f"{sandbox.now + timedelta(minutes=10):%Y-%m-%dT%H:%M:%SZ}"
    schedule = {"From": "", "MessagingServiceSid": SERVICE, "ScheduleType": "fixed", "SendAt": send_at}
    with LocalServer(answer(204, b"")) as server:
        sid = sandbox.create(**schedule, Body="Later", StatusCallback=server.url + "/")["sid"]
        response = sandbox.ask("POST", f"/Messages/{sid}.json", {"Status": "canceled"})
        assert response.status == 200
        due(sandbox, 3000)
    message = sandbox.get(f"/Messages/{sid}.json")
    assert (message["status"], message["date_sent"], message["price"]) == ("canceled", None, None)
    assert told(server) == ["canceled"]
    assert sandbox.refusal("POST", f"/Messages/{sid}.json", {"Status": "canceled"}) == (409, 30409)
