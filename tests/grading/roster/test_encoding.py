"""Which encodings a roster may have, and what is said about the others."""

import errno
import io

import pytest

from verifier.errors import UsageError
from verifier.grading.roster.encoding import HEAD, decoded_lines


def lines(data):
    return list(decoded_lines(io.BytesIO(data), "class.csv")[1])


def refusal(data):
    with pytest.raises(UsageError) as refused:
        lines(data)
    return str(refused.value.message), str(refused.value.help)


@pytest.mark.parametrize(
    "data",
    [
        "é,世\nb".encode(),
        "\ufeffé,世\nb".encode(),
        b"\xff\xfe" + "é,世\nb".encode("utf-16-le"),
        b"\xfe\xff" + "é,世\nb".encode("utf-16-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(data):
    """The mark itself is no part of the text; without one it is UTF-8."""
    assert lines(data) == ["é,世\n", "b"]


def test_every_kind_of_line_end_is_one():
    """Lines keep the end they have, and nothing else ends one."""
    assert lines("a\r\nb\rc\nd\x0b\x85\u2028e".encode()) == ["a\r\n", "b\r", "c\n", "d\x0b\x85\u2028e"]


def test_shift_jis_is_recognised():
    """The sentence names the encoding and the line, the help says how to save it as UTF-8."""
    assert refusal("name,sid\r\n花子,x\r\n".encode("cp932")) == (
        "class.csv is not in UTF-8 but in Shift_JIS, as line 2 shows.",
        'Save it in Excel as "CSV UTF-8", or run `iconv -f CP932 -t UTF-8 roster.csv > roster-utf8.csv`.',
    )


def test_another_encoding_is_told_with_its_line():
    """Western European text is the likeliest of all others."""
    message, step = refusal("name,sid\rBob,x\rJosé,y\r".encode("latin-1"))
    assert message == "class.csv is not in UTF-8: line 3 holds bytes that are no text in it."
    assert "WINDOWS-1252" in step


def test_utf_16_without_a_mark_is_refused():
    """Its headings would be full of NUL characters."""
    assert "line 1" in refusal("name,sid\n".encode("utf-16-le"))[0]


@pytest.mark.parametrize("beginning", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_recognised(beginning):
    """Excel's own formats, new and old, are no text."""
    assert refusal(beginning + b"\0\0\0") == (
        "class.csv is an Excel workbook; a roster is a text file.",
        'Open it in Excel and save it as "CSV UTF-8".',
    )


def test_a_character_at_the_end_of_the_first_look_is_whole():
    """The beginning that is looked at first may end within a character."""
    text = "a" + "é" * HEAD
    assert lines(text.encode()) == [text]


def test_text_that_ends_within_a_character_is_told():
    """What was read before stands; the line where it ends is named."""
    data = b"\xff\xfe" + "a\n".encode("utf-16-le") * HEAD + b"b"
    found = decoded_lines(io.BytesIO(data), "class.csv")[1]
    with pytest.raises(
        UsageError, match=r"class\.csv can't be read any farther than line \d+: it is cut short\."
    ):
        assert set(found) == {"a\n"}


class Failing(io.RawIOBase):
    """A disk that fails after so many bytes."""

    def __init__(self, good):
        self.good = good

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.good <= 0:
            raise OSError(errno.EIO, "Input/output error")
        self.good -= len(buffer)
        buffer[:] = b"a\n" * (len(buffer) // 2)
        return len(buffer)


@pytest.mark.parametrize("good", [0, 3 * HEAD])
def test_a_failing_disk_is_told(good):
    """Be it at the beginning or later on."""
    with pytest.raises(UsageError, match=r"class\.csv can't be read: Input/output error\."):
        list(decoded_lines(io.BufferedReader(Failing(good)), "class.csv")[1])
