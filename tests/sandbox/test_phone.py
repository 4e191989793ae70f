"""What comes in, and what the account's own program replies to it."""

import asyncio
from urllib.parse import parse_qs, parse_qsl

import pytest
from local_server import LocalServer, answer
from twilio.request_validator import RequestValidator

from verifier.account.connect import practice_outside
from verifier.errors import UsageError
from verifier.limits import MOST_BYTES
from verifier.models import Content
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL, log, seed
from verifier.sandbox.phone import Inbound, receive

PHONE = "+12025550110"
NUMBER = "/IncomingPhoneNumbers/PN5a4db0c55a4db0c55a4db0c500000001.json"
PNG = Content("image/png", seed.media_bytes("chest.png"))
XML = {"Content-Type": "text/xml"}


def come_in(sandbox, body="Ahoy", media=(), **more):
    inbound = Inbound(more.pop("sender", PHONE), more.pop("recipient", PHONE_NUMBER), body, tuple(media))
    return asyncio.run(receive(sandbox.store, inbound, now=sandbox.now, outside=practice_outside()))


def listen(sandbox, server, method="POST", path="/sms"):
    """Point the number's SmsUrl at a server."""
    response = sandbox.ask("POST", NUMBER, {"SmsUrl": f"{server.url}{path}", "SmsMethod": method})
    assert response.status == 200


def twiml(text):
    return answer(200, f"<?xml version='1.0'?><Response>{text}</Response>".encode(), XML)


def test_a_message_that_came_in_is_the_accounts(sandbox):
    """It is inbound and received, an MM with media and an SM without, and its picture is the one that came."""
    sms, mms = come_in(sandbox), come_in(sandbox, "", [PNG])
    message = sandbox.get(f"/Messages/{sms.sid}.json")
    assert (message["direction"], message["status"], message["body"]) == ("inbound", "received", "Ahoy")
    assert (sms.sid[:2], mms.sid[:2]) == ("SM", "MM")
    (item,) = sandbox.get(f"/Messages/{mms.sid}/Media.json")["media_list"]
    link = sandbox.ask("GET", f"/Messages/{mms.sid}/Media/{item['sid']}").headers["location"]
    sandbox.auth = None
    served = sandbox.ask("GET", link)
    assert (served.headers["content-type"], served.body) == ("image/png", PNG.body)
    assert "x-verifier-stand-in" not in served.headers


def test_the_sms_url_is_told_as_twilio_tells_it(sandbox):
    """A POST with Twilio's parameters, a signature that its own validator takes, and media at the sandbox's address."""
    with LocalServer(answer(204, b"")) as server:
        listen(sandbox, server)
        received = come_in(sandbox, "Ahoy & 🏴", [PNG])
    (seen,) = server.seen
    form = dict(parse_qsl(seen.body.decode(), keep_blank_values=True))
    validator = RequestValidator(AUTH_TOKEN)
    assert validator.validate(f"{server.url}/sms", form, seen.headers["x-twilio-signature"])
    assert (seen.method, seen.target) == ("POST", "/sms")
    media = form.pop("MediaUrl0")
    assert media.startswith(
        f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{received.sid}/Media/ME"
    )
    assert sandbox.ask("GET", media).status == 307
    assert {form.pop(name) for name in ("MessageSid", "SmsSid", "SmsMessageSid")} == {received.sid}
    for whose in ("From", "To"):
        assert [form.pop(f"{whose}{part}") for part in ("City", "State", "Zip")] == ["", "", ""]
    assert form == {
        "AccountSid": ACCOUNT_SID,
        "From": PHONE,
        "To": PHONE_NUMBER,
        "Body": "Ahoy & 🏴",
        "NumMedia": "1",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "MediaContentType0": "image/png",
        "FromCountry": "US",
        "ToCountry": "US",
    }


def test_by_get_the_parameters_are_in_the_query(sandbox):
    """With SmsMethod=GET they join the URL's own query, all of it signed."""
    with LocalServer(answer(204, b"")) as server:
        listen(sandbox, server, "GET", "/sms?mine=1")
        come_in(sandbox)
    (seen,) = server.seen
    query = parse_qs(seen.target.partition("?")[2], keep_blank_values=True)
    assert (seen.method, seen.body, query["mine"], query["Body"]) == ("GET", b"", ["1"], ["Ahoy"])
    signature = seen.headers["x-twilio-signature"]
    assert RequestValidator(AUTH_TOKEN).validate(server.url + seen.target, {}, signature)


def test_the_answers_messages_are_sent(sandbox):
    """Each <Message> becomes an outbound-reply to the phone; a picture by a relative address is read and kept."""
    answers = (
        "<Message>TwilioQuest rules</Message><Message><Body> Look </Body><Media>/a.png</Media></Message>"
    )
    picture = answer(200, PNG.body, {"Content-Type": "image/png"})
    with LocalServer(twiml(answers), picture) as server:
        listen(sandbox, server)
        received = come_in(sandbox)
    first, second = (sandbox.get(f"/Messages/{sid}.json") for sid in received.replies)
    assert (first["direction"], first["body"], first["sid"][:2]) == (
        "outbound-reply",
        "TwilioQuest rules",
        "SM",
    )
    assert (second["body"], second["num_media"], second["sid"][:2]) == ("Look", "1", "MM")
    assert {(each["from"], each["to"]) for each in (first, second)} == {(PHONE_NUMBER, PHONE)}
    (kept,) = sandbox.store.media(second["sid"])
    assert sandbox.store.content(kept) == PNG.body
    assert server.seen[1].target == "/a.png"


def test_plain_text_is_a_reply(sandbox):
    """An answer of type text/plain is what is replied."""
    with LocalServer(answer(200, b"Ahoy yourself\n", {"Content-Type": "text/plain"})) as server:
        listen(sandbox, server)
        (reply,) = come_in(sandbox).replies
    assert sandbox.get(f"/Messages/{reply}.json")["body"] == "Ahoy yourself"


BOMB = (
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<Response><Message>&b;</Message></Response>"
)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (answer(500, b"", XML), 11200),
        (answer(200, b"{}", {"Content-Type": "application/json"}), 12300),
        (answer(200, b"<Response>", XML), 12100),
        (answer(200, BOMB, XML), 12100),
        (answer(200, b"<Answer/>", XML), 12102),
        (twiml("<Dial>1</Dial>"), 12200),
        (twiml("<Message/>"), 21619),
        (twiml("<Message><Media>chest</Media><Media/></Message>"), 11200),
        (twiml('<Message from="+15555550199">Hello</Message>'), 21660),
    ],
)
def test_an_answer_that_makes_no_sense_is_said_to_make_none(sandbox, behaviour, code):
    """The message is there, no reply is delivered, and the log has Twilio's code and the reason."""
    with LocalServer(behaviour, answer(404)) as server:
        listen(sandbox, server)
        received = come_in(sandbox)
    assert sandbox.get(f"/Messages/{received.sid}.json")["status"] == "received"
    assert code in {each.code for each in log.entries(sandbox.store)}
    statuses = {sandbox.get(f"/Messages/{sid}.json")["error_code"] for sid in received.replies}
    assert statuses <= {None}


def test_an_answer_that_never_comes_keeps_the_message(sandbox):
    """Where nobody listens the message is kept, and the reason told."""
    with LocalServer(answer()) as server:
        listen(sandbox, server)
    received = come_in(sandbox)
    assert received.trouble.endswith("(11200)")
    assert sandbox.get(f"/Messages/{received.sid}.json")["body"] == "Ahoy"


def test_other_machines_are_not_asked(sandbox):
    """An SmsUrl elsewhere is kept but not asked, and the log says what would allow it."""
    sandbox.ask("POST", NUMBER, {"SmsUrl": "https://example.com/sms"})
    assert "--callbacks-anywhere" in come_in(sandbox).trouble


@pytest.mark.parametrize("word", ["STOP", "stop", " Unsubscribe ", "QUIT", "REVOKE"])
def test_who_says_stop_is_written_to_no_more(sandbox, word):
    """After STOP, in any case and alone, sending to the phone is 21610, until it says START."""
    come_in(sandbox, word)
    good = {"From": PHONE_NUMBER, "To": PHONE, "Body": "Hello"}
    assert sandbox.refusal("POST", "/Messages.json", good) == (400, 21610)
    sandbox.create(To="+12025550111", Body="Somebody else")
    come_in(sandbox, "start")
    sandbox.create(**good)


def test_a_reply_to_who_said_stop_is_kept_back(sandbox):
    """The program is told of STOP, and what it replies is not sent: 21610 says why."""
    with LocalServer(twiml("<Message>Sorry!</Message>")) as server:
        listen(sandbox, server)
        received = come_in(sandbox, "STOP")
    assert received.replies == ()
    assert received.trouble == "Attempt to send to unsubscribed recipient (21610)"


def test_a_sentence_with_stop_in_it_stops_nothing(sandbox):
    """Only the word alone counts."""
    come_in(sandbox, "Please stop it")
    sandbox.create(Body="Hello")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"recipient": "+12025550199"}, "not-a-sandbox-number"),
        ({"sender": "nobody"}, "bad-sender"),
        ({"sender": PHONE_NUMBER}, "bad-sender"),
        ({"sender": "whatsapp:+12025550110"}, "bad-sender"),
        ({"body": ""}, "nothing-received"),
        ({"body": "x" * 1601}, "too-much-received"),
        ({"media": [PNG] * 11}, "too-much-received"),
        ({"media": [Content("text/html", b"<p>")]}, "media-type"),
        ({"media": [Content("image/png", b"no picture")]}, "media-type"),
        ({"media": [Content("image/png", PNG.body + b"0" * MOST_BYTES)]}, "media-size"),
    ],
)
def test_what_could_not_have_come_in_is_refused(sandbox, wrong, name):
    """Numbers, size and kind of media are those of Twilio's limits; nothing is kept of what breaks them."""
    before = sandbox.get("/Messages.json")["messages"]
    with pytest.raises(UsageError) as caught:
        come_in(sandbox, **wrong)
    assert caught.value.name == name
    assert sandbox.get("/Messages.json")["messages"] == before


def test_what_is_no_unicode_is_kept_in_some_form(sandbox):
    """Lone surrogates, as undecodable bytes of a command line arrive, become question marks."""
    received = come_in(sandbox, "Ahoy \udcff")
    assert sandbox.get(f"/Messages/{received.sid}.json")["body"] == "Ahoy ?"


def test_a_chat_message_comes_in_by_its_channel(sandbox):
    """whatsapp: on both sides is a message of that channel."""
    received = come_in(sandbox, sender=f"whatsapp:{PHONE}", recipient=f"whatsapp:{PHONE_NUMBER}")
    assert sandbox.get(f"/Messages/{received.sid}.json")["from"] == f"whatsapp:{PHONE}"
