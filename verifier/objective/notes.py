"""Notes on the evidence: true, worth saying, and deciding nothing."""

from collections.abc import Callable

from msgspec import Struct

from verifier.i18n import Text, msg
from verifier.models import Evidence, Message, Note
from verifier.objective.objective import MMS, Objective
from verifier.objective.pending import NOT_SENT, is_media_pending, was_never_fetched
from verifier.printable import mask_numbers

_LONGEST_QUOTE = 200


def notes_on(evidence: Evidence, objective: Objective = MMS) -> tuple[Note, ...]:
    """All notes that apply, in the order of `NOTES`; repairs of the SID come first."""
    found = [Note("sid-mended", repair) for repair in evidence.reading.repairs]
    message = evidence.message
    if message is not None:  # else what tells of numbers and error codes is not even loaded
        asked = [check.name for check in objective.checks]
        for each in NOTES:
            if (each.beside is None or each.beside in asked) and each.without not in asked:
                note = each.on(evidence, message)
                if note is not None:
                    found.append(note)
    return tuple(found)


def _inbound(_evidence: Evidence, message: Message) -> Note | None:
    if message.direction != "inbound":
        return None
    return Note("inbound", msg("The message is inbound: somebody sent it to the account."))


def _ways(_evidence: Evidence, message: Message) -> Note | None:
    """What its addresses say of the way that the message went."""
    from verifier.numbers import channel, is_us_or_canada  # where there is a message only

    sender, recipient = message.from_ or "", message.to or ""
    name = channel(sender) or channel(recipient)
    if name is not None:
        text = msg("The message went by {channel}, not by carrier MMS.", channel=name)
        return Note("other-channel", text, name)
    if is_us_or_canada(sender) is not False and is_us_or_canada(recipient) is not False:
        return None
    return Note(
        "outside-us-canada",
        msg(
            "A number is outside the US and Canada. Twilio delivers no MMS there: "
            "the recipient gets an SMS with a link."
        ),
    )


def _not_sent(_evidence: Evidence, message: Message) -> Note | None:
    status = message.status or ""
    not_sent = NOT_SENT.get(status)
    return Note(status, not_sent[0]) if not_sent else None


def _reason(message: Message) -> Text:
    """What is known about a message's error: our own words before Twilio's."""
    from verifier.account.codes import explain  # for messages that did not arrive only

    explanation = explain(message.error_code) if message.error_code is not None else None
    if explanation is not None:
        return explanation.meaning
    if message.error_message:
        words = mask_numbers(message.error_message)[:_LONGEST_QUOTE]
        return msg('Twilio says: "{words}"', words=words)
    return msg("Twilio gives no reason that we know.")


def _undelivered(_evidence: Evidence, message: Message) -> Note | None:
    return _delivery(message, met=False)


def _undelivered_media(evidence: Evidence, message: Message) -> Note | None:
    return _delivery(message, met=message.sid.startswith("MM") and bool(evidence.media))


def _delivery(message: Message, *, met: bool) -> Note | None:
    """Why a message did not arrive; with the objective `met` that is said first, since it counts."""
    status = message.status
    if status not in ("undelivered", "failed"):
        return None
    opening = (
        msg(
            "The message exists and has media, so the objective is met; it did not arrive ({status}).",
            status=status,
        )
        if met
        else msg("The message did not arrive ({status}).", status=status)
    )
    reason = _reason(message)
    if message.error_code is None:
        return Note(status, msg("{opening} {reason}", opening=opening, reason=reason))
    code = str(message.error_code)
    text = msg("{opening} Error {code}: {reason}", opening=opening, code=code, reason=reason)
    return Note(status, text, code)


def _media_gone(evidence: Evidence, message: Message) -> Note | None:
    empty = evidence.media == () and message.num_media and not was_never_fetched(evidence)
    if not empty or is_media_pending(evidence):
        return None
    return Note(
        "media-gone",
        msg("The media was deleted or has expired: Twilio keeps it for 400 days, or for less by setting."),
    )


def _hack_parity(evidence: Evidence, message: Message) -> Note | None:
    if evidence.media != () or not message.sid.startswith("MM") or is_media_pending(evidence):
        return None
    return Note(
        "hack-parity",
        msg("The game's own HACK button would accept this SID: it does not look at the list."),
    )


class Remark(Struct, frozen=True):
    """A note that a message may call for, where the objective has a check `beside` it, or is `without` one."""

    on: Callable[[Evidence, Message], Note | None]
    beside: str | None = None
    without: str | None = None


NOTES = (
    Remark(_inbound),
    Remark(_ways, beside="mms-sid"),
    Remark(_not_sent),
    Remark(_undelivered_media, beside="has-media"),
    Remark(_undelivered, without="has-media"),
    Remark(_media_gone, beside="has-media"),
    Remark(_hack_parity, beside="mms-sid"),
)
"""What can be said about a message, and of which objectives: what is no MMS' business is not said elsewhere."""
