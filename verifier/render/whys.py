"""Why a result is no pass, in one word: the kinds that are counted, filtered by, and put together."""

from collections.abc import Iterator, Mapping

from verifier.grading.fingerprints import NOT_COMPARED
from verifier.grading.flags import BY_HAND
from verifier.i18n import Text, msg
from verifier.models import Outcome, Result

WHYS: Mapping[str, Text] = {
    "nothing": msg("nothing handed in"),
    "no-sid": msg("no message SID"),
    "message-found": msg("not found"),
    "mms-sid": msg("SMS, not MMS"),
    "has-media": msg("no media"),
    "undecided": msg("undecided"),
}
"""What people read for a kind; other checks of an objective go by their names."""

MARK_WORDS: Mapping[str, Text] = {
    "late": msg("late"),
    "duplicate-of": msg("same message"),
    "same-picture": msg("same picture"),
    "before-start": msg("too early"),
    "deadline-unread": msg("deadline unread"),
    "inbound": msg("inbound"),
    NOT_COMPARED: msg("picture not compared"),
    BY_HAND: msg("by hand"),
}
"""What people read for what an instructor looks into."""

NOTES: Mapping[str, Text] = {
    **MARK_WORDS,
    "inbound": msg("incoming"),
    "sid-mended": msg("SID mended"),
    "found-in": msg("found in"),
    "from-is-a-name": msg("sender's name"),
}
"""What people read for the name of a note; others are statuses of Twilio's, and called as it calls them."""


def why(result: Result) -> str | None:
    """The kind of a result that is no pass; None for a pass, and for what was decided by hand."""
    if result.outcome is Outcome.PASSED or result.by_hand is not None:
        return None
    verdict = result.verdict
    if verdict.outcome is Outcome.UNDECIDED:
        return "undecided"
    failed = next((check.name for check in verdict.checks if check.outcome is Outcome.FAILED), "undecided")
    if failed != "message-found" or verdict.sid is not None:
        return failed
    return "no-sid" if verdict.submission.sid.strip() else "nothing"


def marks(result: Result) -> Iterator[str]:
    """What is to be looked into of the attempt that counts, and that it was decided by hand."""
    names = dict.fromkeys(note.name for note in result.verdict.notes)
    yield from (name for name in names if name in MARK_WORDS and name != BY_HAND)
    if result.by_hand is not None:
        yield BY_HAND
