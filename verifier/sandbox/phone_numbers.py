"""An account's phone numbers, what their owner has set up, and its verified recipients."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from verifier.sandbox.accounts import OPENED
from verifier.sandbox.addresses import is_number, normalised
from verifier.sandbox.call import API, Call, json_response
from verifier.sandbox.media_urls import is_web_address
from verifier.sandbox.paging import page_of, slice_of
from verifier.sandbox.refusals import refuse
from verifier.sandbox.seed import PracticeAccount
from verifier.transport.exchange import Response

_UNSET: Mapping[str, Any] = {
    **dict.fromkeys(("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid")),
    **dict.fromkeys(("sms_application_sid", "trunk_sid", "voice_application_sid")),
    **dict.fromkeys(
        ("sms_url", "sms_fallback_url", "status_callback", "voice_url", "voice_fallback_url"), ""
    ),
    **dict.fromkeys(("sms_method", "sms_fallback_method", "status_callback_method"), "POST"),
    **dict.fromkeys(("voice_method", "voice_fallback_method"), "POST"),
    "voice_caller_id_lookup": False,
    "voice_receive_mode": "voice",
    "emergency_status": "Inactive",
    "api_version": "2010-04-01",
}
"""What an IncomingPhoneNumber holds whose owner has set nothing up."""

_TAKEN, _INVALID = "+15005550000", "+15005550001"
_SIDS: Mapping[str, str] = {
    "sms_application_sid": "AP",
    "voice_application_sid": "AP",
    "address_sid": "AD",
    "emergency_address_sid": "AD",
    "bundle_sid": "BU",
    "identity_sid": "RI",
    "trunk_sid": "TK",
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "voice_receive_mode": ("voice", "fax"),
    "emergency_status": ("Active", "Inactive"),
    "api_version": ("2010-04-01", "2008-08-01"),
    "voice_caller_id_lookup": ("true", "false"),
}


def list_numbers(call: Call) -> Response:
    """`ListIncomingPhoneNumber`, filtered by PhoneNumber, FriendlyName, Beta and Origin."""
    found = [_number_resource(call.account, each) for each in call.account.numbers]
    beta, origin = call.asked("Beta"), call.asked("Origin")
    if (beta or "").lower() == "true" or origin not in (None, "twilio"):
        found = []
    return page_of(call, "incoming_phone_numbers", slice_of(_filtered(call, found)))


def create_number(call: Call) -> Response:
    """`CreateIncomingPhoneNumber`: any US or Canadian number that nobody here has, by PhoneNumber or AreaCode."""
    number = normalised(call.given("PhoneNumber") or "") or _free_number(call, call.given("AreaCode"))
    if not is_number(number) or ":" in number or number == _INVALID:
        return refuse(21421, number=number or "''")
    owned = {each["phone_number"] for account in call.store.accounts() for each in account.numbers}
    if number in owned or number == _TAKEN or not number.startswith("+1"):
        return refuse(21422, number=number)
    bought = {
        "sid": "PN" + secrets.token_hex(16),
        "phone_number": number,
        "friendly_name": f"({number[2:5]}) {number[5:8]}-{number[8:]}",
        "capabilities": ["voice", "sms", "mms"],
    }
    return _kept(call, bought, 201)


def fetch_number(call: Call) -> Response:
    """`FetchIncomingPhoneNumber`."""
    number = _find(call)
    if number is None:
        return refuse(20404, path=call.path)
    return json_response(_number_resource(call.account, number))


def update_number(call: Call) -> Response:
    """`UpdateIncomingPhoneNumber`: SmsUrl and SmsMethod are acted on, all else is kept."""
    number = _find(call)
    return refuse(20404, path=call.path) if number is None else _kept(call, number, 200)


def list_caller_ids(call: Call) -> Response:
    """`ListOutgoingCallerId`, filtered by PhoneNumber and FriendlyName."""
    resources = [_caller_id_resource(call.account, each) for each in call.account.caller_ids]
    return page_of(call, "outgoing_caller_ids", slice_of(_filtered(call, resources)))


def create_validation(call: Call) -> Response:
    """`CreateValidationRequest`: the number counts as verified at once, where Twilio would call it."""
    number = normalised(call.given("PhoneNumber") or "")
    if not is_number(number) or ":" in number:
        return refuse(21421, number=number or "''")
    name = call.given("FriendlyName") or number
    if all(each["phone_number"] != number for each in call.account.caller_ids):
        verified = {"sid": "PN" + secrets.token_hex(16), "phone_number": number, "friendly_name": name}
        call.store.keep_account(replace(call.account, caller_ids=(*call.account.caller_ids, verified)))
    return json_response(
        {
            "account_sid": call.account.sid,
            "call_sid": "CA" + secrets.token_hex(16),
            "friendly_name": name,
            "phone_number": number,
            "validation_code": f"{secrets.randbelow(10**6):06d}",
        }
    )


def setting_of(number: Mapping[str, Any], name: str) -> str:
    """What a number's owner has set up under the resource's property `name`."""
    return str({**_UNSET, **number.get("settings", {})}[name])


def _kept(call: Call, number: Mapping[str, Any], status: int) -> Response:
    """Keep a number with the settings that the form gives, or refuse one that makes no sense."""
    settings = dict(number.get("settings", {}))
    for property_ in _UNSET:
        parameter = property_.title().replace("_", "")
        if parameter not in call.form:
            continue
        value = call.form[parameter][-1]
        if value and not _fits(property_, value):
            return refuse(20001, name=parameter)
        settings[property_] = (
            value.lower() == "true" if property_ == "voice_caller_id_lookup" else value or None
        )
        if value == "" and isinstance(_UNSET[property_], str):
            settings[property_] = _UNSET[property_]
    name = call.given("FriendlyName") or number["friendly_name"]
    kept = {**number, "friendly_name": name, "settings": settings}
    numbers = {each["sid"]: each for each in call.account.numbers} | {kept["sid"]: kept}
    call.store.keep_account(replace(call.account, numbers=tuple(numbers.values())))
    return json_response(_number_resource(call.account, kept), status)


def _fits(property_: str, value: str) -> bool:
    if property_ in _SIDS:
        return re.fullmatch(f"{_SIDS[property_]}[0-9a-fA-F]{{32}}", value) is not None
    if property_ in _CHOICES:
        return value in _CHOICES[property_]
    return value in ("GET", "POST") if property_.endswith("_method") else is_web_address(value)


def _find(call: Call) -> Mapping[str, Any] | None:
    return next((each for each in call.account.numbers if each["sid"] == call.names["number"]), None)


def _free_number(call: Call, area_code: str | None) -> str:
    """A number of the area code that nobody has; empty where it is no area code or all are taken."""
    if not re.fullmatch("[2-9][0-9]{2}", area_code or "", re.ASCII):
        return ""
    owned = {each["phone_number"] for account in call.store.accounts() for each in account.numbers}
    return next((each for i in range(100, 200) if (each := f"+1{area_code}5550{i}") not in owned), "")


def _filtered(call: Call, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By PhoneNumber, or digits of it where `*` stands for any, and by FriendlyName."""
    asked, name = call.asked("PhoneNumber"), call.asked("FriendlyName")
    digits = ".*".join(re.findall("[0-9]+", asked or ""))
    return [
        each
        for each in resources
        if (asked is None or (digits and re.search(digits, each["phone_number"])))
        and name in (None, each["friendly_name"])
    ]


def _number_resource(account: PracticeAccount, number: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_caller_id_resource(account, number, "IncomingPhoneNumbers"),
        **_UNSET,
        **number.get("settings", {}),
        "address_requirements": "none",
        "beta": False,
        "capabilities": {each: each in number["capabilities"] for each in ("voice", "sms", "mms", "fax")},
        "emergency_address_status": "unregistered",
        "origin": "twilio",
        "status": "in-use",
        "type": "local",
    }


def _caller_id_resource(
    account: PracticeAccount, number: Mapping[str, Any], collection: str = "OutgoingCallerIds"
) -> dict[str, Any]:
    return {
        "sid": number["sid"],
        "account_sid": account.sid,
        "date_created": OPENED,
        "date_updated": OPENED,
        "friendly_name": number["friendly_name"],
        "phone_number": number["phone_number"],
        "uri": f"{API}/Accounts/{account.sid}/{collection}/{number['sid']}.json",
    }
