"""Who may do what in the sandbox, and what its accounts hold."""

import base64
import json
from datetime import UTC, datetime

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL, seed
from verifier.sandbox.routes import ROUTES, answer
from verifier.transport.exchange import Request

SUBACCOUNT = "AC5a4db0c55a4db0c55a4db0c500000002"
TRIAL = "AC5a4db0c55a4db0c55a4db0c500000003"
SUSPENDED = "AC5a4db0c55a4db0c55a4db0c500000004"
TEST = "AC5a4db0c55a4db0c55a4db0c500000005"
STANDARD_KEY = ("SK5a4db0c55a4db0c55a4db0c50000000a", "facade00facade00facade000000000a")
READING_KEY = ("SK5a4db0c55a4db0c55a4db0c50000000b", "facade00facade00facade000000000b")
NUMBER = "/IncomingPhoneNumbers/PN5a4db0c55a4db0c55a4db0c500000001.json"
MESSAGE = "/Messages/MM" + "feedface" * 4
READS = [
    "/Messages.json",
    f"{MESSAGE}.json",
    f"{MESSAGE}/Media.json",
    f"{MESSAGE}/Media/ME{'feedface' * 3}00000001.json",
    f"{MESSAGE}/Media/ME{'feedface' * 3}00000001",
]
ALL_READS = [*READS, ".json", "/IncomingPhoneNumbers.json", NUMBER, "/OutgoingCallerIds.json"]
READS_OF_NO_ACCOUNT = [f"{SANDBOX_URL}/2010-04-01/Accounts.json"]
ALL_WRITES = [
    ("POST", ".json"),
    ("POST", "/IncomingPhoneNumbers.json"),
    ("POST", NUMBER),
    ("POST", "/OutgoingCallerIds.json"),
    ("POST", "/Messages.json"),
    ("POST", f"{MESSAGE}.json"),
    ("DELETE", f"{MESSAGE}.json"),
    ("POST", f"{MESSAGE}/Feedback.json"),
    ("DELETE", f"{MESSAGE}/Media/ME{'feedface' * 3}00000001.json"),
    ("POST", f"{SANDBOX_URL}/2010-04-01/Accounts.json"),
]
GOOD = {"From": PHONE_NUMBER, "To": "+12025550110", "Body": "Hello"}


def log_in(sandbox, account):
    sandbox.account, sandbox.auth = account, (account, seed.accounts()[account].auth_token)


def test_the_constants_are_the_first_account_of_the_seed():
    """What the program hands out as the sandbox's account is the seeded one, with a number that can send MMS."""
    account = next(iter(seed.accounts().values()))
    assert (account.sid, account.auth_token) == (ACCOUNT_SID, AUTH_TOKEN)
    assert [each["phone_number"] for each in account.numbers if "mms" in each["capabilities"]] == [
        PHONE_NUMBER
    ]


def test_the_reads_of_this_file_are_all_the_reads_there_are():
    """A new route that reads needs a line in this file."""
    assert sum("GET" in methods for methods in ROUTES.values()) == len(ALL_READS) + len(READS_OF_NO_ACCOUNT)


def test_the_writes_of_this_file_are_all_the_writes_there_are():
    """A new route that changes something needs a line in this file."""
    assert sum(len(set(methods) - {"GET"}) for methods in ROUTES.values()) == len(ALL_WRITES)


@pytest.mark.parametrize(("method", "path"), ALL_WRITES)
@pytest.mark.parametrize("auth", [None, (ACCOUNT_SID, "0" * 32), ("AC" + "0" * 32, AUTH_TOKEN)])
def test_nothing_is_changed_without_credentials(sandbox, method, path, auth):
    """Every write is 401/20003 without the account's credentials, and leaves everything as it was."""
    before = sandbox.get(f"{MESSAGE}/Media.json"), sandbox.get("/IncomingPhoneNumbers.json")
    good, sandbox.auth = sandbox.auth, auth
    assert sandbox.refusal(method, path, GOOD) == (401, 20003)
    sandbox.auth = good
    assert (sandbox.get(f"{MESSAGE}/Media.json"), sandbox.get("/IncomingPhoneNumbers.json")) == before


@pytest.mark.parametrize("path", ALL_READS)
@pytest.mark.parametrize(
    "auth",
    [
        None,
        (ACCOUNT_SID, ""),
        (ACCOUNT_SID, "0" * 32),
        ("AC" + "0" * 32, AUTH_TOKEN),
        (STANDARD_KEY[0], READING_KEY[1]),
        (SUBACCOUNT, "facade00facade00facade0000000002"),
        ("", ""),
        ("ünïcode", "😀"),
    ],
)
def test_wrong_credentials_are_refused(sandbox, path, auth):
    """Without the account's own credentials, its parent's or its keys' every route is 401/20003."""
    sandbox.auth = auth
    assert sandbox.refusal("GET", path) == (401, 20003)
    assert sandbox.refusal("POST", "/Messages.json", GOOD) == (401, 20003)


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Bearer x",
        "Basic " + base64.b64encode(ACCOUNT_SID.encode()).decode(),
    ],
)
def test_a_broken_authorization_header_is_no_credentials(store, header):
    """What can't be read as Basic auth is 401/20003, not an error of the sandbox."""
    request = Request(
        "GET", f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}.json", {"Authorization": header}
    )
    response = answer(store, request, now=datetime.now(UTC))
    assert (response.status, json.loads(response.body)["code"]) == (401, 20003)


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        (None, "Authentication Error - No credentials provided"),
        (("AC" + "0" * 32, AUTH_TOKEN), "Authentication Error - invalid username"),
        ((ACCOUNT_SID, "0" * 32), "Authenticate"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_credentials(sandbox, auth, said):
    """As at Twilio it tells a user whom nobody knows from a wrong password."""
    sandbox.auth = auth
    assert json.loads(sandbox.ask("GET", "/Messages.json").body)["message"] == said


def test_credentials_may_come_in_the_header(store, sandbox):
    """Basic auth is taken from the header as from the request's own field."""
    token = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    request = Request(
        "GET", f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}.json", {"authorization": f"basic {token}"}
    )
    assert answer(store, request, now=sandbox.now).status == 200


def test_a_parent_reads_and_sends_for_its_subaccount(sandbox):
    """The parent's credentials open the subaccount; the subaccount's own open it too, and not the parent."""
    sandbox.account = SUBACCOUNT
    assert sandbox.get(".json")["owner_account_sid"] == ACCOUNT_SID
    created = sandbox.create(From="+15015550103", Body="Hello")
    assert created["account_sid"] == SUBACCOUNT
    log_in(sandbox, SUBACCOUNT)
    assert sandbox.get(f"/Messages/{created['sid']}.json")["sid"] == created["sid"]
    sandbox.account = ACCOUNT_SID
    assert sandbox.refusal("GET", ".json") == (401, 20003)


@pytest.mark.parametrize("path", ALL_READS)
def test_test_credentials_may_read_nothing(sandbox, path):
    """Each read with test credentials is 403/20008."""
    log_in(sandbox, TEST)
    assert sandbox.refusal("GET", path) == (403, 20008)


def test_a_suspended_account_can_only_be_looked_at(sandbox):
    """Its own resource says so; all else is 403/20005."""
    log_in(sandbox, SUSPENDED)
    assert sandbox.get(".json")["status"] == "suspended"
    assert sandbox.refusal("GET", "/Messages.json") == (403, 20005)
    assert sandbox.refusal("POST", "/Messages.json", GOOD) == (403, 20005)


def test_a_standard_key_does_all_but_read_the_account(sandbox):
    """A standard API key sends, reads and lists numbers; for the account itself it gets 401/20003."""
    sandbox.auth = STANDARD_KEY
    sandbox.create(Body="Hello")
    for path in (*READS[:-1], "/IncomingPhoneNumbers.json", "/OutgoingCallerIds.json"):
        sandbox.get(path)
    assert sandbox.refusal("GET", ".json") == (401, 20003)


def test_a_restricted_key_reads_messages_and_nothing_else(sandbox):
    """A key restricted to reading messages gets 403/70051 for the rest."""
    sandbox.auth = READING_KEY
    for path in READS[:-1]:
        sandbox.get(path)
    assert sandbox.refusal("POST", "/Messages.json", GOOD) == (403, 70051)
    for path in (".json", "/IncomingPhoneNumbers.json", "/OutgoingCallerIds.json"):
        assert sandbox.refusal("GET", path) == (403, 70051)


def test_a_key_opens_its_own_account_only(sandbox):
    """A key of the parent does not open the subaccount."""
    sandbox.auth, sandbox.account = STANDARD_KEY, SUBACCOUNT
    assert sandbox.refusal("GET", "/Messages.json") == (401, 20003)


def test_the_trial_account_shows_its_type_and_its_verified_recipient(sandbox):
    """A trial account is told by its type, its recipients by the caller IDs, its number by what it can't do."""
    log_in(sandbox, TRIAL)
    assert sandbox.get(".json")["type"] == "Trial"
    (caller,) = sandbox.get("/OutgoingCallerIds.json")["outgoing_caller_ids"]
    assert caller["phone_number"] == "+12025550110"
    (number,) = sandbox.get("/IncomingPhoneNumbers.json")["incoming_phone_numbers"]
    assert number["capabilities"] == {"voice": True, "sms": True, "mms": False, "fax": False}


def test_a_number_is_found_by_itself(sandbox):
    """PhoneNumber narrows both lists."""
    found = sandbox.get("/IncomingPhoneNumbers.json?PhoneNumber=%2B15015550102")["incoming_phone_numbers"]
    assert [each["phone_number"] for each in found] == ["+15015550102"]
    assert sandbox.get("/OutgoingCallerIds.json?PhoneNumber=%2B19")["outgoing_caller_ids"] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_other_methods_are_not_allowed(sandbox, method):
    """A method that a route does not know is 405, with those it does know."""
    response = sandbox.ask(method, f"{MESSAGE}.json")
    assert (response.status, response.headers["allow"]) == (405, "GET, POST, DELETE")
    assert json.loads(response.body)["code"] == 20004


def test_a_refusal_says_how_to_log_in(sandbox):
    """A 401 names Basic auth and Twilio's realm: many clients send no credentials before they have seen it."""
    sandbox.auth = None
    response = sandbox.ask("GET", "/Messages.json")
    assert response.headers["www-authenticate"] == 'Basic realm="Twilio API"'
    assert "www-authenticate" not in sandbox.ask("GET", "/nowhere.json").headers


@pytest.mark.parametrize("path", ["", "/Messages", "/Messages.xml", "/Messages.csv", f"{MESSAGE}.xml"])
def test_other_formats_are_refused_by_name(sandbox, path):
    """What Twilio has in XML and CSV too is said to be there in JSON, under its address."""
    response = sandbox.ask("GET", path)
    assert response.status == 406
    assert f"{path.partition('.')[0]}.json" in json.loads(response.body)["message"]


@pytest.mark.parametrize("path", ["/Calls.json", "/Calls", "/Messages.json/", "x.json"])
def test_other_paths_are_not_found(sandbox, path):
    """There is nothing but the routes; an account that does not exist is refused like a wrong one."""
    status = 401 if path == "x.json" else 404
    assert sandbox.ask("GET", path).status == status


def test_secrets_stay_out_of_representations():
    """Neither an account nor a key shows its secret when it is printed."""
    shown = repr(seed.accounts())
    assert "facade00" not in shown


def test_what_was_closed_stays_closed(sandbox):
    """A subaccount can be suspended and made active again; once it is closed Twilio opens it no more."""
    sandbox.ask("POST", f"{SANDBOX_URL}/2010-04-01/Accounts.json", {"FriendlyName": "Course"})
    made = next(each for each in sandbox.store.accounts() if each.friendly_name == "Course")
    sandbox.account = made.sid
    for status in ("suspended", "active", "closed"):
        sandbox.ask("POST", ".json", {"Status": status})
        assert sandbox.get(".json")["status"] == status
    for status in ("active", "suspended"):
        assert sandbox.refusal("POST", ".json", {"Status": status}) == (400, 21479)
    assert sandbox.get(".json")["status"] == "closed"
