"""Which learner of a ledger an instructor means, and what is decided about them by hand."""

import os
from decimal import Decimal
from getpass import getuser
from pathlib import Path

from verifier.console.output import say
from verifier.errors import UsageError
from verifier.grading.ledger import Ledger, Standing, damage, matching
from verifier.i18n import listed, msg, tr
from verifier.models import Outcome
from verifier.objective.points import parse
from verifier.printable import printable
from verifier.render.ledger import who


def decision(
    points: str | None, reason: str, *, passed: bool, failed: bool
) -> tuple[Outcome, Decimal | None]:
    """The outcome and points that are given by hand: whoever is given any has passed. Raises `UsageError`."""
    if not reason.strip():
        raise UsageError(
            "no-reason", msg("A decision by hand needs its reason."), msg("Add `--reason TEXT`.")
        )

    if passed + failed + (points is not None) != 1:
        raise UsageError(
            "bad-decision",
            msg("What is decided by hand is one of three."),
            msg("Give one of `--pass`, `--fail`, `--points N`."),
        )
    if points is None:
        return (Outcome.PASSED if passed else Outcome.FAILED), None
    number = parse(points).maximum
    return (Outcome.PASSED if number else Outcome.FAILED), number


def only(kept: Ledger, learner: str, objective: str | None, path: Path) -> Standing:
    """The one learner and objective that are meant. Raises `UsageError`."""
    found = matching(kept.standings(), learner)
    if not found:
        raise unknown(learner, path)
    found = [standing for standing in found if objective in (None, standing.objective)]
    whose = {standing.whose.learner for standing in found}
    if len(whose) > 1:
        raise UsageError(
            "ambiguous-learner",
            msg("These are meant alike: {learners}.", learners=listed(map(who, found), 12)),
            msg("Give the whole name or identity of one."),
        )
    objectives = sorted({standing.objective for standing in found})
    if len(objectives) != 1:
        known = objectives or sorted({each.objective for each in matching(kept.standings(), learner)})
        raise UsageError(
            "ambiguous-objective",
            msg(
                "The ledger knows {learner} by these objectives: {names}.",
                learner=learner,
                names=listed(known),
            ),
            msg("Say which: `--objective NAME`"),
        )
    return found[0]


def login() -> str:
    """Who is at this machine's keyboard, as far as the system knows."""
    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def tell_damage(kept: Ledger) -> None:
    """Say what of the ledger could not be read, where that is so."""
    if kept.file.damaged:
        say(tr(damage(kept.file)))


def unknown(learner: str, ledger: Path) -> UsageError:
    """The error for a learner whom the ledger does not know."""
    return UsageError(
        "unknown-learner",
        msg("The ledger {path} holds nothing of {learner}.", path=ledger, learner=printable(learner)),
        msg("To see whom it knows: `verifier ledger list --ledger {path}`", path=ledger),
    )
