"""Codes with which Twilio finds nothing, is busy, or is at fault itself."""

from verifier.i18n import Text, msg

_MALFORMED = (
    msg("Twilio takes this for no message SID: that is SM or MM and 32 digits from 0-9 and a-f."),
    msg("Copy the whole SID again, or let the account's newest MMS be found: `verifier verify --latest`"),
)

LOOKING_UP: dict[int, tuple[Text, Text]] = {
    20404: (
        msg(
            "This account holds nothing with this SID: it was copied wrongly, belongs to another account, "
            "or the message was deleted."
        ),
        msg(
            "Compare the SID with the Console (Monitor > Logs > Messaging); "
            "`verifier doctor` shows which account was asked."
        ),
    ),
    90001: _MALFORMED,
    90011: _MALFORMED,
    20429: (
        msg("The account had too many requests open at once, so Twilio did nothing with this one."),
        msg("Wait a minute and run the same command again, for a class with fewer `--jobs`."),
    ),
    20500: (
        msg("Something broke inside Twilio. It says nothing about the message."),
        msg(
            "Look whether others see it: https://status.twilio.com. "
            "If it was a send, look before you send again: `verifier verify --latest`"
        ),
    ),
    20503: (
        msg("Twilio is out of service for the moment. It says nothing about the message."),
        msg(
            "Look whether others see it: https://status.twilio.com. "
            "If it was a send, look before you send again: `verifier verify --latest`"
        ),
    ),
}
