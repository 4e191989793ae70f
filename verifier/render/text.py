"""The report for people in a terminal, by Rich: a headline, then every check with its reason, then what to do next."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from rich import box
from rich.console import RenderableType
from rich.table import Table

from verifier.i18n import Text, _, msg, msgn, together, tr
from verifier.models import CheckResult, Message, Outcome, Report, Verdict
from verifier.printable import mask_number, printable
from verifier.render import Style
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
)
from verifier.render.verdicts import reasons
from verifier.sid import shorten


def text(report: Report, style: Style) -> Iterator[str]:
    """One submission in full; of several, a summary first and then each; a roster as a class."""
    if style.columns is not None:
        from verifier.render.class_text import class_text

        yield from class_text(report, style)
        return
    alone = report.tally.total == 1
    if not alone:
        yield render([_summary(report, style)], style)
    for verdict in report.verdicts:
        seen = [_headline(verdict, style)] if style.quiet else _seen(verdict, style)
        yield render(seen if alone or style.quiet else ["", *seen], style)
        if drawing := style.drawing(verdict):
            yield drawing
        if not style.quiet:
            yield render(_said(verdict, style, alone=alone), style)


def _summary(report: Report, style: Style) -> RenderableType:
    return counted(report.tally, msgn("of {n} message", "of {n} messages", n=report.tally.total), style)


def _seen(verdict: Verdict, style: Style) -> list[RenderableType]:
    """What was found: the verdict, its checks, and what they looked at."""
    blocks: list[RenderableType] = [_headline(verdict, style), "", _checks(verdict, style)]
    if verdict.message is not None:
        blocks += ["", _facts(verdict, verdict.message, style)]
    if verdict.media:
        blocks += ["", _media(verdict, style)]
    return blocks


def _said(verdict: Verdict, style: Style, *, alone: bool) -> list[RenderableType]:
    """What there is to say about it: notes, what to do next, and for whoever verified their own, the reward."""
    blocks: list[RenderableType] = []
    if verdict.notes:
        blocks += ["", _notes(verdict, style)]
    helps = _helps(verdict)
    if helps:
        blocks += ["", _list(_("Next"), helps, "bold cyan", style)]
    if alone and verdict.outcome is Outcome.PASSED and verdict.submission.name is None:
        blocks += ["", _reward(style)]
    return blocks


def _reward(style: Style) -> RenderableType:
    """The game's words and points (TwilioQuest, "Messaging Fundamentals: Send an MMS message")."""
    star = "★" if style.unicode else "*"
    lines = [
        _("The chest opens: this message carries its media."),
        _("On to the next chest: follow a message with status callbacks."),
        "https://www.twilio.com/docs/usage/webhooks/messaging-webhooks",
    ]
    if style.stand_in:
        lines.append(_("See the whole quest in your browser, with a phone and the chest: `verifier hack`"))
    return _list(f"{star} +200 XP", lines, "bold yellow", style)


def _headline(verdict: Verdict, style: Style) -> Line:
    mark = (MARKS if style.unicode else ASCII_MARKS)[verdict.outcome]
    line = Line()
    line.append(f"{mark} {tr(WORDS[verdict.outcome]).upper()}", style=f"bold {COLORS[verdict.outcome]}")
    line.append("  " + printable(tr(_reason(verdict) if style.quiet else conclusion(verdict))))
    return line


def _reason(verdict: Verdict) -> Text:
    """The verdict in one sentence that stands alone: where it is no pass, with what speaks against it."""
    if verdict.outcome is Outcome.PASSED:
        return conclusion(verdict)
    why = together(check.rationale for check in reasons(verdict))
    return why if verdict.sid is None else msg("{sid}: {reason}", sid=verdict.sid, reason=why)


def conclusion(verdict: Verdict) -> Text:
    """The verdict in one sentence."""
    if verdict.sid is None:
        return msg("This is no message SID.")
    count = len(verdict.media)
    if verdict.outcome is Outcome.PASSED:
        return msgn(
            "{sid} is an MMS with {n} media item.",
            "{sid} is an MMS with {n} media items.",
            n=count,
            sid=verdict.sid,
        )
    if verdict.outcome is Outcome.FAILED:
        return msg("{sid} does not meet the objective.", sid=verdict.sid)
    return msg("{sid}: there is no answer yet.", sid=verdict.sid)


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
    def address(number: str | None) -> str:
        return "-" if number is None else printable(number) if style.reveal else mask_number(number)

    def moment(when: datetime | None) -> str:
        return "-" if when is None else f"{when:%Y-%m-%d %H:%M:%S} UTC"

    rows: list[Pair] = [
        (_("Account"), _account(shorten(verdict.account_sid or message.account_sid), style)),
        (_("Status"), printable(message.status or "-")),
        (_("Direction"), printable(message.direction or "-")),
        (_("From"), address(message.from_)),
        (_("To"), address(message.to)),
        (_("Created"), moment(message.date_created)),
        (_("Sent"), moment(message.date_sent)),
    ]
    if message.error_code is not None:
        rows.append(
            (_("Error"), f"{message.error_code}  https://www.twilio.com/docs/api/errors/{message.error_code}")
        )
    if style.reveal and message.body is not None:
        rows.append((_("Body"), printable(message.body)))
    return grid(rows, style)


def _account(sid: str, style: Style) -> str:
    """A sandbox's answer must not pass for Twilio's."""
    if style.stand_in is None:
        return sid
    return _("{sid}, asked of {host} and not of Twilio", sid=sid, host=printable(style.stand_in))


def _media(verdict: Verdict, style: Style) -> Grid:
    rows: list[Pair] = []
    for item in verdict.media:
        link = style.base_url + printable(item.uri).removesuffix(".json")
        rows.append((Line(printable(item.content_type) or "-", style=FAINT), Line(printable(item.sid))))
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
