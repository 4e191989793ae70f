"""Moodle: the grading worksheet of one assignment, whose headings are in the site's language.

Moodle compares the headings as they stand, and skips a row whose grade was changed since `Last modified (grade)`;
so that column is left as it came.
"""

import re
from decimal import Decimal

from verifier.gradebook.sheet import Assignment, Column, Holds, Shape, Sheet, number

_PARTICIPANT = re.compile(r"(?P<word>\D+?)[0-9]+")
_FEW = 3
"""Rows that are needed to tell columns apart by what they hold where the headings are in no language of ours."""


def _assignments(sheet: Sheet) -> list[Assignment]:
    words = {match["word"] for cell in sheet.cells(0) if (match := _PARTICIPANT.fullmatch(cell))}
    if len(words) != 1 or len(sheet.headings) < _FEW:
        return []
    headings = [heading.strip() for heading in sheet.headings]
    grade = headings.index("Grade") if "Grade" in headings else _grade(sheet)
    if grade is None:
        return []
    columns = [Column(grade, headings[grade], Holds.POINTS)]
    feedback = headings.index("Feedback comments") if "Feedback comments" in headings else len(headings) - 1
    if feedback > grade + _FEW:
        columns.append(Column(feedback, headings[feedback], Holds.FEEDBACK))
    return [Assignment("", tuple(columns), _same(sheet, grade + 1), markup=True)]


def _grade(sheet: Sheet) -> int | None:
    """The column before the one that holds the same number in every row, which is what the assignment is worth."""
    for place in range(2, len(sheet.headings) - 1):
        grades = [number(cell) if cell else Decimal(0) for cell in sheet.cells(place)]
        worth = _same(sheet, place + 1)
        if worth and all(grade is not None and grade <= worth for grade in grades):
            return place
    return None


def _same(sheet: Sheet, place: int) -> Decimal | None:
    numbers = {number(cell) for cell in sheet.cells(place)}
    return next(iter(numbers)) if len(numbers) == 1 else None


MOODLE = Shape("Moodle", _assignments)
