"""The text report, as people read it."""

import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from people import named
from written import written

from verifier.i18n import msg
from verifier.models import CheckResult, Media, Message, Note, Outcome, Submission, Verdict
from verifier.render import Style
from verifier.render.text import text
from verifier.report import Report, Run

ACCOUNT = "AC" + "0" * 31 + "1"
MMS = "MM" + "a" * 32
PLAIN = Style(width=80, terminal=True)

PASSED = Verdict(
    Submission(MMS),
    Outcome.PASSED,
    (
        CheckResult("message-found", Outcome.PASSED, msg("There it is.")),
        CheckResult("mms-sid", Outcome.PASSED, msg("It starts with MM.")),
        CheckResult("has-media", Outcome.PASSED, msg("It has media.")),
    ),
    sid=MMS,
    account_sid=ACCOUNT,
    notes=(Note("inbound", msg("It came in.")),),
    message=Message(
        MMS,
        ACCOUNT,
        status="undelivered",
        direction="inbound",
        num_media=1,
        from_="+15017122661",
        to="+15558675310",
        body="hi",
        date_created=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
        error_code=30034,
    ),
    media=(Media("ME" + "b" * 32, ACCOUNT, MMS, "image/png", "/2010/ME.json"),),
)
FAILED = Verdict(
    Submission("MM12"),
    Outcome.FAILED,
    (
        CheckResult("message-found", Outcome.FAILED, msg("Too short."), msg("Copy it again.")),
        CheckResult("mms-sid", Outcome.SKIPPED, msg("Skipped."), msg("Copy it again.")),
    ),
)


def shown(*verdicts, style=PLAIN):
    return "".join(text(Report.of(verdicts, Run()), style))


def test_a_passed_verdict_in_full():
    """Headline, checks, facts, media and notes, with the numbers masked."""
    assert (
        shown(PASSED)
        == """\
✔ PASSED  MMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is an MMS with 1 media item.

╭───────────────┬──────────┬────────────────────╮
│ Check         │ Outcome  │ Why                │
├───────────────┼──────────┼────────────────────┤
│ message-found │ ✔ passed │ There it is.       │
│ mms-sid       │ ✔ passed │ It starts with MM. │
│ has-media     │ ✔ passed │ It has media.      │
╰───────────────┴──────────┴────────────────────╯

Account    AC00…0001
Status     undelivered
Direction  inbound
From       +1•••••••2661
To         +1•••••••5310
Created    2026-11-24 05:00:00 UTC
Sent       -
Error      30034  https://www.twilio.com/docs/api/errors/30034

image/png  MEbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

Note  It came in.

★ +200 XP  The chest opens: this message carries its media.
           On to the next chest: follow a message with status callbacks.
           https://www.twilio.com/docs/usage/webhooks/messaging-webhooks
"""
    )


def test_an_item_leads_to_its_media():
    """Where the terminal takes links its SID is one; the address, which names the account, is written if revealed."""
    address = "https://api.twilio.com/2010/ME"
    assert address not in shown(PASSED)
    assert f";{address}\x1b\\" in shown(PASSED, style=Style(width=80, color=True, links=True))
    assert f"           {address}\n" in shown(PASSED, style=Style(reveal=True))


def test_a_failed_verdict_says_each_help_once():
    """What did not pass gets its help lines, none of them twice."""
    assert (
        shown(FAILED)
        == """\
✘ FAILED  This is no message SID.

╭───────────────┬───────────┬────────────╮
│ Check         │ Outcome   │ Why        │
├───────────────┼───────────┼────────────┤
│ message-found │ ✘ failed  │ Too short. │
│ mms-sid       │ - skipped │ Skipped.   │
╰───────────────┴───────────┴────────────╯

Next  Copy it again.
"""
    )


def test_practice_leads_to_the_page():
    """What the sandbox answered ends with the way to the page; what Twilio answered does not."""
    way = "See the whole quest in your browser, with a phone and the chest: `verifier hack --sandbox`"
    there = {"width": 200, "terminal": True, "address": "http://127.0.0.1:4010"}
    for terminal in (True, False):
        there["terminal"] = terminal
        assert written("text", [PASSED], practice=True, **there).rstrip().endswith(way)
    elsewhere = written("text", [PASSED], **there)
    assert elsewhere.splitlines()[0].endswith("   asked of 127.0.0.1:4010 and not of Twilio")
    assert "verifier hack" not in elsewhere
    assert "verifier hack" not in shown(PASSED)


def test_a_summary_comes_before_several():
    """Of several verdicts the counts come first; quiet leaves a line each."""
    assert shown(PASSED, FAILED, style=Style(width=80, quiet=True)) == (
        "1 passed   1 failed   0 undecided   of 2 messages\n"
        "✔ PASSED  MMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is an MMS with 1 media item.\n"
        "✘ FAILED  Too short.\n"
    )


def test_text_from_outside_is_never_markup():
    """Rich's markup, escape sequences and line breaks in Twilio's words stay words on one line."""
    hostile = "[red]x[/red] [link=https://evil.example]y[/link]\x1b[31m\x1b]0;t\x07\n\u202eflip :smile:"
    verdict = Verdict(
        Submission("x"),
        Outcome.UNDECIDED,
        (CheckResult("message-found", Outcome.UNDECIDED, msg("Twilio said: {detail}", detail=hostile)),),
    )
    out = shown(verdict, style=Style(width=400))
    assert "[red]x[/red] [link=https://evil.example]y[/link]" in out
    assert ":smile:" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_narrow_terminal_loses_nothing():
    """In forty columns every word is still there, and no line is longer but the addresses, which stay whole."""
    out = shown(PASSED, style=Style(width=40))
    longer = [line.strip() for line in out.splitlines() if len(line) > 40]
    assert longer
    assert all(re.fullmatch(r"https://\S+", line) for line in longer)
    assert MMS in out
    assert "✔ passed  message-found\n  There it is.\n" in out


def test_an_address_can_be_clicked():
    """Where the terminal takes links, each address is one (OSC 8), and elsewhere there is none."""
    linked = shown(PASSED, style=Style(width=40, color=True, links=True))
    for address in re.findall(r"https://[^\s\x1b]+", shown(PASSED, style=Style(width=40))):
        assert re.search(rf"\x1b\]8;[^;]*;{re.escape(address)}\x1b\\", linked)
    assert "\x1b]8" not in shown(PASSED, style=Style(width=40, color=True))


def test_quiet_gives_the_reason():
    """Of what is no pass the one line says why, with the SID where there is one."""
    undecided = Verdict(
        Submission(MMS),
        Outcome.UNDECIDED,
        (CheckResult("message-found", Outcome.UNDECIDED, msg("Twilio is busy.")),),
        sid=MMS,
    )
    assert shown(undecided, style=Style(quiet=True)) == f"? UNDECIDED  {MMS}: Twilio is busy.\n"


def test_no_part_of_a_summary_is_broken():
    """Each part stands in one line, and one for which there is no room begins the next."""
    lines = shown(PASSED, FAILED, style=Style(width=40)).splitlines()
    assert lines[:2] == ["1 passed   1 failed   0 undecided", "of 2 messages"]


def test_color_is_only_color():
    """With colour the same text is there; without it no escape sequence is."""
    colored = shown(PASSED, FAILED, style=Style(width=80, color=True))
    assert "\x1b[" in colored
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert [line.rstrip() for line in stripped.splitlines()] == shown(PASSED, FAILED).splitlines()


def test_ascii_frames_and_marks():
    """Where the stream knows ASCII only, frames and marks are made of it."""
    out = shown(FAILED, style=Style(width=80, unicode=False))
    assert "x FAILED" in out
    assert out.isascii()


@pytest.mark.parametrize(
    ("verdicts", "style"),
    [
        ((FAILED,), PLAIN),
        ((PASSED, PASSED), PLAIN),
        ((PASSED,), Style(width=80, quiet=True, terminal=True)),
        ((PASSED,), Style(width=80)),
        ((replace(PASSED, submission=Submission(MMS, learner=named("Ada"))),), PLAIN),
    ],
)
def test_the_reward_is_for_whoever_verified_their_own(verdicts, style):
    """A message that fails, one of several, a learner's in a roster, one in a log: none earns points here."""
    assert "XP" in shown(PASSED)
    assert "XP" not in shown(*verdicts, style=style)


def test_a_drawing_stands_below_what_was_found():
    """It is asked for once what was found is written, and comes before what there is to say; quiet keeps it."""
    drawn = []

    def draw(verdict):
        drawn.append(verdict.sid)
        return f"\ndrawing {len(drawn)}\n"

    pieces = text(Report.of([PASSED], Run()), replace(PLAIN, drawing=draw))
    assert next(pieces).endswith("ME" + "b" * 32 + "\n")
    assert drawn == []
    assert "".join(pieces).startswith("\ndrawing 1\n\nNote  It came in.\n")
    quiet = shown(PASSED, FAILED, style=replace(PLAIN, drawing=draw, quiet=True))
    assert [line for line in quiet.splitlines() if "drawing" in line] == ["drawing 2", "drawing 3"]
