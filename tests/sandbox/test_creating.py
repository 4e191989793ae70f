"""What the sandbox refuses to create, with Twilio's codes."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from verifier.sandbox import SANDBOX_URL, seed
from verifier.sandbox.parameters import PARAMETERS
from verifier.sandbox.routes import answer
from verifier.transport.exchange import Request

SPECIFICATION = Path(__file__).parents[3] / "shared" / "openapi" / "twilio_messaging.json"
SERVICE = "MG5a4db0c55a4db0c55a4db0c500000001"

PICTURE = "https://example.com/chest.png"
TRIAL = "AC5a4db0c55a4db0c55a4db0c500000003"
TEST = "AC5a4db0c55a4db0c55a4db0c500000005"
GOOD = {"From": "+15017122661", "To": "+12025550110", "Body": "Hello"}


def refused(sandbox, **form):
    status, code = sandbox.refusal("POST", "/Messages.json", {**GOOD, **form})
    assert status == 400
    return code


def log_in(sandbox, account):
    sandbox.account, sandbox.auth = account, (account, seed.accounts()[account].auth_token)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "+1202555011"}, 21211),
        ({"To": "nobody"}, 21211),
        ({"To": "+12025550110\n"}, 21211),
        ({"To": "+١٢٠٢٥٥٥٠١١٠"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "+"}, 21212),
        ({"From": "+15555550199"}, 21660),
        ({"From": "SENDER"}, 21606),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 21701),
        ({"Body": ""}, 21619),
        ({"Body": "x" * 1601}, 21617),
        ({"MediaUrl": "chest.png"}, 21620),
        ({"MediaUrl": [PICTURE, "ftp://example.com/chest.png"]}, 21620),
        ({"MediaUrl": "https://["}, 21620),
        ({"MediaUrl": ""}, 21620),
        ({"MediaUrl": [PICTURE, ""]}, 21620),
        ({"MediaUrl": "https://exa mple.com/a.png"}, 21620),
        ({"MediaUrl": f'["{PICTURE}", "{PICTURE}"]'}, 21620),
        ({"MediaUrl": "System.Collections.Generic.List`1[System.Uri]"}, 21620),
        ({"To": "+15017122661"}, 21266),
        ({"To": "1 (501) 712-2661"}, 21266),
        ({"To": "whatsapp:+12025550110"}, 21910),
        ({"StatusCallback": "chest"}, 21609),
        ({"StatusCallback": "http://my_host.example/cb"}, 21609),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
        ({"ValidityPeriod": "0"}, 20001),
        ({"SendAsMms": "perhaps"}, 20001),
        ({"RiskCheck": "maybe"}, 20001),
        ({"MediaUrl": [PICTURE] * 11}, 21623),
        ({"MediaUrl": PICTURE, "From": "+15015550102"}, 21621),
    ],
)
def test_what_twilio_refuses_is_refused(sandbox, form, code):
    """Each way to get a message wrong has Twilio's own code."""
    assert refused(sandbox, **form) == code


@pytest.mark.parametrize(
    "form", [{"Body": "x" * 1600}, {"MediaUrl": [PICTURE] * 10}, {"From": "+15015550102"}]
)
def test_what_is_just_within_the_limits_is_created(sandbox, form):
    """1,600 characters, ten media, and text from a number without MMS are all right."""
    sandbox.create(**{**GOOD, **form})


def test_nothing_is_kept_of_what_was_refused(sandbox):
    """A refused message is not in the list."""
    before = sandbox.get("/Messages.json")
    refused(sandbox, To="nobody")
    assert sandbox.get("/Messages.json") == before


@pytest.mark.parametrize("account", [GOOD, TEST], ids=["live", "test"])
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
    ],
)
def test_magic_numbers_refuse_as_twilio_says(sandbox, account, form, code):
    """The magic numbers of Twilio's test credentials refuse, and here with a live account too."""
    if account is TEST:
        log_in(sandbox, TEST)
        form = {"From": "+15005550006", **form}
    assert refused(sandbox, **form) == code


def test_test_credentials_create_what_cannot_be_read(sandbox):
    """With test credentials the magic sender gets an MM, which no one can fetch, and other senders are refused."""
    log_in(sandbox, TEST)
    message = sandbox.create(From="+15005550006", MediaUrl=PICTURE)
    assert message["sid"].startswith("MM")
    assert message["account_sid"] == TEST
    assert sandbox.refusal("GET", f"/Messages/{message['sid']}.json") == (403, 20008)
    assert sandbox.store.message(TEST, message["sid"], now=sandbox.now) is None
    assert refused(sandbox) == 21606


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": "+15017122661"}, 572002),
        ({"To": "+16135550142"}, 21608),
        ({}, 572006),
        ({"MediaUrl": PICTURE}, 572006),
    ],
)
def test_a_trial_account_sends_templates_only(sandbox, form, code):
    """A trial account must use its assigned number, a verified recipient, and a predefined template."""
    log_in(sandbox, TRIAL)
    assert refused(sandbox, **{"From": "+18005550104", **form}) == code


@pytest.mark.parametrize(
    "typed",
    ["12025550110", " 12025550110", "+1 (202) 555-0110", "1.202.555.0110", "2025550110", "(202) 555-0110"],
)
def test_numbers_are_read_as_people_write_them(sandbox, typed):
    """Without a plus, with blanks and brackets, and with the blank that a form makes of a bare plus."""
    message = sandbox.create(To=typed, From="1 501 712 2661", Body="Hello")
    assert (message["to"], message["from"]) == ("+12025550110", "+15017122661")
    found = sandbox.get("/Messages.json?To=1-202-555-0110")["messages"]
    assert message["sid"] in {each["sid"] for each in found}


def test_curls_bare_plus_is_a_plus(sandbox):
    """`curl -d To=+1…` sends a blank in place of the plus."""
    body = b"To=+12025550110&From=+15017122661&Body=Hello"
    url = f"{SANDBOX_URL}/2010-04-01/Accounts/{sandbox.account}/Messages.json"
    response = answer(sandbox.store, Request("POST", url, body=body, auth=sandbox.auth), now=sandbox.now)
    assert response.status == 201
    assert b'"to": "+12025550110"' in response.body


def test_every_parameter_of_twilios_is_known():
    """The 25 of the description have an effect, a refusal, or are named as without effect."""
    if not SPECIFICATION.exists():
        pytest.skip(f"no specification at {SPECIFICATION}")
    paths = json.loads(SPECIFICATION.read_text("utf-8"))["paths"]
    body = paths["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]["requestBody"]
    described = body["content"]["application/x-www-form-urlencoded"]["schema"]["properties"]
    assert set(PARAMETERS) == set(described)
    assert len(PARAMETERS) == 25


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ProvideFeedback", "true"),
        ("ValidityPeriod", "36000"),
        ("Attempt", "2"),
        ("MaxPrice", "0.02"),
        ("ForceDelivery", "false"),
        ("ContentRetention", "retain"),
        ("AddressRetention", "obfuscate"),
        ("SmartEncoded", "True"),
        ("PersistentAction", "geo:37.7,-122.4"),
        ("TrafficType", "free"),
        ("ShortenUrls", "true"),
        ("RiskCheck", "disable"),
        ("ApplicationSid", "AP" + "0" * 32),
        ("ContentVariables", "{}"),
        ("FallbackFrom", "+15017122661"),
    ],
)
def test_what_has_no_effect_is_taken(sandbox, name, value):
    """A parameter that the sandbox does nothing with leaves the message as it would be without it."""
    volatile = {"sid", "uri", "subresource_uris"}
    plain, with_it = sandbox.create(Body="Hello"), sandbox.create(Body="Hello", **{name: value})
    assert {k: v for k, v in plain.items() if k not in volatile} == {
        k: v for k, v in with_it.items() if k not in volatile
    }


def test_a_text_sent_as_mms_is_an_mm_without_media(sandbox):
    """SendAsMms, which works through a messaging service, makes an MM SID and no media."""
    service = {"From": "", "MessagingServiceSid": SERVICE}
    message = sandbox.create(**service, Body="Long", SendAsMms="true")
    assert (message["sid"][:2], message["num_media"]) == ("MM", "0")
    assert sandbox.create(Body="Long", SendAsMms="true")["sid"].startswith("SM")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"ScheduleType": "fixed"}, 35111),
        ({"SendAt": "2026-11-24T13:00:00Z"}, 35126),
        ({"ScheduleType": "optimize", "SendAt": "2026-11-24T13:00:00Z"}, 35126),
        *(
            ({"ScheduleType": "fixed", "SendAt": moment}, 35114)
            for moment in (
                "2026-11-24T12:05:00Z",
                "2026-11-24T11:00:00Z",
                "2026-12-29T12:00:01Z",
                "2026-11-24 13:00:00",
                "2026-11-24T13:00:00",
                "2026-13-24T13:00:00Z",
                "tomorrow",
            )
        ),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(sandbox, form, code):
    """A time that is missing, malformed, past, too near or too far has Twilio's code."""
    assert refused(sandbox, From="", MessagingServiceSid=SERVICE, **form) == code


@pytest.mark.parametrize("moment", ["2026-11-24T12:05:01Z", "2026-12-29T12:00:00Z"])
def test_a_schedule_within_its_limits_is_taken(sandbox, moment):
    """More than five minutes and at most 35 days ahead."""
    schedule = {"ScheduleType": "fixed", "SendAt": moment}
    message = sandbox.create(From="", MessagingServiceSid=SERVICE, Body="Later", **schedule)
    assert message["status"] == "scheduled"


def test_without_a_service_a_schedule_is_dropped(sandbox):
    """As at Twilio the message is sent at once, and what was said of a schedule is not even looked at."""
    assert sandbox.create(Body="Now", ScheduleType="fixed", SendAt="tomorrow")["status"] == "queued"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a%20b.png?x=1&y=%22",
        "http://example.com:8080/a.png",
        "https://xn--bcher-kva.example/a.png",
        "https://bücher.example/a.png",
        "https://8.8.8.8/a.png",
        "https://example.com/picture.php?id=7",
    ],
)
def test_addresses_of_every_kind_are_taken(sandbox, url):
    """Ports, escapes, addresses and names in other scripts are media URLs, and so are programs that make pictures."""
    sid = sandbox.create(MediaUrl=url)["sid"]
    sandbox.now += timedelta(seconds=3)
    assert sandbox.get(f"/Messages/{sid}.json")["status"] == "sent"


def test_refusals_quote_numbers_as_twilio_does(sandbox):
    """The recipient's last four characters are hidden; a sender is named with the account it is none of."""
    response = sandbox.ask("POST", "/Messages.json", {**GOOD, "To": "+1202555"})
    assert json.loads(response.body)["message"] == "Invalid 'To' Phone Number: +120XXXX"
    response = sandbox.ask("POST", "/Messages.json", {**GOOD, "From": "+15555550199"})
    assert sandbox.account in json.loads(response.body)["message"]
