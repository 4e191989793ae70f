"""A message before it is sent."""

import shlex
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from verifier.errors import ExitCode, UsageError
from verifier.models import Draft
from verifier.sending.draft import as_curl, draft, request_preview, warnings

TO = "+15558675310"
FROM = "+15017122661"
SERVICE = "MG" + "0123456789abcdefABCDEF" + "0" * 10
OWL = "https://demo.twilio.com/owl.png"


def refused(*arguments: object, **named: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        draft(*arguments, **named)
    return caught.value


def test_checks_and_mends():
    """Numbers are brought to E.164 and blanks around other values fall away; the text stays as it is."""
    made = draft("+1 (555) 867-5310", "+1 501 712 2661", None, [f" {OWL}\n"], " Hoot ")
    assert made == Draft(TO, FROM, None, (OWL,), " Hoot ")


@pytest.mark.parametrize("blank", [None, "", " \n", "　"])
def test_blank_text_is_none(blank):
    """A text of nothing but blanks is no text."""
    assert draft(TO, FROM, media_urls=[OWL], body=blank).body is None
    assert refused(TO, FROM, body=blank).name == "nothing-to-send"


def test_limits_are_inclusive():
    """Ten media and 1,600 characters are allowed, and the first beyond them is not."""
    full = draft(TO, FROM, media_urls=[OWL] * 10, body="🦉" * 1600)
    assert (len(full.media_urls), len(full.body or "")) == (10, 1600)
    error = refused(TO, FROM, media_urls=[OWL] * 11)
    assert (error.name, str(error.message)) == (
        "too-many-media",
        "11 media URLs are too many: a message holds 10.",
    )
    error = refused(TO, FROM, body="x" * 1601)
    assert (error.name, str(error.message)) == (
        "body-too-long",
        "The text has 1,601 characters, and 1,600 are allowed.",
    )


def test_text_must_be_text():
    """Bytes that are not UTF-8 on the command line are refused before they break the request."""
    assert refused(TO, FROM, body="caf\udce9").name == "body-not-readable"


def test_one_sender():
    """Exactly one of a number and a messaging service is the sender; an empty one counts as none."""
    assert draft(TO, None, f" {SERVICE} ", [OWL]) == Draft(TO, None, SERVICE, (OWL,))
    assert draft(TO, FROM, "", [OWL]).from_ == FROM
    error = refused(TO, FROM, SERVICE, [OWL])
    assert (error.name, error.exit_code) == ("two-senders", ExitCode.USAGE)
    error = refused(TO, "", None, [OWL])
    assert error.name == "no-sender"
    assert "--from +15017122661" in str(error.help)


@pytest.mark.parametrize(
    "typed", ["MG" + "0" * 31, "mg" + "0" * 32, "MG" + "g" * 32, "AC" + "0" * 32, "support"]
)
def test_messaging_service_is_a_sid(typed):
    """What is no messaging service's SID is shown, and what one looks like."""
    error = refused(TO, None, typed, [OWL])
    assert error.name == "not-a-messaging-service"
    assert (
        str(error.message) == f"{typed} is no messaging service: that is MG and 32 digits from 0-9 and a-f."
    )


@pytest.mark.parametrize(
    ("typed", "sender"), [("894546", "894546"), (" ８９４５４ ", "89454"), ("Acme Inc", "Acme Inc")]
)
def test_short_codes_and_names_can_send(typed, sender):
    """A sender without + and country code is one; nobody can be reached by it."""
    made = draft(TO, typed, None, [OWL])
    assert made.from_ == sender
    assert refused(typed, FROM, None, [OWL]).name == "not-e164"
    assert [note.name for note in warnings(made)] == (["from-is-a-name"] if sender[0] == "A" else [])


@pytest.mark.parametrize("number", ["5558675310", "whatsapp:+15558675310"])
def test_both_numbers_are_checked(number):
    """A number that is not E.164 is refused, as recipient and as sender."""
    assert refused(number, FROM, None, [OWL]).name == "not-e164"
    assert refused(TO, number, None, [OWL]).name == "not-e164"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("owl.png", "does not start with https://"),
        ("C:\\owls\\owl.png", "does not start with https://"),
        ("file:///home/me/owl.png", "does not start with https://"),
        ("//demo.twilio.com/owl.png", "does not start with https://"),
        ("data:image/png;base64,AAAA", "does not start with https://"),
        ("https://demo.twilio.com/my owl.png", "has a space in it; write that percent-encoded."),
        ("https://demo.twilio.com/owl\n.png", "has U+000A in it"),
        ("https://demo.twilio.com/梟.png", "has “梟” in it"),
        ("https://demo.twilio.com/owl\x1b.png", "has U+001B in it"),
        ("https:///owl.png", "has no host."),
        ("https://:443/owl.png", "has no host."),
        ("https://demo.twilio.com:port/owl.png", "has no host or port that can be read."),
        ("https://demo.twilio.com:99999/owl.png", "has no host or port that can be read."),
        ("https://[::1/owl.png", "has no host or port that can be read."),
        ("https://me:secret@demo.twilio.com/owl.png", "has a user name or a password in it"),
        ("https://me:se/cret@demo.twilio.com/owl.png", "has no host or port that can be read."),
        ("https://me:se cret@demo.twilio.com/owl.png", "has a space in it"),
    ],
)
def test_media_url_is_absolute_and_public(url, problem):
    """A media URL that Twilio could not use is shown without secrets and control characters, with what is wrong."""
    error = refused(TO, FROM, None, [OWL, url])
    assert error.name == "bad-media-url"
    assert problem in str(error.message)
    assert str(error.help).endswith(OWL)
    assert "cret" not in str(error.message)
    assert "\x1b" not in str(error.message)


@pytest.mark.parametrize("url", ["", "  "])
def test_empty_media_url(url):
    """An empty media URL is named as such."""
    assert str(refused(TO, FROM, None, [url]).message) == "The media URL is empty."


@pytest.mark.parametrize(
    "url", ["HTTP://EXAMPLE.ORG", "http://example.org:8080/a?b=c%20d#e", "https://[2001:db8::1]/x"]
)
def test_media_urls_that_do(url):
    """Any complete http or https address will do, as it stands."""
    assert draft(TO, FROM, media_urls=[url]).media_urls == (url,)


@given(st.text() | st.text(max_size=20).map("https://{}".format))
def test_media_url_is_taken_or_refused(url):
    """Whatever is typed, it is taken as a URL with a host, or refused with a UsageError."""
    try:
        (taken,) = draft(TO, FROM, media_urls=[url]).media_urls
    except UsageError:
        return
    assert taken == url.strip()
    assert taken.isascii()
    assert taken.isprintable()
    assert urlsplit(taken).scheme in {"http", "https"}
    assert urlsplit(taken).hostname
    assert "@" not in urlsplit(taken).netloc


MMS = Draft(TO, FROM, None, (OWL,))


def noted(message: Draft) -> dict[str, str | None]:
    return {note.name: note.value for note in warnings(message)}


def test_nothing_to_say_about_a_good_draft():
    """A picture between US and Canadian numbers, or numbers of no known region, needs no warning."""
    assert warnings(MMS) == ()
    assert warnings(replace(MMS, to="+16045551234", from_=None, messaging_service_sid=SERVICE)) == ()


def test_text_alone_makes_an_sms():
    """A draft without media is told that it becomes an SM, and nothing about MMS abroad."""
    (note,) = warnings(replace(MMS, to="+819012345678", from_="+442079460958", media_urls=(), body="Hoot"))
    assert note.name == "no-media"
    assert "SM SID, which does not meet the objective" in str(note.text)


def test_abroad_is_told_what_twilio_does():
    """Numbers outside the US and Canada, in +1 or not, are told what Twilio will do, with their region."""
    assert noted(replace(MMS, to="+819012345678")) == {"to-outside-us-canada": "JP"}
    assert noted(replace(MMS, to="+18765551234")) == {"to-outside-us-canada": "JM"}
    assert noted(replace(MMS, from_="+442079460958")) == {"from-outside-us-canada": "GB"}
    (note,) = warnings(replace(MMS, to="+819012345678"))
    assert "an SMS with a link" in str(note.text)


def test_number_to_itself():
    """A number can't send to itself."""
    assert list(noted(replace(MMS, to=FROM))) == ["to-is-from"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("owl.webp", "media-type"),
        ("OWL.WEBP?size=9", "media-type"),
        ("owls.html", "media-type"),
        ("owl.mp4", "media-size"),
        ("owl.bmp", "media-size"),
        ("owl.jpg", None),
        ("owl.PNG", None),
        ("owl.webp/view", None),
        ("owl", None),
        ("?file=owl.webp", None),
        ("", None),
    ],
)
def test_media_types_by_name(path, name):
    """A file name that is no MMS type, or of a type with a low limit, is pointed out."""
    assert list(noted(replace(MMS, media_urls=(f"https://example.org/{path}",)))) == ([name] if name else [])


def test_preview_is_the_request():
    """The request is shown as it will be made, parameters in order and media repeated."""
    preview = request_preview(
        Draft(TO, FROM, None, (OWL, OWL), 'It\'s "on" $me'), "AC" + "0" * 32, "https://api.twilio.com", "SK1"
    )
    assert preview.method == "POST"
    assert preview.url == f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"
    assert preview.parameters == (
        ("To", TO),
        ("From", FROM),
        ("Body", 'It\'s "on" $me'),
        ("MediaUrl", OWL),
        ("MediaUrl", OWL),
    )
    service = request_preview(Draft(TO, None, SERVICE, (OWL,)), "AC", "http://127.0.0.1:4010", "AC")
    assert [name for name, _ in service.parameters] == ["To", "MessagingServiceSid", "MediaUrl"]


def test_curl_says_the_same():
    """A shell reads the curl command as the same request, with asterisks where the secret belongs."""
    preview = request_preview(
        Draft(TO, FROM, None, (OWL,), 'It\'s "on" $me\nnow'), "AC", "https://a.b", "SK1"
    )
    command = shlex.split(as_curl(preview))
    assert command[:4] == ["curl", "-X", "POST", preview.url]
    pairs = [tuple(after.split("=", 1)) for flag, after in pairwise(command) if "--data" in flag]
    assert tuple(pairs) == preview.parameters
    assert command[-2:] == ["-u", "SK1:********"]
