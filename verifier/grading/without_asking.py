"""Verdicts on submissions that were not looked at themselves, and the evidence or the reason for them."""

from datetime import UTC, datetime

from msgspec.structs import replace

from verifier.errors import Unavailable, VerifierError
from verifier.grading.roster.learners import ROSTER_NOTES
from verifier.i18n import Text, msg
from verifier.models import Asked, CheckResult, Evidence, Note, Outcome, Reading, Submission, Verdict
from verifier.objective.objective import Objective

INTERRUPTED = "interrupted"
UNFORESEEN = "unforeseen"
UNREADABLE = "unreadable-line"
"""Names of errors: the run was stopped; the program has a bug; the roster's line can't be read."""

_PERSONAL = ("sid-mended", *ROSTER_NOTES)


def unseen(reading: Reading, trouble: VerifierError | None = None, asked: Asked | None = None) -> Evidence:
    """The evidence of a submission that nobody was asked about; `asked` is what would have been."""
    if asked is None:
        return Evidence(reading, datetime.now(UTC), trouble=trouble)
    return Evidence(reading, datetime.now(UTC), asked.account_sid, trouble=trouble, address=asked.address)


def addressed(verdict: Verdict, submission: Submission, reading: Reading) -> Verdict:
    """The verdict on the same message of the same account, for another submission or another run's."""
    notes = tuple(note for note in verdict.notes if note.name not in _PERSONAL)
    repairs = tuple(Note("sid-mended", repair) for repair in reading.repairs)
    return replace(verdict, submission=submission, notes=submission.notes + repairs + notes, took=0.0)


def excused(submission: Submission, objective: Objective, bug: Exception) -> Verdict:
    """Undecided in every check, because the program itself failed."""
    why = msg(
        "The program failed at this submission ({kind}); that says nothing about it.", kind=type(bug).__name__
    )
    step = msg("Run the same command with `--debug`, and report what it shows, without secrets.")
    results = tuple(CheckResult(check.name, Outcome.UNDECIDED, why, step) for check in objective.checks)
    return Verdict(submission, Outcome.UNDECIDED, results, error=UNFORESEEN)


def interrupted() -> Unavailable:
    """The run was stopped before this submission's turn came."""
    return Unavailable(
        INTERRUPTED,
        msg("The run was interrupted before this was looked at."),
        msg("Run the same command again; with `--ledger`, only what is undecided is asked about."),
        processed=False,
    )


def unreadable(problem: Text) -> Unavailable:
    """The roster's line can't be read, so what was handed in is not known."""
    return Unavailable(
        UNREADABLE,
        problem,
        msg("Mend this line of the roster and run the same command again."),
        processed=False,
    )
