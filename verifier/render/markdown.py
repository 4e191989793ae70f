"""The report as GitHub's Markdown, for job summaries and comments: headline, table, and what needs attention."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from verifier.errors import VerifierError
from verifier.i18n import Text, _, msg, msgn, together, tr
from verifier.models import Message, Outcome, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.called import Called
from verifier.render.facts import facts
from verifier.render.terminal import MARKS, WORDS, many
from verifier.render.text import conclusion
from verifier.render.verdicts import reasons, shown_sid
from verifier.report import Report, Run

LIMIT = 1_000_000
"""Bytes of a document. GitHub takes 1 MiB as the summary of a step, and nothing at all of one that is longer."""

_RESERVE = 1_000
_LONGEST_VALUE = 500
_DECIDING = (Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED)
_ATTENTION = (Outcome.FAILED, Outcome.UNDECIDED)
_ALL = (*_ATTENTION, Outcome.PASSED)

_TOKEN = re.compile("(`|\ue000[0-9]+\ue001)")
_SPECIAL = re.compile(r"[!-*./:<>@\[-`{-~]")
_SPECIAL_IN_PROSE = re.compile(r"[&<>|*\[\]]")


def markdown(report: Report, style: Style) -> Iterator[str]:
    """The document in pieces, at most `LIMIT` bytes in all."""
    return within(report, style, LIMIT)


def within(report: Report, style: Style, limit: int) -> Iterator[str]:
    """The document in at most `limit` bytes: what needs attention comes first, what is left out is counted."""
    alone = report.tally.total == 1
    called = Called(report.results)
    room = (limit - _RESERVE) // 2
    rows, details = _Room(room), _Room(room)
    yield f"### {_headline(report)}\n\n{_about(report.run)}\n\n"
    if not alone:
        yield _heads(_("Submission"), _("Outcome"), _("Why"))
        yield from rows.filled(_row(verdict, called) for verdict in _ordered(report, _ALL))
        yield "\n"
    shown = _ALL if alone else _ATTENTION
    yield from details.filled(
        _details(verdict, called, style, folded=not alone) for verdict in _ordered(report, shown)
    )
    rows_left = 0 if alone else report.tally.total - rows.taken
    details_left = sum(getattr(report.tally, outcome) for outcome in shown) - details.taken
    if rows_left or details_left:
        text = msg(
            "There is no room here for everything: {rows} rows and {details} details are left out. "
            "The other formats hold them.",
            rows=rows_left,
            details=details_left,
        )
        yield f"{sentence(text)}\n"


def error_markdown(error: VerifierError) -> str:
    """A run that could not start, or broke off."""
    what = _("verifier could not run")
    return f"### {MARKS[Outcome.UNDECIDED]} {what}\n\n{sentence(error.message)}\n\n{sentence(error.help)}\n\n"


def sentence(text: Text) -> str:
    """A sentence in the active language, its values and what stands between backticks in `<code>`.

    There GitHub makes neither links nor mentions nor emoji of what a learner or Twilio wrote.
    """
    values: list[object] = []
    parts = []
    code = False
    for part in _TOKEN.split(tr(_with_tokens(text, values))):
        if part == "`":
            code = not code
            parts.append("<code>" if code else "</code>")
        elif part.startswith("\ue000"):
            value = _escaped(values[int(part[1:-1])])
            parts.append(value if code else f"<code>{value}</code>")
        else:
            parts.append(_escaped(part) if code else _SPECIAL_IN_PROSE.sub(_entity, part))
    return "".join(parts)


class _Room:
    """Takes pieces as long as they fit (bytes), and counts them."""

    def __init__(self, size: int) -> None:
        self._left = size
        self.taken = 0

    def filled(self, pieces: Iterable[str]) -> Iterator[str]:
        for piece in pieces:
            self._left -= len(piece.encode())
            if self._left < 0:
                return
            self.taken += 1
            yield piece


def _with_tokens(text: Text, values: list[object]) -> Text:
    """The sentence with a token for each of its values, which are put aside; counts stay for the plural's sake."""

    def token(value: object) -> object:
        if isinstance(value, Text):
            return _with_tokens(value, values)
        if isinstance(value, int):
            return value
        values.append(value)
        return f"\ue000{len(values) - 1}\ue001"

    return replace(text, values={name: token(value) for name, value in text.values.items()})


def _code(value: object) -> str:
    return f"<code>{_escaped(value)}</code>"


def _escaped(value: object) -> str:
    """Text from outside, in one line, with an entity for every character that Markdown or HTML could act on."""
    text = printable(str(value))
    if len(text) > _LONGEST_VALUE:
        text = text[:_LONGEST_VALUE] + "…"
    return _SPECIAL.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    entity = f"&#{ord(match[0])};"
    # GitHub looks for mail addresses in each piece of text after the entities are read.
    return f"<span>{entity}</span>" if match[0] == "@" else entity


def _ordered(report: Report, outcomes: Iterable[Outcome]) -> Iterator[Verdict]:
    for outcome in outcomes:
        if getattr(report.tally, outcome):
            yield from report.of_outcome(outcome)


def _headline(report: Report) -> str:
    tally = report.tally
    if tally.total == 1:
        for verdict in report.standing:
            learner = f"{_code(verdict.submission.name)} " if verdict.submission.name else ""
            return f"{learner}{_mark(verdict.outcome)}: {sentence(conclusion(verdict, report.run.objective))}"
    counts = [(outcome, getattr(tally, outcome)) for outcome in _DECIDING]
    parts = [f"{MARKS[outcome]} {many(count, outcome)}" for outcome, count in counts if count]
    whole = (
        msgn("of {n} message", "of {n} messages", n=tally.total)
        if report.run.columns is None
        else msgn("of {n} learner", "of {n} learners", n=tally.total)
    )
    return " · ".join([*parts, tr(whole)])


def _about(run: Run) -> str:
    """The objective, and who was asked where it was not Twilio."""
    said = f"{_('Objective')} {_code(run.objective.name)}"
    if run.stand_in is None:
        return said
    return f"{said} · **{sentence(msg('asked of {host} and not of Twilio', host=run.stand_in))}**"


def _heads(*names: str) -> str:
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n"


def _mark(outcome: Outcome) -> str:
    return f"{MARKS[outcome]} {tr(WORDS[outcome])}"


def _who(verdict: Verdict, called: Called) -> str:
    names = (called(verdict), shown_sid(verdict))
    return " ".join(_code(name) for name in names if name)


def _row(verdict: Verdict, called: Called) -> str:
    why = sentence(together(check.rationale for check in reasons(verdict) if verdict.outcome in _ATTENTION))
    return f"| {_who(verdict, called)} | {_mark(verdict.outcome)} | {why} |\n"


def _details(verdict: Verdict, called: Called, style: Style, *, folded: bool) -> str:
    lines = [_heads(_("Check"), _("Outcome"), _("Why"))]
    lines += [
        f"| {_code(check.name)} | {_mark(check.outcome)} | {sentence(check.rationale)} |\n"
        for check in verdict.checks
    ]
    if verdict.message is not None:
        lines.append(f"\n{_facts(verdict, verdict.message, style)}\n")
    helps = dict.fromkeys(sentence(check.help) for check in verdict.checks if check.help is not None)
    items = [f"- **{_('Next')}** {line}\n" for line in helps]
    items += [f"- **{_('Note')}** {sentence(note.text)}\n" for note in verdict.notes]
    block = "".join([*lines, "\n", *items, "\n"])
    if not folded:
        return block
    summary = f"{_mark(verdict.outcome)} {_who(verdict, called)}"
    return f"<details><summary>{summary}</summary>\n\n{block}</details>\n\n"


def _facts(verdict: Verdict, message: Message, style: Style) -> str:
    shown = [(fact.name, fact.value) for fact in facts(verdict, message, reveal=style.reveal)]
    shown += [(_("Media"), f"{item.content_type} {item.sid}") for item in verdict.media]
    return " · ".join(f"{name} {_code(value)}" for name, value in shown if value)
