"""The sheet of a workbook (Excel's formats, OpenDocument) that the roster is on, row by row."""

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from verifier.errors import UsageError
from verifier.grading.roster.layout import Record
from verifier.grading.roster.opening import BROKEN, damaged, whole
from verifier.i18n import Text, listed, msg
from verifier.sid import message_sids

_Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class WorkbookSheet(Struct, frozen=True):
    """A sheet's title and its rows, each a record; `only` says that the workbook has no other that is filled."""

    title: str
    only: bool
    records: Iterator[Record]


def sheet(source: BinaryIO, name: Text | str) -> WorkbookSheet:
    """The first sheet with message SIDs on it, else the first that is filled; hidden ones come last.

    Raises `UsageError` for what is no workbook, and where several sheets have message SIDs.
    """
    import io  # for workbooks only: calamine takes long to load

    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        found = CalamineWorkbook.from_filelike(io.BytesIO(whole(source, name)))
        metadata = sorted(
            found.sheets_metadata, key=lambda each: each.visible is not SheetVisibleEnum.Visible
        )
        rows = {
            each.name: found.get_sheet_by_name(each.name).to_python(skip_empty_area=False)
            for each in metadata
            if each.typ is SheetTypeEnum.WorkSheet
        }
    except PasswordError as error:
        raise _protected(name) from error
    except (CalamineError, *BROKEN) as error:
        raise damaged(name) from error
    filled = {title: cells for title, cells in rows.items() if any(any(row) for row in cells)}
    shown = [each.name for each in metadata if each.visible is SheetVisibleEnum.Visible]
    holding = [title for title, cells in filled.items() if _holds_sids(cells)]
    if len(seen := [title for title in holding if title in shown]) > 1:
        raise _several(name, seen)
    title = next(iter([*holding, *filled]), "")
    return WorkbookSheet(title, len(filled) < 2, _records(filled.get(title, [])))


def _holds_sids(rows: list[list[_Cell]]) -> bool:
    return any(isinstance(cell, str) and message_sids(cell) for row in rows for cell in row)


def _records(rows: list[list[_Cell]]) -> Iterator[Record]:
    for number, row in enumerate(rows):
        yield Record(number, number + 1, tuple([_text(cell) for cell in row]))


def _text(cell: _Cell) -> str:
    """A cell as people see it: whole numbers without a fraction, dates as ISO 8601 has them."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)


def _protected(name: Text | str) -> UsageError:
    return UsageError(
        "unreadable-roster",
        msg("{name} is protected by a password.", name=name),
        msg("Open it, save the sheet as CSV, and give that file."),
    )


def _several(name: Text | str, titles: list[str]) -> UsageError:
    return UsageError(
        "several-tables",
        msg("{name} has message SIDs on several sheets: {sheets}.", name=name, sheets=listed(titles)),
        msg("Save the one that counts as CSV, and give that file."),
    )
