"""The `verify` command: judges message SIDs and reports."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.cli.connection import Connection
    from verifier.messages import Messages
    from verifier.models import Submission, Verdict

Sids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SID]...",
        help=_("Message SIDs, or - to read them from standard input, one a line."),
        show_default=False,
    ),
]


def verify(
    sids: Sids = None,
    wait: options.Wait = 15,
    strict: options.Strict = False,
    formats: options.Formats = None,
    quiet: options.Quiet = False,
    reveal: options.Reveal = False,
    exit_zero: options.ExitZero = False,
    sandbox: options.Sandbox = False,
    profile: options.Profile = None,
    account_sid: options.AccountSid = None,
    api_url: options.ApiUrl = None,
    trust_api_url: options.TrustApiUrl = False,
    timeout: options.Timeout = 10,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Tell whether a message SID is an outgoing MMS with media."""
    from verifier.cli.connection import Connection
    from verifier.cli.output import errors_told, targets, write_report
    from verifier.exit_codes import exit_code
    from verifier.models import Report
    from verifier.render import Style

    with errors_told(formats):
        wanted = targets(formats)
        connection = Connection(profile, account_sid, api_url, trust_api_url, sandbox, timeout)
        report = Report.of(_verdicts(_expanded(sids or ()), connection, wait=wait, strict=strict))
        write_report(report, wanted, Style(reveal=reveal, quiet=quiet))
    raise typer.Exit(exit_code(report.tally, exit_zero=exit_zero))


def _verdicts(
    typed: Iterable[str], connection: "Connection", *, wait: float, strict: bool
) -> "Iterator[Verdict]":
    from verifier import sid
    from verifier.cli.connection import once
    from verifier.models import Submission
    from verifier.objective import OBJECTIVE, STRICT
    from verifier.verify import Patience
    from verifier.verify import verify as judge_submission

    submissions = [Submission(text) for text in typed]
    # Only a text that is a message SID needs an account, and so credentials and the twilio library.
    readable = any(sid.parse(submission.sid).sid for submission in submissions)
    messages_of = once(connection) if readable else _no_account
    patience = Patience(wait, lambda asked: _say_waiting(asked, wait))
    for submission in submissions:
        yield judge_submission(submission, messages_of, STRICT if strict else OBJECTIVE, patience)


def _no_account(_submission: "Submission") -> "Messages":
    raise AssertionError("no account is asked for a text that is no SID")


def _say_waiting(asked: str, wait: float) -> None:
    from verifier.cli.output import say

    say(
        _(
            "The media of {sid} is on its way; waiting up to {seconds} s for it.",
            sid=asked,
            seconds=f"{wait:g}",
        )
    )


def _expanded(sids: Iterable[str]) -> Iterator[str]:
    """The SIDs, with `-` replaced by the lines of standard input that are neither blank nor a comment."""
    from verifier.errors import UsageError
    from verifier.i18n import msg

    nothing = True
    for text in sids:
        lines = [line.strip() for line in sys.stdin] if text == "-" else [text]
        for line in lines:
            if text != "-" or (line and not line.startswith("#")):
                nothing = False
                yield line
    if nothing:
        raise UsageError(
            "no-sid",
            msg("There is no SID to verify."),
            msg("Give one, for example `verifier verify MM…`, or see `verifier verify --help`."),
        )
