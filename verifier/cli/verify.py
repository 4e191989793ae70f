"""The `verify` command: judges message SIDs and reports."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.cli.media import Fetch
    from verifier.messages import Messages
    from verifier.models import Submission, Verdict
    from verifier.profiles import Place

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
    from verifier.cli.connection import Connection, open_account
    from verifier.cli.latest import how_many, latest_sid
    from verifier.cli.media import fetching, fetching_anywhere, made, save
    from verifier.cli.output import errors_told, targets, tell_ci, write_report
    from verifier.cli.picture import illustrated
    from verifier.cli.profiles import offering, places
    from verifier.exit_codes import exit_code
    from verifier.models import Report
    from verifier.render import Style
    from verifier.sid import parse

    with errors_told(formats):
        wanted = targets(formats)
        folder = made(save_media)
        shown = how_many(sids or ()) if latest else 0
        typed = [] if latest else list(_expanded(sids or (), files=files))
        style = Style(reveal=reveal, quiet=quiet, environ=os.environ)
        connection = Connection(profile, account_sid, api_url, trust_api_url, sandbox, timeout)
        messages: Messages | None = None
        everywhere: list[Place] = []
        fetch: Fetch | None = None
        # Only a text that is a message SID needs an account, and so credentials and the twilio library.
        if any_profile and any(parse(text).sid for text in typed):
            everywhere = places(connection)
            fetch = fetching_anywhere(everywhere)
            style = replace(style, base_url=everywhere[0].base_url or style.base_url)
        elif latest or any(parse(text).sid for text in typed):
            account = open_account(connection)
            messages, fetch = account.messages(), fetching(account)
            style = replace(style, base_url=account.base_url)
            typed = typed or [latest_sid(messages, shown)]
        verdicts = (judged(text, messages, everywhere, wait=wait, strict=strict) for text in typed)
        report = Report.of(verdicts if everywhere else (offering(each, connection) for each in verdicts))
        one = len(typed) == 1 and not quiet
        write_report(report, wanted, illustrated(style, fetch, picture, wanted, one=one))
        code = exit_code(report.tally, exit_zero=exit_zero)
        tell_ci(report, wanted, code, summary=not no_summary)
        code = save(report, folder, fetch, code, quiet=quiet)
    raise typer.Exit(code)


def judged(
    text: str,
    messages: "Messages | None",
    everywhere: "Sequence[Place]" = (),
    *,
    wait: float,
    strict: bool,
) -> "Verdict":
    """The verdict on one text, by one account or by the first that holds it; with neither on one that is no SID."""
    from verifier.models import Submission
    from verifier.objective import OBJECTIVE, STRICT
    from verifier.profiles import verify_anywhere
    from verifier.verify import Patience
    from verifier.verify import verify as judge_submission

    def messages_of(_submission: "Submission") -> "Messages":
        assert messages is not None  # noqa: S101 - no account is asked about a text that is no SID
        return messages

    patience = Patience(wait, lambda asked: _say_waiting(asked, wait))
    checks = STRICT if strict else OBJECTIVE
    if everywhere:
        return verify_anywhere(Submission(text), everywhere, checks, patience)
    return judge_submission(Submission(text), messages_of, checks, patience)


def _say_waiting(asked: str, wait: float) -> None:
    from verifier.cli.output import say

    say(
        _(
            "The media of {sid} is on its way; waiting up to {seconds} s for it.",
            sid=asked,
            seconds=f"{wait:g}",
        )
    )


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
    sys.stdin.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # always a TextIOWrapper here
    return _lines(sys.stdin)


def _file_lines(path: str) -> list[str]:
    """The lines of a file; of one that holds none an empty text: nothing was handed in."""
    from verifier.errors import UsageError, system_reason
    from verifier.i18n import msg

    try:
        text = Path(path).read_text("utf-8-sig", errors="backslashreplace")
    except (OSError, ValueError) as error:
        raise UsageError(
            "unreadable-file",
            msg("{path} can't be read: {reason}.", path=path, reason=system_reason(error)),
            msg("Name a text file that holds a SID, or leave `--files` out to give the SID itself."),
        ) from error
    return list(_lines(text.splitlines())) or [""]


def _lines(lines: Iterable[str]) -> Iterator[str]:
    """Those that are neither blank nor a comment."""
    return (line for line in map(str.strip, lines) if line and not line.startswith("#"))
