"""The text of a file line by line, in the encoding it is marked with, or looks like, or is said to be in."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from verifier.errors import UsageError
from verifier.grading.roster.opening import BROKEN, no_table, peeked, unreadable
from verifier.i18n import Text, msg

HEAD = 1 << 18
"""Bytes that are looked at before anything else is done; of what is no pipe, as many times more as `FARTHER`.

Farther on a byte that is no text in the encoding spoils its own line only.
"""

FARTHER = 16

LONGEST_LINE = 1 << 24
"""Characters of a line; what goes on longer is no line of a roster."""

LONGEST_TEXT = 1 << 28
"""Characters of a text that is read as a whole."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = {
    "cp1252": "Windows-1252",
    "cp932": "Shift_JIS (CP932)",
    "mac_roman": "Mac Roman",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_WIDER = {"utf-8-sig": "utf-8", "shift_jis": "cp932", "gb2312": "gb18030", "euc_kr": "cp949"}
"""What spreadsheets write where they say the narrower."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f\u2460-\u24ff\u3200-\u33ff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.05
_LOOKED_AT = 20_000


class Decoded(Struct, frozen=True):
    """A text: its beginning, and all of it, to be gone through once.

    `encoding` is Python's name of it, `mark` the byte order mark before it. `taken` is what people call the encoding
    where nothing but the text's look speaks for it. Bytes that are no text in it become lone surrogates.
    """

    head: str
    text: io.TextIOWrapper
    name: Text | str
    encoding: str
    mark: bytes = b""
    taken: str | None = None

    @property
    def lines(self) -> Iterator[str]:
        """All of it by lines with their ends (LF, CRLF or CR), read as they are asked for."""
        return _lines(self.text, self.name)

    def whole(self) -> str:
        """All of it at once."""
        try:
            whole = self.text.read(LONGEST_TEXT + 1)
        except (*BROKEN, UnicodeDecodeError) as error:
            raise unreadable(self.name, error) from error
        if len(whole) > LONGEST_TEXT:
            raise _endless(self.name, whole.count("\n") + 1)
        return whole


def decoded(source: BinaryIO, name: Text | str, encoding: str | None = None) -> Decoded:
    """The text of a file; `encoding` is what the user says.

    Raises `UsageError` for what is no text, or an encoding that nobody knows; going through the lines may raise it too.
    """
    size = HEAD * FARTHER if source.seekable() else HEAD
    head, whole = peeked(source, size, name)
    mark, found = next(((mark, found) for mark, found in _MARKS if head.startswith(mark)), (b"", None))
    taken = None
    if encoding is not None:
        found = _known(encoding, found)
    elif found is None:
        found = _guess(head, final=len(head) < size)
        taken = _GUESSED.get(found)
    whole.read(len(mark))
    errors = "surrogatepass" if found.startswith("utf-16") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(found)(errors)
    text = decoder.decode(head[len(mark) :])
    if "\0" in re.split(r"[\r\n]", text, maxsplit=1)[0] or (taken and _is_binary(text)):
        raise no_table(name, msg("a file of bytes that are no text"))
    return Decoded(text, io.TextIOWrapper(whole, found, errors, newline=""), name, found, mark, taken)


def _known(encoding: str, marked: str | None) -> str:
    try:
        found = codecs.lookup(encoding.strip())
        text = "a".encode(found.name).decode(found.name)
    except (LookupError, ValueError) as error:
        raise _no_encoding(encoding) from error
    if not isinstance(text, str):
        raise _no_encoding(encoding)
    if found.name == "utf-16":
        return marked or "utf-16-le"
    return _WIDER.get(found.name, found.name)


def _no_encoding(encoding: str) -> UsageError:
    return UsageError(
        "no-such-encoding",
        msg('There is no encoding "{encoding}".', encoding=encoding),
        msg(
            "Usual ones: `--encoding cp932`, `--encoding cp1252`, `--encoding mac_roman`, `--encoding utf-8`"
        ),
    )


def _is_binary(text: str) -> bool:
    looked_at = text[:_LOOKED_AT]
    return len(_CONTROLS.findall(looked_at)) > _MOST_CONTROLS * len(looked_at)


def _guess(head: bytes, *, final: bool) -> str:
    """UTF-8 where most of what is not ASCII is valid in it; UTF-16 by its zeros; else what reads most like a text."""
    try:
        codecs.getincrementaldecoder("utf-8")("surrogatepass").decode(head, final=final)
    except UnicodeDecodeError:
        pass
    else:
        if head.count(0) < len(head) / 4:
            return "utf-8"
    if head.count(0) >= len(head) / 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    rough = _NOT_ASCII.findall(head.decode("utf-8", "surrogateescape"))
    if sum("\udc80" <= character <= "\udcff" for character in rough) * 2 < len(rough):
        return "utf-8"
    return max(("cp1252", "cp932", "mac_roman"), key=lambda encoding: _merit(head, encoding))


def _merit(head: bytes, encoding: str) -> float:
    """How much the bytes read like names in an encoding: letters in words, not symbols; a minimum where they can't."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return -1e9
    found = [_likely(text, match.start()) for match in _NOT_ASCII.finditer(text)]
    return sum(found) / len(found) if found else -1.0


def _likely(text: str, place: int) -> float:
    """How well a character that is not ASCII goes with its neighbours, from -1 to 1."""
    character, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if _JAPANESE.match(character):
        latin = any(beside.isascii() and beside.islower() for beside in (before, after))
        return -1.0 if latin else 1.0 if character < "\uff61" else 0.8
    if character.isalpha() and character < "\u0250":
        shouted = character.isupper() and (before.islower() or (before.isalpha() and after.islower()))
        alone = before.isascii() and after.isascii()
        return -1.0 if shouted else 1.0 if alone else 0.4
    return 0.2 if character in "’‘“”–—…·°€£§«»¡¿ºª\xa0" else -1.0


def _lines(text: io.TextIOWrapper, name: Text | str) -> Iterator[str]:
    number = 0
    try:
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise _endless(name, number)
            yield line
    except BROKEN as error:
        raise unreadable(name, error) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "unreadable-encoding",
            msg(
                "{name} can't be read any farther than line {line}: it is cut short.", name=name, line=number
            ),
            msg("Save it as UTF-8 and run the same command again."),
        ) from error


def _endless(name: Text | str, line: int) -> UsageError:
    return UsageError(
        "unreadable-roster",
        msg("Line {line} of {name} does not end, so this is no roster.", line=line, name=name),
        msg("Name a text file with one submission a line."),
    )
