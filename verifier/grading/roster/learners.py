"""Who a row of a roster is about."""

from verifier.models import Learner
from verifier.printable import fold, visible

ROSTER_NOTES = ("no-account-sid", "joined-by-name", "not-in-gradebook")
"""Names of the notes that reading a roster makes. They are about the learner, not about the message."""


def identity(text: str) -> str:
    """The text as identities are compared: without case, and without blanks around it or doubled within it."""
    return " ".join(fold(visible(text)).casefold().split())


def learner(text: str) -> Learner | None:
    """The learner of whom nothing but one text is known; None where it is blank."""
    name = text.strip()
    return Learner(identity(name) or name, name) if name else None
