"""The Account resource: fetched, listed, renamed, suspended, and subaccounts opened."""

import secrets
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from verifier.sandbox.call import API, Call, json_response, rfc2822
from verifier.sandbox.paging import page_of, slice_of
from verifier.sandbox.refusals import refuse
from verifier.sandbox.seed import PracticeAccount
from verifier.transport.exchange import Response

OPENED = rfc2822(datetime(2024, 1, 15, 9, 30, tzinfo=UTC))
"""When the accounts and their numbers are said to have come into being."""

_STATUSES = ("active", "suspended", "closed")
_LONGEST_NAME = 64


def fetch_account(call: Call) -> Response:
    """`FetchAccount`, which carries the token as Twilio's does."""
    return json_response(_resource(call.account))


def list_accounts(call: Call) -> Response:
    """`ListAccount`: the caller's and its subaccounts, filtered by FriendlyName and Status."""
    name, status = call.asked("FriendlyName"), call.asked("Status")
    if status is not None and status not in _STATUSES:
        return refuse(20001, name="Status")
    found = [
        _resource(each)
        for each in call.store.accounts()
        if call.account.sid in (each.sid, each.owner_account_sid)
        and name in (None, each.friendly_name)
        and status in (None, each.status)
    ]
    return page_of(call, "accounts", slice_of(found))


def create_account(call: Call) -> Response:
    """`CreateAccount`: a subaccount of the caller's, without numbers."""
    name = call.given("FriendlyName") or f"SubAccount Created at {call.now:%Y-%m-%d %I:%M %p}"
    if len(name) > _LONGEST_NAME or call.account.owner_account_sid != call.account.sid:
        return refuse(20001, name="FriendlyName")
    made = PracticeAccount(
        sid="AC" + secrets.token_hex(16),
        auth_token=secrets.token_hex(16),
        friendly_name=name,
        type=call.account.type,
        status="active",
        owner_account_sid=call.account.sid,
    )
    call.store.keep_account(made)
    return json_response(_resource(made), 201)


def update_account(call: Call) -> Response:
    """`UpdateAccount`: FriendlyName, and Status of a subaccount."""
    name, status = call.given("FriendlyName"), call.given("Status")
    if name is not None and len(name) > _LONGEST_NAME:
        return refuse(20001, name="FriendlyName")
    own = call.account.owner_account_sid == call.account.sid
    if status is not None and (status not in _STATUSES or (own and status != call.account.status)):
        return refuse(20001, name="Status")
    if status not in (None, "closed") and call.account.status == "closed":
        return refuse(21479)
    account = call.account
    changed = replace(account, friendly_name=name or account.friendly_name, status=status or account.status)
    call.store.keep_account(changed)
    return json_response(_resource(changed))


def _resource(account: PracticeAccount) -> dict[str, Any]:
    uri = f"{API}/Accounts/{account.sid}"
    return {
        "auth_token": account.auth_token,
        "date_created": OPENED,
        "date_updated": OPENED,
        "friendly_name": account.friendly_name,
        "owner_account_sid": account.owner_account_sid,
        "sid": account.sid,
        "status": account.status,
        "subresource_uris": {
            "incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json",
            "messages": f"{uri}/Messages.json",
            "outgoing_caller_ids": f"{uri}/OutgoingCallerIds.json",
        },
        "type": account.type,
        "uri": f"{uri}.json",
    }
