"""What Twilio's library tells about an account and its numbers, and what becomes of answers of a wrong shape."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from verifier.account.client import NUMBER_PAGES, TwilioMessages
from verifier.account.protocols import Account, Number
from verifier.credentials.find import Credentials
from verifier.errors import CredentialsError, Unavailable
from verifier.transport.exchange import Response
from verifier.transport.tasks import run

BASE = "http://127.0.0.1:9"
SID = "AC" + "0" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
RAW = {
    "sid": SID,
    "auth_token": TOKEN,
    "friendly_name": "me@example.com",
    "type": "Trial",
    "status": "active",
    "uri": f"/2010-04-01/Accounts/{SID}.json",
}
OWNED = {"account_sid": SID, "phone_number": "+15017122661", "capabilities": {"mms": True, "sms": True}}


class Answering:
    """Gives the same answer to everything and keeps what it was asked."""

    def __init__(self, body, status=200):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.asked = []

    async def __call__(self, request):
        self.asked.append(request)
        return Response(self.status, self.body, {})


def account(exchange):
    return TwilioMessages(Credentials(SID, SID, TOKEN), exchange, BASE)


def numbers(*items, **more):
    uri = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    return {"incoming_phone_numbers": list(items), "uri": uri, **more}


def test_an_account_is_fetched_without_its_token():
    """Type and status become facts; the token and the name that the answer holds do not."""
    exchange = Answering(RAW)
    found = run(account(exchange).fetch_account())
    assert exchange.asked[0].url == f"{BASE}/2010-04-01/Accounts/{SID}.json"
    assert found == Account(SID, "Trial", "active")
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    ("capabilities", "mms"),
    [
        ({"mms": True}, True),
        ({"MMS": True, "SMS": True}, True),
        ({"mms": False}, False),
        ({"sms": True}, None),
        (None, None),
    ],
)
def test_whether_a_number_can_send_mms(capabilities, mms):
    """Twilio spells the capability in either case, and may say nothing about it."""
    exchange = Answering(numbers({**OWNED, "capabilities": capabilities}))
    assert run(account(exchange).list_numbers()) == (Number("+15017122661", mms),)


def test_one_number_is_asked_for_by_its_filter():
    """Twilio's filter matches parts of numbers, so only the very number is taken from its answer."""
    exchange = Answering(numbers(OWNED, {**OWNED, "phone_number": "+150171226610"}))
    assert run(account(exchange).list_numbers("+15017122661")) == (Number("+15017122661", True),)
    asked = urlsplit(exchange.asked[0].url)
    assert asked.path == f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    assert parse_qs(asked.query)["PhoneNumber"] == ["+15017122661"]


def test_verified_numbers_are_listed():
    """Of the caller IDs the numbers are kept, and not whose they are."""
    raw = {"account_sid": SID, "phone_number": "+12025550110", "friendly_name": "Mum"}
    uri = f"/2010-04-01/Accounts/{SID}/OutgoingCallerIds.json"
    exchange = Answering({"outgoing_caller_ids": [raw], "uri": uri})
    assert run(account(exchange).list_caller_ids()) == ("+12025550110",)
    assert urlsplit(exchange.asked[0].url).path.endswith("/OutgoingCallerIds.json")


def test_numbers_without_end_are_left():
    """A list that always names a next page is read to a bound."""
    exchange = Answering(numbers(OWNED, next_page_uri="/2010-04-01/more"))
    assert len(run(account(exchange).list_numbers())) == NUMBER_PAGES == len(exchange.asked)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("fetch_account", b"<html>"),
        ("fetch_account", {}),
        ("fetch_account", {**RAW, "sid": "AC" + "1" * 32}),
        ("fetch_account", {**RAW, "uri": f"/2010-04-01/Accounts/AC{'1' * 32}.json"}),
        ("fetch_account", {**RAW, "status": 7}),
        ("list_numbers", {}),
        ("list_numbers", numbers(None)),
        ("list_numbers", numbers({**OWNED, "phone_number": None})),
        ("list_numbers", numbers({**OWNED, "account_sid": "AC" + "1" * 32})),
        ("list_numbers", numbers(OWNED, uri=f"/2010-04-01/Accounts/AC{'1' * 32}/IncomingPhoneNumbers.json")),
        ("list_numbers", numbers(OWNED, uri=None)),
        ("list_numbers", numbers({**OWNED, "capabilities": "mms"})),
        ("list_numbers", numbers({**OWNED, "capabilities": {"mms": "yes"}})),
        ("list_caller_ids", {"outgoing_caller_ids": 5}),
        ("list_caller_ids", {"outgoing_caller_ids": [{"phone_number": "+12025550110"}]}),
    ],
)
def test_an_answer_of_a_wrong_shape_or_account_is_none(method, answer):
    """Whatever is no answer about this account is an outage, and nothing was learnt."""
    with pytest.raises(Unavailable) as caught:
        run(getattr(account(Answering(answer)), method)())
    assert caught.value.name in {"nonsense-answer", "answer-mismatch"}


def test_a_refusal_is_translated():
    """What a key may not ask raises the error of Twilio's code."""
    refusal = {"code": 20003, "message": "Authenticate", "status": 401}
    with pytest.raises(CredentialsError) as caught:
        run(account(Answering(refusal, 401)).fetch_account())
    assert caught.value.code == 20003
