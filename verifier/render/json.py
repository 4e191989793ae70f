"""The JSON formats: `verifier/report/v1` and `verifier/error/v1`, in English whatever the language."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from verifier.errors import VerifierError
from verifier.models import Media, Message, Note, Result, Verdict
from verifier.printable import mask_number
from verifier.render import Style
from verifier.report import Report, Run
from verifier.sid import echo

REPORT_SCHEMA = "verifier/report/v1"
ERROR_SCHEMA = "verifier/error/v1"


def report_json(report: Report, style: Style) -> Iterator[str]:
    """One object; the verdicts and the results are written one by one, each on a line of its own."""
    head = {
        "schema": REPORT_SCHEMA,
        "objective": report.run.objective.name,
        "asked": report.run.asked,
        "outcome": report.tally.outcome,
        "counts": {
            "passed": report.tally.passed,
            "failed": report.tally.failed,
            "undecided": report.tally.undecided,
        },
        "max_points": json_number(report.run.worth.maximum),
    }
    yield json.dumps(head)[:-1] + ', "verdicts": ['
    separator = "\n"
    for verdict in report.verdicts:
        yield separator + _encode(judged_fields(verdict, report.run, style))
        separator = ",\n"
    yield '\n], "results": ['
    separator = "\n"
    for result in report.results:
        yield separator + _encode(_result_fields(result, report.run))
        separator = ",\n"
    yield "\n]}\n"


def _result_fields(result: Result, run: Run) -> dict[str, Any]:
    """What a learner's attempts come to, by the one that counts."""
    verdict, points, hand = result.verdict, run.earned_by(result), result.by_hand
    learner = verdict.submission.learner
    return {
        "identity": learner and learner.identity,
        "learner": learner and learner.name,
        "outcome": result.outcome,
        "points": None if points is None else json_number(points),
        "sid": verdict.sid or echo(verdict.submission.sid),
        "attempts": len(result.attempts),
        "earlier": len(result.earlier),
        "notes": [_note_fields(note) for note in verdict.notes],
        "by_hand": hand
        and {
            "outcome": hand.outcome,
            "points": None if hand.points is None else json_number(hand.points),
            "reason": hand.reason,
            "who": hand.who,
            "when": timestamp(hand.moment),
        },
    }


_encode = json.JSONEncoder(check_circular=False).encode


def verdict_line(verdict: Verdict, run: Run, style: Style) -> str:
    """One verdict as one line that stands for itself: it says, too, what was asked, and of whom."""
    said = {"objective": run.objective.name, "asked": run.asked}
    return _encode(said | judged_fields(verdict, run, style)) + "\n"


def judged_fields(verdict: Verdict, run: Run, style: Style) -> dict[str, Any]:
    """One verdict as the report's JSON has it."""
    points = run.earned(verdict)
    submission = verdict.submission
    fields = verdict_fields(verdict, style)
    fields["points"] = None if points is None else json_number(points)
    fields["source"] = {"file": run.file_of(submission), "line": submission.line} if submission.line else None
    return fields


def verdict_fields(verdict: Verdict, style: Style) -> dict[str, Any]:
    """What is known of a verdict without its run: all but its points."""
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
        "notes": [_note_fields(note) for note in verdict.notes],
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


def _note_fields(note: Note) -> dict[str, Any]:
    return {"name": note.name, "text": str(note.text), "value": note.value, "audience": note.audience}


def json_number(number: Decimal) -> int | float:
    """A number that JSON writes with the digits it has: whole ones as integers, the rest to 15 digits."""
    return int(number) if number == number.to_integral_value() else float(number)


def _media_fields(item: Media) -> dict[str, Any]:
    return {"sid": item.sid, "content_type": item.content_type, "uri": item.uri}


def timestamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    if moment is None:
        return None
    # Twice as quick as strftime, which shows where a million rows are written.
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"
