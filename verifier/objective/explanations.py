"""What each check asks of a message, and when it falls which way; the texts behind `verifier.explain`."""

from verifier.i18n import Text, msg

_PENDING = msg("Twilio, the network or the credentials kept us from looking.")
_NOT_LOOKED = msg("Never: what Twilio says of a message it has found is enough.")

CHECKS: dict[str, tuple[Text, Text, Text, Text]] = {
    "message-found": (
        msg("Does the account hold a message with this SID?"),
        msg("Twilio shows us the message."),
        msg("The text is no message SID, or the account that was asked holds no such message."),
        _PENDING,
    ),
    "mms-sid": (
        msg("Did Twilio take the message as an MMS?"),
        msg("The SID of the message that was found starts with MM."),
        msg("It starts with SM: that is an SMS, sent without media."),
        _NOT_LOOKED,
    ),
    "has-media": (
        msg("Does the message carry media?"),
        msg("Its list of media holds at least one item."),
        msg("The list is empty, and nothing is on its way."),
        msg("The message is new and its media still on its way, or we were kept from looking."),
    ),
    "outgoing": (
        msg("Did the account send the message? (Asked with `--strict`.)"),
        msg("Its direction starts with outbound."),
        msg("It is inbound, so somebody sent it to the account; or it was canceled, or is only scheduled."),
        msg("Twilio gives no direction."),
    ),
    "mms-channel": (
        msg("Did it go by the phone network? (Asked with `--strict`.)"),
        msg("From and To are plain, with no other channel named before them."),
        msg("One of them names another channel, such as whatsapp:."),
        _NOT_LOOKED,
    ),
    "us-or-canada": (
        msg("Are both numbers of the US or Canada, where the quest's MMS works? (Asked with `--strict`.)"),
        msg("Both belong to the US or Canada by the number plan; +1 alone does not say so."),
        msg("One of them belongs to another country."),
        msg("The region of one of them is not known."),
    ),
}
"""By name: the question, and when the check is passed, failed and undecided."""
