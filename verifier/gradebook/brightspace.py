"""Brightspace: the column of an assignment is headed `Title Points Grade <Numeric MaxPoints:5>`."""

import re

from verifier.gradebook.sheet import Assignment, Column, Holds, Shape, Sheet, number

_TITLE = re.compile(r"(?P<title>.+) Points Grade(?: *<(?P<about>[^>]*)>)?", re.IGNORECASE)
_WORTH = re.compile(r"MaxPoints:([0-9.,]+)", re.IGNORECASE)


def _assignments(sheet: Sheet) -> list[Assignment]:
    headings = {heading.strip().casefold() for heading in sheet.headings}
    if not headings & {"orgdefinedid", "username"}:
        return []
    found = []
    for place, heading in enumerate(sheet.headings):
        if match := _TITLE.fullmatch(heading.strip()):
            worth = _WORTH.search(match["about"] or "")
            columns = (Column(place, heading.strip(), Holds.POINTS),)
            found.append(Assignment(match["title"], columns, number(worth[1]) if worth else None))
    return found


BRIGHTSPACE = Shape("Brightspace", _assignments)
