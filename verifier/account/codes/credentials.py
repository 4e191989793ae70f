"""Codes about who is asking: the credentials or the account, never the message."""

from verifier.i18n import Text, msg

CREDENTIALS: dict[int, tuple[Text, Text]] = {
    20003: (
        msg(
            "Twilio does not take these credentials: the Account SID and the Auth Token, or the API key and its "
            "secret, do not belong together, or the account is suspended."
        ),
        msg(
            "Copy them again from https://console.twilio.com (for a lost secret make a new key), with nothing "
            "before or after them; "
            "then run `verifier doctor`."
        ),
    ),
    20008: (
        msg(
            "These are test credentials. Twilio lets them pretend to send, but look nothing up, "
            "so nothing can be verified with them."
        ),
        msg(
            "Use the live Account SID and Auth Token from https://console.twilio.com, "
            "or practise in the sandbox: add `--sandbox`."
        ),
    ),
    70051: (
        msg(
            "This API key may not do what was asked: it lacks a permission, is no longer valid, "
            "or belongs to another account."
        ),
        msg(
            "Let the key read and create messages, or use the account's Auth Token instead; "
            "`verifier doctor` shows what is in use."
        ),
    ),
    10001: (
        msg("The Twilio account is not active: it is not set up to the end, is suspended, or was closed."),
        msg(
            "Log in at https://console.twilio.com, which says what the account waits for. "
            "Meanwhile practise in the sandbox: add `--sandbox`."
        ),
    ),
    20005: (
        msg("The Twilio account is not active, so Twilio does nothing with it until it is again."),
        msg(
            "Log in at https://console.twilio.com, which says what the account waits for. "
            "Meanwhile practise in the sandbox: add `--sandbox`."
        ),
    ),
}
