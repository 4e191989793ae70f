"""What a learner has handed in over several runs, for people and for programs."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from rich import box
from rich.table import Table

from verifier.grading.ledger import Attempt
from verifier.i18n import _, together, tr
from verifier.printable import printable
from verifier.render import Style
from verifier.render.json import timestamp, verdict_fields
from verifier.render.line import Line
from verifier.render.terminal import ASCII_MARKS, COLORS, MARKS, WORDS, render
from verifier.render.verdicts import reasons

LEDGER_SCHEMA = "verifier/ledger/v1"


def attempts_json(learner: str, attempts: Iterable[Attempt], style: Style) -> Iterator[str]:
    """One object of `verifier/ledger/v1`, each verdict as in `verifier/report/v1`."""
    listed = [
        {
            "objective": attempt.objective,
            "first": timestamp(attempt.first),
            "last": timestamp(attempt.last),
            "verdict": verdict_fields(attempt.verdict, style),
        }
        for attempt in attempts
    ]
    yield json.dumps({"schema": LEDGER_SCHEMA, "learner": learner, "attempts": listed}) + "\n"


def attempts_text(learner: str, attempts: Iterable[Attempt], style: Style) -> Iterator[str]:
    """A table, oldest first."""
    marks = MARKS if style.unicode else ASCII_MARKS
    table = Table(box=box.ROUNDED if style.unicode else box.ASCII, border_style="bright_black")
    for heading in (_("First seen (UTC)"), _("Last seen (UTC)"), _("SID"), _("Outcome")):
        table.add_column(heading, no_wrap=True)
    table.add_column(_("Why"), overflow="fold")
    for attempt in attempts:
        verdict = attempt.verdict
        table.add_row(
            Line(_moment(attempt.first)),
            Line(_moment(attempt.last)),
            Line(printable(verdict.submission.sid) or "-"),
            Line(f"{marks[verdict.outcome]} {tr(WORDS[verdict.outcome])}", style=COLORS[verdict.outcome]),
            Line(printable(tr(together(check.rationale for check in reasons(verdict))))),
        )
    yield render([Line(printable(learner), style="bold"), table], style)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
