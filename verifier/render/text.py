"""The report for people in a terminal, by Rich: a headline, then every check with its reason, then what to do next."""

from collections.abc import Iterator, Mapping

import rich.style
from msgspec.structs import replace
from rich import box
from rich.console import RenderableType
from rich.table import Table

from verifier.i18n import SANDBOX, Text, _, msg, msgn, together, tr
from verifier.models import CheckResult, Message, Outcome, Verdict
from verifier.objective.objective import MMS, Objective
from verifier.printable import printable
from verifier.render import Style
from verifier.render.facts import facts
from verifier.render.line import Line
from verifier.render.terminal import (
    ASCII_MARKS,
    COLORS,
    FAINT,
    MARKS,
    WORDS,
    Grid,
    Pair,
    counted,
    grid,
    is_narrow,
    render,
    side_by_side,
)
from verifier.render.verdicts import reasons
from verifier.report import Report, Run


def text(report: Report, style: Style) -> Iterator[str]:
    """One submission in full; of several, a summary first and then each; a roster as a class."""
    if report.run.columns is not None:
        from verifier.render.class_text import class_text  # one verdict needs none of it

        yield from class_text(report, style)
        return
    alone = report.tally.total == 1
    if not alone:
        yield render([_summary(report, style)], style)
    for verdict in report.verdicts:
        headline = _headline(verdict, report.run, style)
        if alone:
            headline = _by(report.run, headline, style)
        seen = [headline] if style.quiet else [headline, *_seen(verdict, report.run, style)]
        yield render(seen if alone or style.quiet else ["", *seen], style)
        if drawing := style.drawing(verdict):
            yield drawing
        if not style.quiet:
            yield render(_said(verdict, report.run, style, alone=alone), style)


def _summary(report: Report, style: Style) -> Line:
    of_all = msgn("of {n} message", "of {n} messages", n=report.tally.total)
    return _by(report.run, counted(report.tally, of_all, style), style)


def _by(run: Run, line: Line, style: Style) -> Line:
    """The first line with who was asked: a sandbox's answer must not pass for Twilio's."""
    if run.stand_in is None:
        return line
    where = Line(_("asked of {host} and not of Twilio", host=printable(tr(run.stand_in))), style="yellow")
    return side_by_side([line, where], style)


def _seen(verdict: Verdict, run: Run, style: Style) -> list[RenderableType]:
    """What was found: the checks, and what they looked at."""
    blocks: list[RenderableType] = ["", _checks(verdict, style)]
    if verdict.message is not None:
        blocks += ["", _facts(verdict, verdict.message, style)]
    if verdict.media:
        blocks += ["", _media(verdict, run, style)]
    return blocks


def _said(verdict: Verdict, run: Run, style: Style, *, alone: bool) -> list[RenderableType]:
    """What there is to say: notes, what to do next, on a terminal the reward, from practice the way to the page."""
    blocks: list[RenderableType] = []
    if verdict.notes:
        blocks += ["", _notes(verdict, style)]
    helps = _helps(verdict)
    if helps:
        blocks += ["", _list(_("Next"), helps, "bold cyan", style)]
    earned = alone and verdict.outcome is Outcome.PASSED and verdict.submission.name is None
    if earned and style.terminal and run.objective.reward:
        blocks += ["", _reward(run, style)]
    if earned and run.practice:
        way = msg("See the whole quest in your browser, with a phone and the chest: `verifier hack`")
        blocks += ["", _list(_("Next"), [tr(replace(way, typed=SANDBOX))], "bold cyan", style)]
    return blocks


def _reward(run: Run, style: Style) -> RenderableType:
    """The game's words and points (TwilioQuest, "Messaging Fundamentals: Send an MMS message")."""
    star = "★" if style.unicode else "*"
    lines = [*map(tr, run.objective.reward), "https://www.twilio.com/docs/usage/webhooks/messaging-webhooks"]
    return _list(f"{star} +200 XP", lines, "bold yellow", style)


def _headline(verdict: Verdict, run: Run, style: Style) -> Line:
    mark = (MARKS if style.unicode else ASCII_MARKS)[verdict.outcome]
    line = Line()
    line.append(f"{mark} {tr(WORDS[verdict.outcome]).upper()}", style=f"bold {COLORS[verdict.outcome]}")
    said = _reason(verdict, run.objective) if style.quiet else conclusion(verdict, run.objective)
    line.append("  " + printable(tr(said)))
    if file := verdict.submission.file:
        line.append(f"  {printable(file)}:{verdict.submission.line}")
    return line


def _reason(verdict: Verdict, objective: Objective) -> Text:
    """The verdict in one sentence that stands alone: where it is no pass, with what speaks against it."""
    if verdict.outcome is Outcome.PASSED:
        return conclusion(verdict, objective)
    why = together(check.rationale for check in reasons(verdict))
    return why if verdict.sid is None else msg("{sid}: {reason}", sid=verdict.sid, reason=why)


def conclusion(verdict: Verdict, objective: Objective) -> Text:
    """The verdict in one sentence, which names the objective where it is not the usual one."""
    if verdict.sid is None:
        return msg("This is no message SID.")
    usual = objective.name == MMS.name
    if verdict.outcome is Outcome.PASSED and usual:
        return msgn(
            "{sid} is an MMS with {n} media item.",
            "{sid} is an MMS with {n} media items.",
            n=len(verdict.media),
            sid=verdict.sid,
        )
    if verdict.outcome is Outcome.UNDECIDED:
        return msg("{sid}: there is no answer yet.", sid=verdict.sid)
    if usual:
        return msg("{sid} does not meet the objective.", sid=verdict.sid)
    named = {"sid": verdict.sid, "title": objective.title, "name": objective.name}
    if verdict.outcome is Outcome.PASSED:
        return msg('{sid} meets the objective "{title}" ({name}).', **named)
    return msg('{sid} does not meet the objective "{title}" ({name}).', **named)


def _checks(verdict: Verdict, style: Style) -> RenderableType:
    marks = MARKS if style.unicode else ASCII_MARKS
    if is_narrow(style):
        return grid(
            [(_checked(check, marks), Line(printable(tr(check.rationale)))) for check in verdict.checks],
            style,
        )
    table = Table(box=box.ROUNDED if style.unicode else box.ASCII, border_style=FAINT, pad_edge=True)
    table.add_column(_("Check"), no_wrap=True)
    table.add_column(_("Outcome"), no_wrap=True)
    table.add_column(_("Why"), overflow="fold")
    for check in verdict.checks:
        table.add_row(
            Line(check.name),
            Line(f"{marks[check.outcome]} {tr(WORDS[check.outcome])}", style=COLORS[check.outcome]),
            Line(printable(tr(check.rationale))),
        )
    return table


def _checked(check: CheckResult, marks: Mapping[Outcome, str]) -> Line:
    line = Line(f"{marks[check.outcome]} {tr(WORDS[check.outcome])}", style=COLORS[check.outcome])
    line.append("  " + check.name)
    return line


def _facts(verdict: Verdict, message: Message, style: Style) -> Grid:
    rows: list[Pair] = []
    for fact in facts(verdict, message, reveal=style.reveal):
        shown = printable(fact.value or "-")
        rows.append((fact.name, f"{shown}  {fact.link}" if fact.link else shown))
    return grid(rows, style)


def _media(verdict: Verdict, run: Run, style: Style) -> Grid:
    """Each item, which can be clicked; its address names the account in full, so it is written only if revealed."""
    rows: list[Pair] = []
    for item in verdict.media:
        link = "" if run.practice else (run.address or "") + printable(item.uri).removesuffix(".json")
        shown = Line(printable(item.sid), style=rich.style.Style(link=link) if link and style.links else "")
        rows.append((Line(printable(item.content_type) or "-", style=FAINT), shown))
        if link and style.reveal:
            rows.append((Line(), Line(link, style=FAINT)))
    return grid(rows, style)


def _notes(verdict: Verdict, style: Style) -> RenderableType:
    return _list(_("Note"), [printable(tr(note.text)) for note in verdict.notes], "bold", style)


def _helps(verdict: Verdict) -> list[str]:
    """Every help line once, in the order of the checks."""
    return list(
        dict.fromkeys(printable(tr(check.help)) for check in verdict.checks if check.help is not None)
    )


def _list(title: str, lines: list[str], color: str, style: Style) -> RenderableType:
    return grid(
        [(Line(title if first else "", style=color), Line(line)) for first, line in _first(lines)], style
    )


def _first(lines: list[str]) -> Iterator[tuple[bool, str]]:
    for position, line in enumerate(lines):
        yield position == 0, line
