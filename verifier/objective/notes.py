"""Notes on the evidence: true, worth saying, and deciding nothing."""

from collections.abc import Callable, Iterator

from verifier.i18n import Text, msg
from verifier.models import Evidence, Message, Note
from verifier.objective.objective import MMS, Objective
from verifier.objective.pending import NOT_SENT, is_media_pending, was_never_fetched
from verifier.printable import mask_numbers

_LONGEST_QUOTE = 200


def notes_on(evidence: Evidence, objective: Objective = MMS) -> tuple[Note, ...]:
    """All notes that apply, in the order of `NOTES`; repairs of the SID come first."""
    repairs = tuple(Note("sid-mended", repair) for repair in evidence.reading.repairs)
    message = evidence.message
    if message is None:
        return repairs  # what tells of numbers and error codes is not even loaded
    return repairs + tuple(
        note for concerns, notes in NOTES if concerns(objective) for note in notes(evidence, message)
    )


def _inbound(_evidence: Evidence, message: Message) -> Iterator[Note]:
    if message.direction == "inbound":
        yield Note("inbound", msg("The message is inbound: somebody sent it to the account."))


def _channel(_evidence: Evidence, message: Message) -> Iterator[Note]:
    from verifier.numbers import channel  # where there is a message only

    name = channel(message.from_ or "") or channel(message.to or "")
    if name is not None:
        yield Note(
            "other-channel", msg("The message went by {channel}, not by carrier MMS.", channel=name), name
        )


def _region(_evidence: Evidence, message: Message) -> Iterator[Note]:
    from verifier.numbers import channel, is_us_or_canada  # as above

    if channel(message.from_ or "") or channel(message.to or ""):
        return
    if False in (is_us_or_canada(message.from_ or ""), is_us_or_canada(message.to or "")):
        yield Note(
            "outside-us-canada",
            msg(
                "A number is outside the US and Canada. Twilio delivers no MMS there: "
                "the recipient gets an SMS with a link."
            ),
        )


def _not_sent(_evidence: Evidence, message: Message) -> Iterator[Note]:
    status = message.status or ""
    if not_sent := NOT_SENT.get(status):
        yield Note(status, not_sent[0])


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


def _undelivered(_evidence: Evidence, message: Message) -> Iterator[Note]:
    opening = msg("The message did not arrive ({status}).", status=message.status)
    yield from _delivery(message, opening)


def _undelivered_media(evidence: Evidence, message: Message) -> Iterator[Note]:
    if not (message.sid.startswith("MM") and evidence.media):
        yield from _undelivered(evidence, message)
        return
    opening = msg(
        "The message exists and has media, so the objective is met; it did not arrive ({status}).",
        status=message.status,
    )
    yield from _delivery(message, opening)


def _delivery(message: Message, opening: Text) -> Iterator[Note]:
    if message.status not in ("undelivered", "failed"):
        return
    reason = _reason(message)
    if message.error_code is None:
        yield Note(message.status, msg("{opening} {reason}", opening=opening, reason=reason))
        return
    code = str(message.error_code)
    text = msg("{opening} Error {code}: {reason}", opening=opening, code=code, reason=reason)
    yield Note(message.status, text, code)


def _media_gone(evidence: Evidence, message: Message) -> Iterator[Note]:
    empty = message.num_media and evidence.media == () and not was_never_fetched(evidence)
    if empty and not is_media_pending(evidence):
        yield Note(
            "media-gone",
            msg(
                "The media was deleted or has expired: Twilio keeps it for 400 days, or for less by setting."
            ),
        )


def _hack_parity(evidence: Evidence, message: Message) -> Iterator[Note]:
    if message.sid.startswith("MM") and evidence.media == () and not is_media_pending(evidence):
        yield Note(
            "hack-parity",
            msg("The game's own HACK button would accept this SID: it does not look at the list."),
        )


def _always(_objective: Objective) -> bool:
    return True


def _where_mms(objective: Objective) -> bool:
    return objective.asks("mms-sid")


def _where_media(objective: Objective) -> bool:
    return objective.asks("has-media")


def _elsewhere(objective: Objective) -> bool:
    return not objective.asks("has-media")


NOTES: tuple[tuple[Callable[[Objective], bool], Callable[[Evidence, Message], Iterator[Note]]], ...] = (
    (_always, _inbound),
    (_where_mms, _channel),
    (_where_mms, _region),
    (_always, _not_sent),
    (_where_media, _undelivered_media),
    (_elsewhere, _undelivered),
    (_where_media, _media_gone),
    (_where_mms, _hack_parity),
)
"""What can be said about a message, and of which objectives: what is no MMS' business is not said elsewhere."""
