"""Which encodings a roster may have, how they are told, and what is said of what is no text."""

import errno
import io

import pytest

from verifier.errors import UsageError
from verifier.grading.roster.encoding import FARTHER, HEAD, decoded

DIGITS = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def read(data, encoding=None):
    return decoded(io.BytesIO(data), "class.csv", encoding)


def lines(data):
    return list(read(data).lines)


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
    """The mark itself is no part of the text; without one it is UTF-8. Nothing needs to be said of it."""
    found = read(data)
    assert list(found.lines) == ["é,世\n", "b"]
    assert found.taken is None
    assert found.mark + "é,世\nb".encode(found.encoding) == data


def test_every_kind_of_line_end_is_one():
    """Lines keep the end they have, and nothing else ends one."""
    assert lines("a\r\nb\rc\nd\x0b\x85\u2028e".encode()) == ["a\r\n", "b\r", "c\n", "d\x0b\x85\u2028e"]


NAMES = {
    "german": "Jörg Müller,Ärzte & Söhne,Weiß,Özil",
    "french": "Zoé Lefèvre,Noël Gérard,Hélène d’Arc,Çelik",
    "spanish": "Íñigo Núñez,José García,ÁNGEL MUÑOZ",
    "nordic": "Søren Ærø,Åsa Öberg,Bjørk",
    "one": "José",
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(
    ("encoding", "called"), [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")], ids=["windows", "mac"]
)
def test_western_names_tell_windows_from_old_macs(names, encoding, called):
    """Letters make words in one of the two, and symbols amid words in the other."""
    found = read(f"name,sid\r{names},MM{DIGITS}\r".encode(encoding))
    assert (found.encoding, found.taken) == (encoding, called)
    assert names in found.head


@pytest.mark.parametrize("names", ["花子", "ﾀﾅｶ ﾊﾅｺ", "髙橋 一郎,メールSID,①組", "田中,はい、送りました。"])
def test_japanese_is_recognised(names):
    """Excel's CSV in Japan is in CP932."""
    found = read(f"name,sid\r\n{names},MM{DIGITS}\r\n".encode("cp932"))
    assert (found.encoding, found.taken) == ("cp932", "Shift_JIS (CP932)")
    assert names in found.head


def test_the_user_knows_better():
    """An encoding that is named is taken, and needs no remark."""
    found = read("name,sid\nŁukasz,x\n".encode("cp1250"), "windows-1250")
    assert "Łukasz" in found.head
    assert (found.encoding, found.taken) == ("cp1250", None)
    assert read("①".encode("cp932"), "Shift_JIS").head == "①"
    assert read("é".encode("utf-16"), "utf-16").head == "é"


@pytest.mark.parametrize("name", ["klingon", "", "base64", "rot13", "\0", "../x"])
def test_an_encoding_that_is_none_is_refused(name):
    """The help names usual ones."""
    with pytest.raises(UsageError) as refused:
        read(b"a", name)
    assert refused.value.name == "no-such-encoding"
    assert "--encoding cp932" in str(refused.value.help)


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_without_a_mark_is_recognised(order):
    """By the zero that every other byte is."""
    found = read("name,sid\nJosé,世\n".encode(f"utf-16-{order}"))
    assert list(found.lines) == ["name,sid\n", "José,世\n"]
    assert found.taken == "UTF-16"


def test_one_broken_byte_changes_no_encoding():
    """A text that is valid nearly everywhere stays UTF-8."""
    found = read("name\né\nü\nö\n".encode() + b"\xff\n")
    assert (found.encoding, found.taken) == ("utf-8", None)


@pytest.mark.parametrize("data", [b"\0\1\2\3" * 50, bytes(range(256)) * 4, b"name\0,sid\nx"])
def test_bytes_that_are_no_text_are_refused(data):
    """They are called neither Shift_JIS nor anything else."""
    with pytest.raises(UsageError) as refused:
        read(data)
    assert refused.value.name == "no-table"
    assert str(refused.value.message) == "class.csv is a file of bytes that are no text, not a table."


def test_a_character_at_the_end_of_the_first_look_is_whole():
    """The beginning that is looked at first may end within a character."""
    text = "a" + "é" * HEAD * FARTHER
    assert lines(text.encode()) == [text]


def test_text_that_ends_within_a_character_is_told():
    """What was read before stands; the line where it ends is named."""
    data = b"\xff\xfe" + "a\n".encode("utf-16-le") * HEAD + b"b"
    with pytest.raises(
        UsageError, match=r"class\.csv can't be read any farther than line \d+: it is cut short\."
    ):
        assert set(read(data).lines) == {"a\n"}


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
        list(decoded(io.BufferedReader(Failing(good)), "class.csv").lines)
