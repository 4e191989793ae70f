"""What the `ledger` commands do: show where learners stand, and keep what an instructor decides by hand."""

import os
from collections.abc import Iterable
from decimal import Decimal
from getpass import getuser
from pathlib import Path

from msgspec import Struct

from verifier.console.output import echo, say, stdout_style
from verifier.errors import UsageError
from verifier.grading import by_hand
from verifier.grading.attempts import Counting
from verifier.grading.ledger import Ledger, Standing, damage, matching
from verifier.i18n import _, listed, msg, tr
from verifier.models import ByHand, Outcome
from verifier.objective.points import parse
from verifier.printable import printable
from verifier.render import Style
from verifier.render.ledger import histories_text, standings_csv, standings_json, standings_text, who
from verifier.render.terminal import WORDS


class WantedStandings(Struct, frozen=True):
    """Which standings are listed: of learners whose name or identity holds `learner`; None leaves the rest open.

    `attempts` names the one that counts (`Counting`).
    """

    learner: str
    outcome: str | None
    objective: str | None
    by_hand: bool
    attempts: str


def show_standings(path: Path, wanted: WantedStandings, format_: str, *, reveal: bool) -> None:
    """Print one line for each learner, as text, json or csv. Raises `UsageError` where the ledger can't be read."""
    with Ledger(path, make=False) as kept:
        found = [
            standing
            for standing in matching(kept.standings(Counting(wanted.attempts)), wanted.learner)
            if wanted.outcome in (None, standing.result.outcome)
            and wanted.objective in (None, standing.objective)
            and (standing.by_hand or not wanted.by_hand)
        ]
        _tell_damage(kept)
    style = stdout_style(Style(reveal=reveal), os.environ)
    if format_ == "json":
        pieces = standings_json(found, (), style, attempts=False)
    else:
        pieces = standings_csv(found) if format_ == "csv" else standings_text(found, style)
    _echo_all(pieces, format_)


def show_histories(path: Path, learner: str, format_: str, *, reveal: bool) -> None:
    """Print all attempts of the learners that are meant, as text or json. Raises `UsageError` where there are none."""
    with Ledger(path, make=False) as kept:
        found = matching(kept.standings(), learner)
        whose = {standing.identity for standing in found}
        changed = [change for change in by_hand.changes(kept.file) if change.learner in whose]
        _tell_damage(kept)
    if not found:
        raise _unknown(learner, path)
    style = stdout_style(Style(reveal=reveal), os.environ)
    if format_ == "json":
        _echo_all(standings_json(found, changed, style, attempts=True), format_)
    else:
        _echo_all(histories_text(found, changed, style), format_)


def export(path: Path, *, reveal: bool) -> None:
    """Print the whole ledger as JSON."""
    with Ledger(path, make=False) as kept:
        changed = by_hand.changes(kept.file)
        _echo_all(standings_json(kept.standings(), changed, Style(reveal=reveal), attempts=True), "json")
        _tell_damage(kept)


def _echo_all(pieces: Iterable[str], format_: str) -> None:
    for piece in pieces:
        echo(piece, format_=format_)


def decide(
    path: Path,
    learner: str,
    objective: str | None,
    *,
    passed: bool,
    failed: bool,
    points: str | None,
    reason: str,
) -> None:
    """Write a decision into the ledger, beside what was seen. Raises `UsageError`."""
    outcome, number = _decision(points, reason, passed=passed, failed=failed)
    with Ledger(path, make=False) as kept:
        standing = _only(kept, learner, objective, path)
        decided = ByHand(outcome, number, reason.strip(), _login(), kept.file.now())
        by_hand.decide(kept.file, standing.whose, decided)
    say(
        _(
            "{learner}: {decision} by hand. To take it back: `verifier ledger undo --ledger {path}`",
            learner=who(standing),
            decision=points or tr(WORDS[outcome]),
            path=path,
        )
    )


def forget(path: Path, learner: str, objective: str | None) -> None:
    """Put aside what the ledger holds of a learner. Raises `UsageError`."""
    with Ledger(path, make=False) as kept:
        standing = _only(kept, learner, objective, path)
        by_hand.forget(kept.file, standing.whose, _login())
    say(
        _(
            "{learner} is forgotten. To take it back: `verifier ledger undo --ledger {path}`",
            learner=who(standing),
            path=path,
        )
    )


def undo(path: Path) -> None:
    """Take the latest change by hand back. Raises `UsageError` where there is none."""
    with Ledger(path, make=False) as kept:
        change = by_hand.undo(kept.file, _login())
    if change is None:
        raise UsageError(
            "nothing-to-undo",
            msg("Nothing was changed by hand in {path}.", path=path),
            msg("To see who stands where: `verifier ledger list --ledger {path}`", path=path),
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


def _decision(
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


def _only(kept: Ledger, learner: str, objective: str | None, path: Path) -> Standing:
    """The one learner and objective that are meant. Raises `UsageError`."""
    found = matching(kept.standings(), learner)
    if not found:
        raise _unknown(learner, path)
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


def _login() -> str:
    """Who is at this machine's keyboard, as far as the system knows."""
    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def _tell_damage(kept: Ledger) -> None:
    """Say what of the ledger could not be read, where that is so."""
    if kept.file.damaged:
        say(tr(damage(kept.file)))


def _unknown(learner: str, ledger: Path) -> UsageError:
    """The error for a learner whom the ledger does not know."""
    return UsageError(
        "unknown-learner",
        msg("The ledger {path} holds nothing of {learner}.", path=ledger, learner=printable(learner)),
        msg("To see whom it knows: `verifier ledger list --ledger {path}`", path=ledger),
    )
