"""What the SID doctor makes of what people hand in."""

import re
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.sid import echo, is_account_sid, is_message_sid, parse, shorten

DIGITS = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MM = "MM" + DIGITS
SM = "SM" + DIGITS
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
HEX = "where only 0-9 or a-f can stand."
FORM = "is no message SID, which is MM or SM and 32 hexadecimal digits (0-9, a-f)."
MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")

text_with_a_bit_of_sid = st.lists(
    st.one_of(
        st.text(st.characters(), max_size=8),  # lone surrogates too
        st.sampled_from(
            [MM, SM, "AC" + DIGITS, DIGITS, "mm", "\x1b[1m", "\u200b", "/", "../", "?x=", "%2F", "\n"]
        ),
        st.text("MmSs0123456789abcdefABCDEFOlI", max_size=40),
    ),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("sid", [MM, SM])
def test_a_message_sid_is_read_as_it_stands(sid):
    """A message SID needs no repair."""
    assert parse(sid) == parse(f"  {sid}\r\n").__class__(sid, sid)


@pytest.mark.parametrize(
    "around",
    [
        '"{}"', "'{}'", "`{}`", "“{}”", "‘{}’", "「{}」", "『{}』", "<{}>", "{{{}}}", "[{}]", "({})", "{}.",
        "{},", "{}。",
        "SID={}", "sid_{}_1.jpg", "答えは{}です",
        "https://api.twilio.com/2010-04-01/Accounts/AC" + DIGITS + "/Messages/{}.json",
        "https://api.twilio.com/2010-04-01/Accounts/AC" + DIGITS + "/Messages/{}/Media/ME" + DIGITS,
        "https://example.com/?next=%2FMessages%2F{}%2F",
        '{{"sid": "{0}", "uri": "/Messages/{0}.json"}}',
        '"first\\n{}\\nlast"',
        "2026-11-24T05:35:00Z INFO sent {} to +15558675310",
        "{}/../../x?y=1",
    ],
)  # fmt: skip
def test_a_sid_is_taken_out_of_the_text_around_it(around):
    """Quotes, brackets, addresses, log lines and JSON are left out, and it is said."""
    reading = parse(around.format(MM))
    assert reading.sid == MM
    assert [str(repair) for repair in reading.repairs] == ["Took the SID out of the text around it."]


def encoded(text, times):
    for _ in range(times):
        text = quote(text, safe="")
    return text


LINK = f"https://console.twilio.com/us1/monitor/logs/sms?frameUrl={encoded(f'/console/sms/logs/{MM}', 1)}"


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_a_sid_in_a_link_within_links(times):
    """Mail gateways wrap a link in another, which encodes once more what was encoded."""
    wrapped = LINK
    for _ in range(times):
        wrapped = f"https://nam02.safelinks.protection.outlook.com/?url={encoded(wrapped, 1)}&data=05%7C02"
    reading = parse(wrapped)
    assert reading.sid == MM
    assert [str(repair) for repair in reading.repairs] == ["Took the SID out of the text around it."]


def test_a_broken_sid_without_digits_between_marks():
    """What has letters only is a SID in pieces where nothing but marks stand around it."""
    assert parse("(MM feedface feedface feedface feedface).").sid == "MM" + "feedface" * 4


@pytest.mark.parametrize(
    "typed",
    [
        f"SID: {MM[:20]}\n{MM[20:]}",
        f"My SID is:\r\n{MM[:20]}\r\n{MM[20:]}\r\nThanks, Ann",
        f"SID: {MM[:10]} {MM[10:20]} {MM[20:]} (sent today)",
        f"> SID: {MM[:33]}=\n> {MM[33:]}\n> Ann",
        f"Message SID: MM {DIGITS}",
        f"SID：{MM[:20]}\u3000{MM[20:]}",
    ],
)
def test_a_sid_that_is_broken_after_a_label(typed):
    """A line end, or blanks, within the SID are no part of it."""
    reading = parse(typed)
    assert reading.sid == MM
    assert "Joined the parts of the SID." in [str(repair) for repair in reading.repairs]


@pytest.mark.parametrize("rest", ["be careful", "face it", "a day ago", "of Ada"])
def test_words_are_no_part_of_a_sid(rest):
    """What follows a SID that was cut short does not complete it, though its letters could."""
    for end in (30, 31, 32, 33):
        assert parse(f"SID: {MM[:end]} {rest}").sid is None


@pytest.mark.parametrize(
    "typed", [MM + MM, MM * 3, f"{MM} {MM}", f"{MM}\n{MM}", f"SID:{MM + MM}.", MM.lower() + MM]
)
def test_the_same_sid_twice_is_one(typed):
    """Whoever pastes it again means the same."""
    assert parse(typed).sid == MM
    assert parse(MM + SM).sid is None


@pytest.mark.parametrize(
    "text",
    ["MM\n" * 100_000, "MM" + " " * 500_000, "%25" * 200_000, "MM" + "0 " * 200_000, "MM" + "\n>" * 300_000],
)
def test_long_texts_take_no_long_time(text):
    """What is no SID is soon known for none."""
    begun = time.process_time()
    assert parse(text).sid is None
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("typed", "repairs"),
    [
        (MM.translate(FULL_WIDTH), ["Read full-width characters as plain ones."]),
        ("ＭＭ" + DIGITS, ["Read full-width characters as plain ones."]),
        ("\ufeffM\u200bM" + DIGITS, ["Left out characters that can't be seen."]),
        (f"\x1b[32mMM\x1b[0m{DIGITS}", ["Left out characters that can't be seen."]),
        (f"\u00a0{MM}\u00a0", []),
        (f"{MM[:20]}\n  {MM[20:]}", ["Joined the parts of the SID."]),
        ("mm" + DIGITS, ["Read the prefix mm as MM."]),
        ("Sm" + DIGITS, ["Read the prefix Sm as SM."]),
        ("MM" + DIGITS.upper(), ["Read upper-case digits as lower-case ones."]),
    ],
)
def test_what_can_only_be_meant_one_way_is_mended(typed, repairs):
    """Every mend is named."""
    reading = parse(typed)
    assert reading.sid in {MM, SM}
    assert [str(repair) for repair in reading.repairs] == repairs


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Nothing was handed in."),
        (" \t\n", "Nothing was handed in."),
        ('""', "Nothing was handed in."),
        (MM[:-1], "MM0a…7e8f has 33 characters, one short of 34."),
        (MM[:-3], "MM0a…6d7e has 31 characters, 3 short of 34."),
        (MM + "0", "MM0a…8f90 has 35 characters, one more than 34."),
        ("MM", "MM has 2 characters, 32 short of 34."),
        (
            "MMO" + DIGITS[1:],
            f"Character 3 of MMOa…e8f9 is a capital O, {HEX}",
        ),
        (
            MM.replace("1", "l"),
            f"Character 5 of MM0a…e8f9 is a small L, {HEX} Character 18 is wrong too.",
        ),
        (
            "MMI" + DIGITS[1:-1],
            f"Character 3 of MMIa…7e8f is a capital I, {HEX} MMIa…7e8f has 33 characters, one short of 34.",
        ),
        (
            "\u041cM" + DIGITS,
            "Character 1 of \u041cM0a…e8f9 is CYRILLIC CAPITAL LETTER EM, where only M or S can stand.",
        ),
        (
            "1\u041c" + DIGITS,
            "Character 1 of 1\u041c0a…e8f9 is 1, where only M or S can stand. Character 2 is wrong too.",
        ),
        ("AC" + DIGITS, "AC0a…e8f9 is the SID of an account; a message's starts with MM or SM."),
        ("SK" + DIGITS, "SK0a…e8f9 is the SID of an API key; a message's starts with MM or SM."),
        ("me" + DIGITS, "me0a…e8f9 is the SID of a media item; a message's starts with MM or SM."),
        ("PN" + DIGITS, "PN0a…e8f9 is the SID of a phone number; a message's starts with MM or SM."),
        ("MG" + DIGITS, "MG0a…e8f9 is the SID of a messaging service; a message's starts with MM or SM."),
        (
            f"/Accounts/AC{DIGITS}/Calls/CA{DIGITS}.json",
            "CA0a…e8f9 is the SID of a call; a message's starts with MM or SM.",
        ),
        ("XX" + DIGITS, "XX0a…e8f9 starts with XX; a message SID starts with MM or SM."),
        ("MMxxxxxxxx…", '"MMxxxxxxxx..." is a placeholder, not yet a message SID.'),
        ("MM" + "X" * 32, '"MMXX…" is a placeholder, not yet a message SID.'),
        ("SMXXXX", '"SMXXXX" is a placeholder, not yet a message SID.'),
        ("<MESSAGE_SID>", '"<MESSAGE_SID>" is a placeholder, not yet a message SID.'),
        ("${SID}", '"${SID}" is a placeholder, not yet a message SID.'),
        ("MM0a…e8f9", '"MM0a...e8f9" is a shortened SID; all 34 characters are needed.'),
        ("+1 (555) 867-5310", "+1•••••••5310 looks like a phone number, not a message SID."),
        ("learner@example.com", "This is a mail address, not a message SID."),
        (f"{MM} {SM}", "This holds 2 different message SIDs, and one is asked for."),
        (
            "../../x?y=1",
            f'"../../x?y=1" {FORM}',
        ),
        (
            "I sent it yesterday, and it must be there",
            f'"I sent it yesterday, and it must be ther…" {FORM}',
        ),
    ],
)  # fmt: skip
def test_what_is_no_message_sid_is_told_why(typed, problem):
    """The problem says what was seen and what was expected, and there is a next step."""
    reading = parse(typed)
    assert reading.sid is None
    assert str(reading.problem) == problem
    assert reading.help is not None


@pytest.mark.parametrize(
    "typed", ["MMO" + DIGITS[1:], "MM0aIb2c3d4e5f6O7l8293a4b5c6d7e8f9", "mm0alb2c3d4e5f60718293a4b5c6d7e8f9"]
)
def test_lookalikes_are_offered_mended_but_not_taken(typed):
    """O for 0 and l for 1 are a guess: the learner is shown the SID to try, and it is not looked up."""
    assert str(parse(typed).help) == f"Try `verifier verify {MM}`."


@pytest.mark.parametrize("typed", [f"{MM}0", f"0{MM}", f"x{MM}", f"deadbeef{MM}cafe", "a" * 40 + MM, MM + SM])
def test_a_sid_within_a_longer_word_is_not_taken(typed):
    """Thirty-four fitting characters in the middle of a longer word are no answer."""
    assert parse(typed).sid is None


def test_the_same_sid_twice_is_one_sid():
    """A SID that stands in a text several times, in whatever case, is one SID."""
    assert parse(f"{MM} mm{DIGITS.upper()}").sid == MM


@pytest.mark.parametrize(
    "typed", [DIGITS, f"TWILIO_AUTH_TOKEN={DIGITS}", f"“{DIGITS.upper()}”", DIGITS[:-1], DIGITS + "0"]
)
def test_an_auth_token_is_not_repeated(typed):
    """Text that may be an Auth Token is never shown back."""
    reading = parse(typed)
    assert reading.sid is None
    shown = f"{reading.problem} {reading.help} {echo(typed)}".lower()
    assert DIGITS[:6] not in shown
    assert DIGITS[-6:] not in shown


def test_a_key_secret_a_number_and_an_address_are_not_repeated():
    """Whatever is shown of a text lacks the secrets and the personal data in it."""
    shown = (
        echo("aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW")
        + echo("call +1 555-867-5310")
        + echo("to learner@example.com")
    )
    assert shown == "aB3d…call +1•••••••5310to l…@example.com"


def test_a_long_text_is_cut_short_and_read_quickly():
    """A megabyte of anything gives one short line."""
    for typed in (
        "x " * 500_000,
        "@" * 1_000_000,
        "a\u0301\u0327" * 300_000,
        "\x1b]" * 500_000,
        "1 (" * 300_000,
        "%2F" * 300_000,
    ):
        assert len(str(parse(typed).problem)) < 200


def test_a_sid_far_down_in_a_long_text_is_found():
    """The length of the text around it doesn't hide a SID."""
    assert parse("lorem ipsum " * 100_000 + MM).sid == MM


@given(text_with_a_bit_of_sid)
def test_nothing_but_a_message_sid_ever_comes_out(text):
    """For any text there is either a clean message SID or a problem with a next step."""
    reading = parse(text)
    assert reading.typed == text
    assert (reading.sid is None) == (reading.problem is not None) == (reading.help is not None)
    if reading.sid is not None:
        assert MESSAGE_SID.fullmatch(reading.sid)
    else:
        f"{reading.problem} {reading.help}".encode()
        assert "\x1b" not in str(reading.problem)


@given(
    st.text("0123456789abcdef", min_size=32, max_size=32), st.sampled_from(["MM", "SM", "mm", "sm", "ＭＭ"])
)
def test_any_message_sid_is_found_whatever_stands_around_it(digits, prefix):
    """Digits come out exactly as they went in."""
    assert parse(f"「{prefix}{digits}」。").sid.removeprefix("MM").removeprefix("SM") == digits


def test_whole_sids_are_told_from_parts():
    """The predicates take the whole text, and a newline is part of it."""
    assert is_message_sid(MM)
    assert is_message_sid(SM.upper())
    assert is_account_sid("AC" + DIGITS)
    for text in (MM + "\n", "mm" + DIGITS, MM[:-1], "AC" + DIGITS, ""):
        assert not is_message_sid(text)
    for text in (f"AC{DIGITS}\n", "ac" + DIGITS, MM, f"AC{DIGITS[:-1]}٣"):
        assert not is_account_sid(text)


def test_a_shortened_sid_keeps_its_ends():
    """What people see of an account SID is enough to recognise it by."""
    assert shorten("AC" + DIGITS) == "AC0a…e8f9"
    assert shorten("AC1") == "AC1"


def test_reading_a_sid_loads_nothing_expensive():
    """A malformed SID costs no import of the network's libraries."""
    code = "import sys; before = {*sys.modules}; import verifier.sid; print(*{*sys.modules} - before)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"twilio", "pycurl", "sqlite3", "phonenumbers", "aiohttp", "typer", "rich", "json"} & set(
        loaded
    )
