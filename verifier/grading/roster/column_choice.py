"""Which columns of a roster hold what: by a look at its first rows, the headings breaking ties, or as the user says."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from verifier.errors import UsageError
from verifier.grading.roster.cells import plain
from verifier.grading.roster.headings import (
    IDENTITIES,
    LEARNER_HEADINGS,
    Role,
    account_merit,
    key,
    roles,
    sid_merit,
)
from verifier.grading.roster.learners import LearnerColumns
from verifier.grading.roster.table import repeated
from verifier.i18n import Text, listed, msg
from verifier.printable import fold
from verifier.sid import account_sids, echo, message_sids, resembles_message_sid, shorten

_LISTED = 12
_EXAMPLES = 3
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]+")
_TIME = re.compile(
    r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}.*|\d{1,2}:\d{2}.*|[^\W\d]+,? .*\d{4}.*\d{1,2}:\d{2}.*"
)

_EASTERN = re.compile("[\u3040-\u9fff\uac00-\ud7af]")

Sample = Sequence[Mapping[str, str]]


class Said(Struct, frozen=True):
    """What the user says of a roster: its encoding, and its columns by heading, beginning of it, or number from 1."""

    encoding: str | None = None
    sid_column: str | None = None
    learner_column: str | None = None
    account_column: str | None = None


NOTHING_SAID = Said()


class Candidate(Struct, frozen=True):
    """A column that may be meant, and some of its cells, fit to be shown."""

    heading: str
    examples: tuple[str, ...]


class Asking(StrEnum):
    """What is asked for, by the option that answers it."""

    SID = "--sid-column"
    LEARNER = "--learner-column"
    ACCOUNT = "--account-column"


Choose = Callable[[Asking, Sequence[Candidate]], int | None]
"""Asks which of several columns is meant (counted from 0); None where nobody can be asked."""


class Chosen(Struct, frozen=True):
    """The columns that count. `sids` are several where they share a heading, and none where none was asked for."""

    sids: tuple[str, ...]
    learner: LearnerColumns
    account: str | None
    profile: str | None


class Chooser:
    """Chooses among the columns of one table, which `name` stands for in errors. Every method raises `UsageError`."""

    def __init__(self, name: Text | str, columns: tuple[str, ...], sample: Sample, choose: Choose) -> None:
        self._name = name
        self._columns = columns
        self._sample = sample
        self._choose = choose

    def chosen(self, said: Said, *, with_sids: bool = True) -> Chosen:
        """All of them. Of a gradebook that only gives the learners nobody asks for SIDs."""
        sids = self.sids(said.sid_column) if with_sids else ()
        account = self.account(said.account_column, sids) if with_sids else None
        profile = next((column for column in self._columns if key(column) == "profile"), None)
        learner = self.learner(said.learner_column, {*sids, account, profile})
        return Chosen(sids, learner, account, profile)

    def sids(self, wanted: str | None) -> tuple[str, ...]:
        """The column whose cells read as message SIDs, and those under the same heading.

        A heading can't make one of other cells. A form that asks each group the same question has a column for each.
        """
        first = self._named(wanted, Asking.SID) if wanted is not None else self._of_sids()
        others = [column for column in self._columns if repeated(column, self._columns) == first != column]
        return (first, *others)

    def _of_sids(self) -> str:
        hits = {column: [self._reads(cell) for cell in self._filled(column)] for column in self._columns}
        sure = {column: found for column, found in hits.items() if 2 in found}
        meant = sure or {column: found for column, found in hits.items() if any(found)}
        if not meant:
            raise self._no_sids()
        mostly = [column for column, found in meant.items() if sum(map(bool, found)) * 2 >= len(found)]
        most = max(sum(map(bool, found)) for found in meant.values())
        candidates = mostly or [
            column for column, found in meant.items() if sum(map(bool, found)) * 4 >= most
        ]
        firsts = dict.fromkeys(repeated(column, self._columns) for column in candidates)
        return self._best(tuple(firsts), sid_merit, Asking.SID)

    @staticmethod
    def _reads(cell: str) -> int:
        text = plain(cell)
        return 2 if message_sids(text) else int(resembles_message_sid(text))

    def account(self, wanted: str | None, sids: tuple[str, ...]) -> str | None:
        """The column of account SIDs, if there is one: by its heading, else by its cells."""
        if wanted is not None:
            return self._named(wanted, Asking.ACCOUNT)
        others = [column for column in self._columns if column not in sids]
        headed = [column for column in others if account_merit(column)]
        holding = [
            column for column in others if self._mostly(column, lambda cell: bool(account_sids(plain(cell))))
        ]
        candidates = [column for column in headed if column in holding] or headed or holding
        return self._best(candidates, account_merit, Asking.ACCOUNT) if candidates else None

    def learner(self, wanted: str | None, taken: set[str | None]) -> LearnerColumns:
        """The columns that tell who a row is about."""
        if wanted is not None:
            return LearnerColumns((), (self._named(wanted, Asking.LEARNER),))
        free = [column for column in self._columns if column not in taken]
        identities = self._identities(free)
        held = {column for _role, column in identities}
        names = self._names([column for column in free if column not in held])
        if not identities and not names:
            names = self._only_text(free)
        if not identities and not names:
            raise self._no_learner()
        return LearnerColumns(tuple(identities), names)

    def _identities(self, free: Sequence[str]) -> list[tuple[Role, str]]:
        found = [(role, column) for role in IDENTITIES for column in free if self._identifies(role, column)]
        held = {column for _role, column in found}
        if not any(role is Role.EMAIL for role, _column in found):
            mails = [each for each in free if each not in held and self._mostly(each, self._is_mail)]
            found += [(Role.EMAIL, mails[0])] if len(mails) == 1 else []
        numbers = [each for each in free if roles(each) == {Role.NUMBER} and not self._numbers_answers(each)]
        return found + [(Role.NUMBER, column) for column in numbers]

    def _identifies(self, role: Role, column: str) -> bool:
        """Headed SID, but no message's, is a student's number, as in Gradescope, okpy and with many registrars."""
        return role in roles(column) or (
            role is Role.STUDENT_ID and key(column) == "sid" and self._mostly(column, self._has_digit)
        )

    def _names(self, free: Sequence[str]) -> tuple[str, ...]:
        """The columns of the name, in the order in which it is read: in the East the family's comes first."""
        whole = [column for column in free if Role.NAME in roles(column)]
        plainly = [column for column in whole if not roles(column) & {Role.FIRST_NAME, Role.LAST_NAME}]
        if plainly:
            return (self._plainest(plainly),)
        first = [column for column in free if Role.FIRST_NAME in roles(column)]
        last = [column for column in free if Role.LAST_NAME in roles(column)]
        # `Nome` is a first name beside `Cognome`, as `Name` is a last one beside `Vorname`.
        pairs = [(one, other) for one in first for other in last if one != other]
        if pairs:
            given, family = min(pairs, key=lambda pair: sum(Role.NAME in roles(column) for column in pair))
            return (family, given) if _EASTERN.search(family) else (given, family)
        return (self._plainest(whole),) if whole else tuple([*first, *last][:1])

    def _plainest(self, columns: Sequence[str]) -> str:
        """The one that comes first among the headings of names, or in the table."""
        known = [each for heading in LEARNER_HEADINGS for each in columns if key(each) == key(heading)]
        best = (known or columns)[0]
        return self._best(
            [each for each in columns if key(each) == key(best)], lambda _heading: 0, Asking.LEARNER
        )

    def _only_text(self, free: Sequence[str]) -> tuple[str, ...]:
        """Where there is one other column at all, and it is no time of day, it is the learner's."""
        filled = [column for column in free if self._filled(column)]
        return tuple(filled) if len(filled) == 1 and not self._mostly(filled[0], self._is_time) else ()

    @staticmethod
    def _is_mail(cell: str) -> bool:
        return _MAIL.fullmatch(fold(cell).strip()) is not None

    @staticmethod
    def _has_digit(cell: str) -> bool:
        return re.search(r"\d", cell) is not None

    @staticmethod
    def _is_time(cell: str) -> bool:
        return _TIME.fullmatch(fold(cell).strip()) is not None

    def _numbers_answers(self, column: str) -> bool:
        """Whether a form counts its answers here: 1, 2, 3, … beside the times at which they came."""
        cells = [cell.strip() for cell in self._filled(column)]
        if not cells or not all(cell.isascii() and cell.isdigit() for cell in cells):
            return False
        counted = list(map(int, cells)) == [*range(int(cells[0]), int(cells[0]) + len(cells))]
        return counted and any(
            Role.TIME in roles(each) or self._mostly(each, self._is_time) for each in self._columns
        )

    def _filled(self, column: str) -> list[str]:
        return [cell for fields in self._sample if (cell := fields.get(column, "")).strip()]

    def _mostly(self, column: str, reads: Callable[[str], bool]) -> bool:
        cells = self._filled(column)
        return bool(cells) and sum(map(reads, cells)) * 2 > len(cells)

    def _best(self, candidates: Sequence[str], merit: Callable[[str], int], asking: Asking) -> str:
        best = max(map(merit, candidates))
        tied = [column for column in candidates if merit(column) == best]
        if len(tied) == 1:
            return tied[0]
        shown = [Candidate(each, tuple(map(_example, self._filled(each)[:_EXAMPLES]))) for each in tied]
        answer = self._choose(asking, shown)
        if answer is None:
            raise self._ambiguous(shown, asking)
        return tied[answer]

    def _named(self, wanted: str, asking: Asking) -> str:
        """A column as the user names it: by its heading, in any case and width, its number, or its beginning."""
        if wanted in self._columns:
            return wanted
        found = [column for column in self._columns if key(column) == key(wanted)]
        number = fold(wanted).strip()
        if not found and number.isascii() and number.isdigit() and 0 < int(number) <= len(self._columns):
            return self._columns[int(number) - 1]
        if not found and key(wanted):
            found = [column for column in self._columns if key(column).startswith(key(wanted))]
        if not found:
            raise UsageError(
                "no-such-column",
                msg(
                    '{name} has no column "{heading}"; it has: {columns}.',
                    name=self._name,
                    heading=wanted,
                    columns=listed(map(echo, self._columns), _LISTED),
                ),
                msg("Give {option} one of these headings, its beginning, or its number.", option=asking),
            )
        return self._best(found, lambda _heading: 0, asking)

    def _ambiguous(self, tied: Sequence[Candidate], asking: Asking) -> UsageError:
        shown = listed(
            msg('"{heading}" ({examples})', heading=echo(each.heading), examples=listed(each.examples))
            for each in tied
        )
        return UsageError(
            "ambiguous-headings",
            msg("These columns of {name} could be meant alike: {columns}.", name=self._name, columns=shown),
            msg("Say which one: `{option} {heading}`", option=asking, heading=self._typed(tied[0].heading)),
        )

    def _typed(self, heading: str) -> str:
        """The column as an option takes it in any shell: by a short heading, else by its number."""
        alike = [column for column in self._columns if key(column) == key(heading)]
        short = len(heading) <= 40 and heading.isprintable() and len(alike) == 1
        return shlex.quote(heading) if short else str(self._columns.index(heading) + 1)

    def _no_sids(self) -> UsageError:
        headed = [column for column in self._columns if sid_merit(column)]
        filled = [(column, cells[0]) for column in headed if (cells := self._filled(column))]
        held = (
            msg(
                'No cell of {name} reads as a message SID: "{heading}" holds "{example}".',
                name=self._name,
                heading=echo(filled[0][0]),
                example=echo(filled[0][1]),
            )
            if filled
            else msg(
                "{name} has no column of message SIDs; it has: {columns}.",
                name=self._name,
                columns=listed(map(echo, self._columns), _LISTED),
            )
        )
        return UsageError(
            "no-sid-column",
            held,
            msg(
                "A message SID is MM or SM and 32 hexadecimal digits. If a column holds what was handed in all the "
                "same, name it: `--sid-column HEADING`"
            ),
        )

    def _no_learner(self) -> UsageError:
        return UsageError(
            "no-learner-column",
            msg(
                "{name} has no column for the learner; it has: {columns}.",
                name=self._name,
                columns=listed(map(echo, self._columns), _LISTED),
            ),
            msg(
                "Head it with one of {headings}, or name it: `--learner-column HEADING`",
                headings=listed(LEARNER_HEADINGS),
            ),
        )


def _example(cell: str) -> str:
    sids = message_sids(plain(cell)) or account_sids(plain(cell))
    return ", ".join(map(shorten, sids[:_EXAMPLES])) if sids else echo(cell)
