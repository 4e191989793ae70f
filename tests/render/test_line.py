"""Where lines break."""

import pytest
from rich.cells import cell_len
from rich.console import Console

from verifier.render.line import Line


def lines(text, width):
    """The lines that a text makes in so many columns, without the spaces at their ends."""
    return [part.plain.rstrip() for part in Line(text).wrap(Console(width=width), width)]


@pytest.mark.parametrize("width", [7, 8, 11, 20])
def test_japanese_fills_the_line(width):
    """A line without spaces is as full as its characters allow, and nothing is lost."""
    text = "発信側の電話番号と受信側の電話番号"
    found = lines(text, width)
    assert "".join(found) == text
    assert all(width - 1 <= cell_len(line) <= width for line in found[:-1])


def test_a_line_begins_with_no_mark_that_closes():
    """A full stop, comma or long vowel stays with what is before it, an opening bracket with what follows."""
    assert lines("電話です。次", 8) == ["電話で", "す。次"]
    assert lines("電話番号「次」", 10) == ["電話番号", "「次」"]
    assert lines("電話サーバー", 10) == ["電話サー", "バー"]
    assert lines("電話番号(次)", 10) == ["電話番号", "(次)"]


def test_latin_words_stay_whole_between_japanese():
    """A word or SID is not cut where it fits into a line, and the sentence goes on beside it."""
    assert lines("SIDがMMで始まっています", 10) == ["SIDがMMで", "始まってい", "ます"]
    assert lines("次はTwilioです", 8) == ["次は", "Twilioで", "す"]


def test_english_breaks_at_spaces():
    """Words are kept whole, and spaces at a break are dropped."""
    assert lines("Tell whether a message is an MMS", 12) == ["Tell whether", "a message is", "an MMS"]


def test_what_is_wider_than_a_line_is_cut():
    """A long link begins on a line of its own and goes on at the next ones."""
    assert lines("See https://example.com/a/long/link here", 10) == [
        "See",
        "https://ex",
        "ample.com/",
        "a/long/lin",
        "k here",
    ]


def test_lines_and_styles_of_its_own_are_kept():
    """A text may bring line breaks, and its colours stay where they were."""
    assert lines("一\n二", 10) == ["一", "二"]
    line = Line("赤い字です")
    line.stylize("red", 0, 2)
    first, second = line.wrap(Console(width=4), 4)[:2]
    assert (first.plain, second.plain) == ("赤い", "字で")
    assert first.spans
    assert not second.spans


def test_a_text_that_must_not_wrap_does_not():
    """Where a column forbids it, the text stays in one line."""
    assert len(Line("電話番号です").wrap(Console(width=4), 4, no_wrap=True)) == 1


def copied(text, width):
    """The lines of a text with something to copy, where nothing is cut."""
    return [part.plain for part in Line(text).lines(width, cut=False)]


def test_what_is_copied_is_never_broken():
    """An address or a command that is wider than a line stands in one of its own, whole."""
    address = "https://www.twilio.com/docs/api/errors/30034"
    assert copied(f"See {address} for more.", 20) == ["See", address, "for more."]
    command = "`verifier send --to +15558675310 --media-url https://demo.twilio.com/owl.png`"
    assert copied(f"メディアを付けて{command}です。", 30) == ["メディアを付けて", command, "です。"]


def test_no_line_begins_with_what_closes():
    """Where a long word fills its line, the mark that closes after it takes a character along."""
    assert all(line[0] not in "」)。`]" for line in lines("「https://demo.twilio.com/owl.png」です", 32))
    assert lines("(503:0.123456789012345678901234567)。繰り返し", 34)[1][0] not in ")。"


def test_a_label_stays_whole():
    """What stands in brackets is one piece where there is room for it, blanks and Japanese in it or not."""
    assert lines("読みます。 [環境変数: VERIFIER_FILES] [既定値: 4010]", 30) == [
        "読みます。",
        "[環境変数: VERIFIER_FILES]",
        "[既定値: 4010]",
    ]


def test_no_orphan_ends_a_paragraph():
    """One or two characters on a last line take another piece along, where lines have some length."""
    assert lines("このオブジェクティブを達成していません。", 38) == [
        "このオブジェクティブを達成していま",
        "せん。",
    ]
