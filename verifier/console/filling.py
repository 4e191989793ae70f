"""Gradebooks, written where they go: the roster itself, filled in, and a file for each learner."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import typer
from msgspec import Struct

from verifier.console.learner_folders import folders
from verifier.console.output import Target, say, write_file
from verifier.errors import UsageError, system_reason
from verifier.gradebook.canvas import IDENTITIES
from verifier.gradebook.choose import Filling, filling
from verifier.gradebook.fill import Written, written_back
from verifier.grading.ledger import Ledger
from verifier.grading.roster.layout import RosterFile, encoded
from verifier.i18n import _, msg, msgn, tr
from verifier.objective.points import Points
from verifier.render.formats import ROSTER, lines_of
from verifier.render.gradebook import entries
from verifier.render.row_format import ResultFormat
from verifier.report import Report


class Wanted(Struct, frozen=True):
    """How the roster is filled: `fills` name columns and what they take, `overwrite` whatever stands there."""

    fills: tuple[str, ...] = ()
    overwrite: bool = False


class Gradebook(Struct, frozen=True):
    """The file that is written back, and what is filled in it."""

    file: RosterFile
    filling: Filling
    overwrite: bool

    @property
    def worth(self) -> Points | None:
        """What the gradebook says that a pass is worth."""
        maximum = self.filling.assignment.maximum
        return Points(whole=maximum) if maximum else None


def gradebook(
    targets: tuple[Target, ...], file: RosterFile, assignment: str | None, wanted: Wanted
) -> Gradebook | None:
    """What is to be filled, where a target asks for it. Raises `UsageError` where that is not clear."""
    if not any(target.format == ROSTER for target in targets):
        return None
    return Gradebook(file, filling(file, assignment, wanted.fills), wanted.overwrite)


def write_back(book: Gradebook, target: Target, report: Report, ledger: Path | None) -> None:
    """Write the gradebook filled in, remember in the ledger what was given, and say what was left alone."""
    asked = None if report.run.stand_in is None else str(report.run.stand_in)
    with ExitStack() as stack:
        kept = stack.enter_context(_Given(ledger, report.run.objective.key, asked)) if ledger else None
        written = Written()
        texts = written_back(
            book.file,
            book.filling,
            entries(report.results, report.run.earned_by),
            kept.of if kept is not None else _nothing,
            written,
            overwrite=book.overwrite,
            asked=asked,
        )
        _put(target, book, texts)
        if kept is not None:
            kept.keep(written.cells)
    if written.kept:
        told = msgn(
            "{n} learner was left as the gradebook has them: excused, or graded by hand. `--overwrite` fills all.",
            "{n} learners were left as the gradebook has them: excused, or graded by hand. `--overwrite` fills all.",
            n=written.kept,
        )
        say(tr(told))


class _Given:
    """What a ledger knows to have been given; what a stand-in's answers gave is no grade of Twilio's."""

    def __init__(self, path: Path, objective: str, asked: str | None) -> None:
        self._ledger = Ledger(path, objective)
        self._apart = "" if asked is None else f" ({asked})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ledger.close()

    def of(self, identity: str, heading: str) -> str | None:
        return self._ledger.given(identity, heading + self._apart)

    def keep(self, cells: Mapping[tuple[str, str], str]) -> None:
        self._ledger.give({(who, heading + self._apart): cell for (who, heading), cell in cells.items()})


def _nothing(_identity: str, _heading: str) -> None:
    return None


def _put(target: Target, book: Gradebook, texts: Iterator[str]) -> None:
    layout = book.file.layout

    def pieces() -> Iterator[bytes]:
        yield layout.bom
        for text in texts:
            yield encoded(text, layout)

    if target.path is None:
        for piece in pieces():
            typer.echo(piece, nl=False)
    else:
        write_file(target.path, pieces(), private=False)


def write_each(target: Target, report: Report) -> None:
    """Write a file for each learner. Raises `UsageError`."""
    form = lines_of(target.format)
    assert isinstance(form, ResultFormat)  # noqa: S101 - or the target were no folder
    assert target.path is not None  # noqa: S101 - as above
    for folder, result in folders(report.results, target.path):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                "unwritable-file",
                msg("{path} can't be made: {reason}.", path=folder, reason=system_reason(error)),
                msg("Name another folder."),
            ) from error
        write_file(folder / form.file, (form.head(report.run), form.row(result, report.run)), private=False)


def names_only(columns: tuple[str, ...]) -> str | None:
    """What is to be said of Canvas' columns where the roster has none by which Canvas knows a student."""
    if any(column.strip().casefold() in IDENTITIES for column in columns):
        return None
    return _(
        "The roster has no ID of Canvas' (ID, SIS User ID, SIS Login ID), so Canvas will know students by name only."
    )
