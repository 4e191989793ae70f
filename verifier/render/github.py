"""GitHub Actions' annotations: what failed as errors, what is undecided as warnings, in English.

The grammar is that of "Workflow commands for GitHub Actions": `::error title=TITLE::MESSAGE`.
"""

from collections.abc import Iterator
from itertools import islice

from verifier.errors import VerifierError
from verifier.models import Outcome, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.verdicts import helps, reasons, shown_sid
from verifier.report import Report, Run

MOST = 10
"""Annotations of one step that GitHub shows."""

_LEVELS = {Outcome.FAILED: "error", Outcome.UNDECIDED: "warning"}


def github(report: Report, _style: Style) -> Iterator[str]:
    """One command a line, failed before undecided; as linters do, nothing for what passed.

    Of more than `MOST` the last one says how many are left out. A notice says so where it was not Twilio that was
    asked; notices take no room from errors and warnings.
    """
    run = report.run
    if run.stand_in is not None:
        told = f"Asked of {run.stand_in} and not of Twilio (objective {run.objective.name})."
        yield _command("notice", "not Twilio's answer", told)
    attention = report.tally.failed + report.tally.undecided
    shown = attention if attention <= MOST else MOST - 1
    for verdict in islice(_needing_attention(report), shown):
        yield _annotation(verdict, report.run)
    if left := attention - shown:
        where = "the job summary and the other formats name them"
        level = "error" if report.tally.failed > shown else "warning"
        yield _command(level, f"{left} more", f"{left} more submissions need attention: {where}.")


def error_annotation(error: VerifierError) -> str:
    """A run that could not start, as one annotation."""
    return _command("error", "verifier could not run", str(error.message), str(error.help))


def _needing_attention(report: Report) -> Iterator[Verdict]:
    for outcome, count in (
        (Outcome.FAILED, report.tally.failed),
        (Outcome.UNDECIDED, report.tally.undecided),
    ):
        if count:
            yield from report.of_outcome(outcome)


def _annotation(verdict: Verdict, run: Run) -> str:
    sid = shown_sid(verdict)
    title = f"{verdict.outcome}: {verdict.submission.name or sid}"
    why = " ".join(str(check.rationale) for check in reasons(verdict))
    where = {"file": run.file_of(verdict.submission), "line": verdict.submission.line}
    place = where if where["file"] else {}
    return _command(_LEVELS[verdict.outcome], title, f"{sid}: {why}", *helps(verdict), **place)


def _command(level: str, title: str, *lines: str, **place: str | int | None) -> str:
    properties = ",".join(
        f"{name}={_property(printable(str(value)))}"
        for name, value in {**place, "title": title}.items()
        if value is not None
    )
    message = "\n".join(printable(line) for line in lines)
    return f"::{level} {properties}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
