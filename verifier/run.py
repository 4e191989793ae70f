"""One run over a roster: judged, flagged, and kept on disk, each verdict given out as it falls."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from verifier.flags import Term, flagged
from verifier.grade import Memory, Plan, grade
from verifier.ledger import Ledger
from verifier.messages import Messages
from verifier.models import Submission, Verdict
from verifier.spool import Spool


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
        return earlier or (ledger.recall(sid, account_sid) if ledger else None)

    memory = Memory(recall, ledger.record) if ledger else Memory(recall)
    for verdict in grade(submissions, messages_of, replace(plan, memory=memory)):
        marked = flagged(verdict, term, spool.duplicate_of(verdict))
        spool.append(marked)
        yield marked
