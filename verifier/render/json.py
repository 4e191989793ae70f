"""The JSON formats: `verifier/report/v1` and `verifier/error/v1`, in English whatever the language."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from verifier.errors import VerifierError
from verifier.models import Media, Message, Report, Verdict
from verifier.printable import mask_number
from verifier.render import Style
from verifier.sid import echo

REPORT_SCHEMA = "verifier/report/v1"
ERROR_SCHEMA = "verifier/error/v1"


def report_json(report: Report, style: Style) -> Iterator[str]:
    """One object; the verdicts are written one by one, each on a line of its own."""
    head = {
        "schema": REPORT_SCHEMA,
        "objective": report.objective,
        "outcome": report.tally.outcome,
        "counts": {
            "passed": report.tally.passed,
            "failed": report.tally.failed,
            "undecided": report.tally.undecided,
        },
    }
    yield json.dumps(head)[:-1] + ', "verdicts": ['
    separator = "\n"
    for verdict in report.verdicts:
        yield separator + verdict_json(verdict, style)
        separator = ",\n"
    yield "\n]}\n"


_encode = json.JSONEncoder(check_circular=False).encode


def verdict_json(verdict: Verdict, style: Style) -> str:
    """One verdict as one line."""
    return _encode(verdict_fields(verdict, style))


def verdict_fields(verdict: Verdict, style: Style) -> dict[str, Any]:
    """One verdict as the report's JSON has it."""
    return {
        "learner": verdict.submission.name,
        "sid": verdict.sid or echo(verdict.submission.sid),
        "account_sid": verdict.account_sid,
        "outcome": verdict.outcome,
        "checks": [
            {
                "name": check.name,
                "outcome": check.outcome,
                "rationale": str(check.rationale),
                "help": str(check.help) if check.help else None,
            }
            for check in verdict.checks
        ],
        "notes": [{"name": note.name, "text": str(note.text)} for note in verdict.notes],
        "message": _message_fields(verdict.message, style) if verdict.message else None,
        "media": [_media_fields(item) for item in verdict.media],
        "error": verdict.error,
    }


def error_json(error: VerifierError) -> str:
    """A run that could not start, as one object of `verifier/error/v1`."""
    fields = {
        "name": error.name,
        "message": str(error.message),
        "help": str(error.help),
        "exit_code": int(error.exit_code),
    }
    return json.dumps({"schema": ERROR_SCHEMA, "error": fields}) + "\n"


def _message_fields(message: Message, style: Style) -> dict[str, Any]:
    def address(text: str | None) -> str | None:
        return text if text is None or style.reveal else mask_number(text)

    return {
        "sid": message.sid,
        "status": message.status,
        "direction": message.direction,
        "num_media": message.num_media,
        "from": address(message.from_),
        "to": address(message.to),
        "date_created": timestamp(message.date_created),
        "date_sent": timestamp(message.date_sent),
        "error_code": message.error_code,
        "body": message.body if style.reveal else None,
    }


def _media_fields(item: Media) -> dict[str, Any]:
    return {"sid": item.sid, "content_type": item.content_type, "uri": item.uri}


def timestamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    if moment is None:
        return None
    # Twice as quick as strftime, which shows where a million rows are written.
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
