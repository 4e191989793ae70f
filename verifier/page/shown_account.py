"""What the page asks of an account, be it the practice account or a real one."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from verifier.account.codes import explain
from verifier.account.connect import Connection
from verifier.account.protocols import Messages
from verifier.errors import VerifierError
from verifier.i18n import msg, together
from verifier.models import Content
from verifier.page.texts import spoken

NEWEST = 20
"""How many messages are listed."""

Action = Callable[[Mapping[str, Any], str], None]
"""Does what was pressed, with what was given, on the page at an address; raises `UsageError` where it can't be."""


class ShownAccount(Protocol):
    """One account, looked at from the page. Methods may take as long as the network does, and raise `VerifierError`."""

    every: float
    """Seconds between two looks."""

    address: str
    """The address that is asked."""

    @property
    def connection(self) -> Connection:
        """What a command in the terminal is told to ask the same account."""

    @property
    def actions(self) -> Mapping[str, Action]:
        """What can be done to it, by name."""

    def messages(self) -> Messages:
        """Whom HACK asks."""

    def state(self, *, reveal: bool) -> dict[str, Any]:
        """All that the page shows of it, as JSON has it; with `reveal` numbers are not masked."""

    def media(self, message_sid: str, sid: str) -> Content:
        """The bytes of a media item."""


def error_of(code: int | None) -> dict[str, str] | None:
    """What an error code means and what to do about it."""
    if code is None:
        return None
    known = explain(code)
    meaning = together([known.meaning, known.help]) if known else msg("Twilio gives no reason that we know.")
    return spoken(msg("{code}: {meaning}", code=code, meaning=meaning))


def trouble(error: VerifierError) -> dict[str, dict[str, str] | None]:
    """What went wrong and what to do next."""
    return {"message": spoken(error.message), "help": spoken(error.help)}
