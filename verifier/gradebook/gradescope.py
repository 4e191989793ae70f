"""Gradescope: an assignment has a column of its title, and one headed `Title - Max Points` that tells its worth."""

from verifier.gradebook.sheet import Assignment, Column, Holds, Shape, Sheet, number

_WORTH = " - Max Points"


def _assignments(sheet: Sheet) -> list[Assignment]:
    places = {heading.strip(): place for place, heading in enumerate(sheet.headings)}
    found = []
    for title, place in places.items():
        if (worth := places.get(title + _WORTH)) is not None:
            maximum = next((each for cell in sheet.cells(worth) if (each := number(cell)) is not None), None)
            found.append(Assignment(title, (Column(place, title, Holds.POINTS),), maximum))
    return found


GRADESCOPE = Shape("Gradescope", _assignments)
