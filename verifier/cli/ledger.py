"""The `ledger` commands: who stands where, and what an instructor decides by hand."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from verifier.cli.options import OUTPUT, Reveal, TextOrJson, argument, option, text_or_json
from verifier.i18n import Text, _, msg, tr

if TYPE_CHECKING:
    from decimal import Decimal

    from verifier.errors import UsageError
    from verifier.grading.ledger import Ledger, Standing
    from verifier.models import Outcome

_PART = _("Any part of the learner's name or identity.")
_NAME = _("The learner's name or identity; a part of it where only one has it.")
_ONLY = _("Only those who stand so.")
_OBJECTIVE = _("Only this objective; needed where the ledger holds several of a learner.")
_POINTS = _("Give so many points, whatever was seen.")
_LIST_FORMAT = _("text, json or csv.")

Part = Annotated[str, argument("LEARNER", _PART)]
AnyPart = Annotated[str, argument("[LEARNER]", _PART)]
Name = Annotated[str, argument("LEARNER", _NAME)]
LedgerPath = Annotated[Path, option("--ledger FILE", _("The ledger's file."))]
Format = Annotated[TextOrJson, text_or_json("ledger")]
ListFormat = Annotated[
    Literal["text", "json", "csv"],
    option("--format, -f text|json|csv", _LIST_FORMAT, OUTPUT, variable="VERIFIER_LEDGER_LIST_FORMAT"),
]
Standings = Annotated[
    Literal["passed", "failed", "undecided"] | None, option("--outcome passed|failed|undecided", _ONLY)
]
ByHandOnly = Annotated[bool, option("--by-hand", _("Only those who were decided about by hand."))]
Objective = Annotated[
    str | None, option("--objective NAME", _OBJECTIVE, variable="VERIFIER_LEDGER_OBJECTIVE")
]
Passed = Annotated[bool, option("--pass", _("Let the learner pass, with full points."))]
Failed = Annotated[bool, option("--fail", _("Let the learner fail, with no points."))]
Points = Annotated[str | None, option("--points N", _POINTS, variable="VERIFIER_LEDGER_POINTS")]
Reason = Annotated[str, option("--reason TEXT", _("Why; it stands in every report."))]


def list(  # noqa: A001 - the command's name
    learner: AnyPart = "",
    *,
    ledger: LedgerPath,
    outcome: Standings = None,
    by_hand: ByHandOnly = False,
    objective: Objective = None,
    format_: ListFormat = "text",
    reveal: Reveal = False,
) -> None:
    """Print one line for each learner."""
    from verifier.console.output import echo, stdout_style
    from verifier.grading.ledger import Ledger, matching
    from verifier.render import Style
    from verifier.render.ledger import standings_csv, standings_json, standings_text

    with Ledger(ledger, make=False) as kept:
        found = [
            standing
            for standing in matching(kept.standings(), learner)
            if outcome in (None, standing.result.outcome)
            and objective in (None, standing.objective)
            and (standing.by_hand or not by_hand)
        ]
        _tell_damage(kept)
    style = stdout_style(Style(reveal=reveal), os.environ)
    if format_ == "json":
        pieces = standings_json(found, (), style, attempts=False)
    else:
        pieces = standings_csv(found) if format_ == "csv" else standings_text(found, style)
    for piece in pieces:
        echo(piece, format_=format_)


def show(learner: Part, ledger: LedgerPath, format_: Format = "text", reveal: Reveal = False) -> None:
    """Print the attempts of the learners that are meant."""
    from verifier.console.output import echo, stdout_style
    from verifier.grading.by_hand import changes
    from verifier.grading.ledger import Ledger, matching
    from verifier.render import Style
    from verifier.render.ledger import histories_text, standings_json

    with Ledger(ledger, make=False) as kept:
        found = matching(kept.standings(), learner)
        whose = {standing.identity for standing in found}
        changed = [change for change in changes(kept.file) if change.learner in whose]
        _tell_damage(kept)
    if not found:
        raise _unknown(learner, ledger)
    style = stdout_style(Style(reveal=reveal), os.environ)
    in_json = format_ == "json"
    for piece in (
        standings_json(found, changed, style, attempts=True)
        if in_json
        else histories_text(found, changed, style)
    ):
        echo(piece, format_=format_)


def export(ledger: LedgerPath, reveal: Reveal = False) -> None:
    """Print the whole ledger as JSON."""
    from verifier.console.output import echo
    from verifier.grading.by_hand import changes
    from verifier.grading.ledger import Ledger
    from verifier.render import Style
    from verifier.render.ledger import standings_json

    with Ledger(ledger, make=False) as kept:
        pieces = standings_json(kept.standings(), changes(kept.file), Style(reveal=reveal), attempts=True)
        for piece in pieces:
            echo(piece, format_="json")
        _tell_damage(kept)


def set(  # noqa: A001 - the command's name
    learner: Name,
    *,
    ledger: LedgerPath,
    reason: Reason,
    passed: Passed = False,
    failed: Failed = False,
    points: Points = None,
    objective: Objective = None,
) -> None:
    """Write a decision by hand into the ledger, beside what was seen."""
    from verifier.console.output import say
    from verifier.grading.by_hand import decide
    from verifier.grading.ledger import Ledger
    from verifier.models import ByHand

    outcome, number = _decision(points, passed=passed, failed=failed)
    if not reason.strip():
        raise _usage("no-reason", msg("A decision by hand needs its reason."), msg("Add `--reason TEXT`."))
    with Ledger(ledger, make=False) as kept:
        standing = _only(kept, learner, objective, ledger)
        decide(kept.file, standing.whose, ByHand(outcome, number, reason.strip(), _login(), kept.file.now()))
    say(
        _(
            "{learner}: {decision} by hand. To take it back: `verifier ledger undo --ledger {path}`",
            learner=_shown(standing),
            decision=points or outcome,
            path=ledger,
        )
    )


def forget(learner: Name, ledger: LedgerPath, objective: Objective = None) -> None:
    """Put aside what the ledger holds of a learner."""
    from verifier.console.output import say
    from verifier.grading import by_hand
    from verifier.grading.ledger import Ledger

    with Ledger(ledger, make=False) as kept:
        standing = _only(kept, learner, objective, ledger)
        by_hand.forget(kept.file, standing.whose, _login())
    say(
        _(
            "{learner} is forgotten. To take it back: `verifier ledger undo --ledger {path}`",
            learner=_shown(standing),
            path=ledger,
        )
    )


def undo(ledger: LedgerPath) -> None:
    """Take the latest change by hand back."""
    from verifier.console.output import say
    from verifier.grading import by_hand
    from verifier.grading.ledger import Ledger
    from verifier.printable import printable

    with Ledger(ledger, make=False) as kept:
        change = by_hand.undo(kept.file, _login())
    if change is None:
        raise _usage(
            "nothing-to-undo",
            msg("Nothing was changed by hand in {path}.", path=ledger),
            msg("To see who stands where: `verifier ledger list --ledger {path}`", path=ledger),
        )
    say(
        _(
            "Undone: {command} {learner} of {when} UTC by {who}.",
            command=change.command,
            learner=printable(change.name),
            when=f"{change.moment:%Y-%m-%d %H:%M:%S}",
            who=printable(change.who),
        )
    )


def _decision(points: str | None, *, passed: bool, failed: bool) -> "tuple[Outcome, Decimal | None]":
    """Whoever is given any points has passed."""
    from verifier.models import Outcome
    from verifier.objective.points import parse

    if passed + failed + (points is not None) != 1:
        raise _usage(
            "bad-decision",
            msg("What is decided by hand is one of three."),
            msg("Give one of `--pass`, `--fail`, `--points N`."),
        )
    if points is None:
        return (Outcome.PASSED if passed else Outcome.FAILED), None
    number = parse(points).maximum
    return (Outcome.PASSED if number else Outcome.FAILED), number


def _only(kept: "Ledger", learner: str, objective: str | None, path: Path) -> "Standing":
    """The one learner and objective that are meant. Raises `UsageError`."""
    from verifier.grading.ledger import matching

    found = matching(kept.standings(), learner)
    if not found:
        raise _unknown(learner, path)
    found = [standing for standing in found if objective in (None, standing.objective)]
    whose = {standing.whose.learner for standing in found}
    if len(whose) > 1:
        raise _usage(
            "ambiguous-learner",
            msg("These are meant alike: {learners}.", learners=", ".join(map(_shown, found[:12]))),
            msg("Give the whole name or identity of one."),
        )
    objectives = sorted({standing.objective for standing in found})
    if len(objectives) != 1:
        known = objectives or sorted({each.objective for each in matching(kept.standings(), learner)})
        raise _usage(
            "ambiguous-objective",
            msg(
                "The ledger knows {learner} by these objectives: {names}.",
                learner=learner,
                names=", ".join(known),
            ),
            msg("Say which: `--objective NAME`"),
        )
    return found[0]


def _shown(standing: "Standing") -> str:
    from verifier.render.ledger import who

    return who(standing)


def _login() -> str:
    """Who is at this machine's keyboard, as far as the system knows."""
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def _tell_damage(kept: "Ledger") -> None:
    from verifier.console.output import say
    from verifier.grading.ledger import damage

    if kept.file.damaged:
        say(tr(damage(kept.file)))


def _unknown(learner: str, ledger: Path) -> "UsageError":
    from verifier.printable import printable

    return _usage(
        "unknown-learner",
        msg("The ledger {path} holds nothing of {learner}.", path=ledger, learner=printable(learner)),
        msg("To see whom it knows: `verifier ledger list --ledger {path}`", path=ledger),
    )


def _usage(name: str, message: Text, step: Text) -> "UsageError":
    from verifier.errors import UsageError

    return UsageError(name, message, step)
