"""Where learners stand over several runs, for people, programs and spreadsheets."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich import box
from rich.console import RenderableType
from rich.table import Table

from verifier.grading.by_hand import Change
from verifier.grading.ledger import Attempt, Standing
from verifier.i18n import _, together, tr
from verifier.models import ByHand, Outcome, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.json import timestamp, verdict_fields
from verifier.render.line import Line
from verifier.render.separated import csv_line, inert
from verifier.render.terminal import ASCII_MARKS, COLORS, FAINT, MARKS, WORDS, grid, render, side_by_side
from verifier.render.verdicts import by_hand_text, exact, reasons
from verifier.report import PRACTICE, stand_in
from verifier.sandbox import SANDBOX_URL

LEDGER_SCHEMA = "verifier/ledger/v2"

_WIDE = 110
"""Columns from which on a table shows all of a reason in few lines."""

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
        stands = (result.outcome, exact(hand.points if hand else None), str(len(result.attempts)))
        decided = ("yes", hand.reason, hand.who, timestamp(hand.moment) or "") if hand else ("", "", "", "")
        cells = (*asked, *stands, result.verdict.submission.sid, seen, *decided)
        yield csv_line(map(inert, cells))


def standings_text(standings: Iterable[Standing], style: Style) -> Iterator[str]:
    """One line for each learner and objective; where there is no room for a table, a few lines."""
    if _is_narrow(style):
        for standing in standings:
            lines = (_head(standing, style), _why(standing))
            yield render([grid([("", line) for line in lines if line.plain], style), ""], style)
        return
    table = _table(style, _("Learner"), _("Objective"), _("Outcome"), _("Attempts"), _("Last seen (UTC)"))
    for standing in standings:
        table.add_row(
            Line(who(standing)),
            Line(_objective(standing)),
            _outcome(standing.result.outcome, style),
            Line(str(len(standing.result.attempts))),
            Line(_moment(standing.attempts[-1].last)),
            _why(standing),
        )
    yield render([table], style)


def histories_text(standings: Iterable[Standing], changes: Sequence[Change], style: Style) -> Iterator[str]:
    """All that learners handed in, and what was changed by hand, each oldest first."""
    for standing in standings:
        blocks: list[RenderableType] = [_head(standing, style)]
        if standing.by_hand is not None:
            blocks.append(_why(standing))
        if _is_narrow(style):
            blocks += [block for attempt in standing.attempts for block in _in_lines(attempt, style)]
        else:
            blocks.append(_attempts(standing, style))
        blocks += [Line(_told(change)) for change in changes if _is_about(change, standing)]
        yield render(blocks, style)


def _attempts(standing: Standing, style: Style) -> Table:
    table = _table(style, _("First seen (UTC)"), _("Last seen (UTC)"), _("SID"), _("Outcome"))
    for attempt in standing.attempts:
        seen = Line(_moment(attempt.first)), Line(_moment(attempt.last))
        table.add_row(*seen, *_said(attempt, style))
    return table


def _in_lines(attempt: Attempt, style: Style) -> list[RenderableType]:
    seen = [_moment(attempt.first)]
    if attempt.last != attempt.first:
        seen.append(_moment(attempt.last))
    when = Line(" – ".join(seen) + " UTC", style=FAINT)
    return ["", when, grid([("", line) for line in _said(attempt, style) if line.plain], style)]


def _said(attempt: Attempt, style: Style) -> tuple[Line, Line, Line]:
    verdict = attempt.verdict
    sid = Line(printable(verdict.submission.sid) or "-")
    return sid, _outcome(verdict.outcome, style), Line(_reasons(verdict))


def _table(style: Style, *headings: str) -> Table:
    table = Table(box=box.ROUNDED if style.unicode else box.ASCII, border_style=FAINT)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    table.add_column(_("Why"), overflow="fold")
    return table


def _is_narrow(style: Style) -> bool:
    return style.width is not None and style.width < _WIDE


def _head(standing: Standing, style: Style) -> Line:
    outcome = _outcome(standing.result.outcome, style)
    return side_by_side(
        [Line(who(standing), style="bold"), outcome, Line(_objective(standing), style=FAINT)], style
    )


def who(standing: Standing) -> str:
    """The learner's name, and the identity where it says more."""
    name, identity = printable(standing.name), printable(standing.identity)
    return name if name.casefold() == identity else f"{name} ({identity})"


def _objective(standing: Standing) -> str:
    host = tr(PRACTICE) if standing.address == SANDBOX_URL else stand_in(standing.address)
    objective = printable(standing.objective)
    return (
        objective
        if not host
        else _("{objective}, asked of {host}", objective=objective, host=printable(host))
    )


def _outcome(outcome: Outcome, style: Style) -> Line:
    marks = MARKS if style.unicode else ASCII_MARKS
    return Line(f"{marks[outcome]} {tr(WORDS[outcome])}", style=COLORS[outcome])


def _why(standing: Standing) -> Line:
    if standing.by_hand is not None:
        return Line(by_hand_text(standing.by_hand))
    verdict = standing.result.verdict
    return Line("" if verdict.outcome is Outcome.PASSED else _reasons(verdict))


def _reasons(verdict: Verdict) -> str:
    return printable(tr(together(check.rationale for check in reasons(verdict))))


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
