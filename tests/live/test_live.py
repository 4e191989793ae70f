"""The practice account beside Twilio itself, for whoever has an account: `pytest -m live`."""

import os
import time
from dataclasses import replace
from typing import Any

import pytest
from live.walk import Place, Seen, differences, walk

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER

NEEDED = ("VERIFIER_LIVE_TO", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER")
# Read before each test gets an environment of its own.
GIVEN = {name: os.environ.get(name, "") for name in (*NEEDED, "VERIFIER_LIVE_URL")}


def practice(url: str, to: str) -> Place:
    """The practice account at this address."""
    return Place(url, ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, to)


def go(url: str, to: str = "+12025550110") -> list[Seen]:
    """The walk through the practice account, whose messages are sent after a second."""
    return list(walk(practice(url, to), rest=lambda seconds: time.sleep(min(seconds, 1.2))))


@pytest.mark.live
@pytest.mark.skipif(not all(GIVEN[name] for name in NEEDED), reason=f"needs {', '.join(NEEDED)}")
def test_twilio_itself(served: str, capsys: Any) -> None:
    """One MMS is sent, and the list of differences printed; it holds no numbers, SIDs or texts."""
    sid, token = GIVEN["TWILIO_ACCOUNT_SID"], GIVEN["TWILIO_AUTH_TOKEN"]
    url = GIVEN["VERIFIER_LIVE_URL"] or "https://api.twilio.com"
    twilio = Place(url, sid, sid, token, GIVEN["TWILIO_PHONE_NUMBER"], GIVEN["VERIFIER_LIVE_TO"])
    there, here = list(walk(twilio)), go(served)
    found = differences(there, here)
    with capsys.disabled():
        print("\n" + ("\n".join(found) or "The practice account behaves like Twilio on the whole walk."))  # noqa: T201
    assert there[0].body["sid"] == "MM…"
    assert not any(secret in line for line in found for secret in (sid, token, twilio.number, twilio.to))


def test_the_walk_goes_all_the_way(served: str) -> None:
    """Against the served practice account each step is reached, and it is no different from itself."""
    first, second = go(served), go(served)
    assert [each.step for each in first][-1] == "delete it"
    assert differences(first, second) == []
    statuses = {each.step: (each.status, each.code) for each in first}
    assert statuses["create an MMS"] == (201, None)
    assert statuses["ask for the bytes"] == (307, None)
    assert statuses["fetch what was deleted"] == (404, 20404)
    assert statuses["an empty media URL"] == (400, 21620)
    assert statuses["no credentials"] == (401, 20003)
    assert "+1" not in repr(first)
    assert ACCOUNT_SID not in repr(first)


def test_a_difference_is_told(served: str) -> None:
    """Another status, code, header or field shows in the list, one line each."""
    seen = go(served)
    create, fetch = seen[0], next(each for each in seen if each.step == "fetch it")
    changed = [
        replace(create, status=200, headers={**create.headers, "x-home-region": "missing"}),
        replace(fetch, body={**fetch.body, "status": "delivered", "new_field": "a number"}),
        Seen("a step of tomorrow", 200, None),
    ]
    assert differences(changed, seen) == [
        "- create an MMS: status is 200 at Twilio, 201 here",
        "- create an MMS: headers.x-home-region is missing at Twilio, there here",
        "- fetch it: body.status is delivered at Twilio, sent here",
        "- fetch it: body.new_field is a number at Twilio, missing here",
        "- a step of tomorrow: not reached here",
    ]


def test_what_cannot_be_sent_ends_the_walk(served: str) -> None:
    """Where the MMS is refused the walk says so with Twilio's code, and asks nothing more."""
    with pytest.raises(RuntimeError, match="code 21211"):
        go(served, to="+1202")
