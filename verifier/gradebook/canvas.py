"""Canvas: the column of an assignment is headed `Title (id)`, and a row below tells what it is worth."""

import re

from verifier.gradebook.sheet import Assignment, Column, Holds, Shape, Sheet, number

IDENTITIES = ("id", "sis user id", "sis login id", "integration id")
"""Headings by which Canvas knows a student; without any of them it goes by the name."""

_TITLE = re.compile(r"(?P<title>.+) \((?P<id>[0-9]+)\)")


def _assignments(sheet: Sheet) -> list[Assignment]:
    headings = [heading.strip().casefold() for heading in sheet.headings]
    if "student" not in headings or not any(name in headings for name in IDENTITIES):
        return []
    worth = next((row for row in sheet.rows if row and row[0].strip() == "Points Possible"), ())
    found = []
    for place, heading in enumerate(sheet.headings):
        if match := _TITLE.fullmatch(heading.strip()):
            maximum = number(worth[place]) if place < len(worth) else None
            columns = (Column(place, heading.strip(), Holds.POINTS),)
            found.append(Assignment(match["title"], columns, maximum))
    return found


CANVAS = Shape("Canvas", _assignments)
