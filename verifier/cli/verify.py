"""The `verify` command: judges message SIDs and reports."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from verifier.cli import completing
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

_SIDS = _("Message SIDs, or - to read them from standard input, one a line.")
_LATEST = _("No SID at hand: choose among the account's newest outgoing MMS (`--latest 5`: among five).")
_FILES = _("The arguments are files that hold SIDs, one a line.")
_ANY = _("Look in the accounts of all of twilio-cli's profiles, until the message is found.")
_PICTURE = _("Show the first media item in the text report; on a terminal that is so for a single message.")
_SAVE = _("Store all media in this directory, each item under its SID.")

Sids = Annotated[list[str] | None, argument("[SID]...", _SIDS, autocompletion=completing.sids)]
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
    from verifier.console.verify_run import Given, Shown, verify_and_tell  # help needs none of it
    from verifier.objective.course import chosen
    from verifier.render import Style

    given = Given(sids or (), latest=latest, files=files, any_profile=any_profile)
    shown = Shown(
        formats,
        Style(reveal=reveal, quiet=quiet),
        picture=picture,
        folder=save_media,
        hints=tuple(_hints(given.arguments)),
        summary=not no_summary,
        exit_zero=exit_zero,
    )
    return verify_and_tell(
        given, connection, chosen(objective_name, strict=strict).of_roster(()), wait, shown
    )


def _hints(arguments: Sequence[str]) -> Iterator[str]:
    """What was perhaps meant by whoever verified a file, or the name of a command."""
    for text in arguments:
        if is_roster(text):
            yield _(
                "{file} is a file: `verifier grade {file}` for a roster, `verifier verify --files {file}` for SIDs.",
                file=text,
            )
        elif is_command(text):
            yield _("{word} is a command of its own: `verifier {word}`", word=text)
