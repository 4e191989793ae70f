"""Answers from one file joined to the learners of another: the gradebook that their grades go to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from verifier.grading.roster.column_choice import NOTHING_SAID, Choose, Said
from verifier.grading.roster.columns import Entries, Entry, Roster, empty, entries, nobody_to_ask, shown
from verifier.i18n import Text, listed, msg, msgn
from verifier.models import Learner, Note, Submission
from verifier.printable import printable

_LISTED = 10


def read_into(
    answers: BinaryIO,
    gradebook: BinaryIO,
    *,
    name: str,
    into: str,
    said: Said = NOTHING_SAID,
    choose: Choose = nobody_to_ask,
) -> Roster:
    """The learners of `gradebook` (its path is `into`) in its order, each with what `answers` (`name`) has of them.

    They are joined by any identity that both files have, an e-mail address also by the user name before its `@`; by
    name where nothing else tells and nobody shares it. Who handed in nothing has one submission without a SID.
    Who is not in the gradebook comes last, with a note and without `rows`. `file` is the gradebook.
    Raises `UsageError`.
    """
    listed = entries(gradebook, name=into, said=NOTHING_SAID, choose=choose, with_sids=False)
    given = entries(answers, name=name, said=said, choose=choose)
    learners = _learners(listed)
    if not learners:
        raise empty(into)
    handed_in = list(given.entries)
    join = _Join(learners, listed, given)
    places, by_name = join.places(handed_in)
    strangers = [entry for entry, place in zip(handed_in, places, strict=True) if place is None]
    columns = tuple(dict.fromkeys((*listed.file.columns, *given.file.columns)))
    submissions = _submissions(learners, handed_in, places, {id(entry) for entry in by_name}, into, columns)
    return Roster(
        columns=columns,
        submissions=submissions,
        file=listed.file,
        remarks=(*given.remarks, *listed.remarks),
        doubts=tuple(_told(by_name, strangers, name, into)),
        left_out=given.left_out + listed.left_out,
        names_profiles=given.chosen.profile is not None,
    )


class _Listed(Struct, frozen=True):
    """A learner of the gradebook, with all rows that are theirs."""

    learner: Learner | None
    entries: list[Entry]


def _learners(listed: Entries) -> list[_Listed]:
    found: dict[str, _Listed] = {}
    for number, entry in enumerate(listed.entries):
        identity = entry.learner.identity if entry.learner else f"\0{number}"
        found.setdefault(identity, _Listed(entry.learner, [])).entries.append(entry)
    return list(found.values())


class _Join:
    """Finds answers' learners among those of the gradebook; places are their numbers there."""

    def __init__(self, learners: Sequence[_Listed], listed: Entries, given: Entries) -> None:
        self._listed = listed.chosen.learner
        self._given = given.chosen.learner
        self._learners = learners
        self._keys: dict[str, set[int]] = defaultdict(set)
        self._users: dict[str, set[int]] = defaultdict(set)
        self._names: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for place, each in enumerate(learners):
            for entry in each.entries:
                self._names[self._listed.words(entry.row.fields)].add(place)
                for key in self._listed.keys(entry.row.fields):
                    self._keys[key].add(place)
                    self._users[key.partition("@")[0]].add(place)

    def places(self, handed_in: Sequence[Entry]) -> tuple[list[int | None], list[Entry]]:
        """Where each answer's learner is, and the answers that only a name told."""
        places = [self._by_identity(entry) for entry in handed_in]
        others = [entry for entry, place in zip(handed_in, places, strict=True) if place is None]
        sharing: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for entry in others:
            sharing[self._words(entry)].add(entry.learner.identity if entry.learner else "")
        by_name = []
        for number, entry in enumerate(handed_in):
            words = self._words(entry)
            found = self._names.get(words, set())
            if places[number] is None and words and len(found) == 1 and len(sharing[words]) == 1:
                (places[number],) = found
                by_name.append(entry)
        return places, by_name

    def _by_identity(self, entry: Entry) -> int | None:
        keys = self._given.keys(entry.row.fields)
        for key in keys:
            if len(found := self._keys.get(key, set())) == 1:
                return next(iter(found))
        for key in keys:
            found = self._users.get(key.partition("@")[0], set())
            if len(found) == 1 and self._may_be(entry, key, place := next(iter(found))):
                return place
        return None

    def _may_be(self, entry: Entry, key: str, place: int) -> bool:
        """Whether a user name and an address can be one learner's: not of two domains, nor of two names."""
        fields = [each.row.fields for each in self._learners[place].entries]
        domains = {known.partition("@")[2] for each in fields for known in self._listed.keys(each)} - {""}
        domain = key.partition("@")[2]
        words = {word for each in fields for word in self._listed.words(each)}
        named = set(self._words(entry))
        return (not domain or not domains or domain in domains) and (
            not words or not named or bool(words & named)
        )

    def _words(self, entry: Entry) -> tuple[str, ...]:
        return self._given.words(entry.row.fields)


def _submissions(
    learners: Sequence[_Listed],
    handed_in: Sequence[Entry],
    places: Sequence[int | None],
    by_name: set[int],
    into: str,
    columns: Sequence[str],
) -> Iterator[Submission]:
    answers: dict[int | None, list[Entry]] = defaultdict(list)
    for entry, place in zip(handed_in, places, strict=True):
        answers[place].append(entry)
    for place, each in enumerate(learners):
        own = each.entries[0].row
        rows = tuple(entry.row.number for entry in each.entries)
        blank = dict.fromkeys(columns, "") | own.fields
        if place not in answers:
            yield Submission(
                "", each.learner, file=into, line=own.line, fields=blank, problem=own.problem, rows=rows
            )
        for entry in answers.get(place, ()):
            notes = (_by_name(into),) if id(entry) in by_name else ()
            fields = {
                column: own.fields.get(column) or entry.row.fields.get(column, "") for column in columns
            }
            for submission in entry.submissions:
                yield replace(
                    submission, learner=each.learner, rows=rows, fields=fields, notes=submission.notes + notes
                )
    for entry in answers.get(None, ()):
        fields = dict.fromkeys(columns, "") | entry.row.fields
        for submission in entry.submissions:
            yield replace(submission, rows=(), fields=fields, notes=(*submission.notes, _not_listed(into)))


def _by_name(into: str) -> Note:
    return Note("joined-by-name", msg("Found in {gradebook} by name only.", gradebook=into))


def _not_listed(into: str) -> Note:
    return Note(
        "not-in-gradebook", msg("Not in {gradebook}, so there is no place for a grade.", gradebook=into)
    )


def _told(by_name: Sequence[Entry], strangers: Sequence[Entry], name: str, into: str) -> list[Text]:
    told = []
    if names := _named(by_name):
        told.append(
            msgn(
                "{n} learner was found in {gradebook} by name only: {learners}.",
                "{n} learners were found in {gradebook} by name only: {learners}.",
                n=len(names),
                gradebook=into,
                learners=listed(map(printable, names), _LISTED),
            )
        )
    if names := _named(strangers):
        told.append(
            msgn(
                "{n} learner of {answers} is not in {gradebook}: {learners}.",
                "{n} learners of {answers} are not in {gradebook}: {learners}.",
                n=len(names),
                answers=shown(name),
                gradebook=into,
                learners=listed(map(printable, names), _LISTED),
            )
        )
    return told


def _named(those: Iterable[Entry]) -> list[str]:
    return list(
        dict.fromkeys(entry.learner.name if entry.learner else f"#{entry.row.line}" for entry in those)
    )
