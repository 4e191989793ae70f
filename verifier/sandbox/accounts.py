"""The account and what belongs to it: who may call, its resource, its numbers, its verified recipients."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from verifier.sandbox.call import API, Call, json_response, rfc2822
from verifier.sandbox.paging import page_of, slice_of
from verifier.sandbox.refusals import problem, refuse
from verifier.sandbox.seed import Account
from verifier.transport.exchange import Request, Response

_UNSET: Mapping[str, str | None] = {
    **dict.fromkeys(("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid")),
    **dict.fromkeys(("sms_application_sid", "trunk_sid", "voice_application_sid")),
    **dict.fromkeys(
        ("sms_url", "sms_fallback_url", "status_callback", "voice_url", "voice_fallback_url"), ""
    ),
    **dict.fromkeys(("sms_method", "sms_fallback_method", "status_callback_method"), "POST"),
    **dict.fromkeys(("voice_method", "voice_fallback_method"), "POST"),
}
"""What an IncomingPhoneNumber holds whose owner has set nothing up."""

_OPENED = rfc2822(datetime(2024, 1, 15, 9, 30, tzinfo=UTC))


class Permission(Enum):
    """What a route needs of whoever calls it."""

    ACCOUNT = "the account itself"
    NUMBERS = "its numbers"
    READ = "messages and media"
    CREATE = "a new message"


_KEY_MAY: Mapping[str, frozenset[Permission]] = {
    "standard": frozenset({Permission.NUMBERS, Permission.READ, Permission.CREATE}),
    "messages-read": frozenset({Permission.READ}),
}


def credentials_of(request: Request) -> tuple[str, str] | None:
    """User and password of Basic auth, from wherever the request carries them; None where there are none."""
    if request.auth is not None:
        return request.auth
    scheme, _, encoded = _header(request, "authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


def carries_credentials(request: Request) -> bool:
    """Whether the request brought any authorization at all."""
    return request.auth is not None or bool(_header(request, "authorization"))


def refusal(
    accounts: Mapping[str, Account], given: tuple[str, str] | None, account_sid: str, permission: Permission
) -> Response | None:
    """Why these credentials may not do this with that account, if so.

    An account's token opens its subaccounts too; an API key opens its own account only.
    """
    if given is None:
        return problem(401, 20003, "Authentication Error - No credentials provided")
    asked = accounts.get(account_sid)
    if asked is None:
        return refuse(20003)
    if any(given == (each, accounts[each].auth_token) for each in (asked.sid, asked.owner_account_sid)):
        return _limit(asked, permission)
    key = next((key for key in asked.keys if given == (key.sid, key.secret)), None)
    if key is None:
        return refuse(20003)
    if permission not in _KEY_MAY[key.kind]:
        return refuse(20003 if key.kind == "standard" else 70051)
    return _limit(asked, permission)


def fetch_account(call: Call) -> Response:
    """`FetchAccount`, which carries the token as Twilio's does."""
    account = call.account
    uri = f"{API}/Accounts/{account.sid}"
    return json_response(
        {
            "auth_token": account.auth_token,
            "date_created": _OPENED,
            "date_updated": _OPENED,
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
    )


def list_numbers(call: Call) -> Response:
    """`ListIncomingPhoneNumber`, filtered by PhoneNumber."""
    numbers = [_number_resource(call.account, each) for each in call.account.numbers]
    return page_of(call, "incoming_phone_numbers", slice_of(_with_number(call, numbers)))


def list_caller_ids(call: Call) -> Response:
    """`ListOutgoingCallerId`, filtered by PhoneNumber."""
    resources = [_caller_id_resource(call.account, each) for each in call.account.caller_ids]
    return page_of(call, "outgoing_caller_ids", slice_of(_with_number(call, resources)))


def _limit(account: Account, permission: Permission) -> Response | None:
    """A suspended account can be looked at; test credentials can create and nothing else."""
    if account.test_credentials and permission is not Permission.CREATE:
        return refuse(20008)
    if account.status != "active" and permission is not Permission.ACCOUNT:
        return refuse(20005)
    return None


def _header(request: Request, name: str) -> str:
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


def _with_number(call: Call, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    asked = call.asked("PhoneNumber")
    return [each for each in resources if asked is None or asked in each["phone_number"]]


def _number_resource(account: Account, number: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_caller_id_resource(account, number, "IncomingPhoneNumbers"),
        **_UNSET,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {each: each in number["capabilities"] for each in ("voice", "sms", "mms", "fax")},
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "origin": "twilio",
        "status": "in-use",
        "type": "local",
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
    }


def _caller_id_resource(
    account: Account, number: Mapping[str, Any], collection: str = "OutgoingCallerIds"
) -> dict[str, Any]:
    return {
        "sid": number["sid"],
        "account_sid": account.sid,
        "date_created": _OPENED,
        "date_updated": _OPENED,
        "friendly_name": number["friendly_name"],
        "phone_number": number["phone_number"],
        "uri": f"{API}/Accounts/{account.sid}/{collection}/{number['sid']}.json",
    }
