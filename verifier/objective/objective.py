"""What an objective is, and those that are known by name."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import UsageError
from verifier.i18n import Text, listed, msg
from verifier.models import Submission
from verifier.objective.check import Check
from verifier.objective.checks import (
    HAS_MEDIA,
    MESSAGE_FOUND,
    MMS_CHANNEL,
    MMS_SID,
    OUTGOING,
    OWN_WORDS,
    REPLY,
    US_OR_CANADA,
    WHATSAPP,
)


class Objective(Struct, frozen=True):
    """What is to be achieved: checks that all have to pass, in the order in which they are told.

    `name` is stable and stands in every machine's format; two objectives that ask for different things have
    different `key`s. `reward` is what the game says to whoever achieved it.
    """

    name: str
    title: Text | str
    checks: tuple[Check, ...]
    reward: tuple[Text, ...] = ()
    digest: str = ""

    @property
    def key(self) -> str:
        """By what verdicts are kept: the name, and of a course's file also what it asks for."""
        return f"{self.name}#{self.digest}" if self.digest else self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The roster's columns that its checks look at; with any, an answer for one learner is none for another."""
        return tuple(dict.fromkeys(column for check in self.checks for column in check.columns))

    def asks(self, check: str) -> bool:
        """Whether it has a check of this name."""
        return any(each.name == check for each in self.checks)

    def question(self, submission: Submission) -> str:
        """What it asks of this learner alone; empty where it asks the same of everybody."""
        return "\n".join([check.filled(submission.fields) for check in self.checks if check.columns])

    def of_roster(self, headings: Iterable[str]) -> "Objective":
        """The same objective for learners whose cells stand under these headings: `{student_id}` under `Student ID`.

        Raises `UsageError` where it names a column that is not among them.
        """
        known = tuple(headings)
        by_name = {_plain(heading): heading for heading in reversed(known) if _plain(heading)}
        found = {}
        for column in self.columns:
            heading = column if column in known else by_name.get(_plain(column))
            if heading is None:
                raise _unknown_column(column, known)
            found[column] = heading
        return (
            replace(self, checks=tuple(check.of_columns(found) for check in self.checks)) if found else self
        )


def _plain(heading: str) -> str:
    """A heading without case and without what stands between its words."""
    return "".join(filter(str.isalnum, heading.casefold()))


def _unknown_column(column: str, headings: tuple[str, ...]) -> UsageError:
    if not headings:
        return UsageError(
            "unknown-column",
            msg(
                "The objective asks for the column {column} of a roster, and there is none here.",
                column=column,
            ),
            msg("Grade a roster with it: `verifier grade ROSTER --objective FILE`"),
        )
    return UsageError(
        "unknown-column",
        msg("The objective asks for the column {column}, which the roster doesn't have.", column=column),
        msg("Name one of its columns in the objective's file: {names}.", names=listed(headings)),
    )


MMS = Objective(
    "mms",
    msg("Send an outgoing MMS"),
    (MESSAGE_FOUND, MMS_SID, HAS_MEDIA),
    reward=(
        msg("The chest opens: this message carries its media."),
        msg("On to the next chest: follow a message with status callbacks."),
    ),
)
STRICT = Objective(
    "mms-strict",
    MMS.title,
    (*MMS.checks, OUTGOING, MMS_CHANNEL, US_OR_CANADA),
    reward=MMS.reward,
)
SMS = Objective("sms", msg("Send a message in your own words"), (MESSAGE_FOUND, OUTGOING, OWN_WORDS))
REPLYING = Objective("reply", msg("Reply to a message"), (MESSAGE_FOUND, REPLY))
WHATSAPP_MEDIA = Objective(
    "whatsapp-media", msg("Send media by WhatsApp"), (MESSAGE_FOUND, WHATSAPP, HAS_MEDIA)
)

OBJECTIVES: dict[str, Objective] = {
    objective.name: objective for objective in (MMS, STRICT, SMS, REPLYING, WHATSAPP_MEDIA)
}
"""Every objective by its name. A record that is added here can be asked for by `--objective`."""
