"""What the page asks of an account, be it the practice account or a real one."""

from collections.abc import Mapping
from typing import Any, Protocol

from verifier.account.codes import explain
from verifier.account.media import Content
from verifier.account.protocols import Messages
from verifier.errors import VerifierError
from verifier.i18n import msg, together
from verifier.page.texts import spoken

NEWEST = 20
"""How many messages are listed."""


class Place(Protocol):
    """One account, looked at from the page. Methods may take as long as the network does, and raise `VerifierError`."""

    every: float
    """Seconds between two looks."""

    def messages(self) -> Messages:
        """Whom HACK asks."""
        ...

    def state(self, *, reveal: bool) -> dict[str, Any]:
        """All that the page shows of it, as JSON has it; with `reveal` numbers are not masked."""
        ...

    def media(self, message_sid: str, sid: str) -> Content:
        """The bytes of a media item."""
        ...

    def act(self, action: str, given: Mapping[str, Any]) -> None:
        """Do what was pressed; raises `UsageError` where it makes no sense."""
        ...

    def close(self) -> None:
        """Let whatever is still asked come to its end at once."""
        ...


def error_of(code: int | None) -> dict[str, str] | None:
    """What an error code means and what to do about it."""
    if code is None:
        return None
    known = explain(code)
    meaning = together([known.meaning, known.help]) if known else msg("Twilio gives no reason that we know.")
    return spoken(msg("{code}: {meaning}", code=code, meaning=meaning))


def outgoing(direction: str | None) -> bool:
    """Whether a message of this direction went out."""
    return (direction or "").startswith("outbound")


def trouble(error: VerifierError) -> dict[str, dict[str, str] | None]:
    """What went wrong and what to do next."""
    return {"message": spoken(error.message), "help": spoken(error.help)}
