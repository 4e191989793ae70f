"""The `send` command: sends an MMS once, and can go straight on to verify it."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from verifier.cli.options import Asked, Quiet, Reveal, Strict, TextOrJson, Wait, option, text_or_json
from verifier.i18n import _

if TYPE_CHECKING:
    from verifier.account.connect import Account
    from verifier.account.protocols import Messages
    from verifier.models import Draft, Note, Verdict
    from verifier.render import Style
    from verifier.sending.send import Sent

_FROM = _("Your Twilio number; else TWILIO_PHONE_NUMBER or TQ_TWILIO_NUMBER.")
_SERVICE = _("Let this messaging service choose the number.")
_LOOK = _("Don't look first at From, To and the media; what is found there only warns.")

To = Annotated[str, option("--to NUMBER", _("Number to send to, as +15558675310."))]
From = Annotated[str | None, option("--from NUMBER", _FROM)]
MessagingService = Annotated[str | None, option("--messaging-service MG…", _SERVICE)]
MediaUrl = Annotated[
    list[str] | None, option("--media-url URL", _("Public address of a picture; up to 10 times."))
]
Body = Annotated[str | None, option("--body TEXT", _("Text of the message, up to 1,600 characters."))]
Verify = Annotated[bool, option("--verify", _("Verify the message once it is sent."))]
DryRun = Annotated[bool, option("--dry-run", _("Show the request and send nothing."))]
NoPreflight = Annotated[bool, option("--no-preflight", _LOOK)]
Format = Annotated[TextOrJson, text_or_json("send")]


def send(
    *,
    to: To,
    from_: From = None,
    messaging_service: MessagingService = None,
    media_url: MediaUrl = None,
    body: Body = None,
    verify: Verify = False,
    wait: Wait = 15,
    strict: Strict = False,
    dry_run: DryRun = False,
    no_preflight: NoPreflight = False,
    format_: Format = "text",
    quiet: Quiet = False,
    reveal: Reveal = False,
    connection: Asked,
) -> int:
    """Check what is to be sent, send it once, and verify it where that is asked for."""
    from verifier.account.connect import open_account
    from verifier.errors import ExitCode
    from verifier.render import Style
    from verifier.sending.draft import draft as checked
    from verifier.sending.draft import warnings

    account = open_account(connection)
    sender = from_ or (None if messaging_service else account.credentials.number)
    draft = checked(to, sender, messaging_service, media_url or (), body)
    style = Style(reveal=reveal, quiet=quiet, base_url=account.base_url)
    if dry_run:
        _show(account, draft, format_, style)
        return ExitCode.PASSED
    sandbox = connection.sandbox
    noted = warnings(draft) + (() if no_preflight else _preflight(account, draft, sandbox=sandbox))
    return _send(account, draft, noted, format_, style, wait=wait if verify else None, strict=strict)


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
        from verifier.console.progress import patience
        from verifier.objective.checks import OBJECTIVE, STRICT
        from verifier.verifying.ask import Judging

        judging = Judging(STRICT if strict else OBJECTIVE, patience(wait))
        verdicts = (judging.verdict(sent.message.sid, messages),)
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
