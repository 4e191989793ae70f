"""What is asked about one message: for whom, how long it has taken, and when it is asked again."""

from msgspec import Struct

from verifier.account.protocols import Messages
from verifier.grading.pace import pause_before_repeat
from verifier.grading.queue import Lane
from verifier.models import Asked, Evidence, Reading, Submission, Verdict
from verifier.objective.pending import is_media_pending
from verifier.transport.retry import Policy
from verifier.verifying.verify import FIRST_PAUSE, LONGEST_PAUSE


class QueuedSubmission(Struct, eq=False):
    """A submission in its order; `asked` is what an inquiry was begun about for it, if one was."""

    submission: Submission
    reading: Reading
    verdict: Verdict | None = None
    asked: Asked | None = None


class Inquiry(Struct, eq=False):
    """The first of the `rows` is the one that is judged.

    `latest` is the verdict of one that is repeated, `verdict` the one that stands. Moments and times in seconds.
    """

    key: Asked
    messages: Messages
    lane: "Lane[Inquiry]"
    rows: list[QueuedSubmission]
    begun: float = 0.0
    spent: float = 0.0
    repeats: int = 0
    pauses: int = 0
    pending_since: float | None = None
    latest: Verdict | None = None
    verdict: Verdict | None = None

    def pause(self, evidence: Evidence, wait: float, outages: Policy, now: float) -> float | None:
        """Seconds until the message is asked about again, or None where the verdict stands.

        `wait` is how long pending media is waited for, `outages` how often what brought no answer is repeated.
        """
        if is_media_pending(evidence):
            return self._pause_for_media(wait, now)
        if evidence.trouble is None:
            return None
        self.spent += now - self.begun
        pause = pause_before_repeat(evidence.trouble, self.repeats, self.spent, outages)
        if pause is not None:
            self.spent += pause
            self.repeats += 1
        return pause

    def _pause_for_media(self, wait: float, now: float) -> float | None:
        if self.pending_since is None:
            self.pending_since = now
        left = self.pending_since + wait - now
        if left <= 0:
            return None
        pause = min(FIRST_PAUSE * 2.0**self.pauses, LONGEST_PAUSE, left)
        self.pauses += 1
        return pause
