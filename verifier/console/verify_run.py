"""From the options of `verify` to its report: whom to ask, what to draw, write and store."""

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from verifier.account.connect import Connection
from verifier.account.hints import keeping
from verifier.console.output import Target, say, targets, tell_ci, write_report
from verifier.console.progress import patience
from verifier.console.reading import handed_in, spare
from verifier.errors import ExitCode, exit_code
from verifier.objective.objective import Objective
from verifier.render import Style
from verifier.report import Report, Run
from verifier.sid import parse
from verifier.verifying.ask import Answers, Judging, ask_account, ask_everywhere, ask_newest, ask_nobody


class Given(Struct, frozen=True):
    """What the command line says of the messages that are meant."""

    arguments: Sequence[str]
    latest: bool
    files: bool
    any_profile: bool


class Shown(Struct, frozen=True):
    """Where the report goes, and what goes with it.

    `picture` is None where nobody said whether to draw one; `hints` are sentences on what was perhaps meant.
    """

    formats: Sequence[str] | None
    style: Style
    picture: bool | None
    folder: Path | None
    hints: Sequence[str]
    summary: bool
    exit_zero: bool


def verify_and_tell(
    given: Given, connection: Connection, objective: Objective, wait: float, shown: Shown
) -> ExitCode:
    """Judge what was handed in, waiting `wait` seconds for media, and report on it. Raises `VerifierError`."""
    wanted = targets(shown.formats)
    if given.files:
        spare(given.arguments, wanted)
    if shown.folder is not None:
        from verifier.console.saving import make  # a verdict alone needs none of it

        make(shown.folder)
    answers = _answers(given, connection, Judging(objective, patience(wait)))
    run = Run(objective, address=answers.address, practice=connection.sandbox, environ=os.environ)
    report = Report.of(map(keeping(connection), answers.verdicts), run)
    write_report(report, wanted, _illustrated(answers, report, wanted, shown))
    if not shown.style.quiet and not given.files:
        for hint in shown.hints:
            say(hint)
    code = exit_code(report.tally, exit_zero=shown.exit_zero)
    tell_ci(report, wanted, code, summary=shown.summary)
    if shown.folder is None:
        return code
    from verifier.console.saving import save  # a verdict alone needs none of it

    return save(report, shown.folder, answers.fetch, code, quiet=shown.style.quiet)


def _answers(given: Given, connection: Connection, judging: Judging) -> Answers:
    if given.latest:
        from verifier.console.choosing import (
            how_many,
            latest_sid,
        )  # a verdict on a given SID needs none of it

        most = how_many(given.arguments)
        return ask_newest(lambda messages: latest_sid(messages, most), connection, judging)
    submissions = handed_in(given.arguments, files=given.files)
    # Credentials, libraries and all else that it takes to ask are loaded for message SIDs only.
    if not any(parse(submission.sid).sid for submission in submissions):
        return ask_nobody(submissions, judging)
    return (ask_everywhere if given.any_profile else ask_account)(submissions, connection, judging)


def _illustrated(answers: Answers, report: Report, wanted: Sequence[Target], shown: Shown) -> Style:
    if answers.fetch is None:
        return shown.style
    from verifier.console.pictures import illustrated  # what is no SID has no picture

    one = report.tally.total == 1 and not shown.style.quiet
    return illustrated(shown.style, answers.fetch, asked=shown.picture, wanted=wanted, one=one)
