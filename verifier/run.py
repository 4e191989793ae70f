"""One run over a roster: judged, flagged, and kept on disk, each verdict given out as it falls."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
        earlier = spool.first(_asked(sid, account_sid))
        if earlier is None and ledger is not None:
            earlier = ledger.known(Submission(sid), sid, account_sid)
        return earlier

    def record(verdicts: Sequence[Verdict]) -> None:
        if ledger is not None:
            for verdict in verdicts:
                ledger.record(verdict)

    for verdict in grade(submissions, messages_of, replace(plan, memory=Memory(recall, record))):
        marked = flagged(verdict, term, _others(verdict, spool))
        spool.append(marked, _marks(marked))
        yield marked


def _others(verdict: Verdict, spool: Spool) -> Iterator[tuple[Submission, str]]:
    """The first earlier submission of the same thing, and the name of the thing."""
    if verdict.sid is not None and (earlier := spool.first(_message(verdict.sid))):
        yield earlier.submission, "message"


def _marks(verdict: Verdict) -> Iterator[str]:
    if verdict.sid is not None:
        yield _message(verdict.sid)
        if verdict.account_sid is not None:
            yield _asked(verdict.sid, verdict.account_sid)


def _message(sid: str) -> str:
    return f"message {sid}"


def _asked(sid: str, account_sid: str) -> str:
    return f"asked {sid} {account_sid}"
