"""Blackboard: the column of an assignment is headed `Title [Total Pts: 5 Score] |id`, in any language of the site."""

import re

from verifier.gradebook.sheet import Assignment, Column, Holds, Shape, Sheet, number

_TITLE = re.compile(r"(?P<title>.+?) *\[[^\]]*?(?P<worth>[0-9]+(?:[.,][0-9]+)?)[^\]0-9]*\] *\|(?P<id>[0-9]+)")

_CALCULATED = "Total Pts: up to"
"""Stands in the heading of a sum, which takes no grades."""


def _assignments(sheet: Sheet) -> list[Assignment]:
    found = []
    for place, heading in enumerate(sheet.headings):
        match = _TITLE.fullmatch(heading.strip())
        if match and _CALCULATED not in heading:
            columns = (Column(place, heading.strip(), Holds.POINTS),)
            found.append(Assignment(match["title"], columns, number(match["worth"])))
    return found


BLACKBOARD = Shape("Blackboard", _assignments)
