"""Sending a draft once and telling of it, and verifying it where that is asked for."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from verifier.account.connect import OpenAccount
from verifier.account.protocols import Messages
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
from verifier.sending.draft import request_preview
from verifier.sending.send import Sent
from verifier.sending.send import send as create
from verifier.transport.tasks import run
from verifier.verifying.ask import Judging


def show_request(
    account: OpenAccount, draft: Draft, noted: Sequence[Note], format_: str, style: Style
) -> None:
    """Print the request that the draft would be, as text or JSON."""
    credentials = account.credentials
    preview = request_preview(draft, credentials.account_sid, account.base_url, credentials.username)
    if format_ == "json":
        echo(preview_json(preview, noted, style))
    else:
        _warn(noted)
        if not style.quiet:
            say(_("Nothing is sent; this is the request that would be:"))
        echo(preview_text(preview, style))


def send_and_tell(
    account: OpenAccount,
    draft: Draft,
    noted: Sequence[Note],
    format_: str,
    style: Style,
    judging: Judging | None,
) -> ExitCode:
    """Send the draft, tell of it as text or JSON, and judge it where `judging` says how. Raises `VerifierError`."""
    if format_ == "text":
        _warn(noted)
    sent = _created(account.messages(), draft)
    try:
        return _told(account, sent, noted, format_, style, judging)
    except KeyboardInterrupt as interrupt:
        done = msg("The message was sent, as {sid}.", sid=sent.message.sid)
        raise Interrupted(code_of(interrupt), done) from None
    except (VerifierError, BrokenPipeError):
        say(_("The message was sent, as {sid}.", sid=sent.message.sid))
        raise


def _told(
    account: OpenAccount,
    sent: Sent,
    noted: Sequence[Note],
    format_: str,
    style: Style,
    judging: Judging | None,
) -> ExitCode:
    shown = stdout_style(style, os.environ)
    run = Run(judging.objective if judging else MMS, address=account.base_url, practice=account.practice)
    if format_ == "text":
        echo(sent_text(sent, f"verifier verify{account.option}", run, shown))
    verdicts: tuple[Verdict, ...] = ()
    if judging is not None:
        verdicts = (judging.verdict(Submission(sent.message.sid), account.messages()),)
    report = Report.of(verdicts, run)
    if format_ == "json":
        echo(sent_json(sent, noted, verdicts[0] if verdicts else None, run, shown))
    elif verdicts and not style.quiet:
        for piece in renderer("text")(report, shown):
            echo(piece)
    return exit_code(report.tally) if verdicts else ExitCode.PASSED


def _created(messages: Messages, draft: Draft) -> Sent:
    with alone(messages.account_sid, draft, state_directory()) as only:
        return _sent(messages, draft, only=only)


def _sent(messages: Messages, draft: Draft, *, only: bool) -> Sent:
    try:
        return run(create(messages, draft, now=lambda: datetime.now(UTC), on_doubt=_say_looking, alone=only))
    except KeyboardInterrupt as interrupt:
        doubt = msg("The message may have been sent all the same: look with `verifier verify --latest`.")
        raise Interrupted(code_of(interrupt), doubt) from None


def _say_looking() -> None:
    say(_("Twilio gave no clear answer; looking through the account's messages whether it was sent."))


def _warn(noted: Sequence[Note]) -> None:
    for note in noted:
        say(_("Warning: {text}", text=printable(tr(note.text))))
