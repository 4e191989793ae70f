"""Text from outside is made harmless, and numbers are masked."""

import re
import time
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.printable import fold, mask_number, printable, visible

hostile = st.lists(
    st.one_of(
        st.text(st.characters(), max_size=6),
        st.sampled_from(["\x1b", "\x1b[", "\x1b]0;", "\x9b", "\x07", "31m", "\u202e", "\u200d", "👩"]),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ahoy!",
        "写真を送りました。",
        "👩‍🚀 ❤️‍🔥 👨‍👩‍👧 🇯🇵 1️⃣",
        "naïve café",
        "cafe\u0301",
        "한국어 العربية",
        "[b]*x*</b> & =1+1",
    ],
)
def test_normal_text_stays_as_it_is(text):
    """Languages, combined emoji and markup characters are not touched."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP+q544e\x1b\\text", "text"),
        ("\x1b(Btext\x1bc", "text"),
        ("\x1b]0;never closed", "0;never closed"),
        ("\x1b\x1b[0m[31mtext", "\ufffd[31mtext"),
        ("one\r\ntwo\nthree\tfour\u2028five", "one two three four five"),
        ("a\x00b\x07c\x7fd\x85e", "a\ufffdb\ufffdc\ufffdd e"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("zero\u200bwidth\ufeff\u2060\u00ad", "zerowidth"),
        ("a\u200db", "ab"),
        ("bad\udc80byte\ufffe", "bad\ufffdbyte\ufffd"),
        ("tags\U000e0041\U000e0042", "tags"),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(text, shown):
    """Escape sequences and what can't be seen vanish, breaks become spaces, the rest becomes a replacement sign."""
    assert printable(text) == shown


@given(hostile)
def test_whatever_comes_in_can_be_shown_anywhere(text):
    """The result encodes, holds no control and no break, reads back from XML, and needs no second pass."""
    shown = printable(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown)
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert (ET.fromstring(f"<t>{escaped}</t>").text or "") == shown  # noqa: S314 - our own text
    assert printable(shown) == shown
    assert visible(shown) == shown


@given(st.text())
def test_folding_makes_wide_characters_plain(text):
    """ASCII comes through as it is, and full-width characters become ASCII."""
    assert fold(text.encode("ascii", "ignore").decode()) == text.encode("ascii", "ignore").decode()
    assert fold("ＭＭ０１ａ") == "MM01a"


@pytest.mark.parametrize(
    "text", ["José Núñez", "Nguyễn Thị Ý", "がくぱぴ", "김철수", "Йошкар", "Ştefan Țuțu"]
)
def test_folding_puts_together_what_a_mac_takes_apart(text):
    """An accent is the same in one character and in two, and a voicing mark beside half-width kana, too."""
    assert fold(unicodedata.normalize("NFD", text)) == text
    assert fold("ｶﾞｸ") == "ガク"


def test_folding_takes_no_longer_for_heaps_of_accents():
    """In a time that grows with the text."""
    heap = "e" + "\u0301\u0316" * 200_000
    started = time.process_time()
    assert len(fold(heap)) >= 399_990
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+15558675310", "+1•••••••5310"),
        ("+1 (555) 867-5310", "+1•••••••5310"),
        ("＋１５５５８６７５３１０", "+1•••••••5310"),
        ("+819012345678", "+81•••••••5678"),
        ("+447700900123", "+44•••••••0123"),
        ("+3584573966261", "+358•••••••6261"),
        ("whatsapp:+15558675310", "whatsapp:+1•••••••5310"),
        ("5558675310", "•••••••5310"),
        ("555867", "•••••••67"),
        ("12345", "•••••••5"),
        ("911", "•••••••"),
        ("+1911", "+1•••••••"),
        ("+", "•••••••"),
        ("TwilioQuest", "TwilioQuest"),
        ("rcs:Twilio", "rcs:Twilio"),
        ("", ""),
        ("whatsapp:", "whatsapp:"),
        ("call me on 555 867 5310, please", "•••••••5310"),
        ("\x1b[31m+15558675310", "+1•••••••5310"),
        ("Bob 5558675", "•••••••675"),
    ],
)
def test_a_number_is_masked(number, masked):
    """The country code and the last four digits stay, of short numbers less, and names of senders whole."""
    assert mask_number(number) == masked


@given(st.from_regex(r"(whatsapp:)?\+?[0-9][0-9 ().-]{0,25}", fullmatch=True))
def test_never_more_than_four_digits_of_a_number_are_shown(number):
    """However a number is written, at least four of its digits stay hidden beside the country code."""
    digits = re.sub(r"\D", "", number)
    masked = mask_number(number)
    country, tail = re.fullmatch(r"(?:whatsapp:)?(\+\d{1,3})?•{7}(\d{0,4})", masked).groups()
    assert not tail or len(digits) - len((country or "+")[1:]) - len(tail) >= 4
    assert digits.endswith(tail)


@given(hostile)
def test_masking_takes_any_text(text):
    """Nothing that is no number is let through, save a sender's name."""
    masked = mask_number(text)
    assert printable(masked) == masked
    assert sum(character.isdigit() for character in masked) <= 3 + 4
