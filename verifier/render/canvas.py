"""The CSV that Canvas' gradebook imports."""

from collections.abc import Mapping

from verifier.models import Verdict
from verifier.render import Style
from verifier.render.cells import csv_line, inert
from verifier.render.verdicts import exact, max_points, points

ASSIGNMENT = "Send an outgoing MMS"
"""The assignment's column where no name is given; Canvas knows an assignment by its title or by `Title (id)`."""

_POSSIBLE = "Points Possible"
_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def canvas_head(_columns: tuple[str, ...], style: Style) -> str:
    """The headings that Canvas exports, and its row of possible points."""
    heading = inert(style.assignment or ASSIGNMENT)
    possible = (_POSSIBLE, *[""] * (len(_COLUMNS) - 1), exact(max_points(style)))
    return csv_line((*_COLUMNS, heading)) + csv_line(possible)


def canvas_row(verdict: Verdict, _columns: tuple[str, ...], style: Style) -> str:
    """The learner's own cells as the roster has them (in any case of the headings), and the points.

    An undecided verdict's points are blank. Canvas takes a blank for "no grade": it clears a grade that stands.
    """
    cells = {name.casefold(): cell for name, cell in verdict.submission.fields.items()}
    student = cells.get("student") or verdict.submission.name or ""
    # Canvas would take the row of such a learner for that of the possible points.
    cells["student"] = student.replace(_POSSIBLE, _POSSIBLE.lower())
    return csv_line((*(inert(_cell(cells, name)) for name in _COLUMNS), exact(points(verdict, style))))


def _cell(cells: Mapping[str, str], name: str) -> str:
    return cells.get(name.casefold(), "")
