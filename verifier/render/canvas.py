"""The CSV that Canvas' gradebook imports."""

from collections.abc import Mapping

from verifier.models import Result
from verifier.render.row_format import ResultFormat
from verifier.render.separated import csv_line, inert
from verifier.render.verdicts import exact
from verifier.report import Run

_POSSIBLE = "Points Possible"
_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def _head(run: Run) -> str:
    """The headings that Canvas exports, and its row of possible points.

    Canvas knows an assignment by its title or by `Title (id)`. What a stand-in for Twilio answered stands under a
    title of its own, so that it never lands in the assignment's column.
    """
    title = (
        str(run.title) if run.stand_in is None else f"{run.title} (asked of {run.stand_in} and not of Twilio)"
    )
    heading = inert(title)
    possible = (_POSSIBLE, *[""] * (len(_COLUMNS) - 1), exact(run.worth.maximum))
    return csv_line((*_COLUMNS, heading)) + csv_line(possible)


def _row(result: Result, run: Run) -> str:
    """The learner's own cells as the roster has them (in any case of the headings), and the points.

    An undecided result's points are blank. Canvas takes a blank for "no grade": it clears a grade that stands.
    """
    submission = result.verdict.submission
    cells = {name.casefold(): cell for name, cell in submission.fields.items()}
    student = cells.get("student") or submission.name or ""
    # Canvas would take the row of such a learner for that of the possible points.
    cells["student"] = student.replace(_POSSIBLE, _POSSIBLE.lower())
    return csv_line((*(inert(_cell(cells, name)) for name in _COLUMNS), exact(run.earned_by(result))))


def _cell(cells: Mapping[str, str], name: str) -> str:
    return cells.get(name.casefold(), "")


CANVAS = ResultFormat(_row, _head)
