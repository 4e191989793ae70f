"""Explanations of codes and checks, for people and as JSON."""

import json
from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from verifier.account.codes import EXPLANATIONS, TOPICS, Explanation, page
from verifier.i18n import Text, _, listed, msg, tr
from verifier.models import Outcome
from verifier.objective.check import Check
from verifier.objective.checks import CHECKS
from verifier.objective.objective import OBJECTIVES
from verifier.objective.words import GLOSSARY, Word
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import COLORS, WORDS, grid, render

EXPLANATION_SCHEMA = "verifier/explanation/v1"
TITLES = (
    msg("Credentials"),
    msg("Looking a message up"),
    msg("Sending: the numbers"),
    msg("Sending: the content"),
    msg("Sending: trial accounts"),
    msg("After Twilio accepted the message"),
)
"""Of `TOPICS`, in their order."""


KINDS = (
    (msg("Statuses of a message"), "status"),
    (msg("Directions of a message"), "direction"),
    (msg("Options"), "option"),
    (msg("Exit codes"), "exit-code"),
)
"""The kinds of the glossary, with their titles."""


def explained_text(found: Explanation | Check | Word, style: Style) -> str:
    """One explanation: what it means, what to do, and where to read on; of a check, when it falls which way."""
    if isinstance(found, Check):
        return render([_check(found, style)], style)
    rows = [
        (
            Line(str(found.code) if isinstance(found, Explanation) else found.name, style="bold"),
            tr(found.meaning),
        ),
        (Line(_("Next"), style="bold cyan"), tr(found.help)),
    ]
    if isinstance(found, Explanation):
        rows.append((Line(_("Page")), page(found.code)))
    return render([grid(rows, style)], style)


def explained_json(found: Explanation | Check | Word) -> str:
    """One object of `verifier/explanation/v1` with one code, check or word in it."""
    if isinstance(found, Explanation):
        return _document((found,), (), ())
    return _document((), (found,), ()) if isinstance(found, Check) else _document((), (), (found,))


def list_text(style: Style) -> str:
    """All codes by topic with their meanings, all checks with their questions, and all words."""
    blocks: list[RenderableType] = []
    for title, topic in zip(TITLES, TOPICS, strict=True):
        blocks += _list(title, ((str(code), meaning) for code, (meaning, _help) in topic.items()), style)
    blocks += _list(msg("Checks"), ((check.name, check.question) for check in CHECKS.values()), style)
    for title, kind in KINDS:
        blocks += _list(
            title, ((word.name, word.meaning) for word in GLOSSARY.values() if word.kind == kind), style
        )
    return render(blocks[1:], style)


def list_json() -> str:
    """One object of `verifier/explanation/v1` with everything in it."""
    return _document(EXPLANATIONS.values(), CHECKS.values(), GLOSSARY.values())


def _check(found: Check, style: Style) -> RenderableType:
    cases = (
        (Outcome.PASSED, found.passed),
        (Outcome.FAILED, found.failed),
        (Outcome.UNDECIDED, found.undecided),
    )
    return grid(
        [
            (Line(found.name, style="bold"), tr(found.question)),
            *((Line(tr(WORDS[outcome]), style=COLORS[outcome]), tr(text)) for outcome, text in cases),
            *_where(found),
        ],
        style,
    )


def _where(check: Check) -> Iterator[tuple[Line, str]]:
    """Which objectives have the check, and how a course's file asks it."""
    if names := _objectives(check):
        yield Line(_("Asked by")), tr(listed(f"--objective {name}" for name in names))
    yield Line(_("In a file")), f"{check.name} = {check.takes.example if check.takes else 'true'}"


def _objectives(check: Check) -> list[str]:
    return [name for name, objective in OBJECTIVES.items() if objective.asks(check.name)]


def _list(title: Text, rows: Iterable[tuple[str, Text]], style: Style) -> list[RenderableType]:
    return ["", Line(tr(title), style="bold"), grid([(Line(name), tr(text)) for name, text in rows], style)]


def _document(codes: Iterable[Explanation], checks: Iterable[Check], words: Iterable[Word]) -> str:
    fields = {
        "schema": EXPLANATION_SCHEMA,
        "codes": [
            {
                "code": each.code,
                "meaning": str(each.meaning),
                "help": str(each.help),
                "page": page(each.code),
            }
            for each in codes
        ],
        "checks": [
            {
                "name": each.name,
                "question": str(each.question),
                "passed": str(each.passed),
                "failed": str(each.failed),
                "undecided": str(each.undecided),
                "objectives": _objectives(each),
                "setting": each.takes.example if each.takes else "true",
            }
            for each in checks
        ],
        "words": [
            {"name": each.name, "kind": each.kind, "meaning": str(each.meaning), "help": str(each.help)}
            for each in words
        ],
    }
    return json.dumps(fields) + "\n"
