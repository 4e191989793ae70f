"""Codes with which Twilio refuses to create a message: its numbers, its content, a trial's limits."""

from verifier.i18n import Text, msg

_FIT_NUMBER = msg(
    "Send from a number of this account whose capabilities include MMS; `verifier doctor` lists them."
)
_MOBILE = msg("Send to a mobile phone in the US or Canada, with `--to`.")
_ADD_MEDIA = msg("Add `--media-url` with the address of a picture: the media is what the quest is about.")

NUMBERS: dict[int, tuple[Text, Text]] = {
    21211: (
        msg("To is not a valid number: the country code is wrong, or a digit is missing or too many."),
        msg("Write it with + and the country code, like +15558675310, and not the same number as From."),
    ),
    21212: (
        msg("From is not a valid number, or is not written in full."),
        msg(
            "Copy the number from the Console (Phone Numbers > Manage > Active numbers), "
            "with + and the country code."
        ),
    ),
    21266: (
        msg("To and From are the same number, and a number can't send to itself."),
        msg("Give your own phone's number with `--to`."),
    ),
    21408: (
        msg("The account is not set to send to To's country."),
        msg(
            "Send to the US or Canada, as the quest asks; "
            "or open the country in the Console (Messaging > Settings > Geo permissions)."
        ),
    ),
    21601: (
        msg("From is no number of this account that can send; your own phone, even a verified one, is none."),
        _FIT_NUMBER,
    ),
    21606: (
        msg("From can't send this: it is not this account's, sends no messages, or none to To's country."),
        _FIT_NUMBER,
    ),
    21608: (
        msg("The account is a trial, which sends to verified numbers only, and To is not among them."),
        msg(
            "Verify the phone in the Console (Phone Numbers > Manage > Verified caller IDs), "
            "or practise in the sandbox: add `--sandbox`."
        ),
    ),
    21610: (
        msg("The recipient once answered STOP to From, so Twilio sends nothing more from there."),
        msg("Let that phone send START to From, then run the same command again."),
    ),
    21611: (
        msg("As many messages as Twilio will hold are already waiting to leave From."),
        msg("Wait until some have gone, or send from another number with `--from`."),
    ),
    21612: (
        msg("Twilio has no route from this From to this To."),
        msg(
            "Use US or Canadian numbers for both, and a From that can send MMS; `verifier doctor` lists them."
        ),
    ),
    21614: (msg("To is not a mobile number, so no message can reach it."), _MOBILE),
    21635: (msg("To is a landline, and Twilio sends no messages to landlines there."), _MOBILE),
    21659: (msg("From is not one of Twilio's numbers, or is a short code of another country."), _FIT_NUMBER),
    21660: (
        msg("From belongs to another account than the credentials do."),
        msg("Use a number of this account, or that account's credentials; `verifier doctor` shows both."),
    ),
    21661: (msg("From can't send messages: its capabilities do not include SMS or MMS."), _FIT_NUMBER),
}

CONTENT: dict[int, tuple[Text, Text]] = {
    21602: (msg("There is nothing to send: neither media nor text."), _ADD_MEDIA),
    21619: (msg("There is nothing to send: neither media nor text."), _ADD_MEDIA),
    21617: (
        msg("The text has more than 1,600 characters."),
        msg("Shorten `--body` or leave it out: a picture needs no text."),
    ),
    21620: (
        msg("The media URL is none that Twilio can fetch from: it is not complete, or not public."),
        msg("Open the URL in a private browser window: where only the picture appears, it will do."),
    ),
    21621: (msg("From can't send MMS, only text."), _FIT_NUMBER),
    21622: (
        msg("The account can't send MMS."),
        msg(
            "Ask Twilio to switch it on: https://help.twilio.com. "
            "Meanwhile practise in the sandbox: add `--sandbox`."
        ),
    ),
    21623: (
        msg("The message has more than ten media."),
        msg("Give `--media-url` ten times at most; for the quest, once is enough."),
    ),
    21670: (
        msg("The region that the request went to (as IE1, Ireland) has no media, and so no MMS."),
        msg("Unset TWILIO_REGION and TWILIO_EDGE, and use the Auth Token that the Console shows for US1."),
    ),
}

TRIAL: dict[int, tuple[Text, Text]] = {
    572002: (
        msg("A trial sends to each verified recipient from one assigned number, and From is another."),
        msg("The Console shows the assigned number beside the recipient: give it with `--from`."),
    ),
    572005: (
        msg("To was added to the trial's recipients, but its verification is not finished."),
        msg("Enter the code that Twilio sent to that phone in the Console, or ask there for a new one."),
    ),
    572006: (
        msg("A trial sends Twilio's ready-made texts only, and most likely no MMS at all."),
        msg("Upgrade the account, or practise in the sandbox: add `--sandbox`."),
    ),
    30044: (
        msg("The text is longer than a trial may send."),
        msg("Shorten `--body` or leave it out: a picture needs no text."),
    ),
}
