"""Tables in CSV, TSV or JSON lines, row by row; a row that can't be read says so, and the next one follows."""

import csv
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import UsageError
from verifier.grading.roster.encoding import decoded_lines
from verifier.i18n import Text, msg
from verifier.printable import visible
from verifier.sid import is_message_sid

DELIMITERS = ",;\t"
"""What may stand between cells: spreadsheets in most of Europe write `;`, and Excel's Unicode text has tabs."""

MOST_LINES = 1000
"""Lines that one quoted cell may span; a quotation mark that nobody closed would swallow all that follows."""

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LONGEST_CELL = 2**31 - 1


class Row(Struct, frozen=True):
    """`line` is where the row starts, counted from 1; `fields` are its cells by heading, as far as they are known."""

    line: int
    fields: dict[str, str]
    problem: Text | None = None


class Table(Struct, frozen=True):
    """The headings in their order (of JSON lines: the first object's names), and the rows, to be gone through once.

    `rows` is given the heading of the message SIDs. A quoted cell that holds a line with a SID in that place has
    swallowed rows, so its quotation mark is a stray one.
    """

    columns: tuple[str, ...]
    rows: Callable[[str], Iterator[Row]]


def read(source: BinaryIO, name: Text | str, known: Callable[[str], bool]) -> Table:
    """Read the headings of a table, which `name` stands for in errors; blank rows are no rows.

    `known` tells headings that are expected here, which decides between delimiters. Raises `UsageError` where the
    headings or the encoding can't be read; going through the rows may raise it too.
    """
    head, lines = decoded_lines(source, name)
    if re.match(r"\s*\[\s*(\{|$)", head):
        raise _no_json_lines(name, 1)
    if head.lstrip().startswith("{"):
        return _json_table(lines, name)
    return _csv_table(_Lines(lines), _delimiter(head, known), name)


class _Lines:
    """Lines that are counted, and can be gone back over as far as `begin`."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise csv.Error("too many lines")
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> None:
        self.taken = []

    def back_to_second(self) -> None:
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        del self.taken[1:]


def _delimiter(head: str, known: Callable[[str], bool]) -> str:
    def merit(delimiter: str) -> tuple[int, int]:
        headings = _first_row(head, delimiter)
        return sum(map(known, headings)), len(headings)

    return max(DELIMITERS, key=merit)


def _first_row(head: str, delimiter: str) -> list[str]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    return next(filter(_is_filled, rows), [])


def _is_filled(cells: Iterable[str]) -> bool:
    return any(map(str.strip, cells))


def _csv_table(lines: _Lines, delimiter: str, name: Text | str) -> Table:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        headings = next(filter(_is_filled, reader), [])
    except csv.Error as error:
        raise UsageError(
            "broken-headings",
            msg(
                "The line of headings in {name} can't be read: a quotation mark in it is not closed.",
                name=name,
            ),
            msg("Mend that line and run the same command again."),
        ) from error
    columns = [visible(heading).strip() for heading in headings]
    while columns and not columns[-1]:
        columns.pop()
    if doubled := [column for column in columns if columns.count(column) > 1]:
        raise UsageError(
            "doubled-heading",
            msg('Two columns of {name} have the same heading, "{heading}".', name=name, heading=doubled[0]),
            msg("Rename one of them and run the same command again."),
        )
    return Table(tuple(columns), partial(_csv_rows, lines, reader, columns, delimiter))


def _csv_rows(
    lines: _Lines, reader: Iterator[list[str]], columns: Sequence[str], delimiter: str, sid_column: str
) -> Iterator[Row]:
    width, place = len(columns), columns.index(sid_column)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or (len(lines.taken) > 1 and _swallows_rows(cells, width, place, delimiter)):
            lines.back_to_second()
            cells = lines.taken[0].rstrip("\r\n").split(delimiter)
            yield _row(lines, columns, cells, _unclosed(lines.number))
        elif _is_filled(cells):
            excess = _is_filled(cells[width:])
            line = lines.number - len(lines.taken) + 1
            yield _row(lines, columns, cells, _too_many(line, cells, width) if excess else None)


def _row(lines: _Lines, columns: Sequence[str], cells: list[str], problem: Text | None) -> Row:
    line = lines.number - len(lines.taken) + 1
    if any(map(_UNREADABLE.search, lines.taken)):
        cells = [_UNREADABLE.sub("\ufffd", cell) for cell in cells]
        problem = problem or _no_text(line)
    if len(cells) < len(columns):
        cells += [""] * (len(columns) - len(cells))
    return Row(line, dict(zip(columns, cells, strict=False)), problem)


def _swallows_rows(cells: list[str], width: int, place: int, delimiter: str) -> bool:
    """Whether a line in a quoted cell has as many cells as a row, and a message SID in the right place."""
    for before, cell in enumerate(cells):
        lines = _LINE_BREAK.split(cell)
        for number, line in enumerate(lines if len(lines) > 1 else ()):
            parts = [""] * (0 if number else before) + line.split(delimiter)
            if len(parts) == width and is_message_sid(parts[place].strip()):
                return True
    return False


def _json_table(lines: Iterator[str], name: Text | str) -> Table:
    rows = _json_rows(lines)
    first = next(rows)
    if first.problem is not None:
        raise _no_json_lines(name, first.line)
    # What an object leaves out is an empty cell; what only some have comes after the first one's names.
    empty = dict.fromkeys(first.fields, "")
    filled = (replace(row, fields=empty | row.fields) for row in chain([first], rows))
    return Table(tuple(empty), lambda _sid_column: filled)


def _json_rows(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = {key: _cell(value) for key, value in _object(line).items()}
        except (ValueError, RecursionError):
            yield Row(number, {}, _no_object(number))
            continue
        problem = None
        if any(map(_UNREADABLE.search, (line, *fields, *fields.values()))):
            fields = {_readable(key): _readable(value) for key, value in fields.items()}
            problem = _no_text(number)
        yield Row(number, fields, problem)


def _readable(text: str) -> str:
    return _UNREADABLE.sub("\ufffd", text)


def _object(line: str) -> dict[str, object]:
    found = _decode(line.strip())
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - what json raises too
    return found


def _named_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


_decode = json.JSONDecoder(object_pairs_hook=_named_once, parse_float=str, parse_constant=str).decode


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _unclosed(line: int) -> Text:
    return msg("Line {line} of the roster can't be read: its quotation marks don't match.", line=line)


def _too_many(line: int, cells: list[str], width: int) -> Text:
    return msg(
        "Line {line} of the roster has {cells} cells, but there are {columns} headings.",
        line=line,
        cells=len(cells),
        columns=width,
    )


def _no_text(line: int) -> Text:
    return msg("Line {line} of the roster holds bytes that are no text in its encoding.", line=line)


def _no_object(line: int) -> Text:
    return msg("Line {line} of the roster is no JSON object, or names something twice.", line=line)


def _no_json_lines(name: Text | str, line: int) -> UsageError:
    return UsageError(
        "no-json-lines",
        msg("{name} is not in JSON lines: line {line} is no whole JSON object.", name=name, line=line),
        msg("Write one object a line, for example with `jq -c '.[]' roster.json > roster.jsonl`."),
    )
