"""The bytes of a roster, out of the archive they may be in, and what is said of a file that is no table at all."""

import gzip
import io
import shlex
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from msgspec import Struct

from verifier import files
from verifier.errors import UsageError, system_reason
from verifier.i18n import Text, listed, msg

MOST_BYTES = 1 << 28
"""Of an archive that comes through a pipe, and of a workbook: they are held as a whole."""

_MAGIC = 512
_LISTED = 5
_TABLES = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".json",
    ".jsonl",
    ".ndjson",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".ods",
)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"

_OTHERS = (
    (b"%PDF", msg("a PDF")),
    (b"\x89PNG", msg("a picture")),
    (b"\xff\xd8\xff", msg("a picture")),
    (b"GIF8", msg("a picture")),
    (b"{\\rtf", msg("a text document (RTF)")),
    (b"SQLite format 3", msg("a database")),
    (b"7z\xbc\xaf\x27\x1c", msg("a 7z archive")),
    (b"Rar!", msg("a RAR archive")),
    (b"\xfd7zXZ", msg("an xz archive")),
    (b"BZh", msg("a bzip2 archive")),
    (b"\x28\xb5\x2f\xfd", msg("a Zstandard archive")),
)
_MARKUP = (
    (b"<!doctype html", msg("a web page")),
    (b"<html", msg("a web page")),
    (b"<table", msg("a web page")),
    (b"<?xml", msg("an XML file")),
)


class Unpacked(Struct, frozen=True):
    """A file's bytes from their beginning. `workbook` says that they are a spreadsheet's, else they should be text.

    `inside` is the name of the file in the archive that they came out of.
    """

    source: BinaryIO
    workbook: bool = False
    inside: str | None = None


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for `-`. Raises `UsageError` where there is no such file."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        source = files.opened(path)
    except OSError as error:
        raise unreadable(path, error) from error
    with source:
        yield source


def unpacked(source: BinaryIO, name: Text | str) -> Unpacked:
    """What the roster's bytes are. Raises `UsageError` for what is neither text nor a spreadsheet."""
    beginning = source
    head, source = peeked(source, _MAGIC, name)
    if head.startswith(b"\x1f\x8b"):
        within = unpacked(cast("BinaryIO", gzip.GzipFile(fileobj=source)), name)
        return Unpacked(within.source, within.workbook, within.inside or str(name).removesuffix(".gz"))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _from_zip(beginning if _has_an_end(beginning) else _held(source, name), name)
    if head.startswith(_OLD_WORKBOOK):
        return Unpacked(source, workbook=True)
    kind = next((kind for magic, kind in _OTHERS if head.startswith(magic)), None)
    markup = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = kind or next((kind for magic, kind in _MARKUP if markup.startswith(magic)), None)
    if kind is not None:
        raise no_table(name, kind)
    return Unpacked(source)


def peeked(source: BinaryIO, size: int, name: Text | str) -> tuple[bytes, BinaryIO]:
    """The first bytes, and all of them from the beginning. Raises `UsageError` where the disk or an archive fails."""
    try:
        head = source.read(size)
    except BROKEN as error:
        raise unreadable(name, error) from error
    return head, cast("BinaryIO", io.BufferedReader(_Rejoined(head, source)))


BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
"""What reading a file, or out of an archive, may raise."""


def whole(source: BinaryIO, name: Text | str) -> bytes:
    """All of the bytes. Raises `UsageError` where they can't be read, or don't end."""
    try:
        content = source.read(MOST_BYTES + 1)
    except BROKEN as error:
        raise unreadable(name, error) from error
    if len(content) > MOST_BYTES:
        raise UsageError(
            "unreadable-roster",
            msg("{name} is larger than {most} MB.", name=name, most=MOST_BYTES >> 20),
            msg("Save the table in it as CSV, which may have any size, and give that file."),
        )
    return content


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


def _has_an_end(source: BinaryIO) -> bool:
    """Whether one can begin at its end: in a file, but neither in a pipe nor in what is unpacked on the way."""
    return source.seekable() and not isinstance(source, gzip.GzipFile)


def _held(source: BinaryIO, name: Text | str) -> IO[bytes]:
    """An archive's table of contents is at its end."""
    return io.BytesIO(whole(source, name))


def _from_zip(source: IO[bytes], name: Text | str) -> Unpacked:
    try:
        archive = zipfile.ZipFile(source)
    except BROKEN as error:
        raise damaged(name) from error
    names = archive.namelist()
    document = _document(names)
    if document is not None:
        raise no_table(name, document)
    if any(each.startswith("xl/") for each in names) or ("content.xml" in names and "mimetype" in names):
        source.seek(0)
        return Unpacked(cast("BinaryIO", source), workbook=True)
    held = [each for each in archive.infolist() if not each.is_dir() and not _hidden(each.filename)]
    tables = [each for each in held if each.filename.lower().endswith(_TABLES)]
    chosen = tables if len(held) > 1 else held
    if len(chosen) != 1:
        raise _not_one(name, [each.filename for each in chosen])
    (one,) = chosen
    if one.flag_bits & 1:
        raise UsageError(
            "unreadable-roster",
            msg("{name} is protected by a password.", name=name),
            msg("Unpack it, and give the file in it: `verifier grade {file}`", file=_typed(one.filename)),
        )
    try:
        inner = cast("BinaryIO", archive.open(one))
    except BROKEN as error:
        raise damaged(name) from error
    within = unpacked(inner, name)
    return Unpacked(within.source, within.workbook, one.filename)


def _document(names: list[str]) -> Text | None:
    if any(name.startswith("word/") for name in names):
        return msg("a Word document")
    if any(name.startswith("ppt/") for name in names):
        return msg("a PowerPoint presentation")
    if any(name.endswith(".iwa") for name in names):
        return msg("a document of Apple's Numbers, Pages or Keynote")
    return None


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts) or "Thumbs.db" in parts


def _not_one(name: Text | str, files: list[str]) -> UsageError:
    if not files:
        return UsageError(
            "no-table",
            msg("{name} is an archive without a table in it.", name=name),
            msg("Give it a file in CSV, or a workbook."),
        )
    return UsageError(
        "several-tables",
        msg("{name} is an archive of several tables: {files}.", name=name, files=listed(files, _LISTED)),
        msg("Unpack it and give one of them: `verifier grade {file}`", file=_typed(files[0])),
    )


def no_table(name: Text | str, kind: Text) -> UsageError:
    """The error for a file of another kind."""
    return UsageError(
        "no-table",
        msg("{name} is {kind}, not a table.", name=name, kind=kind),
        msg(
            "Export the table as CSV or as a workbook, and run `verifier grade {file}`.",
            file=_typed(str(PurePosixPath(str(name)).with_suffix(".csv")))
            if isinstance(name, str)
            else "roster.csv",
        ),
    )


def _typed(name: str) -> str:
    """A file's name as it is typed."""
    return shlex.quote(name)


def damaged(name: Text | str) -> UsageError:
    """The error for an archive or a workbook that ends too soon or makes no sense."""
    return UsageError(
        "unreadable-roster",
        msg("{name} is damaged: it can't be opened.", name=name),
        msg("Download or export it once more, and run the same command again."),
    )


def unreadable(name: Text | str, error: Exception) -> UsageError:
    """The error for a file that can't be opened or read."""
    if not isinstance(error, OSError) or isinstance(error, gzip.BadGzipFile):
        return damaged(name)
    return UsageError(
        "unreadable-roster",
        msg("{name} can't be read: {reason}.", name=name, reason=system_reason(error)),
        msg("Check the name and whether you may read it: `ls -l`"),
    )
