"""What Twilio's error codes mean for the quest, by topic; the texts behind `verifier.explain`."""

from verifier.explanations.creating import CONTENT, NUMBERS, TRIAL
from verifier.explanations.credentials import CREDENTIALS
from verifier.explanations.delivery import DELIVERY
from verifier.explanations.looking_up import LOOKING_UP
from verifier.i18n import Text

TOPICS: tuple[dict[int, tuple[Text, Text]], ...] = (
    CREDENTIALS,
    LOOKING_UP,
    NUMBERS,
    CONTENT,
    TRIAL,
    DELIVERY,
)
