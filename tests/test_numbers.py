"""Phone numbers as people type them, and where they belong."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import ExitCode, UsageError
from verifier.numbers import channel, is_us_or_canada, parse_e164, region


def refused(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        parse_e164(text)
    return caught.value


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+15558675310", "+15558675310"),
        (" +1 (555) 867-5310\n", "+15558675310"),
        ("+1.555.867.5310", "+15558675310"),
        ("+1–555—867−5310", "+15558675310"),
        ("tel:+1-555-867-5310", "+15558675310"),
        ("\u202a+15558675310\u202c", "+15558675310"),
        ("＋１（５５５）８６７－５３１０", "+15558675310"),
        ("＋８１　９０ー１２３４ー５６７８", "+819012345678"),
        ("+81 (0)90-1234-5678", "+819012345678"),
        ("+442079460958", "+442079460958"),
        ("+6834000", "+6834000"),
        ("+491234567890123", "+491234567890123"),
    ],
)
def test_mends_harmless_spelling(typed, number):
    """Spaces, dashes, brackets and full-width characters are taken out of a number."""
    assert parse_e164(typed) == number


@pytest.mark.parametrize(
    ("typed", "message", "help_"),
    [
        ("555-867-5310", "555-867-5310 has no country code.", "US or Canadian number, write +15558675310"),
        ("15558675310", "15558675310 has no country code.", "it is +15558675310"),
        ("090-1234-5678", "090-1234-5678 has no country code.", "Japanese number, write +819012345678"),
        ("0081 90 1234 5678", "has no country code.", "it is +819012345678"),
        ("12345", "12345 has no country code.", "digits only: +15558675310"),
        ("+1555867531", "+1555867531 has 10 digits; a number that starts with +1 has 11.", "+15558675310"),
        ("+155586753100", "has 12 digits; a number that starts with +1 has 11.", "+15558675310"),
        ("+819012", "+819012 has 6 digits; a number with its country code has 7 to 15.", "+15558675310"),
        ("+8190123456789012", "has 16 digits; a number with its country code has 7 to 15.", "+15558675310"),
        ("1-800-FLOWERS", "it has “F” in it", "+15558675310"),
        ("+1555867531O", "it has “O” in it", "+15558675310"),
        ("+٤٤٢٠٧٩٤٦٠٩٥٨", "it has “٤” in it", "+15558675310"),
        ("+0123456789", "never starts with 0", "+15558675310"),
        ("+1+5558675310", "one + and a country code", "+15558675310"),
        ("++15558675310", "one + and a country code", "+15558675310"),
        ("+", "one + and a country code", "+15558675310"),
        (
            "whatsapp:+15558675310",
            "is an address of whatsapp; an MMS goes to a phone number.",
            "+15558675310",
        ),
        (" ", "A phone number is missing.", "+15558675310"),
    ],
)
def test_says_what_is_wrong(typed, message, help_):
    """A wrong number is told what was seen, what was expected, and an example or the likely number."""
    error = refused(typed)
    assert (error.name, error.exit_code) == ("not-e164", ExitCode.USAGE)
    assert message in str(error.message)
    assert help_ in str(error.help)


def test_echo_is_short_and_harmless():
    """What was typed comes back without control characters and not at any length."""
    message = str(refused("\x1b[31mred" + "x" * 500).message)
    assert "\x1b" not in message
    assert len(message) < 120


@given(st.text() | st.from_regex(r"\+?[0-9 ()-]{0,20}", fullmatch=True))
def test_parses_or_refuses(text):
    """Whatever is typed, the answer is an E.164 number that parses to itself, or a UsageError."""
    try:
        number = parse_e164(text)
    except UsageError:
        return
    assert number[0] == "+"
    assert number.isascii()
    assert number[1:].isdecimal()
    assert 8 <= len(number) <= 16
    assert parse_e164(number) == number


@pytest.mark.parametrize(
    ("number", "expected", "in_us_or_canada"),
    [
        ("+15017122661", "US", True),
        ("+15005550006", "US", True),
        ("+18005551234", "US", True),
        ("+16045551234", "CA", True),
        ("whatsapp:+14155238886", "US", True),
        ("+18765551234", "JM", False),
        ("+12425550100", "BS", False),
        ("+17875551234", "PR", False),
        ("+819012345678", "JP", False),
        ("+4412000", None, False),
        ("+88312345678", None, False),
        ("+9991234567", None, False),
        ("+15558675310", None, None),
        ("12345", None, None),
        ("Twilio", None, None),
        ("messenger:123456789", None, None),
        ("", None, None),
    ],
)
def test_region_is_the_number_plans(number, expected, in_us_or_canada):
    """The region comes from the number plan, not from +1; what no plan holds is unknown, not outside."""
    assert region(number) == expected
    assert is_us_or_canada(number) is in_us_or_canada


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("whatsapp:+15558675310", "whatsapp"),
        ("WhatsApp:+15558675310", "whatsapp"),
        ("messenger:123456789", "messenger"),
        ("rcs:brand_agent", "rcs"),
        ("+15558675310", None),
        ("12345", None),
        ("Owl Post", None),
        ("", None),
        (":+15558675310", None),
    ],
)
def test_channel_is_the_prefix(address, expected):
    """A channel is what stands before the colon; numbers, short codes and senders' names have none."""
    assert channel(address) == expected


def test_number_plan_is_not_loaded_to_read_a_number():
    """Reading a number, and telling that it is not +1, costs no import of the number plan."""
    script = (
        "import sys; from verifier.numbers import is_us_or_canada, parse_e164;"
        "is_us_or_canada(parse_e164('+81 90 1234 5678')); print('phonenumbers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
