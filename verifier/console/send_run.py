"""From what was typed after `send` to the message: checked, sent once, told of, and verified where that is asked."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from verifier.account.connect import Connection, OpenAccount, open_account
from verifier.account.protocols import Messages
from verifier.console.asking import media, recipient
from verifier.console.output import echo, say, stdout_style
from verifier.console.stopping import code_of
from verifier.errors import ExitCode, Interrupted, VerifierError, exit_code
from verifier.files import state_directory
from verifier.i18n import _, msg, tr
from verifier.models import Draft, Note, Submission, Verdict
from verifier.objective.objective import MMS
from verifier.printable import printable
from verifier.render import Style
from verifier.render.formats import renderer
from verifier.render.sent import preview_json, preview_text, sent_json, sent_text
from verifier.report import Report, Run
from verifier.sending.alone import alone
from verifier.sending.draft import draft, request_preview, warnings
from verifier.sending.preflight import look_first
from verifier.sending.send import Sent, send
from verifier.transport.tasks import run
from verifier.verifying.ask import Judging


class Typed(Struct, frozen=True):
    """What the command line says of the message; what is None is asked for, found, or left out."""

    to: str | None
    sender: str | None
    messaging_service: str | None
    media_urls: Sequence[str] | None
    body: str | None


class Telling(Struct, frozen=True):
    """How to tell of what was sent, as text or json, and how to judge it where that is asked for."""

    format: str
    style: Style
    judging: Judging | None


def send_typed(
    typed: Typed, connection: Connection, telling: Telling, *, dry_run: bool, preflight: bool
) -> ExitCode:
    """Check what is to be sent, send it once and tell of it; with `dry_run`, only show the request.

    `preflight` looks first at From, To and the media. Raises `VerifierError`.
    """
    number, pictures = recipient(typed.to), media(typed.media_urls, typed.body)
    account = open_account(connection)
    sender = typed.sender or (None if typed.messaging_service else account.credentials.number)
    checked = draft(number, sender, typed.messaging_service, pictures, typed.body)
    noted = warnings(checked)
    if dry_run:
        _show_request(account, checked, noted, telling)
        return ExitCode.PASSED
    if preflight:
        known = {note.name for note in noted}
        looked = look_first(account, checked, sandbox=connection.sandbox)
        noted += tuple(note for note in looked if note.name not in known)
    return _send_and_tell(account, checked, noted, telling)


def _show_request(account: OpenAccount, checked: Draft, noted: Sequence[Note], telling: Telling) -> None:
    credentials = account.credentials
    preview = request_preview(checked, credentials.account_sid, account.base_url, credentials.username)
    if telling.format == "json":
        echo(preview_json(preview, noted, telling.style))
    else:
        _warn(noted)
        if not telling.style.quiet:
            say(_("Nothing is sent; this is the request that would be:"))
        echo(preview_text(preview, telling.style))


def _send_and_tell(account: OpenAccount, checked: Draft, noted: Sequence[Note], telling: Telling) -> ExitCode:
    if telling.format == "text":
        _warn(noted)
    sent = _created(account.messages(), checked)
    try:
        return _told(account, sent, noted, telling)
    except KeyboardInterrupt as interrupt:
        done = msg("The message was sent, as {sid}.", sid=sent.message.sid)
        raise Interrupted(code_of(interrupt), done) from None
    except (VerifierError, BrokenPipeError):
        say(_("The message was sent, as {sid}.", sid=sent.message.sid))
        raise


def _told(account: OpenAccount, sent: Sent, noted: Sequence[Note], telling: Telling) -> ExitCode:
    shown = stdout_style(telling.style, os.environ)
    judging = telling.judging
    run = Run(judging.objective if judging else MMS, address=account.base_url, practice=account.practice)
    if telling.format == "text":
        echo(sent_text(sent, f"verifier verify{account.option}", run, shown))
    verdicts: tuple[Verdict, ...] = ()
    if judging is not None:
        verdicts = (judging.verdict(Submission(sent.message.sid), account.messages()),)
    report = Report.of(verdicts, run)
    if telling.format == "json":
        echo(sent_json(sent, noted, verdicts[0] if verdicts else None, run, shown))
    elif verdicts and not shown.quiet:
        for piece in renderer("text")(report, shown):
            echo(piece)
    return exit_code(report.tally) if verdicts else ExitCode.PASSED


def _created(messages: Messages, checked: Draft) -> Sent:
    with alone(messages.account_sid, checked, state_directory()) as only:
        return _sent(messages, checked, only=only)


def _sent(messages: Messages, checked: Draft, *, only: bool) -> Sent:
    try:
        return run(send(messages, checked, now=lambda: datetime.now(UTC), on_doubt=_say_looking, alone=only))
    except KeyboardInterrupt as interrupt:
        doubt = msg("The message may have been sent all the same: look with `verifier verify --latest`.")
        raise Interrupted(code_of(interrupt), doubt) from None


def _say_looking() -> None:
    say(_("Twilio gave no clear answer; looking through the account's messages whether it was sent."))


def _warn(noted: Sequence[Note]) -> None:
    for note in noted:
        say(_("Warning: {text}", text=printable(tr(note.text))))
