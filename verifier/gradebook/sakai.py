"""Sakai: the column of an assignment is headed `Title [5]`, the one of its comments `* Title`."""

import re

from verifier.gradebook.sheet import Assignment, Column, Holds, Shape, Sheet, number

_TITLE = re.compile(r"(?P<title>[^#$*].*) \[(?P<worth>[0-9]+(?:[.,][0-9]{1,2})?)\] *")
"""Sakai computes what is headed with a # or $, and a * heads comments."""


def _assignments(sheet: Sheet) -> list[Assignment]:
    """Sakai knows a student by the first column, and takes the second for the name."""
    if not sheet.headings or sheet.headings[0].strip().casefold() != "student id":
        return []
    places = {heading.strip(): place for place, heading in enumerate(sheet.headings)}
    found = []
    for place, heading in enumerate(sheet.headings):
        if match := _TITLE.fullmatch(heading):
            title = match["title"].strip()
            columns = [Column(place, heading.strip(), Holds.POINTS)]
            if (comments := places.get(f"* {title}")) is not None:
                columns.append(Column(comments, f"* {title}", Holds.FEEDBACK))
            found.append(Assignment(title, tuple(columns), number(match["worth"])))
    return found


SAKAI = Shape("Sakai", _assignments)
