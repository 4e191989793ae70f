"""An account in memory, with whatever a test wants to happen when a message is asked for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from people import named

from verifier.errors import CredentialsError, Unavailable
from verifier.i18n import msg
from verifier.models import Media, Message, Submission

ACCOUNT = "AC" + "0" * 32
OLD = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def mms(number: int) -> str:
    """The SID of the MMS with this number."""
    return f"MM{number:032x}"


def submissions(*numbers: int) -> list[Submission]:
    """One submission each, of the learners l0, l1 and so on."""
    return [Submission(mms(number), named(f"l{place}")) for place, number in enumerate(numbers)]


@dataclass
class FakeAccount:
    """Holds every MMS, each with one picture. `on_fetch` says what happens first, by SID and count of this look.

    Messages whose SID is in `pending` are new, and their Media list is empty for so many looks.
    """

    on_fetch: Callable[[str, int], object] = lambda _sid, _look: None
    pending: dict[str, int] = field(default_factory=dict)
    account_sid: str = ACCOUNT
    asked: list[str] = field(default_factory=list)
    together: int = 0
    most_together: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch_message(self, sid):
        with self._lock:
            self.asked.append(sid)
            look = self.asked.count(sid)
            self.together += 1
            self.most_together = max(self.most_together, self.together)
        try:
            self.on_fetch(sid, look)
        finally:
            with self._lock:
                self.together -= 1
        created = datetime.now(UTC) - timedelta(seconds=5) if sid in self.pending else OLD
        return Message(sid, self.account_sid, "sent", "outbound-api", 1, date_created=created)

    def list_media(self, sid):
        if self.asked.count(sid) <= self.pending.get(sid, 0):
            return ()
        return (Media("ME" + "3" * 32, self.account_sid, sid, "image/png", "/x.json"),)


def busy(retry_after: float = 0.0) -> Unavailable:
    """A 429."""
    return Unavailable("rate-limited", msg("busy"), msg("later"), status=429, retry_after=retry_after)


def outage() -> Unavailable:
    """No connection."""
    return Unavailable("no-connection", msg("no connection"), msg("later"))


def refused() -> CredentialsError:
    """A 401."""
    return CredentialsError("credentials-refused", msg("refused"), msg("copy them again"), status=401)
