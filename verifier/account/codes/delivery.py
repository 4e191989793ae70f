"""Codes that a message bears after Twilio accepted it: its media could not be had, or it did not arrive."""

from verifier.i18n import Text, msg

_REGISTER = msg(
    "The quest does not need it to arrive. To see it arrive, register the number in the Console "
    "(Messaging > Regulatory compliance)."
)
_LATER = msg("The quest does not need it to arrive. To see it arrive, send it again later.")
_TOMORROW = msg("The quest does not need it to arrive. To see it arrive, send it again tomorrow.")
_OTHER_PHONE = msg("The quest does not need it to arrive. To see it arrive, send it to another mobile phone.")

NEVER_FETCHED = frozenset({11200, 11751, 12300})
"""Codes of messages that never had media, because Twilio could not fetch it or would not keep it."""

DELIVERY: dict[int, tuple[Text, Text]] = {
    11200: (
        msg("Twilio could not fetch the media: its server did not answer, wanted a login, or gave an error."),
        msg(
            "Open the media URL in a private browser window: only the picture may appear. "
            "Then send again and verify the new SID."
        ),
    ),
    11751: (
        msg("The media is too big: all the media of one MMS may have 5 MB together."),
        msg("Take a smaller picture, send again and verify the new SID."),
    ),
    12300: (
        msg("The media's server calls it a type that Twilio does not send, such as a web page."),
        msg(
            "Use a JPEG, PNG or GIF whose server answers with that type. "
            "Then send again and verify the new SID."
        ),
    ),
    30003: (
        msg("The phone could not be reached: switched off, out of range, or not one for such messages."),
        msg("The quest does not need it to arrive. To see it arrive, switch the phone on and send it again."),
    ),
    30004: (
        msg("The message was blocked on its way to the recipient."),
        msg(
            "The quest does not need it to arrive. To see it arrive, let the recipient lift the block, "
            "or send it to another phone."
        ),
    ),
    30005: (msg("The recipient's number is unknown, or no longer in use."), _OTHER_PHONE),
    30006: (
        msg("The recipient's number is a landline, or of a carrier that can't be reached."),
        _OTHER_PHONE,
    ),
    30007: (
        msg("A carrier or Twilio took the message for spam and held it back."),
        msg("The quest does not need it to arrive. To see it arrive, send it with other words and no links."),
    ),
    30008: (msg("The carrier did not deliver the message and did not say why."), _LATER),
    30011: (msg("The recipient's phone or carrier takes no MMS."), _OTHER_PHONE),
    30017: (msg("The carrier's network was too busy for the message."), _LATER),
    30019: (
        msg("The media is bigger than the recipient's carrier takes."),
        msg("The quest does not need it to arrive. To see it arrive, send a picture of less than 600 KB."),
    ),
    30022: (
        msg("Too many messages left From at once for its US registration (A2P 10DLC)."),
        _LATER,
    ),
    30023: (
        msg("The messages that From's US registration (A2P 10DLC) allows for a day were used up."),
        _TOMORROW,
    ),
    30024: (
        msg("The recipient's carrier does not know From as a registered sender, or does not know it yet."),
        _REGISTER,
    ),
    30027: (
        msg(
            "The messages to T-Mobile that From's US registration (A2P 10DLC) allows for a day were used up."
        ),
        _TOMORROW,
    ),
    30032: (
        msg("From is a toll-free number that has not been verified, so US and Canadian carriers block it."),
        msg(
            "The quest does not need it to arrive. To see it arrive, have the number verified in the Console."
        ),
    ),
    30034: (
        msg("From is not registered for messages to the US (A2P 10DLC), so carriers there block it."),
        _REGISTER,
    ),
    30035: (
        msg("From's US registration (A2P 10DLC) does not allow this message, or not yet."),
        _REGISTER,
    ),
    30036: (msg("The message waited in Twilio's queue until its time had run out."), _LATER),
}
