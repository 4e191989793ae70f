"""What a learner has handed in over several runs, for people and for programs."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from rich import box
from rich.console import RenderableType
from rich.table import Table

from verifier.grading.ledger import Attempt
from verifier.i18n import _, together, tr
from verifier.printable import printable
from verifier.render import Style
from verifier.render.json import timestamp, verdict_fields
from verifier.render.line import Line
from verifier.render.terminal import ASCII_MARKS, COLORS, FAINT, MARKS, WORDS, grid, render
from verifier.render.verdicts import reasons

_WIDE = 110
"""Columns from which on a table shows all of a reason in few lines."""

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
    """Oldest first: a table where there is room for one, else each attempt in lines of its own."""
    who = Line(printable(learner), style="bold")
    if style.width is not None and style.width < _WIDE:
        yield render([who, *(block for each in attempts for block in _in_lines(each, style))], style)
        return
    table = Table(box=box.ROUNDED if style.unicode else box.ASCII, border_style=FAINT)
    for heading in (_("First seen (UTC)"), _("Last seen (UTC)"), _("SID"), _("Outcome")):
        table.add_column(heading, no_wrap=True)
    table.add_column(_("Why"), overflow="fold")
    for attempt in attempts:
        seen = Line(_moment(attempt.first)), Line(_moment(attempt.last))
        table.add_row(*seen, _sid(attempt), _outcome(attempt, style), _why(attempt))
    yield render([who, table], style)


def _in_lines(attempt: Attempt, style: Style) -> list[RenderableType]:
    seen = [_moment(attempt.first)]
    if attempt.last != attempt.first:
        seen.append(_moment(attempt.last))
    when = Line(" – ".join(seen) + " UTC", style=FAINT)
    said = [_outcome(attempt, style), _sid(attempt), _why(attempt)]
    return ["", when, grid([("", line) for line in said if line.plain], style)]


def _sid(attempt: Attempt) -> Line:
    return Line(printable(attempt.verdict.submission.sid) or "-")


def _outcome(attempt: Attempt, style: Style) -> Line:
    outcome = attempt.verdict.outcome
    mark = (MARKS if style.unicode else ASCII_MARKS)[outcome]
    return Line(f"{mark} {tr(WORDS[outcome])}", style=COLORS[outcome])


def _why(attempt: Attempt) -> Line:
    return Line(printable(tr(together(check.rationale for check in reasons(attempt.verdict)))))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
