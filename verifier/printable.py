"""Text from outside, made harmless to show, and phone numbers made harmless to share."""

import re
import unicodedata
from functools import lru_cache

# Most text is plain ASCII, of which none of these is asked, so `re` compiles them when they are.
_ESCAPE_SEQUENCES = (
    # OSC, DCS, SOS, PM, APC. One that begins within another ends the search, or many would take quadratic time.
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]"  # all others
)
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_INVISIBLE = (
    # A zero-width joiner stays where it builds one emoji out of several.
    f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
    "|[\u00ad\u034f\u061c\u180b-\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_SPACES = "\r\n|[\t\n\v\f\r\x85\u2028\u2029]"
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
_NOT_ASCII = r"[^\x00-\x7f]"
_MARKS = "\u0300-\u036f\u3099\u309a"
_IN_PIECES = f"[^{_MARKS}][{_MARKS}]{{1,8}}|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
"""A letter with its accents or voicing marks, or a Korean syllable, in several characters: as a Mac writes names."""

_HIDDEN = "•" * 7  # always as many: the length of a number is nobody's business either
_CHANNEL = r"[A-Za-z]{1,20}:"
SENDER_NAME = r"(?=.*[A-Za-z])(?!(?:[^0-9]*[0-9]){5})[A-Za-z0-9 _+&-]{1,11}"
"""A name as the sender of a message (Twilio, "Alphanumeric Sender ID"): no text that was meant as a number."""
# The country calling codes of ITU-T E.164: two of one digit, the listed ones of two, all others of three.
_COUNTRY_CODE = r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}"
_NUMBER_IN_TEXT = r"(?<![\w+])\+?\d(?:[ ().-]{0,2}\d){6,14}(?!\w)"
_TAIL = 4
_LEAST_HIDDEN = 4


def visible(text: str) -> str:
    """Drop what takes no place on a screen: escape sequences, zero-width and bidirectional characters."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_INVISIBLE, "", re.sub(_ESCAPE_SEQUENCES, "", text))


def fold(text: str) -> str:
    """Full-width and other compatibility characters as their plain forms (NFKC), a few characters at a time.

    A few at a time because normalising a long run of combining marks at once takes quadratic time.
    """
    if text.isascii():
        return text
    plain = re.sub(_NOT_ASCII, lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return re.sub(_IN_PIECES, lambda match: unicodedata.normalize("NFC", match[0]), plain)


def printable(text: str) -> str:
    """One line that a terminal, XML 1.0 and a log can hold; markup is still the renderer's to escape.

    Line breaks and tabs become spaces; other controls and lone surrogates become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNPRINTABLE, "\ufffd", re.sub(_SPACES, " ", visible(text)))


@lru_cache(maxsize=4096)  # a class sends from and to few numbers
def mask_number(number: str) -> str:
    """`+1•••••••5310`: a channel's prefix, the country code and at most the last four digits.

    Of short numbers fewer digits or none are shown. A sender's name (letters, up to eleven characters) is no
    number and stays. Whatever else is no number loses everything but its last digits.
    """
    text = fold(printable(number)).strip()
    channel = match[0] if (match := re.match(_CHANNEL, text)) else ""
    text = text.removeprefix(channel).strip()
    if not text:
        return channel
    if re.fullmatch(SENDER_NAME, text):
        return channel + text
    digits = re.sub(r"\D", "", text)
    country = ""
    if text.startswith("+") and (match := re.match(_COUNTRY_CODE, digits)):
        country = match[0]
        digits = digits.removeprefix(country)
    shown = max(0, min(_TAIL, len(digits) - _LEAST_HIDDEN))
    return channel + ("+" + country if country else "") + _HIDDEN + digits[len(digits) - shown :]


def mask_numbers(text: str) -> str:
    """A sentence in which whatever may be a phone number, however it is written, is masked."""
    return re.sub(_NUMBER_IN_TEXT, lambda number: mask_number(number[0]), text)
