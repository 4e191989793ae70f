"""What can be changed and deleted: messages, media, numbers, accounts, verified recipients."""

import json

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, SANDBOX_URL

SEEDED = "MM" + "feedface" * 4
ITEM = "ME" + "feedface" * 3 + "00000001"
NUMBER = "/IncomingPhoneNumbers/PN5a4db0c55a4db0c55a4db0c500000001.json"
ACCOUNTS = f"{SANDBOX_URL}/2010-04-01/Accounts.json"
SUBACCOUNT = "AC5a4db0c55a4db0c55a4db0c500000002"


def post(sandbox, path, **form):
    """The JSON of a POST that must succeed."""
    response = sandbox.ask("POST", path, form)
    assert response.status in {200, 201}, response.body
    return json.loads(response.body)


def test_a_deleted_message_is_gone_with_its_media(sandbox):
    """DELETE is a 204 without a body; message, list and item are 404 then, and a second DELETE is one too."""
    response = sandbox.ask("DELETE", f"/Messages/{SEEDED}.json")
    assert (response.status, response.body) == (204, b"")
    assert "content-length" not in response.headers
    for path in (f"{SEEDED}.json", f"{SEEDED}/Media.json", f"{SEEDED}/Media/{ITEM}.json"):
        assert sandbox.refusal("GET", f"/Messages/{path}") == (404, 20404)
    assert sandbox.refusal("DELETE", f"/Messages/{SEEDED}.json") == (404, 20404)
    assert SEEDED not in {each["sid"] for each in sandbox.get("/Messages.json")["messages"]}


def test_deleted_media_leaves_its_message(sandbox):
    """DELETE of a media item empties the list; the message still counts it, as the seeded one does."""
    assert sandbox.ask("DELETE", f"/Messages/{SEEDED}/Media/{ITEM}.json").status == 204
    assert sandbox.get(f"/Messages/{SEEDED}/Media.json")["media_list"] == []
    assert sandbox.get(f"/Messages/{SEEDED}.json")["num_media"] == "1"
    assert sandbox.refusal("DELETE", f"/Messages/{SEEDED}/Media/{ITEM}.json") == (404, 20404)


def test_an_empty_body_redacts(sandbox):
    """The text is gone, and all else of the message stays as it was, but for when it was changed."""
    before = sandbox.get(f"/Messages/{SEEDED}.json")
    after = post(sandbox, f"/Messages/{SEEDED}.json", Body="")
    assert (before["body"] != "", after["body"]) == (True, "")
    assert after == sandbox.get(f"/Messages/{SEEDED}.json")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"body", "date_updated"}


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"Body": "Something else"}, (400, 20001)),
        ({"Status": "sent"}, (400, 20001)),
        ({"Status": "canceled"}, (409, 30409)),
    ],
)
def test_nothing_else_of_a_message_can_be_changed(sandbox, form, refused):
    """Another text, another status, and canceling what is not scheduled are refused."""
    assert sandbox.refusal("POST", f"/Messages/{SEEDED}.json", form) == refused


def test_feedback_is_taken(sandbox):
    """Outcome is confirmed unless it says otherwise; what is neither is refused."""
    path = f"/Messages/{SEEDED}/Feedback.json"
    assert post(sandbox, path, Outcome="unconfirmed")["outcome"] == "unconfirmed"
    given = post(sandbox, path)
    assert (given["outcome"], given["message_sid"], given["account_sid"]) == (
        "confirmed",
        SEEDED,
        ACCOUNT_SID,
    )
    assert sandbox.refusal("POST", path, {"Outcome": "perhaps"}) == (400, 20001)


def test_a_numbers_settings_are_kept(sandbox):
    """What is set is what is fetched and listed afterwards; an empty value sets it back, and the rest stays."""
    changed = post(sandbox, NUMBER, SmsUrl="http://127.0.0.1:1/sms", SmsMethod="GET", FriendlyName="Mine")
    assert (changed["sms_url"], changed["sms_method"], changed["friendly_name"]) == (
        "http://127.0.0.1:1/sms",
        "GET",
        "Mine",
    )
    assert sandbox.get(NUMBER) == changed
    assert changed in sandbox.get("/IncomingPhoneNumbers.json")["incoming_phone_numbers"]
    again = post(sandbox, NUMBER, SmsUrl="", VoiceCallerIdLookup="true")
    assert (again["sms_url"], again["sms_method"], again["voice_caller_id_lookup"]) == ("", "GET", True)


@pytest.mark.parametrize(
    "form",
    [
        {"SmsUrl": "sms"},
        {"SmsMethod": "PUT"},
        {"SmsApplicationSid": "AP1"},
        {"EmergencyStatus": "Perhaps"},
        {"VoiceReceiveMode": "telegraph"},
    ],
)
def test_settings_that_make_no_sense_are_refused(sandbox, form):
    """What is no URL, no method, no SID or none of the choices is a 400, and changes nothing."""
    before = sandbox.get(NUMBER)
    assert sandbox.refusal("POST", NUMBER, form) == (400, 20001)
    assert sandbox.get(NUMBER) == before


def test_a_number_that_was_bought_can_send(sandbox):
    """By its own digits or an area code a number becomes the account's, once, and messages go out from it."""
    bought = post(sandbox, "/IncomingPhoneNumbers.json", PhoneNumber="+1 (503) 555-0142")
    assert bought["phone_number"] == "+15035550142"
    sandbox.create(From="+15035550142", Body="Hello")
    assert sandbox.refusal("POST", "/IncomingPhoneNumbers.json", {"PhoneNumber": "+15035550142"}) == (
        400,
        21422,
    )
    local = post(sandbox, "/IncomingPhoneNumbers.json", AreaCode="503")["phone_number"]
    assert local.startswith("+1503555")
    assert local != "+15035550142"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 21421),
        ({"PhoneNumber": "+15005550001"}, 21421),
        ({"PhoneNumber": "+15005550000"}, 21422),
        ({"PhoneNumber": "+442079460123"}, 21422),
        ({"AreaCode": "1"}, 21421),
    ],
)
def test_numbers_that_are_not_for_sale(sandbox, form, code):
    """No number, Twilio's magic ones, and numbers of other countries are refused."""
    assert sandbox.refusal("POST", "/IncomingPhoneNumbers.json", form) == (400, code)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("PhoneNumber=%2B15015550102", ["+15015550102"]),
        ("PhoneNumber=15015550102", ["+15015550102"]),
        ("PhoneNumber=5550", ["+15015550102"]),
        ("PhoneNumber=501*0102", ["+15015550102"]),
        ("PhoneNumber=abc", []),
        ("FriendlyName=(501)%20712-2661", ["+15017122661"]),
        ("Beta=true", []),
        ("Origin=hosted", []),
    ],
)
def test_numbers_are_found_by_what_they_are(sandbox, query, numbers):
    """By digits, with stars for any, by name, and by what none of them is."""
    found = sandbox.get(f"/IncomingPhoneNumbers.json?{query}")["incoming_phone_numbers"]
    assert [each["phone_number"] for each in found] == numbers


def test_a_verified_recipient_may_be_written_to_on_trial(sandbox):
    """A validation request verifies at once: a trial account's next refusal is about templates only."""
    trial = "AC5a4db0c55a4db0c55a4db0c500000003"
    sandbox.account, sandbox.auth = trial, (trial, "facade00facade00facade0000000003")
    message = {"From": "+18005550104", "To": "+12025550177", "Body": "Hello"}
    assert sandbox.refusal("POST", "/Messages.json", message) == (400, 21608)
    given = post(sandbox, "/OutgoingCallerIds.json", PhoneNumber="+12025550177", FriendlyName="Ana")
    assert (len(given["validation_code"]), given["phone_number"]) == (6, "+12025550177")
    (found,) = sandbox.get("/OutgoingCallerIds.json?FriendlyName=Ana")["outgoing_caller_ids"]
    assert found["phone_number"] == "+12025550177"
    assert sandbox.refusal("POST", "/Messages.json", message) == (400, 572006)
    assert sandbox.refusal("POST", "/OutgoingCallerIds.json", {"PhoneNumber": "1"}) == (400, 21421)


def test_a_subaccount_can_be_opened_suspended_and_used(sandbox):
    """It has a SID and a token that work until it is suspended, and its parent lists it."""
    opened = post(sandbox, ACCOUNTS, FriendlyName="A learner's")
    sid = opened["sid"]
    assert (opened["owner_account_sid"], opened["status"]) == (ACCOUNT_SID, "active")
    assert opened in sandbox.get(f"{ACCOUNTS}?FriendlyName=A+learner%27s")["accounts"]
    sandbox.account, sandbox.auth = sid, (sid, opened["auth_token"])
    assert sandbox.get("/Messages.json")["messages"] == []
    sandbox.auth = (ACCOUNT_SID, AUTH_TOKEN)
    assert post(sandbox, ".json", Status="suspended")["status"] == "suspended"
    assert sandbox.refusal("GET", "/Messages.json") == (403, 20005)
    suspended = sandbox.get(f"{ACCOUNTS}?Status=suspended")["accounts"]
    assert [each["sid"] for each in suspended] == [sid]


def test_accounts_are_listed_for_whoever_owns_them(sandbox):
    """The main account sees itself and its subaccount; the subaccount sees itself."""
    assert [each["sid"] for each in sandbox.get(ACCOUNTS)["accounts"]] == [ACCOUNT_SID, SUBACCOUNT]
    sandbox.auth = (SUBACCOUNT, "facade00facade00facade0000000002")
    assert [each["sid"] for each in sandbox.get(ACCOUNTS)["accounts"]] == [SUBACCOUNT]
    assert sandbox.refusal("POST", ACCOUNTS) == (400, 20001)


def test_an_account_can_be_renamed_and_not_closed_by_itself(sandbox):
    """FriendlyName is kept; the main account's own status can't be changed."""
    assert post(sandbox, ".json", FriendlyName="Pirates")["friendly_name"] == "Pirates"
    assert sandbox.get(".json")["friendly_name"] == "Pirates"
    assert sandbox.refusal("POST", ".json", {"Status": "closed"}) == (400, 20001)
    assert sandbox.refusal("POST", ".json", {"FriendlyName": "x" * 65}) == (400, 20001)


def test_a_reset_takes_changes_back(sandbox):
    """Numbers, settings and accounts are as new as messages are."""
    post(sandbox, NUMBER, SmsUrl="http://127.0.0.1:1/sms")
    post(sandbox, ACCOUNTS, FriendlyName="A learner's")
    sandbox.store.reseed(now=sandbox.now)
    assert sandbox.get(NUMBER)["sms_url"] == ""
    assert len(sandbox.get(ACCOUNTS)["accounts"]) == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("DateCreated=2026-11-22", 1),
        ("DateCreated=2026-11-23", 0),
        ("DateCreated%3E=2026-11-22", 1),
        ("DateCreated%3C=2026-11-21", 0),
    ],
)
def test_media_is_found_by_date(sandbox, query, count):
    """The dates of the Media list are those of the message."""
    assert len(sandbox.get(f"/Messages/{SEEDED}/Media.json?{query}")["media_list"]) == count
    assert sandbox.refusal("GET", f"/Messages/{SEEDED}/Media.json?DateCreated=today") == (400, 20001)
