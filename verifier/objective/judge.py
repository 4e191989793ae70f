"""The verdict that an objective's checks make of what was learnt about a submission."""

from verifier.errors import CredentialsError
from verifier.models import CheckResult, Evidence, Outcome, Submission, Verdict
from verifier.objective.check import Check
from verifier.objective.notes import notes_on
from verifier.objective.objective import MMS, Objective

_BY_WEIGHT = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.PASSED)


def judge(submission: Submission, evidence: Evidence, objective: Objective = MMS) -> Verdict:
    """The verdict with all its checks, in their order, and with the notes on the evidence."""
    results = tuple([_result(check, evidence, submission) for check in objective.checks])
    outcomes = [result.outcome for result in results]
    # Where every check was skipped nothing was learnt.
    outcome = next((outcome for outcome in _BY_WEIGHT if outcome in outcomes), Outcome.UNDECIDED)
    trouble = evidence.trouble if outcome is Outcome.UNDECIDED else None
    return Verdict(
        submission,
        outcome,
        results,
        sid=evidence.reading.sid,
        account_sid=evidence.account_sid,
        notes=submission.notes + notes_on(evidence, objective),
        message=evidence.message,
        media=evidence.media or (),
        error=trouble.name if trouble else None,
        credentials_refused=isinstance(trouble, CredentialsError),
        address=evidence.address,
        about=objective.question(submission),
        took=evidence.took,
    )


def _result(check: Check, evidence: Evidence, submission: Submission) -> CheckResult:
    answer = check.answer(evidence, submission.fields)
    return CheckResult(check.name, answer.outcome, answer.rationale, answer.help)
