"""What a message's status and age say of it: whether it was sent, and what its empty Media list proves."""

from collections.abc import Mapping
from datetime import timedelta

from verifier.errors import NotFound
from verifier.i18n import Text, msg
from verifier.models import Evidence, Message

TERMINAL = frozenset(
    {"delivered", "undelivered", "failed", "canceled", "read", "received", "partially_delivered"}
)
"""Statuses after which nothing more happens to a message (Twilio, Message resource, status values)."""

NOT_SENT: Mapping[str, tuple[Text, Text]] = {
    "canceled": (
        msg("The message was canceled before Twilio sent it, so it never went out."),
        msg("Hand in the SID of a message that the account sent."),
    ),
    "scheduled": (
        msg("The message is scheduled, and Twilio has not sent it yet."),
        msg("Ask again once it has been sent, or send one now and hand in that one's SID."),
    ),
}
"""Statuses of messages that Twilio holds and did not send: what that means, and what to do where it counts."""

MEDIA_LAG = timedelta(minutes=10)
"""How long after a message was made or sent its Media list may still be filling."""


def is_media_pending(evidence: Evidence) -> bool:
    """Whether the message is so new that its empty Media list proves nothing yet.

    A `num_media` of null counts as "may have media": Twilio's description calls the field nullable. The media of a
    scheduled message may be fetched only when it is sent.
    """
    message = evidence.message
    if message is None or evidence.media or message.num_media == 0 or message.status in TERMINAL:
        return False
    if evidence.media is None and not isinstance(evidence.trouble, NotFound):
        return False  # the list was not seen at all; a 404 for it is how Twilio can answer for a new message
    return _is_new(message, evidence)


def is_more_pending(evidence: Evidence) -> bool:
    """Whether the list, though it holds media, is so new that more may come: it is shorter than the message says."""
    message = evidence.message
    if message is None or message.num_media is None or not evidence.media or message.status in TERMINAL:
        return False
    return len(evidence.media) < message.num_media and _is_new(message, evidence)


def _is_new(message: Message, evidence: Evidence) -> bool:
    if message.date_created is None or message.status == "scheduled":
        return True
    begun = max(message.date_created, message.date_sent or message.date_created)
    return evidence.seen_at - begun < MEDIA_LAG


def was_never_fetched(evidence: Evidence) -> bool:
    """Whether the list is empty because Twilio got no media, and not because it was deleted or has expired."""
    from verifier.account.codes.delivery import NEVER_FETCHED  # for messages with an error code only

    message = evidence.message
    return message is not None and evidence.media == () and message.error_code in NEVER_FETCHED
