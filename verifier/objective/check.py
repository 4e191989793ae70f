"""What a check is: one named question about a message, and when it falls which way."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from msgspec import Struct
from msgspec.structs import replace

from verifier.i18n import Text, msg
from verifier.models import Evidence, Message, Outcome

Setting = str | int | datetime | tuple[str, ...]
"""What a check is told to look for: a text, a count, a moment, or any of several texts."""

_COLUMN = r"\{([^{}\n]+)\}"


class Answer(Struct, frozen=True):
    """How a check falls, why, and what to do next where it did not pass."""

    outcome: Outcome
    rationale: Text
    help: Text | None = None


def passed(rationale: Text) -> Answer:
    """The answer yes."""
    return Answer(Outcome.PASSED, rationale)


def failed(rationale: Text, help_: Text | None) -> Answer:
    """The answer no, which the learner can mend by doing what the help says."""
    return Answer(Outcome.FAILED, rationale, help_)


def undecided(rationale: Text, help_: Text | None = None) -> Answer:
    """No answer yet, for a reason that is not the learner's."""
    return Answer(Outcome.UNDECIDED, rationale, help_)


def skipped() -> Answer:
    """The answer of whatever asks about a message where there is none."""
    return Answer(Outcome.SKIPPED, msg("Skipped: there is no message to look at."))


class Takes(Struct, frozen=True):
    """What a course's file may set a check to.

    `read` turns a TOML value into a setting and raises `ValueError` for what is none; `schema` describes the value in
    JSON Schema, and `example` is one as TOML has it.
    """

    read: Callable[[Any], Setting]
    schema: Mapping[str, Any]
    example: str


class Check(Struct, frozen=True):
    """A question to the evidence. `ask` never looks anywhere else, and is given the setting where there is one.

    `passed`, `failed` and `undecided` tell when it falls that way; `short` is what people may write for its name.
    `takes` says what it has to be set to before it can be asked; `setting` is that, or a text with `{column}` in it
    for which each learner's cells are put in.
    """

    name: str
    question: Text
    ask: Callable[..., Answer]
    passed: Text
    failed: Text
    undecided: Text
    short: str | None = None
    takes: Takes | None = None
    setting: Setting | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The roster's columns that the setting names."""
        return tuple(re.findall(_COLUMN, self.setting)) if isinstance(self.setting, str) else ()

    def of_columns(self, headings: Mapping[str, str]) -> "Check":
        """The same check with the roster's own headings for the columns that it names."""
        if not self.columns:
            return self
        return replace(
            self, setting=re.sub(_COLUMN, lambda found: f"{{{headings[found[1]]}}}", str(self.setting))
        )

    def filled(self, cells: Mapping[str, str]) -> str:
        """The setting as it is for one learner, whose cells stand under their headings."""
        return re.sub(_COLUMN, lambda found: cells.get(found[1], "").strip(), str(self.setting))

    def answer(self, evidence: Evidence, cells: Mapping[str, str]) -> Answer:
        """How the check falls for the learner whose cells these are."""
        if self.setting is None or self.takes is None:
            return self.ask(evidence)
        if not self.columns:
            return self.ask(evidence, self.setting)
        for column in self.columns:
            if not cells.get(column, "").strip():
                return undecided(
                    msg('The roster says nothing under "{column}" of this learner.', column=column),
                    msg("Fill that cell in and run the same command again."),
                )
        text = self.filled(cells)
        try:
            return self.ask(evidence, self.takes.read(text))
        except ValueError:
            return undecided(
                msg('What the roster says of this learner, "{text}", is nothing to look for.', text=text),
                msg("Mend that cell and run the same command again."),
            )


_More = ParamSpec("_More")


def of_message(
    ask: Callable[Concatenate[Message, _More], Answer],
) -> Callable[Concatenate[Evidence, _More], Answer]:
    """A question to a message alone as one to the evidence: skipped where there is no message."""

    @wraps(ask)
    def of_evidence(evidence: Evidence, /, *more: _More.args, **named: _More.kwargs) -> Answer:
        return skipped() if evidence.message is None else ask(evidence.message, *more, **named)

    return of_evidence
