"""The checks that ask the same of everybody, and the registry of all checks."""

import re
from functools import cache, lru_cache

from verifier.i18n import msg, msgn
from verifier.models import Evidence, Message
from verifier.objective.check import Answer, Check, failed, of_message, passed, skipped, undecided
from verifier.objective.pending import NOT_SENT, is_media_pending, was_never_fetched
from verifier.objective.settings import SETTABLE
from verifier.printable import fold
from verifier.sid import shorten

SAMPLES = (
    "Why isn't that an API?",
    "This is the ship that made the Kessel Run in fourteen parsecs?",
    "This will be the body of the new message!",
)
"""What the walkthrough and Twilio's quickstarts and API reference send."""

_SEND_MEDIA = msg("Send a message with a media URL: `verifier send --to +1… --media-url https://…`")
_KEPT_FROM_LOOKING = msg("Twilio, the network or the credentials kept us from looking.")
_NEVER = msg("Never: what Twilio says of a message it has found is enough.")
_IS_MMS = passed(msg("The SID starts with MM: Twilio took it as an MMS."))
_NO_DIRECTION = msg("Twilio gives no direction.")


def message_found(evidence: Evidence) -> Answer:
    """Whether the account holds a message with this SID."""
    if evidence.reading.sid is None and evidence.trouble is None:
        return failed(evidence.reading.problem or msg("This is no message SID."), evidence.reading.help)
    if evidence.missing:
        return failed(
            msg(
                "Account {account} holds no message with this SID.",
                account=shorten(evidence.account_sid or ""),
            ),
            msg(
                "Check that the SID is complete and that the message was sent from this account: "
                "`verifier verify --latest` shows the newest one there."
            ),
        )
    if evidence.message is None:
        return _not_looked_at(evidence)
    return _held(evidence.account_sid or "")


@lru_cache(maxsize=64)  # what a class has in common is said once
def _held(account_sid: str) -> Answer:
    return passed(msg("Account {account} holds this message.", account=shorten(account_sid)))


@of_message
def mms_sid(message: Message) -> Answer:
    """Whether the SID of the message that was fetched starts with MM."""
    prefix = message.sid[:2]
    if prefix == "MM":
        return _IS_MMS
    return failed(
        msg("The SID starts with {prefix}, not with MM: this is an SMS.", prefix=prefix), _SEND_MEDIA
    )


def has_media(evidence: Evidence) -> Answer:
    """Whether the message's Media subresource list holds at least one item."""
    if evidence.message is None:
        return skipped()
    if evidence.media:
        return _with_media(len(evidence.media))
    if is_media_pending(evidence):
        return undecided(
            msg("The media is still on its way: the Media list is empty, and the message is new."),
            msg("Wait a minute and ask again: `verifier verify {sid}`", sid=evidence.message.sid),
        )
    return _not_looked_at(evidence) if evidence.media is None else _without_media(evidence, evidence.message)


@lru_cache(maxsize=64)  # as above
def _with_media(count: int) -> Answer:
    return passed(msgn("The message has {n} media item.", "The message has {n} media items.", n=count))


def _without_media(evidence: Evidence, message: Message) -> Answer:
    """Why the list is empty for good, and what helps."""
    if was_never_fetched(evidence):
        from verifier.account.codes import EXPLANATIONS  # for what failed only

        code = message.error_code or 0
        why = msg("Twilio could not take the media (error {code}), so the message has none.", code=code)
        return failed(why, EXPLANATIONS[code].help)
    if message.num_media:
        return failed(msg("The message was sent with media, but its Media list is empty now."), _SEND_MEDIA)
    return failed(msg("The message has no media: its Media list is empty."), _SEND_MEDIA)


@of_message
def outgoing(message: Message) -> Answer:
    """Whether the message went out of the account (`outbound-api`, `-call` or `-reply`)."""
    if message.direction is None:
        return undecided(msg("Twilio gave no direction for this message."))
    if not_sent := NOT_SENT.get(message.status or ""):
        return failed(*not_sent)
    if message.direction.startswith("outbound"):
        return passed(msg("The message is outgoing ({direction}).", direction=message.direction))
    return failed(
        msg("The message is {direction}: somebody sent it to the account.", direction=message.direction),
        msg("Hand in the SID of a message that the account sent."),
    )


@of_message
def reply(message: Message) -> Answer:
    """Whether the message is the account's answer, by TwiML, to one that came in."""
    if message.direction is None:
        return undecided(msg("Twilio gave no direction for this message."))
    if message.direction == "outbound-reply":
        return passed(msg("The message answers one that came in."))
    return failed(
        msg(
            "The message is {direction}, not outbound-reply: it answers nothing.", direction=message.direction
        ),
        msg(
            "Let your number's webhook answer with TwiML, text the number, and hand in the SID of what it answered."
        ),
    )


@of_message
def own_words(message: Message) -> Answer:
    """Whether the body holds anything, and something other than what the samples send."""
    words = _plain(message.body or "")
    step = msg('Send one in your own words: `verifier send --to +1… --body "…"`')
    if not words:
        return failed(msg("The message has no text."), step)
    if words in _samples():
        return failed(msg("The message has the sample's text."), step)
    return passed(msg("The message is in words of its own."))


@of_message
def mms_channel(message: Message) -> Answer:
    """Whether From and To are plain addresses, with no channel prefix such as `whatsapp:`."""
    name = _channel(message)
    if name is None:
        return passed(msg("The message went by the phone network, by no other channel."))
    return failed(
        msg("The message went by {channel}, not by MMS.", channel=name),
        msg("Send to a plain phone number, without a prefix such as `whatsapp:`."),
    )


@of_message
def whatsapp(message: Message) -> Answer:
    """Whether From or To is a WhatsApp address."""
    name = _channel(message)
    if name == "whatsapp":
        return passed(msg("The message went by WhatsApp."))
    return failed(
        msg("The message went by {channel}, not by WhatsApp.", channel=name or msg("the phone network")),
        msg("Put `whatsapp:` before both numbers when you send it."),
    )


@of_message
def us_or_canada(message: Message) -> Answer:
    """Whether both numbers belong to the US or Canada by the number plan.

    A short code works within its country only, so the other number speaks for it.
    """
    from verifier.numbers import is_name, is_short_code, is_us_or_canada  # for --strict only

    both = (message.from_ or "", message.to or "")
    if any(map(is_name, both)):
        return failed(
            msg("The message was sent from a name, and no number of the US or Canada."),
            msg("Send from and to a number of the US or Canada."),
        )
    places = [is_us_or_canada(number) for number in both if not is_short_code(number)]
    if places and all(places):
        return passed(msg("Both numbers belong to the US or Canada."))
    if False in places:
        return failed(
            msg("A number of this message is outside the US and Canada, where the quest's MMS works."),
            msg("Send from and to a number of the US or Canada."),
        )
    if None in (message.from_, message.to):
        return undecided(msg("The region of a number of this message is not known."))
    return undecided(
        msg("A number of this message is in no number plan, so its country can't be told, now or later."),
        msg("Look at the message yourself, or leave this check out."),
    )


def _not_looked_at(evidence: Evidence) -> Answer:
    if evidence.trouble is None:
        return undecided(msg("This was not looked at."))
    return undecided(evidence.trouble.message, evidence.trouble.help)


def _channel(message: Message) -> str | None:
    from verifier.numbers import channel  # where a channel is asked about only

    return channel(message.from_ or "") or channel(message.to or "")


def _plain(text: str) -> str:
    """Without what is lost between a page and a phone: quotation marks, case, and blanks."""
    return re.sub(r"[\s'‘’\"“”]+", "", fold(text)).casefold()


@cache
def _samples() -> frozenset[str]:
    return frozenset(map(_plain, SAMPLES))


MESSAGE_FOUND = Check(
    "message-found",
    msg("Does the account hold a message with this SID?"),
    message_found,
    passed=msg("Twilio shows us the message."),
    failed=msg("The text is no message SID, or the account that was asked holds no such message."),
    undecided=_KEPT_FROM_LOOKING,
    short="found",
)
MMS_SID = Check(
    "mms-sid",
    msg("Did Twilio take the message as an MMS?"),
    mms_sid,
    passed=msg("The SID of the message that was found starts with MM."),
    failed=msg("It starts with SM: that is an SMS, sent without media."),
    undecided=_NEVER,
    short="mms",
)
HAS_MEDIA = Check(
    "has-media",
    msg("Does the message carry media?"),
    has_media,
    passed=msg("Its list of media holds at least one item."),
    failed=msg("The list is empty, and nothing is on its way."),
    undecided=msg("The message is new and its media still on its way, or we were kept from looking."),
    short="media",
)
OUTGOING = Check(
    "outgoing",
    msg("Did the account send the message?"),
    outgoing,
    passed=msg("Its direction starts with outbound."),
    failed=msg("Its direction is inbound: somebody sent it to the account."),
    undecided=_NO_DIRECTION,
)
MMS_CHANNEL = Check(
    "mms-channel",
    msg("Did it go by the phone network?"),
    mms_channel,
    passed=msg("From and To are plain, with no other channel named before them."),
    failed=msg("One of them names another channel, such as whatsapp:."),
    undecided=_NEVER,
)
US_OR_CANADA = Check(
    "us-or-canada",
    msg("Are both numbers of the US or Canada, where the quest's MMS works?"),
    us_or_canada,
    passed=msg("Both belong to the US or Canada by the number plan; +1 alone does not say so."),
    failed=msg("One of them belongs to another country."),
    undecided=msg("The region of one of them is not known."),
)
OWN_WORDS = Check(
    "own-words",
    msg("Is the message in the learner's own words?"),
    own_words,
    passed=msg("It has a text, and not the one that the sample sends."),
    failed=msg("It has no text, or the sample's."),
    undecided=_NEVER,
)
REPLY = Check(
    "reply",
    msg("Does the message answer one that came in?"),
    reply,
    passed=msg("Its direction is outbound-reply."),
    failed=msg("Its direction is another: it was sent on its own, or it came in."),
    undecided=_NO_DIRECTION,
)
WHATSAPP = Check(
    "whatsapp",
    msg("Did it go by WhatsApp?"),
    whatsapp,
    passed=msg("From or To begins with whatsapp:."),
    failed=msg("Neither does."),
    undecided=_NEVER,
)

CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        *(MESSAGE_FOUND, MMS_SID, HAS_MEDIA, OUTGOING, MMS_CHANNEL, US_OR_CANADA, OWN_WORDS, REPLY, WHATSAPP),
        *SETTABLE,
    )
}
"""Every check by its name. A record that is added here can be asked for, explained, and worth points."""
