"""An account in memory, with whatever a test wants to happen when a message is asked for."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from people import named

from verifier.errors import CredentialsError, Unavailable
from verifier.i18n import msg
from verifier.models import Media, Message, Submission
from verifier.transport.tasks import Pause

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

    What it gives, if anything, is awaited.

    Messages whose SID is in `pending` are new, and their Media list is empty for so many looks.
    """

    on_fetch: Callable[[str, int], Awaitable[object] | None] = lambda _sid, _look: None
    pending: dict[str, int] = field(default_factory=dict)
    account_sid: str = ACCOUNT
    address: str = "https://api.twilio.com"
    asked: list[str] = field(default_factory=list)
    together: int = 0
    most_together: int = 0

    async def fetch_message(self, sid):
        self.asked.append(sid)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            if (waiting := self.on_fetch(sid, self.asked.count(sid))) is not None:
                await waiting
        finally:
            self.together -= 1
        created = datetime.now(UTC) - timedelta(seconds=5) if sid in self.pending else OLD
        return Message(sid, self.account_sid, "sent", "outbound-api", 1, date_created=created)

    async def list_media(self, sid):
        if self.asked.count(sid) <= self.pending.get(sid, 0):
            return ()
        return (Media("ME" + "3" * 32, self.account_sid, sid, "image/png", "/x.json"),)


async def until(happened: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something has happened, which has to be within so many seconds."""
    late = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < late
        await Pause(0.002)


def busy(retry_after: float = 0.0) -> Unavailable:
    """A 429."""
    return Unavailable(
        "rate-limited", msg("busy"), msg("later"), status=429, repeatable=True, retry_after=retry_after
    )


def outage() -> Unavailable:
    """No connection."""
    return Unavailable("no-connection", msg("no connection"), msg("later"), repeatable=True)


def refused() -> CredentialsError:
    """A 401."""
    return CredentialsError("credentials-refused", msg("refused"), msg("copy them again"), status=401)
