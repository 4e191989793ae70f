"""A gradebook as it came, with the columns of one assignment filled and nothing else touched."""

from collections.abc import Callable, Iterator, Mapping
from html import escape

from msgspec import Struct

from verifier.gradebook.choose import Filling
from verifier.gradebook.sheet import Column, Holds, number
from verifier.grading.roster.layout import Record, RosterFile, filled

_NO_GRADE = ("", "-", "n/a", "needs grading", "in progress")
"""What stands in a column of points where there is none; `EX` is an excuse and stays, as a grade does."""


class RowTexts(Struct, frozen=True):
    """What a learner's row takes, by what a column holds; a text is missing where nothing is decided."""

    identity: str
    texts: Mapping[Holds, str]


class Written(Struct):
    """What was done: `cells` were filled, by (identity, heading); rows were `kept` that held a grade or an excuse."""

    cells: dict[tuple[str, str], str] = {}
    kept: int = 0


def written_back(
    file: RosterFile,
    filling: Filling,
    entries: Mapping[int, RowTexts],
    given: Callable[[str, str], str | None],
    written: Written,
    *,
    overwrite: bool = False,
    asked: str | None = None,
) -> Iterator[str]:
    """Every record of the file as it stood, with the cells of those that `entries` name by number.

    A grade that stands there is left alone unless this program gave it: `given` tells what was written for an
    identity under a heading before. Where the points are left alone, so is the rest of the row.
    Where a stand-in for Twilio was `asked`, the headings say so, and no system takes them for its own.
    """
    for record in file.records():
        if asked is not None and record.number == file.layout.headings:
            columns = filling.assignment.columns
            headings = {
                each.place: f"{each.heading} (asked of {asked} and not of Twilio)" for each in columns
            }
            yield filled(record, file.layout, headings)
            continue
        entry = entries.get(record.number)
        if entry is None:
            yield record.text
            continue
        cells = _cells(record, filling, entry, given, written, overwrite=overwrite)
        yield filled(record, file.layout, cells) if cells else record.text


def _cells(
    record: Record,
    filling: Filling,
    entry: RowTexts,
    given: Callable[[str, str], str | None],
    written: Written,
    *,
    overwrite: bool,
) -> dict[int, str]:
    changed: dict[int, str] = {}
    for column in filling.assignment.columns:
        text = entry.texts.get(column.holds)
        if text is None:
            continue
        new = _as_written(text, column, filling)
        old = record.cells[column.place].strip() if column.place < len(record.cells) else ""
        if (
            overwrite
            or _is_free(old, column)
            or _same(old, new)
            or _same(old, given(entry.identity, column.heading))
        ):
            written.cells[entry.identity, column.heading] = new
            changed[column.place] = new
        elif column.holds is Holds.POINTS:
            written.kept += 1
            return {}
    return {place: new for place, new in changed.items() if not _stands(record, place, new)}


def _stands(record: Record, place: int, new: str) -> bool:
    return place < len(record.cells) and _same(record.cells[place].strip(), new)


def _as_written(text: str, column: Column, filling: Filling) -> str:
    if column.holds is Holds.POINTS:
        return text.replace(".", filling.decimal)
    return escape(text, quote=False) if filling.assignment.markup else text


def _is_free(cell: str, column: Column) -> bool:
    if column.holds is Holds.POINTS:
        return cell.casefold().partition("(")[0].strip() in _NO_GRADE
    return not cell


def _same(old: str, new: str | None) -> bool:
    """A system writes a 5 that it was given as 5.00 or 5,00."""
    if new is None or old == new:
        return new is not None
    one, other = number(old), number(new)
    return one is not None and one == other
