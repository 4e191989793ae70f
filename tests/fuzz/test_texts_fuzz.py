"""Whatever text is handed in or typed: it is read or refused by our own errors, and never slowly."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hostile import message_sids, texts
from hypothesis import assume, given
from hypothesis import strategies as st

from verifier.errors import UsageError
from verifier.grading.flags import parse_deadline, parse_since
from verifier.numbers import channel, is_us_or_canada, parse_e164, region
from verifier.objective.points import parse as parse_points
from verifier.objective.points import plain
from verifier.printable import fold, mask_number, printable, visible
from verifier.sandbox.faults import parse_fault
from verifier.sid import echo, parse

UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def read(reader: Callable[[str], Any], text: str) -> Any:
    """What a reader makes of a text, or the error by which it refuses it."""
    try:
        return reader(text)
    except UsageError as error:
        return error


@given(texts | st.builds("{}{}{}".format, texts, message_sids, texts))
def test_a_text_is_a_message_sid_or_has_a_reason(text):
    """Exactly one of the two; the sentences can be shown, in one line."""
    reading = parse(text)
    assert (reading.sid is None) == (reading.problem is not None)
    if reading.sid is not None:
        assert re.fullmatch("(MM|SM)[0-9a-f]{32}", reading.sid)
    for sentence in (echo(text), str(reading.problem), str(reading.help), *map(str, reading.repairs)):
        assert not UNPRINTABLE.search(sentence)


@given(texts, message_sids, texts)
def test_a_sid_is_found_among_whatever_is_no_sid(before, sid, after):
    """Text without letters, digits and commands to terminals hides no SID and changes none."""
    around = unicodedata.normalize("NFKC", before + after)
    assume(not re.search(r"[^\W_]", around) and not re.search("[\x1b\x90-\x9f]", before + after))
    assert parse(before + sid + after).sid == sid


@given(texts | st.text("+0123456789０１２ ()-.\u2010telwhatsapp:", max_size=24))
def test_a_number_is_e164_or_refused(text):
    """What comes out is what Twilio takes, and belongs to one region or none."""
    assert channel(text) is None or channel(text).isascii()
    number = read(parse_e164, text)
    if isinstance(number, UsageError):
        assert not UNPRINTABLE.search(f"{number.message}{number.help}")
        number = text
    else:
        assert E164.fullmatch(number)
        assert parse_e164(number) == number
    home = region(number)
    assert home is None or is_us_or_canada(number) == (home in {"US", "CA"})


@given(texts | st.text("0123456789-:TZ+. ", max_size=30) | st.datetimes().map(str))
def test_a_moment_is_read_or_refused(text):
    """A deadline lies no earlier than a start of the same spelling, and both have a time zone."""
    start, end = read(parse_since, text), read(parse_deadline, text)
    if isinstance(start, UsageError):
        assert start.name == end.name == "bad-moment"
    else:
        assert start.tzinfo is not None
        assert start <= end


@given(texts | st.text("0123456789.,=foundmsia ", max_size=30))
def test_points_are_read_or_refused(text):
    """They are no less than nothing, and are written without an exponent."""
    points = read(parse_points, text)
    if isinstance(points, UsageError):
        assert points.name == "bad-points"
    else:
        assert points.maximum >= 0
        assert re.fullmatch(r"\d+(\.\d+)?", plain(points.maximum))


@given(texts | st.text("0123456789.:-+einfa", max_size=12))
def test_a_fault_is_read_or_refused(text):
    """A probability is one."""
    fault = read(parse_fault, text)
    if isinstance(fault, UsageError):
        assert fault.name == "fault"
    else:
        assert 400 <= fault.status <= 599
        assert 0 <= fault.probability <= 1


@given(texts)
def test_what_is_shown_can_be_shown(text):
    """One line without anything that steers, and shown again it stays the same."""
    for shown in (printable(text), mask_number(text)):
        assert not UNPRINTABLE.search(shown)
    assert printable(printable(text)) == printable(text)


LONG = 50_000
UNITS = [
    *(
        "\x9d",
        "\x1b]",
        "\x1b]a",
        "\x9b",
        "\x1b",
        "\x1b ",
        "\x9b0",
        "\u200d",
        "\U0001f468\u200d",
        "e\u0301",
        "\u0301",
    ),
    *(
        "a",
        "0",
        "A",
        "MM",
        "MM" + "0" * 31,
        "a@",
        "@",
        "1 ",
        "1(",
        "1(((",
        " ",
        "+",
        "_",
        '{"',
        "https://",
        "%",
        "・",
    ),
    *("\r\n", "::", "##[", "`", "<", "=", "\ue000", "''", '"', "\ud800", "０", "ﾊﾞ"),
]


@pytest.mark.parametrize(
    "reader", [visible, printable, fold, parse, echo, mask_number, channel, parse_e164, region]
)
def test_no_text_is_read_in_quadratic_time(reader):
    """Of anything 50,000 characters are read at once; squared, it would take minutes in all."""
    for unit in UNITS:
        read(reader, unit * (LONG // len(unit)))
