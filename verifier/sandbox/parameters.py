"""The 25 parameters of `CreateMessage`: what each does here, and what shape its value has."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from verifier.sandbox.call import Call

_MOST_SECONDS = 36_000


class Parameter(Struct, frozen=True):
    """`effect` is `acted on`, `refused` or `without effect`; `fits` says whether a value has the parameter's shape."""

    effect: str
    fits: Callable[[str], bool] = lambda _: True


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda text: text.lower() in words


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def _seconds(text: str) -> bool:
    return _like("[0-9]{1,5}")(text) and 1 <= int(text) <= _MOST_SECONDS


_boolean = _one_of("true", "false")
_whole = _like("[0-9]{1,9}")

ACTED_ON, REFUSED, WITHOUT_EFFECT = "acted on", "refused", "without effect"

PARAMETERS: Mapping[str, Parameter] = {
    "To": Parameter(ACTED_ON),
    "From": Parameter(ACTED_ON),
    "MessagingServiceSid": Parameter(ACTED_ON),
    "Body": Parameter(ACTED_ON),
    "MediaUrl": Parameter(ACTED_ON),
    "StatusCallback": Parameter(ACTED_ON),
    "ScheduleType": Parameter(ACTED_ON),
    "SendAt": Parameter(ACTED_ON),
    "SendAsMms": Parameter(ACTED_ON, _boolean),
    "ContentSid": Parameter(REFUSED),
    "ContentVariables": Parameter(WITHOUT_EFFECT),
    "ApplicationSid": Parameter(WITHOUT_EFFECT, _like("AP[0-9a-fA-F]{32}")),
    "MaxPrice": Parameter(WITHOUT_EFFECT, _like(r"[0-9]{1,9}(\.[0-9]{1,9})?")),
    "ProvideFeedback": Parameter(WITHOUT_EFFECT, _boolean),
    "Attempt": Parameter(WITHOUT_EFFECT, _whole),
    "ValidityPeriod": Parameter(WITHOUT_EFFECT, _seconds),
    "ForceDelivery": Parameter(WITHOUT_EFFECT, _boolean),
    "ContentRetention": Parameter(WITHOUT_EFFECT, _one_of("retain", "discard")),
    "AddressRetention": Parameter(WITHOUT_EFFECT, _one_of("retain", "obfuscate")),
    "SmartEncoded": Parameter(WITHOUT_EFFECT, _boolean),
    "PersistentAction": Parameter(WITHOUT_EFFECT),
    "TrafficType": Parameter(WITHOUT_EFFECT, _one_of("free")),
    "ShortenUrls": Parameter(WITHOUT_EFFECT, _boolean),
    "RiskCheck": Parameter(WITHOUT_EFFECT, _one_of("enable", "disable")),
    "FallbackFrom": Parameter(WITHOUT_EFFECT),
}
"""By their names; the values' shapes are those of Twilio's OpenAPI."""


def misshapen(call: Call) -> str | None:
    """The first parameter whose value is not of its shape."""
    return next((name for name, each in PARAMETERS.items() if _is_wrong(call.given(name), each)), None)


def _is_wrong(value: str | None, parameter: Parameter) -> bool:
    return value is not None and not parameter.fits(value)
