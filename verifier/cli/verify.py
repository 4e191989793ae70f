"""The `verify` command: judges message SIDs and reports."""

import os
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from verifier.cli import options
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.cli.asking import Asked
    from verifier.console.output import Target

Sids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SID]...",
        help=_("Message SIDs, or - to read them from standard input, one a line."),
        show_default=False,
    ),
]
Latest = Annotated[
    bool,
    typer.Option(
        "--latest",
        help=_("No SID at hand: choose among the account's newest outgoing MMS (`--latest 5`: among five)."),
        envvar="VERIFIER_LATEST",
    ),
]
Files = Annotated[
    bool,
    typer.Option(
        "--files", help=_("The arguments are files that hold SIDs, one a line."), envvar="VERIFIER_FILES"
    ),
]
AnyProfile = Annotated[
    bool,
    typer.Option(
        "--any-profile",
        help=_("Look in the accounts of all of twilio-cli's profiles, until the message is found."),
        envvar="VERIFIER_ANY_PROFILE",
        rich_help_panel=options.ACCOUNT,
    ),
]
Picture = Annotated[
    bool | None,
    typer.Option(
        "--picture/--no-picture",
        help=_(
            "Show the first media item in the text report; on a terminal that is so for a single message."
        ),
        envvar="VERIFIER_PICTURE",
        rich_help_panel=options.OUTPUT,
        show_default=False,
    ),
]
SaveMedia = Annotated[
    Path | None,
    typer.Option(
        help=_("Store all media in this directory, each item under its SID."),
        envvar="VERIFIER_SAVE_MEDIA",
        metavar="DIR",
        rich_help_panel=options.OUTPUT,
    ),
]


def verify(
    sids: Sids = None,
    latest: Latest = False,
    files: Files = False,
    wait: options.Wait = 15,
    strict: options.Strict = False,
    formats: options.Formats = None,
    quiet: options.Quiet = False,
    reveal: options.Reveal = False,
    picture: Picture = None,
    save_media: SaveMedia = None,
    exit_zero: options.ExitZero = False,
    no_summary: options.NoSummary = False,
    sandbox: options.Sandbox = False,
    profile: options.Profile = None,
    any_profile: AnyProfile = False,
    account_sid: options.AccountSid = None,
    api_url: options.ApiUrl = None,
    trust_api_url: options.TrustApiUrl = False,
    timeout: options.Timeout = 10,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Tell whether a message SID is an outgoing MMS with media."""
    from verifier.console.output import errors_told, targets, tell_ci, write_report
    from verifier.errors import exit_code
    from verifier.models import Report
    from verifier.render import Style

    with errors_told(formats):
        wanted = targets(formats)
        if files:
            _spare(sids or (), wanted)
        folder = _made(save_media)
        reach = (profile, account_sid, api_url, trust_api_url, sandbox, timeout)
        verdicts, fetch, address = _asked(
            sids or (), reach, latest=latest, files=files, any_profile=any_profile, wait=wait, strict=strict
        )
        report = Report.of(verdicts)
        style = Style(reveal=reveal, quiet=quiet, environ=os.environ)
        if fetch is not None:
            from verifier.console.pictures import illustrated

            one = report.tally.total == 1 and not quiet
            style = replace(style, base_url=address or style.base_url)
            style = illustrated(style, fetch, asked=picture, wanted=wanted, one=one)
        write_report(report, wanted, style)
        code = exit_code(report.tally, exit_zero=exit_zero)
        tell_ci(report, wanted, code, summary=not no_summary)
        if fetch is not None and folder is not None:
            from verifier.console.saving import save

            code = save(report, folder, fetch, code, quiet=quiet)
    raise typer.Exit(code)


def _asked(
    sids: Sequence[str],
    reach: tuple[Any, ...],
    *,
    latest: bool,
    files: bool,
    any_profile: bool,
    wait: float,
    strict: bool,
) -> "Asked":
    from verifier.cli.asking import ask_account, ask_everywhere, ask_newest, ask_nobody
    from verifier.sid import parse

    texts = [] if latest else list(_expanded(sids, files=files))
    # Credentials, libraries and all else that it takes to ask are loaded for message SIDs only.
    if not latest and not any(parse(text).sid for text in texts):
        return ask_nobody(texts, strict=strict)
    from verifier.account.connect import Connection

    connection = Connection(*reach)
    if latest:
        from verifier.console.choosing import how_many

        return ask_newest(how_many(sids), connection, wait=wait, strict=strict)
    ask = ask_everywhere if any_profile else ask_account
    return ask(texts, connection, wait=wait, strict=strict)


def _spare(files: Sequence[str], wanted: "Iterable[Target]") -> None:
    """Raise `UsageError` rather than write a report over the answers that it is about."""
    from verifier.errors import UsageError
    from verifier.i18n import msg

    read = {Path(name).resolve() for name in files}
    for target in wanted:
        if target.path is not None and target.path.resolve() in read:
            raise UsageError(
                "report-over-answers",
                msg("{path} holds the answers; the report is not written over them.", path=target.path),
                msg("Name another file for the report."),
            )


def _made(directory: Path | None) -> Path | None:
    if directory is None:
        return None
    from verifier.console.saving import made

    return made(directory)


def _expanded(arguments: Iterable[str], *, files: bool) -> Iterator[str]:
    """The SIDs, with `-`, and with `files` every argument, replaced by the lines it holds."""
    from verifier.errors import UsageError
    from verifier.i18n import msg

    nothing = True
    for text in arguments:
        for line in _input_lines() if text == "-" else _file_lines(text) if files else (text,):
            nothing = False
            yield line
    if nothing:
        raise UsageError(
            "no-sid",
            msg("There is no SID to verify."),
            msg(
                "Give one, for example `verifier verify MM…`, or take the newest: `verifier verify --latest`."
            ),
        )


def _input_lines() -> Iterator[str]:
    return _lines(_decoded(sys.stdin.buffer.read()).splitlines())


def _file_lines(path: str) -> list[str]:
    """The lines of a file; of one that holds none an empty text: nothing was handed in."""
    from verifier.errors import UsageError, system_reason
    from verifier.i18n import msg

    try:
        text = _decoded(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            "unreadable-file",
            msg("{path} can't be read: {reason}.", path=path, reason=system_reason(error)),
            msg("Name a text file that holds a SID, or leave `--files` out to give the SID itself."),
        ) from error
    return list(_lines(text.splitlines())) or [""]


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 as PowerShell writes it, which begins with a mark of its byte order."""
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return content.decode(encoding, errors="backslashreplace")


def _lines(lines: Iterable[str]) -> Iterator[str]:
    """Those that are neither blank nor a comment."""
    return (line for line in map(str.strip, lines) if line and not line.startswith("#"))
