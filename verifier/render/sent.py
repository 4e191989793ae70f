"""What `send` tells: the message that was sent, or the request that would be."""

import json
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from verifier.i18n import Text, _, msgn, tr
from verifier.models import Note, Verdict
from verifier.printable import mask_number, printable
from verifier.render import Style
from verifier.render.json import judged_fields
from verifier.render.line import Line
from verifier.render.terminal import grid, render
from verifier.report import Run
from verifier.sending.draft import Preview, as_curl
from verifier.sending.send import Sent

SENT_SCHEMA = "verifier/sent/v1"
PREVIEW_SCHEMA = "verifier/preview/v1"


def sent_text(sent: Sent, verify_command: str, run: Run, style: Style) -> str:
    """The SID, the status and the next command; the SID alone where quiet."""
    message = sent.message
    if style.quiet:
        return f"{message.sid}\n"
    headline = Line()
    headline.append(f"{'✔' if style.unicode else '+'} {_('SENT')}", style="bold green")
    headline.append(f"  {printable(message.sid)}")
    if run.stand_in is not None:
        headline.append(
            "  " + _("asked of {host} and not of Twilio", host=printable(tr(run.stand_in))), "yellow"
        )
    rows = [(_("Status"), printable(message.status or "-")), (_("Next"), f"`{verify_command} {message.sid}`")]
    if sent.recovered:
        rows.insert(
            1,
            (
                _("Note"),
                _("Twilio's answer was lost; the account's list shows that the message was made once."),
            ),
        )
    return render([headline, "", grid(rows, style)], style)


def sent_json(sent: Sent, warnings: Sequence[Note], verdict: Verdict | None, run: Run, style: Style) -> str:
    """One object of `verifier/sent/v1`; `verdict` is that of the report's JSON, or null without `--verify`."""
    fields = {
        "schema": SENT_SCHEMA,
        "sid": sent.message.sid,
        "account_sid": sent.message.account_sid,
        "status": sent.message.status,
        "num_media": sent.message.num_media,
        "recovered": sent.recovered,
        "asked": run.asked,
        "warnings": _warnings(warnings),
        "verdict": judged_fields(verdict, run, style) if verdict else None,
    }
    return json.dumps(fields) + "\n"


def preview_text(preview: Preview, style: Style) -> str:
    """The request as a curl command that a shell would take but for the masked secret."""
    return printable_lines(as_curl(_masked(preview, style, tr)))


def preview_json(preview: Preview, warnings: Sequence[Note], style: Style) -> str:
    """One object of `verifier/preview/v1`; parameters are pairs, since MediaUrl repeats."""
    shown = _masked(preview, style, str)
    fields = {
        "schema": PREVIEW_SCHEMA,
        "method": shown.method,
        "url": shown.url,
        "username": shown.username,
        "parameters": [list(pair) for pair in shown.parameters],
        "warnings": _warnings(warnings),
    }
    return json.dumps(fields) + "\n"


def printable_lines(text: str) -> str:
    """Several lines, each made harmless for a terminal."""
    return "".join(printable(line) + "\n" for line in text.split("\n"))


def _masked(preview: Preview, style: Style, said: Callable[[Text], str]) -> Preview:
    if style.reveal:
        return preview
    hide: dict[str, Callable[[str], str]] = {
        "To": mask_number,
        "From": mask_number,
        "Body": lambda body: said(msgn("({n} character)", "({n} characters)", n=len(body))),
    }
    return replace(
        preview,
        parameters=tuple(
            (name, hide[name](value) if name in hide else value) for name, value in preview.parameters
        ),
    )


def _warnings(warnings: Sequence[Note]) -> list[dict[str, str]]:
    return [{"name": note.name, "text": str(note.text)} for note in warnings]
