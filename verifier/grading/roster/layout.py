"""A roster's file as it stood, so that it can be written back with some of its cells filled and all else untouched."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: a line of a CSV with all the lines that its quoted cells span, a sheet's row, an object.

    `number` counts a file's records from 0, whatever they hold; `Submission.rows` names them. `cells` are what
    the record says, in the columns' order. `text` is how it stood, line end included; where the file is no text, it is
    empty. `spans` are the places of the cells in `text`; there are none where they can't be told.
    """

    number: int
    cells: tuple[str, ...]
    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table stands in its file.

    `kind` is `csv` (whatever its delimiter), `jsonl`, `json` or `workbook`; the rest is of use for `csv` only.
    `encoding` is Python's name of it and says nothing of the byte order mark, which is `bom`. `quoted` says that
    all filled cells of the headings and the rows seen first are in quotation marks. `headings` is the number of
    the record that holds the headings; before it stand a title or blanks. `inside` names the file in an archive.
    """

    kind: str
    encoding: str = "utf-8"
    bom: bytes = b""
    delimiter: str = ","
    line_end: str = "\n"
    quoted: bool = False
    headings: int = 0
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The file that the learners' rows stand in: the roster, or the gradebook of `--into`.

    `columns` are the headings in their order, cleaned and each of them once, and the names in `Submission.fields`.
    `records` reads the file once more from its start, every record of it: those above the headings, the
    headings, and the rows that are no learners, too. It raises `UsageError` where the file can't be read a second time.
    """

    name: str
    layout: Layout
    columns: tuple[str, ...]
    records: Callable[[], Iterator[Record]]


def filled(record: Record, layout: Layout, cells: Mapping[int, str]) -> str:
    """The record's text with other cells in some columns (counted from 0); a record that is too short grows.

    A new cell is quoted where it has to be, where the old one was, and where the file quotes all.
    """
    text = record.text
    for column in sorted(cells, reverse=True):
        if column < len(record.spans):
            start, end = record.spans[column]
            new = _quoted(cells[column], layout, anyway=layout.quoted or text[start:end].startswith('"'))
            text = text[:start] + new + text[end:]
    beyond = {column: cell for column, cell in cells.items() if column >= len(record.spans)}
    if not beyond:
        return text
    body = text.rstrip("\r\n")
    for column in range(len(record.spans), max(beyond) + 1):
        body += layout.delimiter + _quoted(beyond.get(column, ""), layout, anyway=layout.quoted)
    return body + text[len(text.rstrip("\r\n")) :]


def _quoted(cell: str, layout: Layout, *, anyway: bool) -> str:
    needed = layout.delimiter in cell or re.search(r'["\r\n]|^\s|\s$', cell)
    if needed or (anyway and cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def encoded(text: str, layout: Layout) -> bytes:
    """The text in the file's encoding, without a mark; bytes that were no text come back as they were.

    Characters that the encoding has no place for become question marks.
    """
    if layout.encoding.startswith("utf-16"):
        return text.encode(layout.encoding, "surrogatepass")
    try:
        return text.encode(layout.encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(layout.encoding, "replace")
