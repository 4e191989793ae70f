"""What a Twilio error code means for the quest and what to do about it; needs no network."""

from collections.abc import Mapping
from dataclasses import dataclass

from verifier.explanations import TOPICS
from verifier.explanations.credentials import CREDENTIALS
from verifier.i18n import Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code of Twilio's error catalogue; `meaning` and `help` fit into two lines of a terminal each."""

    code: int
    meaning: Text
    help: Text


EXPLANATIONS: Mapping[int, Explanation] = {
    code: Explanation(code, *texts) for topic in TOPICS for code, texts in topic.items()
}
"""Every code that the quest is likely to meet, by topic: credentials, looking up, creating, delivery."""


def explain(code: int) -> Explanation | None:
    """The explanation of Twilio's error `code`, where there is one."""
    return EXPLANATIONS.get(code)


def page(code: int) -> str:
    """The address of Twilio's own page about `code`, which exists for every code of Twilio's."""
    return f"https://www.twilio.com/docs/api/errors/{code}"


def is_sender_mendable(code: int | None) -> bool:
    """Whether the sender can mend what a 400 with `code` refuses; else the credentials are to blame."""
    return code not in CREDENTIALS
