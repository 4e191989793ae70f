"""The `ledger` commands: who stands where, and what an instructor decides by hand."""

import os
from pathlib import Path
from typing import Annotated, Literal

from verifier.cli.options import OUTPUT, Reveal, TextOrJson, argument, option, text_or_json
from verifier.i18n import _, msg, tr

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
    from verifier.console.deciding import tell_damage  # help needs none of it
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
        tell_damage(kept)
    style = stdout_style(Style(reveal=reveal), os.environ)
    if format_ == "json":
        pieces = standings_json(found, (), style, attempts=False)
    else:
        pieces = standings_csv(found) if format_ == "csv" else standings_text(found, style)
    for piece in pieces:
        echo(piece, format_=format_)


def show(learner: Part, ledger: LedgerPath, format_: Format = "text", reveal: Reveal = False) -> None:
    """Print the attempts of the learners that are meant."""
    from verifier.console.deciding import tell_damage, unknown  # help needs none of it
    from verifier.console.output import echo, stdout_style  # help needs none of it
    from verifier.grading.by_hand import changes
    from verifier.grading.ledger import Ledger, matching
    from verifier.render import Style
    from verifier.render.ledger import histories_text, standings_json

    with Ledger(ledger, make=False) as kept:
        found = matching(kept.standings(), learner)
        whose = {standing.identity for standing in found}
        changed = [change for change in changes(kept.file) if change.learner in whose]
        tell_damage(kept)
    if not found:
        raise unknown(learner, ledger)
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
    from verifier.console.deciding import tell_damage  # help needs none of it
    from verifier.console.output import echo  # help needs none of it
    from verifier.grading.by_hand import changes
    from verifier.grading.ledger import Ledger
    from verifier.render import Style
    from verifier.render.ledger import standings_json

    with Ledger(ledger, make=False) as kept:
        pieces = standings_json(kept.standings(), changes(kept.file), Style(reveal=reveal), attempts=True)
        for piece in pieces:
            echo(piece, format_="json")
        tell_damage(kept)


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
    from verifier.console.deciding import decision, login, only  # help needs none of it
    from verifier.console.output import say
    from verifier.grading.by_hand import decide
    from verifier.grading.ledger import Ledger
    from verifier.models import ByHand
    from verifier.render.ledger import who
    from verifier.render.terminal import WORDS

    outcome, number = decision(points, reason, passed=passed, failed=failed)
    with Ledger(ledger, make=False) as kept:
        standing = only(kept, learner, objective, ledger)
        decide(kept.file, standing.whose, ByHand(outcome, number, reason.strip(), login(), kept.file.now()))
    say(
        _(
            "{learner}: {decision} by hand. To take it back: `verifier ledger undo --ledger {path}`",
            learner=who(standing),
            decision=points or tr(WORDS[outcome]),
            path=ledger,
        )
    )


def forget(learner: Name, ledger: LedgerPath, objective: Objective = None) -> None:
    """Put aside what the ledger holds of a learner."""
    from verifier.console.deciding import login, only  # help needs none of it
    from verifier.console.output import say  # help needs none of it
    from verifier.grading import by_hand
    from verifier.grading.ledger import Ledger
    from verifier.render.ledger import who

    with Ledger(ledger, make=False) as kept:
        standing = only(kept, learner, objective, ledger)
        by_hand.forget(kept.file, standing.whose, login())
    say(
        _(
            "{learner} is forgotten. To take it back: `verifier ledger undo --ledger {path}`",
            learner=who(standing),
            path=ledger,
        )
    )


def undo(ledger: LedgerPath) -> None:
    """Take the latest change by hand back."""
    from verifier.console.deciding import login  # help needs none of it
    from verifier.console.output import say  # help needs none of it
    from verifier.errors import UsageError
    from verifier.grading import by_hand
    from verifier.grading.ledger import Ledger
    from verifier.printable import printable

    with Ledger(ledger, make=False) as kept:
        change = by_hand.undo(kept.file, login())
    if change is None:
        raise UsageError(
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
