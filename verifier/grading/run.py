"""One run over a roster: judged, flagged, and kept on disk, each verdict given out as it falls."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from verifier.account.protocols import Messages
from verifier.grading.fingerprints import fingerprints
from verifier.grading.flags import Term, flagged
from verifier.grading.grade import Memory, Plan, grade
from verifier.grading.ledger import Ledger
from verifier.grading.spool import Spool
from verifier.models import Submission, Verdict


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

    def recall(sid: str, account_sid: str) -> Verdict | None:
        earlier = spool.recall(sid, account_sid)
        if earlier is not None or ledger is None:
            return earlier
        kept = ledger.recall(sid, account_sid)
        unseen = kept is not None and plan.inspect is not None and kept.media and not fingerprints(kept)
        return None if unseen else kept

    memory = Memory(recall, ledger.record) if ledger else Memory(recall)
    for verdict in grade(submissions, messages_of, replace(plan, memory=memory)):
        pictures = fingerprints(verdict)
        look_alike = spool.duplicate_of(verdict, pictures) if pictures else None
        marked = flagged(verdict, term, spool.duplicate_of(verdict), look_alike)
        spool.append(marked, pictures)
        yield marked
