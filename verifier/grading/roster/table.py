"""A roster's file as a table: its headings, and its rows; one that can't be read says so, and the next follows."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from msgspec import Struct

from verifier.errors import UsageError
from verifier.grading.roster import delimited, workbook
from verifier.grading.roster.delimited import DELIMITERS, named_delimiter, no_text, too_many
from verifier.grading.roster.encoding import Decoded, decoded
from verifier.grading.roster.headings import NAME_FOR_PROGRAMS, roles, sid_merit
from verifier.grading.roster.layout import Layout, Record
from verifier.grading.roster.opening import unpacked
from verifier.i18n import Text, msg
from verifier.printable import visible
from verifier.sid import is_message_sid

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_FIRST = 60
_ABOVE = 25
"""Records among which the headings are looked for, and how many may stand above them."""


class Row(Struct, frozen=True):
    """`number` and `line` are its record's; `fields` are its cells by heading, as far as they are known."""

    number: int
    line: int
    fields: dict[str, str]
    problem: Text | None = None


class Table(Struct, frozen=True):
    """The headings in their order (of JSON: the first object's names), and the rows, to be gone through once.

    `remarks` are what is to be said of how the file was taken.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    layout: Layout
    remarks: tuple[Text, ...] = ()


def read(source: BinaryIO, name: Text | str, encoding: str | None = None) -> Table:
    """Read the headings of a table, which `name` stands for in errors; blank records are rows without any text.

    Raises `UsageError` where the headings or the encoding can't be read; going through the rows may raise it too.
    """
    file = unpacked(source, name)
    if file.workbook:
        return _of_workbook(workbook.sheet(file.source, name), name, file.inside)
    text = decoded(file.source, name, encoding)
    remarks = () if text.taken is None else (_taken(name, text.taken),)
    if text.head.lstrip().startswith(("{", "[")) and (found := _of_json(text, name)):
        return Table(found.columns, found.rows, found.layout, remarks)
    shape = _shape(text.head)
    if shape.broken:
        raise _broken_headings(name)
    line_end = next(iter(re.findall(r"\r\n|\r|\n", text.head)), "\n")
    layout = Layout(
        "csv", text.encoding, text.mark, shape.delimiter, line_end, shape.quoted, shape.number, file.inside
    )
    columns = unique(shape.headings)
    found_records = delimited.records(text.lines, shape.delimiter, len(columns))
    return Table(columns, _rows(found_records, columns, shape.number), layout, remarks)


def records(source: BinaryIO, name: Text | str, layout: Layout, width: int) -> Iterator[Record]:
    """Every record of a file that has been read once, from its beginning. Raises `UsageError` like `read`."""
    file = unpacked(source, name)
    if layout.kind == "workbook":
        yield from workbook.sheet(file.source, name).records
        return
    text = decoded(file.source, name, layout.encoding)
    if layout.kind == "csv":
        yield from delimited.records(text.lines, layout.delimiter, width)
        return
    objects = _objects(text, name) if layout.kind == "json" else _json_lines(text.lines)
    for number, (line, fields, whole) in enumerate(objects):
        yield Record(number, line, tuple(fields.values()), whole)


class _Shape(Struct, frozen=True):
    """What the beginning of a CSV looks like, read with one delimiter; `merit` grows with how well it fits."""

    delimiter: str
    number: int
    headings: list[str]
    broken: bool
    quoted: bool
    merit: tuple[int, bool, int]


def _shape(head: str) -> _Shape:
    named = named_delimiter(head)
    found = [_read_with(delimiter, head, says_so=named is not None) for delimiter in named or DELIMITERS]
    return max(found, key=lambda shape: shape.merit)


def _read_with(delimiter: str, head: str, *, says_so: bool) -> _Shape:
    lines = (
        iter(head.splitlines(keepends=True))
        if "\v" not in head
        else iter(re.findall(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", head))
    )
    first = list(islice(delimited.records(lines, delimiter), _FIRST))
    cells = [[] if says_so and record.number == 0 else list(record.cells) for record in first]
    number = headings_among(cells)
    headings = _trimmed(cells[number]) if cells else []
    after = [len(_trimmed(row)) for row in cells[number + 1 :] if any(map(str.strip, row))]
    alike = sum(size <= len(headings) for size in after) * 2 >= len(after) and len(headings) > 1
    filled = [cell for cell in headings if cell]
    text = first[number].text if first else ""
    return _Shape(
        delimiter,
        number,
        headings,
        bool(first) and first[number].problem is not None and "\ufffd" not in "".join(headings),
        bool(filled) and text.count('"') >= 2 * len(filled),
        (sum(map(_is_usual, headings)), alike, len(headings)),
    )


def _is_usual(heading: str) -> bool:
    return bool(roles(heading)) or (sid_merit(heading) > 0 and not re.search(r"[\t;|]", heading))


def headings_among(records: Sequence[Sequence[str]]) -> int:
    """Which of a table's first records are the headings; a title, blank lines and what else is above them are not.

    It is the one above Qualtrics' names for programs, or the first with two usual headings, else the first that is
    filled at least half as much as the fullest; no message SID stands above it.
    """
    above = []
    for number, cells in enumerate(records[:_ABOVE]):
        if number and any(cell.startswith(NAME_FOR_PROGRAMS) for cell in cells):
            return number - 1
        if any(is_message_sid(cell.strip()) for cell in cells):
            break
        above.append((number, sum(bool(cell.strip()) for cell in cells), sum(map(_is_usual, cells))))
    for number, _filled, usual in above:
        if usual > 1:
            return number
    widths = Counter(sum(bool(cell.strip()) for cell in cells) for cells in records)
    fullest = max(widths, default=0)
    for number, filled, usual in above:
        if filled * 2 > fullest or (usual and filled > 1):
            return number
    return next((number for number, cells in enumerate(records) if any(map(str.strip, cells))), 0)


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end: spreadsheets write as many delimiters as their widest row has."""
    kept = [visible(cell).strip() for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def unique(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings, each of them once: a blank one is called by its number, and one that stands twice is counted."""
    found: dict[str, None] = {}
    counts: Counter[str] = Counter()
    for number, heading in enumerate(headings, 1):
        name = plain = heading or f"column {number}"
        while name in found:
            counts[plain] += 1
            name = f"{plain} ({counts[plain] + 1})"
        found[name] = None
    return tuple(found)


def repeated(column: str, columns: Sequence[str]) -> str:
    """The column whose heading stands over this one too, as `unique` counts them; itself where it is the first."""
    first = re.sub(r" \(\d+\)\Z", "", column)
    return first if first in columns else column


def _rows(records: Iterator[Record], columns: Sequence[str], headings: int) -> Iterator[Row]:
    width = len(columns)
    for record in records:
        if record.number <= headings or (record.text and not record.text.strip()):
            continue
        cells, problem = record.cells, record.problem
        if len(cells) != width:
            if problem is None and any(map(str.strip, cells[width:])):
                problem = too_many(record.line, len(cells), width)
            cells = (*cells, *[""] * (width - len(cells)))
        yield Row(record.number, record.line, dict(zip(columns, cells, strict=False)), problem)


def _of_workbook(found: workbook.WorkbookSheet, name: Text | str, inside: str | None) -> Table:
    first = list(islice(found.records, _FIRST))
    number = headings_among([record.cells for record in first])
    columns = unique(_trimmed(first[number].cells)) if first else ()
    layout = Layout("workbook", headings=number, inside=inside)
    remarks = (
        () if found.only else (msg('{name}: the sheet "{sheet}" is read.', name=name, sheet=found.title),)
    )
    return Table(columns, _rows(iter([*first, *found.records]), columns, number), layout, remarks)


_Fields = dict[str, str]


def _of_json(text: Decoded, name: Text | str) -> Table | None:
    """A table of objects, one a line or all in an array, around which there may be an object.

    None for what merely begins like it.
    """
    is_array = text.head.lstrip().startswith("[")
    if is_array and not re.match(r"\s*\[\s*(\{|\]|\Z)", text.head):
        return None
    if is_array or _is_around_a_table(text.head):
        kind, objects = "json", _objects(text, name)
    else:
        kind, objects = "jsonl", _json_lines(text.lines)
    layout = Layout(kind, text.encoding, text.mark, headings=-1)
    first = next(objects, None)
    if first is None:
        return Table((), iter(()), layout)
    line, fields, whole = first
    if not fields and whole:
        raise _no_json(name, line)
    return Table(tuple(fields), _json_rows(first, objects), layout)


def _is_around_a_table(head: str) -> bool:
    """Whether what begins so is one object with an array of objects in it, and not a row that has one in a cell."""
    try:
        value, end = _decoder.raw_decode(head, head.index("{"))
    except (ValueError, RecursionError):
        return re.search(r":\s*\[\s*\{", head) is not None  # it goes on, or is broken
    row = any(isinstance(cell, str) and is_message_sid(cell.strip()) for cell in value.values())
    return not head[end:].strip() and not row and any(map(_is_table, value.values()))


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _table_begins(whole: str) -> int:
    """Where the array of objects begins: the whole text, or the only one that an object has. Raises `ValueError`."""
    if whole.lstrip().startswith("["):
        return whole.index("[")
    found = []
    place = whole.index("{") + 1
    while not whole.startswith("}", place := _past(_BETWEEN, whole, place)):
        _, place = _decoder.raw_decode(whole, place)
        place = _past(_COLON, whole, place)
        value, end = _decoder.raw_decode(whole, place)
        if _is_table(value):
            found.append(place)
        place = end
    (place,) = found
    return place


def _past(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _json_rows(first: tuple[int, _Fields, str], others: Iterator[tuple[int, _Fields, str]]) -> Iterator[Row]:
    # What an object leaves out is an empty cell; what only some have comes after the first one's names.
    empty = dict.fromkeys(first[1], "")
    yield _json_row(0, *first, empty)
    for number, (line, fields, whole) in enumerate(others, 1):
        yield _json_row(number, line, fields, whole, empty)


def _json_row(number: int, line: int, fields: _Fields, whole: str, empty: _Fields) -> Row:
    if not fields and whole:
        return Row(number, line, empty, _no_object(line))
    if any(map(_UNREADABLE.search, (whole, *fields, *fields.values()))):
        readable = {
            _UNREADABLE.sub("\ufffd", key): _UNREADABLE.sub("\ufffd", cell) for key, cell in fields.items()
        }
        return Row(number, line, empty | readable, no_text(line))
    return Row(number, line, empty | fields)


def _json_lines(lines: Iterator[str]) -> Iterator[tuple[int, _Fields, str]]:
    """Line number, cells, text; no cells where the line is no object."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, _fields(_decode(line.strip())), line
        except (ValueError, RecursionError):
            yield number, {}, line


def _objects(text: Decoded, name: Text | str) -> Iterator[tuple[int, _Fields, str]]:
    """The objects of an array, with the line that each begins in."""
    whole = text.whole()
    line, seen = 1, 0
    try:
        place = _table_begins(whole) + 1
    except (ValueError, RecursionError) as error:
        raise _no_json(name, line) from error
    while True:
        place = _past(_BETWEEN, whole, place)
        line += whole.count("\n", seen, place)
        seen = place
        if whole.startswith("]", place):
            return
        try:
            value, end = _decoder.raw_decode(whole, place)
            fields = _fields(value)
        except (ValueError, RecursionError) as error:
            raise _no_json(name, line) from error
        yield line, fields, whole[place:end]
        place = end


_BETWEEN, _COLON = re.compile(r"[\s,]*"), re.compile(r"\s*:\s*")


def _fields(value: object) -> _Fields:
    if not isinstance(value, dict) or not value:
        raise ValueError("no object")
    return {key: _cell(cell) for key, cell in value.items()}


def _named_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


_decoder = json.JSONDecoder(object_pairs_hook=_named_once, parse_float=str, parse_constant=str)
_decode: Callable[[str], object] = _decoder.decode


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _taken(name: Text | str, encoding: str) -> Text:
    return msg(
        "{name} is read as {encoding}. If names look wrong, say which encoding it is: `--encoding NAME`",
        name=name,
        encoding=encoding,
    )


def _broken_headings(name: Text | str) -> UsageError:
    return UsageError(
        "broken-headings",
        msg("The line of headings in {name} can't be read: a quotation mark in it is not closed.", name=name),
        msg("Mend that line and run the same command again."),
    )


def _no_object(line: int) -> Text:
    return msg("Line {line} of the roster is no JSON object, or names something twice.", line=line)


def _no_json(name: Text | str, line: int) -> UsageError:
    return UsageError(
        "no-json",
        msg(
            "{name} can't be read as JSON: what begins in line {line} is no whole object.",
            name=name,
            line=line,
        ),
        msg("Write one object a line, or all of them in one array: `jq -c '.[]' roster.json > roster.jsonl`"),
    )
