"""Which columns of a gradebook are filled: those of the system that it comes from, or those that are named."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from verifier.errors import UsageError
from verifier.gradebook.blackboard import BLACKBOARD
from verifier.gradebook.brightspace import BRIGHTSPACE
from verifier.gradebook.canvas import CANVAS
from verifier.gradebook.gradescope import GRADESCOPE
from verifier.gradebook.moodle import MOODLE
from verifier.gradebook.sakai import SAKAI
from verifier.gradebook.sheet import Assignment, Column, Holds, Sheet
from verifier.grading.roster.layout import RosterFile
from verifier.i18n import Text, listed, msg
from verifier.sid import echo

SHAPES = (CANVAS, BLACKBOARD, BRIGHTSPACE, MOODLE, SAKAI, GRADESCOPE)
"""The systems whose gradebooks are known by their shape; the first that finds anything is it."""

_LOOKED_AT = 200
_LISTED = 12


class Filling(Struct, frozen=True):
    """What is filled: the columns of an assignment in a gradebook of a `system`; "" where the columns were named.

    `decimal` is the mark before the digits of a fraction.
    """

    system: str
    assignment: Assignment
    decimal: str = "."


def sheet_of(file: RosterFile) -> Sheet:
    """The headings of a file as they stand, and its first rows. Raises `UsageError`."""
    headings: tuple[str, ...] = ()
    rows = []
    for record in file.records():
        if record.number == file.layout.headings:
            headings = record.cells
        elif record.number > file.layout.headings:
            rows.append(record.cells)
        if len(rows) == _LOOKED_AT:
            break
    return Sheet(tuple(heading.removeprefix("\ufeff") for heading in headings), tuple(rows))


def filling(file: RosterFile, assignment: str | None = None, fills: Sequence[str] = ()) -> Filling:
    """What is to be filled in a file; `fills` are texts such as `Grade=points`, which name columns and what they take.

    Raises `UsageError` where the file can't be written back, no column is known, or several are.
    """
    if file.layout.kind != "csv":
        raise UsageError(
            "roster-not-text",
            msg("{name} can't be written back: only CSV and its kin can.", name=file.name),
            msg("Save it as CSV and grade that, or choose another format: `-f csv:grades.csv`"),
        )
    sheet = sheet_of(file)
    decimal = sheet.decimal(file.layout.delimiter)
    if fills:
        columns = tuple(_named(sheet, text, file.name) for text in fills)
        return Filling("", Assignment("", columns), decimal)
    for shape in SHAPES:
        if found := shape.assignments(sheet):
            return Filling(shape.system, _only(found, assignment, file.name), decimal)
    systems = listed(shape.system for shape in SHAPES)
    raise UsageError(
        "no-grade-column",
        msg(
            "{name} is no gradebook of a known kind ({systems}); it has: {columns}.",
            name=file.name,
            systems=systems,
            columns=_listed(sheet.headings),
        ),
        msg('Say what goes where: `--fill "HEADING=points"`, and also `=feedback` or `=outcome`'),
    )


def _only(found: list[Assignment], assignment: str | None, name: Text | str) -> Assignment:
    wanted = (assignment or "").strip().casefold()
    meant = [each for each in found if wanted in _called(each)] if wanted else found
    # The gradebook of one assignment doesn't say which it is.
    if len(meant) == 1 or (len(found) == 1 and not found[0].title):
        return (meant or found)[0]
    headings = _listed([each.columns[0].heading for each in (meant or found)])
    if not meant:
        raise UsageError(
            "no-such-assignment",
            msg(
                '{name} has no assignment "{title}"; it has: {columns}.',
                name=name,
                title=echo(assignment or ""),
                columns=headings,
            ),
            msg("Give its heading: `--assignment TITLE`"),
        )
    raise UsageError(
        "several-assignments",
        msg("{name} has columns for several assignments: {columns}.", name=name, columns=headings),
        msg("Say which is to be filled: `--assignment TITLE`"),
    )


def _called(assignment: Assignment) -> tuple[str, str]:
    return assignment.title.casefold(), assignment.columns[0].heading.casefold()


def _named(sheet: Sheet, text: str, name: Text | str) -> Column:
    heading, _, holds = text.rpartition("=")
    wanted = heading.strip().casefold()
    if holds.strip().lower() not in tuple(Holds) or not wanted:
        raise UsageError(
            "bad-fill",
            msg('"{text}" does not say what goes where.', text=echo(text)),
            msg('Write for example `--fill "Grade=points"`; a column takes points, feedback or outcome.'),
        )
    places = [place for place, each in enumerate(sheet.headings) if each.strip().casefold() == wanted]
    if len(places) != 1:
        raise UsageError(
            "no-such-column",
            msg(
                '{name} has no one column "{heading}"; it has: {columns}.',
                name=name,
                heading=echo(heading),
                columns=_listed(sheet.headings),
            ),
            msg("Give `--fill` one of these headings."),
        )
    return Column(places[0], sheet.headings[places[0]].strip(), Holds(holds.strip().lower()))


def _listed(headings: Iterable[str]) -> Text:
    return listed(map(echo, headings), _LISTED)
