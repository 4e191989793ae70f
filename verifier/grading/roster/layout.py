"""A roster's file as it stood, so that it can be written back with some of its cells filled and all else untouched."""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from verifier.i18n import Text


class Record(Struct, frozen=True):
    """One record of a file: a line of a CSV with all the lines that its quoted cells span, a sheet's row, an object.

    `number` counts a file's records from 0, whatever they hold; `Submission.rows` names them. `line` is where it
    starts, from 1. `cells` are what it says, in the columns' order. `text` is how it stood, line end included; it is
    empty where the file is no text. `problem` says why it can't be read as it should.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    text: str = ""
    problem: Text | None = None


class Layout(Struct, frozen=True):
    """How a table stands in its file.

    `kind` is `csv` (whatever its delimiter), `jsonl`, `json` or `workbook`; the rest is of use for `csv` only.
    `encoding` is Python's name of it and says nothing of the byte order mark, which is `bom`. `quoted` says that
    all filled cells of the headings are in quotation marks. `headings` is the number of the record that holds
    the headings; before it stand a title, blanks, or a line that names the delimiter. `inside` names the file in
    an archive.
    """

    kind: str
    encoding: str = "utf-8"
    bom: bytes = b""
    delimiter: str = ","
    line_end: str = "\n"
    quoted: bool = False
    headings: int = 0
    inside: str | None = None


class RosterFile(Struct, frozen=True):
    """The file that the learners' rows stand in: the roster, or the gradebook of `--into`.

    `columns` are the headings in their order, cleaned and each of them once, and the names in `Submission.fields`.
    `records` reads the file once more from its start, every record of it: those above the headings, the
    headings, and the rows that are no learners, too. It raises `UsageError` where the file can't be read a second time.
    """

    name: str
    layout: Layout
    columns: tuple[str, ...]
    records: Callable[[], Iterator[Record]]


def cell_pattern(delimiter: str) -> re.Pattern[str]:
    """One cell at a place in a line: in quotation marks (`quoted`, with blanks around them), or `plain`.

    A cell that is neither ends nowhere, or has text after its closing mark.
    """
    end = re.escape(delimiter)
    blank = " " if delimiter == "\t" else r"[ \t]"
    quoted = rf'{blank}*"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"{blank}*(?={end}|[\r\n]*\Z)'
    return re.compile(rf'{quoted}|(?P<plain>(?!{blank}*")[^{end}\r\n]*)')


def spans(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Where the cells of a record's text stand in it, quotation marks and blanks included."""
    pattern, found, place = cell_pattern(delimiter), [], 0
    while True:
        match = pattern.match(text, place)
        if match is None:  # a stray quotation mark
            end = min(
                (at for at in (text.find(delimiter, place), len(text.rstrip("\r\n"))) if at >= 0),
                default=len(text),
            )
        else:
            end = match.end()
        found.append((place, end))
        if text[end : end + 1] != delimiter:
            return found
        place = end + 1


def filled(record: Record, layout: Layout, cells: Mapping[int, str]) -> str:
    """The record's text with other cells in some columns (counted from 0); a record that is too short grows.

    A new cell is quoted where it has to be, where the old one was, and where the file quotes all.
    """
    text, places = record.text, spans(record.text, layout.delimiter)
    body = text.rstrip("\r\n")
    for column in range(len(places), max(cells, default=-1) + 1):
        body += layout.delimiter + _quoted(cells.get(column, ""), layout, anyway=layout.quoted)
    for column in sorted(cells, reverse=True):
        if column < len(places):
            start, end = places[column]
            anyway = layout.quoted or text[start:end].lstrip().startswith('"')
            body = body[:start] + _quoted(cells[column], layout, anyway=anyway) + body[end:]
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
