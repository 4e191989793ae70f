"""What Twilio's error codes mean for the quest, and what to do about each; needs no network."""

from collections.abc import Mapping

from msgspec import Struct

from verifier.account.codes.create_message import CONTENT, NUMBERS, TRIAL
from verifier.account.codes.credentials import CREDENTIALS
from verifier.account.codes.delivery import DELIVERY
from verifier.account.codes.looking_up import LOOKING_UP
from verifier.i18n import Text

TOPICS: tuple[dict[int, tuple[Text, Text]], ...] = (
    CREDENTIALS,
    LOOKING_UP,
    NUMBERS,
    CONTENT,
    TRIAL,
    DELIVERY,
)


class Explanation(Struct, frozen=True):
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
