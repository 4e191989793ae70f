"""The `verify` command: judges message SIDs and reports."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Struct

from verifier.cli.completing import sids as practice_sids
from verifier.cli.first_word import is_command, is_roster
from verifier.cli.objective import ObjectiveName, Strict
from verifier.cli.options import (
    ACCOUNT,
    OUTPUT,
    Asked,
    ExitZero,
    Formats,
    NoSummary,
    Quiet,
    Reveal,
    Wait,
    argument,
    option,
)
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.account.connect import Connection
    from verifier.verifying.ask import Answers, Judging

_SIDS = _("Message SIDs, or - to read them from standard input, one a line.")
_LATEST = _("No SID at hand: choose among the account's newest outgoing MMS (`--latest 5`: among five).")
_FILES = _("The arguments are files that hold SIDs, one a line.")
_ANY = _("Look in the accounts of all of twilio-cli's profiles, until the message is found.")
_PICTURE = _("Show the first media item in the text report; on a terminal that is so for a single message.")
_SAVE = _("Store all media in this directory, each item under its SID.")

Sids = Annotated[list[str] | None, argument("[SID]...", _SIDS, autocompletion=practice_sids)]
Latest = Annotated[bool, option("--latest", _LATEST)]
Files = Annotated[bool, option("--files", _FILES)]
AnyProfile = Annotated[bool, option("--any-profile", _ANY, ACCOUNT)]
Picture = Annotated[bool | None, option("--picture/--no-picture", _PICTURE, OUTPUT, show_default=False)]
SaveMedia = Annotated[Path | None, option("--save-media DIR", _SAVE, OUTPUT)]


def verify(
    sids: Sids = None,
    *,
    latest: Latest = False,
    files: Files = False,
    wait: Wait = 15,
    objective_name: ObjectiveName = None,
    strict: Strict = False,
    formats: Formats = None,
    quiet: Quiet = False,
    reveal: Reveal = False,
    picture: Picture = None,
    save_media: SaveMedia = None,
    exit_zero: ExitZero = False,
    no_summary: NoSummary = False,
    any_profile: AnyProfile = False,
    connection: Asked,
) -> int:
    """Judge the SIDs one after the other, report on them, and store their media where that is asked for."""
    from verifier.account.hints import kept_in  # help needs none of it
    from verifier.console.output import targets, tell_ci, write_report
    from verifier.console.progress import patience
    from verifier.console.reading import spare
    from verifier.errors import exit_code
    from verifier.objective.course import chosen
    from verifier.render import Style
    from verifier.report import Report, Run
    from verifier.verifying.ask import Judging

    wanted = targets(formats)
    if files:
        spare(sids or (), wanted)
    folder = _made(save_media)
    objective = chosen(objective_name, strict=strict).of_roster(())
    judging = Judging(objective, patience(wait))
    given = Given(sids or (), latest=latest, files=files, any_profile=any_profile)
    answers = _answers(given, connection, judging)
    run = Run(objective, address=answers.address, practice=connection.sandbox, environ=os.environ)
    report = Report.of((kept_in(each, connection) for each in answers.verdicts), run)
    style = Style(reveal=reveal, quiet=quiet)
    if answers.fetch is not None:
        from verifier.console.pictures import illustrated  # help needs none of it

        one = report.tally.total == 1 and not quiet
        style = illustrated(style, answers.fetch, asked=picture, wanted=wanted, one=one)
    write_report(report, wanted, style)
    if not quiet and not files:
        _hint(sids or ())
    code = exit_code(report.tally, exit_zero=exit_zero)
    tell_ci(report, wanted, code, summary=not no_summary)
    if folder is not None:
        from verifier.console.saving import save  # help needs none of it

        code = save(report, folder, answers.fetch, code, quiet=quiet)
    return code


class Given(Struct, frozen=True):
    """What the command line says of the messages that are meant."""

    arguments: Sequence[str]
    latest: bool
    files: bool
    any_profile: bool


def _answers(given: Given, connection: "Connection", judging: "Judging") -> "Answers":
    from verifier.console.reading import handed_in  # help needs none of it
    from verifier.sid import parse
    from verifier.verifying import ask

    if given.latest:
        from verifier.console.choosing import how_many, latest_sid  # help needs none of it

        most = how_many(given.arguments)
        return ask.ask_newest(lambda messages: latest_sid(messages, most), connection, judging)
    submissions = handed_in(given.arguments, files=given.files)
    # Credentials, libraries and all else that it takes to ask are loaded for message SIDs only.
    if not any(parse(submission.sid).sid for submission in submissions):
        return ask.ask_nobody(submissions, judging)
    return (ask.ask_everywhere if given.any_profile else ask.ask_account)(submissions, connection, judging)


def _hint(arguments: Sequence[str]) -> None:
    """Say what was perhaps meant by whoever verified a file, or the name of a command."""
    for text in arguments:
        if is_roster(text):
            step = _(
                "{file} is a file: `verifier grade {file}` for a roster, `verifier verify --files {file}` for SIDs.",
                file=text,
            )
        elif is_command(text):
            step = _("{word} is a command of its own: `verifier {word}`", word=text)
        else:
            continue
        from verifier.console.output import say  # help needs none of it

        say(step)


def _made(directory: Path | None) -> Path | None:
    if directory is None:
        return None
    from verifier.console.saving import made  # help needs none of it

    return made(directory)
