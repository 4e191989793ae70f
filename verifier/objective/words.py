"""Words that a report or a shell shows and that `explain` explains: statuses, directions, exit codes, strict."""

from msgspec import Struct

from verifier.errors import MEANINGS, ExitCode
from verifier.i18n import Text, msg


class Word(Struct, frozen=True):
    """A word of Twilio's or of ours: of what `kind` it is, what it means, and what to do about it, if anything."""

    name: str
    kind: str
    meaning: Text
    help: Text


_NOTHING = msg("There is nothing to do: its SID can be verified already.")
_WHY = msg("The error code beside it says why: `verifier explain CODE`. The objective is met all the same.")
_NOT_SENT = msg("Send a message that is not scheduled: `verifier send`")
_MINE = msg("Verify a message that your account sent, not one that it got.")

# Twilio's OpenAPI document, `message_enum_status` and `message_enum_direction`, and its Message resource page.
_STATUSES = (
    ("accepted", msg("Twilio took the request, and a messaging service is choosing the number."), _NOTHING),
    (
        "scheduled",
        msg("The message is to be sent at a time that was given, and was not sent yet."),
        _NOT_SENT,
    ),
    ("queued", msg("The message waits for its turn to be sent."), _NOTHING),
    ("sending", msg("Twilio is handing the message to the carrier."), _NOTHING),
    ("sent", msg("The nearest carrier has taken the message."), _NOTHING),
    ("delivered", msg("The carrier says that the message arrived, as far as it can tell."), _NOTHING),
    ("undelivered", msg("The carrier says that the message did not arrive."), _WHY),
    ("failed", msg("Twilio could not send the message."), _WHY),
    ("canceled", msg("The message was scheduled, and taken back before it was sent."), _NOT_SENT),
    (
        "read",
        msg("The recipient has opened the message, which only some channels tell and MMS does not."),
        _NOTHING,
    ),
    ("partially_delivered", msg("Only a part of the message arrived."), _WHY),
    ("receiving", msg("A message to your number is coming in."), _MINE),
    ("received", msg("A message to your number has come in."), _MINE),
)
_DIRECTIONS = (
    ("inbound", msg("Somebody sent this message to your number."), _MINE),
    ("outbound-api", msg("A program of yours, such as `verifier send`, sent this message."), _NOTHING),
    ("outbound-call", msg("Your account sent this message during a call."), _NOTHING),
    ("outbound-reply", msg("Your account sent this message in reply to one that came in."), _NOTHING),
)
_STRICT = msg(
    "`--strict` asks three things more than the game did: that the message is outgoing, that it is an MMS and of no "
    "other channel, and that both numbers are in the US or Canada."
)
_AGAIN = msg("Run the same command again.")
_EXITS = {
    ExitCode.PASSED: msg("There is nothing to do."),
    ExitCode.FAILED: msg("The report says which check failed, and what to do about it."),
    ExitCode.USAGE: msg("Standard error says what is wrong with it; `--help` shows what it takes."),
    ExitCode.UNDECIDED: msg("The report says what kept it from an answer. Run it again when that is over."),
    ExitCode.CREDENTIALS: msg("Run `verifier doctor`, which says what to mend."),
    ExitCode.CLOSED_PIPE: msg("Let whatever reads the output read all of it, or write it to a file."),
}

GLOSSARY = {
    word.name: word
    for word in (
        *(Word(name, "status", *texts) for name, *texts in _STATUSES),
        *(Word(name, "direction", *texts) for name, *texts in _DIRECTIONS),
        Word("strict", "option", _STRICT, msg("Leave `--strict` out to ask for what the game asked.")),
        *(
            Word(str(int(code)), "exit-code", says, _EXITS.get(code, _AGAIN))
            for code, says in MEANINGS.items()
        ),
    )
}
"""By the name that is typed."""
