"""Every answer of the sandbox against Twilio's own description of its API."""

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from openapi_core.validation.response.exceptions import InvalidData

from verifier.sandbox import ACCOUNT_SID, SANDBOX_URL, seed
from verifier.sandbox.routes import ROUTES

SPECIFICATION = Path(__file__).parents[3] / "shared" / "openapi" / "twilio_messaging.json"
pytestmark = pytest.mark.skipif(not SPECIFICATION.exists(), reason=f"no specification at {SPECIFICATION}")

MESSAGE = "/Messages/MM" + "feedface" * 4
GOOD = {"To": "+12025550110", "From": "+15017122661", "Body": "Hello"}
SCHEMAS = {
    "messages": "message",
    "media_list": "message.media",
    "incoming_phone_numbers": "incoming_phone_number",
    "outgoing_caller_ids": "outgoing_caller_id",
}
ACCOUNTS = "/2010-04-01/Accounts.json"
WRITES = [
    ("POST", ACCOUNTS, {"FriendlyName": "A subaccount"}, "api.v2010.account"),
    ("POST", ".json", {"FriendlyName": "Renamed"}, "api.v2010.account"),
    ("POST", "/IncomingPhoneNumbers.json", {"AreaCode": "503"}, "api.v2010.account.incoming_phone_number"),
    (
        "POST",
        "/OutgoingCallerIds.json",
        {"PhoneNumber": "+12025550123"},
        "api.v2010.account.validation_request",
    ),
    ("POST", "/Messages.json", GOOD, "api.v2010.account.message"),
    ("POST", f"{MESSAGE}.json", {"Body": ""}, "api.v2010.account.message"),
    ("DELETE", f"{MESSAGE}.json", None, None),
    ("DELETE", f"{MESSAGE}/Media/ME{'feedface' * 3}00000001.json", None, None),
]


@pytest.fixture(scope="module")
def openapi():
    return OpenAPI.from_file_path(str(SPECIFICATION))


@pytest.fixture(scope="module")
def schemas():
    return json.loads(SPECIFICATION.read_text(encoding="utf-8"))["components"]["schemas"]


def hold(openapi, sandbox, method, path, form=None):
    """Ask the sandbox, hold question and answer against the specification, and give the answer's JSON."""
    whole = path if path.startswith("/2010") else f"/2010-04-01/Accounts/{sandbox.account}{path}"
    response = sandbox.ask(method, SANDBOX_URL + whole, form)
    parts = urlsplit(whole)
    request = MockRequest(
        "https://api.twilio.com",
        method.lower(),
        parts.path,
        args={name: values[0] for name, values in parse_qs(parts.query).items()},
    )
    answered = MockResponse(
        response.body, response.status, {}, response.headers.get("content-type", "application/json")
    )
    openapi.validate_response(request, answered)
    return json.loads(response.body) if response.body else None


def test_a_wrong_answer_would_be_noticed(openapi, sandbox):
    """The test itself: a message whose num_media is a number breaks the contract."""
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/MM{'0' * 32}.json"
    with pytest.raises(InvalidData):
        openapi.validate_response(
            MockRequest("https://api.twilio.com", "get", path), MockResponse(b'{"num_media": 1}', 200)
        )


@pytest.mark.parametrize("described", seed.messages(), ids=lambda each: each["about"])
def test_each_seeded_message_keeps_the_contract(described, openapi, schemas, sandbox):
    """A seeded message, its Media list and each media item have all the fields Twilio describes, and no others."""
    sandbox.account = described.get("account", ACCOUNT_SID)
    path = f"/Messages/{described['sid']}"
    message = hold(openapi, sandbox, "GET", f"{path}.json")
    assert set(message) == set(schemas["api.v2010.account.message"]["properties"])
    assert parsedate_to_datetime(message["date_created"]).tzinfo is not None
    for _ in range(3):
        page = hold(openapi, sandbox, "GET", f"{path}/Media.json")
    assert [each["sid"] for each in page["media_list"]] == [
        each["sid"] for each in described.get("media", [])
    ]
    for each in page["media_list"]:
        item = hold(openapi, sandbox, "GET", f"{path}/Media/{each['sid']}.json")
        assert item == each
        assert set(item) == set(schemas["api.v2010.account.message.media"]["properties"])


@pytest.mark.parametrize("collection", ["Messages", "IncomingPhoneNumbers", "OutgoingCallerIds"])
@pytest.mark.parametrize("query", ["", "?PageSize=1", "?PageSize=1&Page=1", "?PhoneNumber=%2B12025550110"])
def test_each_list_keeps_the_contract(collection, query, openapi, schemas, sandbox):
    """A page of a list has Twilio's envelope, and its items all the fields that Twilio describes."""
    page = hold(openapi, sandbox, "GET", f"/{collection}.json{query}")
    (key,) = set(page) & set(SCHEMAS)
    assert set(page) - {key} == {
        *("start", "end", "page", "page_size"),
        *("uri", "first_page_uri", "previous_page_uri", "next_page_uri"),
    }
    for item in page[key]:
        assert set(item) == set(schemas[f"api.v2010.account.{SCHEMAS[key]}"]["properties"])


@pytest.mark.parametrize("account", [each for each in seed.accounts().values() if not each.test_credentials])
def test_each_account_keeps_the_contract(account, openapi, schemas, sandbox):
    """An account has all the fields that Twilio describes, and its own token among them."""
    sandbox.account, sandbox.auth = account.sid, (account.sid, account.auth_token)
    body = hold(openapi, sandbox, "GET", ".json")
    assert set(body) == set(schemas["api.v2010.account"]["properties"])
    assert (body["status"], body["type"]) == (account.status, account.type)


@pytest.mark.parametrize(
    "form",
    [
        {"Body": "Hello"},
        {"MediaUrl": "https://example.com/a.png"},
        {"MediaUrl": ["https://example.com/a.png", "https://example.com/b.gif"], "Body": "Two"},
        {"From": "", "MessagingServiceSid": "MG5a4db0c55a4db0c55a4db0c500000001", "Body": "Hello"},
    ],
)
def test_a_created_message_keeps_the_contract(form, openapi, schemas, sandbox):
    """What creating answers has all the fields that Twilio describes, and is what fetching gives at once."""
    form = {"From": "+15017122661", "To": "+12025550110", **form}
    message = hold(openapi, sandbox, "POST", "/Messages.json", form)
    assert set(message) == set(schemas["api.v2010.account.message"]["properties"])
    fetched = hold(openapi, sandbox, "GET", f"/Messages/{message['sid']}.json")
    assert set(message.pop("subresource_uris")) == {"media"}
    assert set(fetched.pop("subresource_uris")) == {"media", "feedback"}
    assert fetched == message


@pytest.mark.parametrize(("method", "path", "form", "schema"), WRITES)
def test_each_write_keeps_the_contract(method, path, form, schema, openapi, schemas, sandbox):
    """What a change answers is what Twilio describes, all of its fields and no others; a deletion answers nothing."""
    body = hold(openapi, sandbox, method, path, form)
    assert (set(body) if body else None) == (set(schemas[schema]["properties"]) if schema else None)


def test_each_operation_that_changes_something_is_held_to_the_contract(openapi):
    """The list of writes holds every POST and DELETE of the description."""
    paths = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["paths"]
    described = [method for methods in paths.values() for method in methods if method in {"post", "delete"}]
    assert len(WRITES) == len(described)


def test_the_json_routes_are_those_that_twilio_describes(openapi):
    """The sandbox has all operations of the description, three of Twilio's others, and none of its own invention."""
    paths = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["paths"]
    described = {
        (method.upper(), re.sub(r"{\w+}", "{}", path))
        for path, methods in paths.items()
        for method in methods
        if method in {"get", "post", "delete"}
    }
    ours = {
        (method, re.sub(r"{\w+}", "{}", path))
        for path, methods in ROUTES.items()
        for method in methods
        if path.endswith(".json")
    }
    beyond = {
        ("GET", "/2010-04-01/Accounts/{}/IncomingPhoneNumbers/{}.json"),
        ("POST", "/2010-04-01/Accounts/{}/IncomingPhoneNumbers/{}.json"),
        ("POST", "/2010-04-01/Accounts/{}/Messages/{}/Feedback.json"),
    }
    assert ours - beyond == described
    assert len(described) == 16
