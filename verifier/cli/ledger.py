"""The `ledger` commands: who stands where, and what an instructor decides by hand."""

from pathlib import Path
from typing import Annotated, Literal

from verifier.cli.options import OUTPUT, Attempts, Reveal, TextOrJson, argument, option, text_or_json
from verifier.i18n import _

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
    attempts: Attempts = "best",
    format_: ListFormat = "text",
    reveal: Reveal = False,
) -> None:
    """Print one line for each learner."""
    from verifier.console.ledger_run import WantedStandings, show_standings  # help needs none of it

    wanted = WantedStandings(learner, outcome, objective, by_hand, attempts)
    show_standings(ledger, wanted, format_, reveal=reveal)


def show(learner: Part, ledger: LedgerPath, format_: Format = "text", reveal: Reveal = False) -> None:
    """Print the attempts of the learners that are meant."""
    from verifier.console.ledger_run import show_histories  # help needs none of it

    show_histories(ledger, learner, format_, reveal=reveal)


def export(ledger: LedgerPath, reveal: Reveal = False) -> None:
    """Print the whole ledger as JSON."""
    from verifier.console import ledger_run  # help needs none of it

    ledger_run.export(ledger, reveal=reveal)


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
    from verifier.console.ledger_run import decide  # help needs none of it

    decide(ledger, learner, objective, passed=passed, failed=failed, points=points, reason=reason)


def forget(learner: Name, ledger: LedgerPath, objective: Objective = None) -> None:
    """Put aside what the ledger holds of a learner."""
    from verifier.console import ledger_run  # help needs none of it

    ledger_run.forget(ledger, learner, objective)


def undo(ledger: LedgerPath) -> None:
    """Take the latest change by hand back."""
    from verifier.console import ledger_run  # help needs none of it

    ledger_run.undo(ledger)
