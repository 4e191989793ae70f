"""One run over a roster: judged, flagged, and kept on disk, each verdict given out as it falls."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from verifier.account.protocols import Messages
from verifier.grading.attempts import identity
from verifier.grading.fingerprints import fingerprints
from verifier.grading.flags import Term, flagged
from verifier.grading.grade import Memory, Plan, grade
from verifier.grading.ledger import Ledger
from verifier.grading.spool import Spool
from verifier.models import Asked, Submission, Verdict


def judged(
    submissions: Iterable[Submission],
    messages_of: Callable[[Submission], Messages],
    plan: Plan,
    spool: Spool,
    ledger: Ledger | None,
    term: Term,
) -> Iterator[Verdict]:
    """The verdicts of `grade` with their flags, each of them in the spool when it is given out.

    What the ledger knows is not asked again; what is new is in it before anything else is asked. Raises what `grade`,
    the spool and the ledger raise.
    """

    def recall(asked: Asked) -> Verdict | None:
        earlier = spool.recall(asked)
        if earlier is not None or ledger is None:
            return earlier
        kept = ledger.recall(asked)
        unseen = kept is not None and plan.inspect is not None and kept.media and not fingerprints(kept)
        return None if unseen else kept

    memory = Memory(recall, ledger.record) if ledger else Memory(recall)
    for verdict in grade(submissions, messages_of, replace(plan, memory=memory)):
        pictures = fingerprints(verdict)
        look_alike = spool.duplicate_of(verdict, pictures) if pictures else None
        learner = identity(verdict.submission)
        by_hand = ledger.decided(learner) if ledger is not None and learner is not None else None
        marked = flagged(verdict, term, _twin(verdict, spool, ledger), look_alike, by_hand)
        if ledger is None or learner is None or spool.knows(verdict.submission):
            spool.append(marked, pictures)
        else:
            # What was handed in before is held against the same dates and learners as what is handed in now.
            before = [replace(each, submission=_again(each, verdict)) for each in ledger.earlier(learner)]
            earlier = [flagged(each, term, _twin(each, spool, ledger)) for each in before]
            spool.append(marked, pictures, earlier, by_hand)
        yield marked


def _twin(verdict: Verdict, spool: Spool, ledger: Ledger | None) -> Submission | None:
    """Another learner's submission of the same message: whoever was the first, in this run or in any."""
    owner = (
        ledger.owner(verdict.sid, verdict.address) if ledger is not None and verdict.sid is not None else None
    )
    if owner is None:
        return spool.duplicate_of(verdict)
    return None if identity(owner) == identity(verdict.submission) else owner


def _again(earlier: Verdict, now: Verdict) -> Submission:
    """The learner as the roster has them now, with what they handed in before."""
    return replace(now.submission, sid=earlier.submission.sid)
