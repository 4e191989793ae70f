"""How fast one account may be asked: its share of the work, and when a look that brought no answer is repeated."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from verifier.errors import CredentialsError, NotFound, Refused, VerifierError
from verifier.transport.retry import TOO_MANY_REQUESTS, Policy, backoff

_ANSWERS = (NotFound, Refused)
_BUSY_POLICY = Policy(repeats=8, total=180.0, longest_wait=60.0)
LEAST_TROUBLES = 20
LONGEST_SILENCE = 120.0
"""An account is given up after so many looks in a row that came to nothing, over so many seconds.

Refused credentials need no such time: the account has answered, and will answer the same.
"""


@dataclass(slots=True)
class Pace:
    """One account's share of at most `most` looks at once; moments are in seconds of one clock.

    A 429 halves the share, once for all looks that were out together; each answer raises it by one for every share
    of answers, as TCP does. One thread keeps it, so it has no lock.
    """

    most: int
    share: float = 0.0
    out: int = 0
    rests_until: float = 0.0
    given_up: VerifierError | None = None
    _halved_at: float = -1.0
    _silent_since: float | None = None
    _troubles: int = 0

    def __post_init__(self) -> None:
        self.share = float(self.most)

    @property
    def free(self) -> int:
        """How many more looks may go out now."""
        return int(self.share) - self.out

    @property
    def untroubled(self) -> bool:
        """Whether there is nothing worth remembering about this account."""
        return not self.out and not self._troubles and self.share == self.most

    def learn_from(self, trouble: VerifierError | None, begun: float, now: float) -> None:
        """Learn from a look that went out at `begun`."""
        if trouble is None or isinstance(trouble, _ANSWERS):
            self.share = min(float(self.most), self.share + 1.0 / self.share)
            self._silent_since = None
            self._troubles = 0
            return
        if self._silent_since is None:
            self._silent_since = now
        if trouble.status == TOO_MANY_REQUESTS:
            if begun > self._halved_at:
                self.share = max(1.0, self.share / 2.0)
                self._halved_at = now
            self.rests_until = max(
                self.rests_until, now + min(trouble.retry_after, _BUSY_POLICY.longest_wait)
            )

    def give_up_if_hopeless(self, trouble: VerifierError | None, now: float) -> None:
        """Count a message that is not looked at again because of `trouble`."""
        if trouble is None or self._silent_since is None:
            return
        self._troubles += 1
        lasting = now - self._silent_since >= LONGEST_SILENCE or isinstance(trouble, CredentialsError)
        if self._troubles >= LEAST_TROUBLES and lasting:
            self.given_up = trouble


def pause_before_repeat(
    trouble: VerifierError,
    repeat: int,
    spent: float,
    outages: Policy,
    draw: Callable[[], float] = random.random,
) -> float | None:
    """Seconds until a look is repeated for the time `repeat` (from 0), or None where it is not.

    `spent` is how long it has taken so far, pauses included; `outages` are the bounds where there was no answer;
    `draw` gives 0 up to 1.
    """
    policy = _BUSY_POLICY if trouble.status == TOO_MANY_REQUESTS else outages
    if not trouble.repeatable or repeat >= policy.repeats:
        return None
    pause = backoff(policy, repeat, draw(), trouble.retry_after)
    return pause if spent + pause + policy.attempt <= policy.total else None
