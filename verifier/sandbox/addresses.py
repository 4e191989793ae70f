"""Phone numbers and other addresses as Twilio reads them: with or without `+`, with blanks and brackets."""

import re

_SEPARATORS = re.compile(r"[ ().\-]")
_NUMBER = re.compile(r"\+(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})")
_DIGITS = re.compile(r"[1-9][0-9]{5,14}")
_US_NATIONAL = re.compile(r"[2-9][0-9]{9}")
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|[0-9]{3,6}", re.ASCII)
_CHANNEL = re.compile(r"([a-z]+):(.*)", re.DOTALL)


def normalised(text: str) -> str:
    """The address in the form in which it is kept. The blank that a form makes of a bare plus counts as one.

    Twilio takes `12566175732` for `+12566175732`; ten digits are a number of the US. What is no number is left
    as it is.
    """
    channel = channel_of(text)
    if channel:
        return f"{channel}:{normalised(text.partition(':')[2])}"
    if "\n" in text or "\r" in text:
        return text
    plain = _SEPARATORS.sub("", text)
    if _US_NATIONAL.fullmatch(plain) and not text.startswith((" ", "+")):
        return f"+1{plain}"
    return f"+{plain}" if _DIGITS.fullmatch(plain) else plain if plain.startswith("+") else text


def as_address(text: str) -> str:
    """The address to look for in a list."""
    return text if is_sender_id(text) else normalised(text)


def is_number(address: str) -> bool:
    """Whether an address, without its channel, can be a phone number in E.164."""
    return _NUMBER.fullmatch(address.partition(":")[2] if channel_of(address) else address) is not None


def is_sender_id(address: str) -> bool:
    """Whether it can be a short code or a sender's name."""
    return _SENDER_ID.fullmatch(address) is not None


def channel_of(address: str) -> str:
    """`whatsapp` of `whatsapp:+12025550110`; empty for a plain number."""
    match = _CHANNEL.fullmatch(address)
    return match[1] if match else ""


def veiled(address: str) -> str:
    """The address as Twilio's refusals quote it: its last four characters are hidden."""
    return address[:-4] + "XXXX" if len(address) > len("+XXXX") else address
