"""What is known of a gradebook: what it looks like, and which of its columns take what."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from msgspec import Struct


class Holds(StrEnum):
    """What a column takes of a result."""

    POINTS = "points"
    FEEDBACK = "feedback"
    OUTCOME = "outcome"


class Column(Struct, frozen=True):
    """A column that is filled: its `place`, counted from 0, and the heading as it stands."""

    place: int
    heading: str
    holds: Holds


class Sheet(Struct, frozen=True):
    """The headings of a table, and the rows below them that were looked at."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self, place: int) -> Iterator[str]:
        """The cells of a column, without blanks around them."""
        for row in self.rows:
            if place < len(row):
                yield row[place].strip()

    def decimal(self, delimiter: str) -> str:
        """The mark before the digits of a fraction, as most cells have it; where none has any, as `delimiter` lets it.

        Spreadsheets part cells by `;` where a comma is that mark, and take 2.5 for the second of May there.
        """
        found = [
            match[1] for row in self.rows for cell in row if (match := _FRACTION.fullmatch(cell.strip()))
        ]
        commas = found.count(",") * 2
        return "," if commas > len(found) or (not found and delimiter == ";") else "."


class Assignment(Struct, frozen=True):
    """An assignment in a gradebook: the `title` that people know it by, and its columns, points first.

    `maximum` is what it is worth, None where the gradebook doesn't say. Where `markup`, the system takes feedback
    for HTML.
    """

    title: str
    columns: tuple[Column, ...]
    maximum: Decimal | None = None
    markup: bool = False


class Shape(Struct, frozen=True):
    """A system's gradebook: `assignments` finds those that one has columns for; there are none in another's."""

    system: str
    assignments: Callable[[Sheet], list[Assignment]]


_FRACTION = re.compile(r"[0-9]+([.,])[0-9]{1,2}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def number(cell: str) -> Decimal | None:
    """The number that a cell holds, with a decimal point or comma; None where it holds none."""
    text = cell.strip()
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
