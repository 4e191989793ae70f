"""Phone numbers: E.164 from what people type, and the region whose number plan a number belongs to."""

import re
from functools import lru_cache

from msgspec.structs import replace

from verifier.errors import UsageError
from verifier.i18n import Text, msg
from verifier.printable import SENDER_NAME, fold, printable, visible

EXAMPLE = "+15558675310"

_E164 = re.compile(r"\+(?:1[0-9]{10}|[2-9][0-9]{6,14})")
_ADDRESS = re.compile(rf"(?:[A-Za-z]+:)?({_E164.pattern})")
# What people put between the digits, long vowel marks and middle dots of a Japanese keyboard among it.
_SEPARATORS = r"[\s().\-‐‑‒–—―−ー・]"
# "+81 (0)90 …": the bracketed zero is dialled inside the country only.
_TRUNK_ZERO = r"^(\+[1-9][0-9]{0,2})[\s.-]*\(0\)"
_SHORT_CODE = r"[0-9]{5,6}"
_STRANGE = r"[^+0-9]"
# The quest is for the US and Canada, and its walkthrough is written in Japanese; 00 and 011 lead abroad.
_NATIONAL = (
    (r"([2-9][0-9]{9})", "+1", msg("If it is a US or Canadian number, write {number}")),
    (r"0([1-9][0-9]{8,9})", "+81", msg("If it is a Japanese number, write {number}")),
    (r"(?:00|011)?([1-9][0-9]+)", "+", msg("With + before the country code it is {number}")),
)
_AROUND = " \t\r\n\"'`“”‘’„«»「」『』<>[]"
_PLACEHOLDER = r"(?i)\b(?:your|my|the)?[ _-]?(?:phone|twilio)?[ _-]?number\b|x{2,}|\*{3,}|\.{3,}|…|^[$%]\w"
_ECHOED = 40


def parse_e164(text: str) -> str:
    """The number in E.164: `+`, country code, number; at most 15 digits (ITU-T E.164), 11 after `+1`.

    Full-width characters, `tel:` and what stands between digits are mended. Raises `UsageError` (`not-e164`).
    """
    plain = fold(visible(text)).strip(_AROUND).removeprefix("tel:")
    number = re.sub(_SEPARATORS, "", re.sub(_TRUNK_ZERO, r"\1", plain))
    if _E164.fullmatch(number):
        return number
    example = msg(
        "Write + and the country code before the number, with digits only: {example}", example=EXAMPLE
    )
    raise UsageError("not-e164", _problem(_echo(text), plain, number), _suggestion(number) or example)


def parse_sender(text: str) -> str:
    """The number in E.164, or what else some accounts send from, a short code or a name. Raises `UsageError`."""
    plain = fold(visible(text)).strip()
    return plain if is_short_code(plain) or is_name(plain) else parse_e164(text)


def named(character: str) -> Text:
    """A character that can't be seen by its name or number, any other in quotation marks."""
    if character == " ":
        return msg("a space")
    return (
        msg("“{character}”", character=character)
        if character.isprintable()
        else Text(f"U+{ord(character):04X}")
    )


def is_short_code(address: str) -> bool:
    """Whether it is one as the US and Canada have them: 5 or 6 digits, without + and country code."""
    return re.fullmatch(_SHORT_CODE, address) is not None


def is_name(address: str) -> bool:
    """Whether it is a sender's name: letters, at most 11 characters."""
    return re.fullmatch(SENDER_NAME, address) is not None


def region(number: str) -> str | None:
    """The two-letter region whose number plan holds the number (`US`, `CA`, `JM`…), also of `whatsapp:+1…`.

    None where that is not known: short codes and senders' names, numbers that no region's plan holds
    (`+1 555 …`, as in Twilio's own examples), and numbers that belong to no region.
    """
    match = _ADDRESS.fullmatch(number)
    if match is None:
        return None
    import phonenumbers  # takes long to load, and no number may be met

    try:
        found = phonenumbers.region_code_for_number(phonenumbers.parse(match[1]))
    except phonenumbers.NumberParseException:
        return None
    return found if found and found.isalpha() else None


@lru_cache(maxsize=4096)  # a class sends from and to few numbers
def is_us_or_canada(number: str) -> bool | None:
    """Whether the number is in the plan of the US or Canada; None where that is not known (see `region`)."""
    match = _ADDRESS.fullmatch(number)
    if match is None:
        return None
    # Every other country code is certainly neither, also where the number itself is in no plan.
    if not match[1].startswith("+1"):
        return False
    found = region(match[1])
    return None if found is None else found in {"US", "CA"}


def channel(address: str) -> str | None:
    """The channel of an address that is no plain phone number: `whatsapp` of `whatsapp:+15558675310`."""
    name, _, rest = address.strip().partition(":")
    return name.lower() if rest and name.isascii() and name.isalpha() else None


def _problem(typed: str, plain: str, number: str) -> Text:
    if not number:
        return msg("A phone number is missing.")
    if name := channel(plain):
        return msg(
            "{typed} is an address of {channel}; an MMS goes to a phone number.", typed=typed, channel=name
        )
    if re.search(_PLACEHOLDER, plain):
        return msg("{typed} stands where a number was to be put.", typed=typed)
    return _wrong_characters(typed, number) or _wrong_length(typed, number)


def _wrong_characters(typed: str, number: str) -> Text | None:
    if strange := re.search(_STRANGE, number):
        return msg(
            "{typed} is no phone number: it has {character} in it.", typed=typed, character=named(strange[0])
        )
    if "+" not in number:
        return msg("{typed} has no country code.", typed=typed)
    if number[0] != "+" or number[1:2] in {"", "+", "0"} or number.count("+") > 1:
        return msg(
            "{typed} is no phone number: one + and a country code, which never starts with 0, come first.",
            typed=typed,
        )
    return None


def _wrong_length(typed: str, number: str) -> Text:
    digits = len(number) - 1
    if number.startswith("+1"):
        return msg(
            "{typed} has {digits} digits; a number that starts with +1 has 11.", typed=typed, digits=digits
        )
    return msg(
        "{typed} has {digits} digits; a number with its country code has 7 to 15.", typed=typed, digits=digits
    )


def _suggestion(number: str) -> Text | None:
    """What a number without a country code would be with one."""
    for pattern, country, text in _NATIONAL:
        match = re.fullmatch(pattern, number)
        if match and _E164.fullmatch(whole := country + match[1]):
            return replace(text, values={"number": whole})
    return None


def _echo(text: str) -> str:
    typed = printable(text).strip()
    return typed if len(typed) <= _ECHOED else typed[:_ECHOED] + "…"
