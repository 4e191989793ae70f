"""Where learners stand over several runs, for people, programs and spreadsheets."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich import box
from rich.console import RenderableType
from rich.table import Table

from verifier.grading.by_hand import Change
from verifier.grading.ledger import Standing
from verifier.i18n import _, together, tr
from verifier.models import ByHand, Outcome
from verifier.printable import printable
from verifier.render import Style
from verifier.render.cells import csv_line, inert
from verifier.render.json import timestamp, verdict_fields
from verifier.render.line import Line
from verifier.render.terminal import ASCII_MARKS, COLORS, MARKS, WORDS, render
from verifier.render.verdicts import by_hand_text, exact, reasons

LEDGER_SCHEMA = "verifier/ledger/v2"

_COLUMNS = (
    *("identity", "learner", "objective", "asked_of", "outcome", "points", "attempts", "sid", "last_seen"),
    *("by_hand", "reason", "who", "when"),
)


def standings_json(
    standings: Iterable[Standing], changes: Sequence[Change], style: Style, *, attempts: bool
) -> Iterator[str]:
    """One object of `verifier/ledger/v2`; each learner on a line, with the `attempts` where they are wanted."""
    yield json.dumps({"schema": LEDGER_SCHEMA})[:-1] + ', "learners": ['
    separator = "\n"
    for standing in standings:
        yield separator + json.dumps(_fields(standing, style, attempts=attempts))
        separator = ",\n"
    yield '\n], "changes": [' + ",".join("\n" + json.dumps(_change_fields(change)) for change in changes)
    yield "\n]}\n"


def _fields(standing: Standing, style: Style, *, attempts: bool) -> dict[str, object]:
    result = standing.result
    fields: dict[str, object] = {
        "identity": standing.identity,
        "learner": standing.name,
        "objective": standing.objective,
        "asked_of": standing.address,
        "outcome": result.outcome,
        "sid": result.verdict.submission.sid,
        "by_hand": standing.by_hand and _by_hand_fields(standing.by_hand),
    }
    if attempts:
        fields["attempts"] = [
            {
                "first": timestamp(attempt.first),
                "last": timestamp(attempt.last),
                "verdict": verdict_fields(attempt.verdict, style),
            }
            for attempt in standing.attempts
        ]
    return fields


def _by_hand_fields(by_hand: ByHand) -> dict[str, object]:
    return {
        "outcome": by_hand.outcome,
        "points": exact(by_hand.points) or None,
        "reason": by_hand.reason,
        "who": by_hand.who,
        "when": timestamp(by_hand.moment),
    }


def _change_fields(change: Change) -> dict[str, object]:
    return {
        "when": timestamp(change.moment),
        "who": change.who,
        "command": change.command,
        "objective": change.objective,
        "identity": change.learner,
        "learner": change.name,
        "said": change.said,
        "undone": timestamp(change.undone),
        "undone_by": change.undone_by,
    }


def standings_csv(standings: Iterable[Standing]) -> Iterator[str]:
    """One line for each learner and objective."""
    yield csv_line(_COLUMNS)
    for standing in standings:
        result, hand = standing.result, standing.by_hand
        seen = timestamp(standing.attempts[-1].last) or ""
        asked = (standing.identity, standing.name, standing.objective, standing.address)
        stands = (result.outcome, exact(hand.points if hand else None), str(len(standing.attempts)))
        decided = ("yes", hand.reason, hand.who, timestamp(hand.moment) or "") if hand else ("", "", "", "")
        cells = (*asked, *stands, result.verdict.submission.sid, seen, *decided)
        yield csv_line(map(inert, cells))


def standings_text(standings: Iterable[Standing], style: Style) -> Iterator[str]:
    """One line for each learner and objective."""
    table = _table(style, _("Learner"), _("Objective"), _("Outcome"), _("Attempts"), _("Last seen (UTC)"))
    table.add_column(_("Why"), overflow="fold")
    for standing in standings:
        table.add_row(
            Line(who(standing)),
            Line(_objective(standing)),
            _outcome(standing.result.outcome, style),
            Line(str(len(standing.attempts))),
            Line(_moment(standing.attempts[-1].last)),
            Line(_why(standing)),
        )
    yield render([table], style)


def histories_text(standings: Iterable[Standing], changes: Sequence[Change], style: Style) -> Iterator[str]:
    """All that learners handed in, and what was changed by hand, each oldest first."""
    for standing in standings:
        table = _table(style, _("First seen (UTC)"), _("Last seen (UTC)"), _("SID"), _("Outcome"))
        table.add_column(_("Why"), overflow="fold")
        for attempt in standing.attempts:
            verdict = attempt.verdict
            table.add_row(
                Line(_moment(attempt.first)),
                Line(_moment(attempt.last)),
                Line(printable(verdict.submission.sid) or "-"),
                _outcome(verdict.outcome, style),
                Line(printable(tr(together(check.rationale for check in reasons(verdict))))),
            )
        head = Line(f"{who(standing)}   ", style="bold")
        head.append_text(_outcome(standing.result.outcome, style))
        head.append(f"   {_objective(standing)}", style="bright_black")
        lines: list[RenderableType] = [head]
        if standing.by_hand is not None:
            lines.append(Line(by_hand_text(standing.by_hand)))
        lines += [table, *(Line(_told(change)) for change in changes if _is_about(change, standing))]
        yield render(lines, style)


def _table(style: Style, *headings: str) -> Table:
    table = Table(box=box.ROUNDED if style.unicode else box.ASCII, border_style="bright_black")
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def who(standing: Standing) -> str:
    """The learner's name, and the identity where it says more."""
    name, identity = printable(standing.name), printable(standing.identity)
    return name if name.casefold() == identity else f"{name} ({identity})"


def _objective(standing: Standing) -> str:
    host = Style(base_url=standing.address).stand_in
    objective = printable(standing.objective)
    return (
        objective
        if not host
        else _("{objective}, asked of {host}", objective=objective, host=printable(host))
    )


def _outcome(outcome: Outcome, style: Style) -> Line:
    marks = MARKS if style.unicode else ASCII_MARKS
    return Line(f"{marks[outcome]} {tr(WORDS[outcome])}", style=COLORS[outcome])


def _why(standing: Standing) -> str:
    if standing.by_hand is not None:
        return by_hand_text(standing.by_hand)
    if standing.result.outcome is Outcome.PASSED:
        return ""
    return printable(tr(together(check.rationale for check in reasons(standing.result.verdict))))


def _is_about(change: Change, standing: Standing) -> bool:
    return (change.learner, change.objective) == (standing.identity, standing.objective)


def _told(change: Change) -> str:
    told = _(
        "{when}: {command} by {who}. {said}",
        when=_moment(change.moment),
        command=change.command,
        who=printable(change.who),
        said=printable(change.said),
    )
    if change.undone is None:
        return told
    undone = _(
        "undone by {who} at {when}", who=printable(change.undone_by or ""), when=_moment(change.undone)
    )
    return f"{told} ({undone})"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
