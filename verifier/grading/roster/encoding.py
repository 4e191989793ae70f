"""The text of a file in UTF-8 or UTF-16, line by line, and what to do about a file in any other encoding."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from verifier.errors import UsageError, system_reason
from verifier.i18n import Text, msg

HEAD = 1 << 18
"""Bytes that are looked at before anything else is done: a wrong encoding shows here and stops the run.

Farther on a byte that is no UTF-8 spoils its own line only.
"""

LONGEST_LINE = 1 << 24
"""Characters of a line; what goes on longer is no line of a roster."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def decoded_lines(source: BinaryIO, name: Text | str) -> tuple[str, Iterator[str]]:
    """The beginning of the text, and all of it by lines with their ends (LF, CRLF or CR), read as they are asked for.

    Bytes that are no UTF-8 become lone surrogates (`surrogateescape`). Raises `UsageError` for a file in another
    encoding; going through the lines may raise it too.
    """
    try:
        head = source.read(HEAD)
    except OSError as error:
        raise unreadable(name, error) from error
    encoding = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "utf-8")
    if head.startswith(_WORKBOOKS):
        raise _workbook(name)
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError as error:
        raise _other_encoding(name, head, error.start) from error
    if "\0" in text.partition("\n")[0]:
        raise _other_encoding(name, head, 0)
    whole = io.BufferedReader(_Rejoined(head, source))
    errors = "surrogatepass" if encoding == "utf-16" else "surrogateescape"
    return text, _lines(io.TextIOWrapper(whole, encoding, errors, newline=""), name)


def _lines(text: io.TextIOWrapper, name: Text | str) -> Iterator[str]:
    number = 0
    try:
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise _endless(name, number)
            yield line
    except OSError as error:
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


class _Rejoined(io.RawIOBase):
    """A stream whose beginning has been read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        piece = self._head[:size] or self._rest.read(size)
        self._head = self._head[size:]
        buffer[: len(piece)] = piece
        return len(piece)


def _other_encoding(name: Text | str, head: bytes, position: int) -> UsageError:
    before = head[:position]
    line = 1 + (before.count(b"\n") or before.count(b"\r"))
    message = msg(
        "{name} is not in UTF-8: line {line} holds bytes that are no text in it.", name=name, line=line
    )
    if _is_japanese(head):
        message = msg("{name} is not in UTF-8 but in Shift_JIS, as line {line} shows.", name=name, line=line)
        convert = "iconv -f CP932 -t UTF-8"
    else:
        convert = "iconv -f WINDOWS-1252 -t UTF-8"
    help_ = msg(
        'Save it in Excel as "CSV UTF-8", or run `{command}`.',
        command=f"{convert} roster.csv > roster-utf8.csv",
    )
    return UsageError("unreadable-encoding", message, help_)


def _is_japanese(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("cp932")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _workbook(name: Text | str) -> UsageError:
    return UsageError(
        "roster-is-a-workbook",
        msg("{name} is an Excel workbook; a roster is a text file.", name=name),
        msg('Open it in Excel and save it as "CSV UTF-8".'),
    )


def unreadable(name: Text | str, error: OSError) -> UsageError:
    """The error for a file that can't be opened or read."""
    return UsageError(
        "unreadable-roster",
        msg("{name} can't be read: {reason}.", name=name, reason=system_reason(error)),
        msg("Check the name and whether you may read it: `ls -l`"),
    )
