"""The `send` command: sends an MMS once, and can go straight on to verify it."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.account.connect import Account
    from verifier.account.protocols import Messages
    from verifier.models import Draft, Note, Verdict
    from verifier.render import Style
    from verifier.sending.send import Sent

To = Annotated[
    str, typer.Option(help=_("Number to send to, as +15558675310."), envvar="VERIFIER_TO", metavar="NUMBER")
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help=_("Your Twilio number; else TWILIO_PHONE_NUMBER or TQ_TWILIO_NUMBER."),
        envvar="VERIFIER_FROM",
        metavar="NUMBER",
    ),
]
MessagingService = Annotated[
    str | None,
    typer.Option(
        help=_("Let this messaging service choose the number."),
        envvar="VERIFIER_MESSAGING_SERVICE",
        metavar="MG…",
    ),
]
MediaUrl = Annotated[
    list[str] | None,
    typer.Option(
        help=_("Public address of a picture; up to 10 times."), envvar="VERIFIER_MEDIA_URL", metavar="URL"
    ),
]
Body = Annotated[
    str | None,
    typer.Option(
        help=_("Text of the message, up to 1,600 characters."), envvar="VERIFIER_BODY", metavar="TEXT"
    ),
]
Verify = Annotated[
    bool, typer.Option("--verify", help=_("Verify the message once it is sent."), envvar="VERIFIER_VERIFY")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=_("Show the request and send nothing."), envvar="VERIFIER_DRY_RUN")
]
NoPreflight = Annotated[
    bool,
    typer.Option(
        "--no-preflight",
        help=_("Don't look first at From, To and the media; what is found there only warns."),
        envvar="VERIFIER_NO_PREFLIGHT",
    ),
]
SendFormat = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help=_("text or json."),
        envvar="VERIFIER_SEND_FORMAT",
        metavar="NAME",
        rich_help_panel=options.OUTPUT,
    ),
]


def send(
    to: To,
    from_: From = None,
    messaging_service: MessagingService = None,
    media_url: MediaUrl = None,
    body: Body = None,
    verify: Verify = False,
    wait: options.Wait = 15,
    strict: options.Strict = False,
    dry_run: DryRun = False,
    no_preflight: NoPreflight = False,
    format_: SendFormat = "text",
    quiet: options.Quiet = False,
    reveal: options.Reveal = False,
    sandbox: options.Sandbox = False,
    profile: options.Profile = None,
    account_sid: options.AccountSid = None,
    api_url: options.ApiUrl = None,
    trust_api_url: options.TrustApiUrl = False,
    timeout: options.Timeout = 10,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Send an MMS: a message with a picture."""
    from verifier.account.connect import Connection, open_account
    from verifier.console.output import errors_told, one_of
    from verifier.render import Style
    from verifier.sending.draft import draft as checked
    from verifier.sending.draft import warnings

    with errors_told([format_]):
        one_of(format_, ("text", "json"))
        account = open_account(Connection(profile, account_sid, api_url, trust_api_url, sandbox, timeout))
        sender = from_ or (None if messaging_service else account.credentials.number)
        draft = checked(to, sender, messaging_service, media_url or (), body)
        style = Style(reveal=reveal, quiet=quiet, base_url=account.base_url)
        if dry_run:
            _show(account, draft, format_, style)
            raise typer.Exit
        noted = warnings(draft) + (() if no_preflight else _preflight(account, draft, sandbox=sandbox))
        code = _send(account, draft, noted, format_, style, wait=wait if verify else None, strict=strict)
    raise typer.Exit(code)


def _show(account: "Account", draft: "Draft", format_: str, style: "Style") -> None:
    from verifier.console.output import echo
    from verifier.render.sent import preview_json, preview_text
    from verifier.sending.draft import request_preview, warnings

    credentials = account.credentials
    preview = request_preview(draft, credentials.account_sid, account.base_url, credentials.username)
    noted = warnings(draft)
    if format_ == "json":
        echo(preview_json(preview, noted, style))
    else:
        _warn(noted)
        echo(preview_text(preview, style))


def _preflight(account: "Account", draft: "Draft", *, sandbox: bool) -> "tuple[Note, ...]":
    """What a look at From, To and the media warns of; no request outlives it."""
    from threading import Event

    from verifier.account.client import TwilioMessages
    from verifier.sending.preflight import LIMITS, preflight
    from verifier.transport.urls import is_local

    if sandbox:
        return preflight(draft, TwilioMessages(account.credentials, account.exchange, account.base_url), None)
    from verifier.transport.curl import Transport

    stop = Event()
    transport = Transport(LIMITS, stop)
    reads = TwilioMessages(account.credentials, transport, account.base_url)
    # What answers on this machine is a stand-in for Twilio, and fetches no media.
    ask = None if is_local(account.base_url) else lambda request: transport.probe(request)[0]
    try:
        return preflight(draft, reads, ask)
    finally:
        stop.set()


def _send(
    account: "Account",
    draft: "Draft",
    noted: "tuple[Note, ...]",
    format_: str,
    style: "Style",
    *,
    wait: float | None,
    strict: bool,
) -> int:
    """Send, tell, and with a `wait` (seconds) verify; returns the exit code."""
    from verifier.console.output import echo, say, stdout_style
    from verifier.errors import ExitCode, VerifierError, exit_code
    from verifier.models import Report
    from verifier.render import renderer
    from verifier.render.sent import sent_json, sent_text

    if format_ == "text":
        _warn(noted)
    messages = account.messages()
    sent = _created(messages, draft)
    shown = stdout_style(style, os.environ)
    if format_ == "text":
        try:
            echo(sent_text(sent, f"verifier verify{account.option}", shown))
        except (VerifierError, BrokenPipeError):
            say(_("The message was sent, as {sid}.", sid=sent.message.sid))
            raise
    if wait is None:
        verdicts: tuple[Verdict, ...] = ()
    else:
        from verifier.cli.asking import judged

        verdicts = (judged(sent.message.sid, messages, wait=wait, strict=strict),)
    report = Report.of(verdicts)
    if format_ == "json":
        echo(sent_json(sent, noted, verdicts[0] if verdicts else None, shown))
    elif verdicts and not style.quiet:
        for piece in renderer("text")(report, shown):
            echo(piece)
    return exit_code(report.tally) if verdicts else ExitCode.PASSED


def _created(messages: "Messages", draft: "Draft") -> "Sent":
    import time

    from verifier.console.output import say
    from verifier.sending.send import send as create

    try:
        return create(messages, draft, now=lambda: datetime.now(UTC), sleep=time.sleep, on_doubt=_say_looking)
    except KeyboardInterrupt:
        say(
            _(
                "Interrupted. The message may have been sent all the same: look with `verifier verify --latest`."
            )
        )
        raise


def _say_looking() -> None:
    from verifier.console.output import say

    say(_("Twilio gave no clear answer; looking through the account's messages whether it was sent."))


def _warn(noted: "tuple[Note, ...]") -> None:
    from verifier.console.output import say
    from verifier.i18n import tr
    from verifier.printable import printable

    for note in noted:
        say(_("Warning: {text}", text=printable(tr(note.text))))
