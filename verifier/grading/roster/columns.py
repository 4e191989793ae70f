"""The roster of a run: who handed in what, row by row, out of any file that a platform or a form wrote."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import BinaryIO

from msgspec import Struct

from verifier.errors import UsageError
from verifier.grading.roster import table
from verifier.grading.roster.cells import plain
from verifier.grading.roster.column_choice import NOTHING_SAID, Choose, Chooser, Chosen, Said
from verifier.grading.roster.headings import (
    LEARNER_HEADINGS,
    NAME_FOR_PROGRAMS,
    SID_HEADINGS,
    key,
    sid_merit,
)
from verifier.grading.roster.layout import Layout, Record, RosterFile
from verifier.grading.roster.learners import KINDS, no_learner
from verifier.grading.roster.table import Row
from verifier.i18n import Text, listed, msg, msgn
from verifier.models import Learner, Note, Submission
from verifier.sid import account_sids, echo, is_message_sid, message_sids, resembles_message_sid

_ACCOUNT_MEANT = re.compile(r"\b(?:AC|ac)[0-9a-fA-FxX]{2,}\b")

SAMPLE = 80_000
"""Characters of rows that are looked at to tell the columns: less than what a pipe is waited for anyway."""

FARTHER = 50


class Entry(Struct, frozen=True):
    """A row that may be a learner's, and what it hands in; each SID of its cell is a submission."""

    row: Row
    learner: Learner | None
    submissions: tuple[Submission, ...]


class Entries(Struct, frozen=True):
    """A roster whose headings have been read. `entries` can be gone through once and are read as they are asked for.

    `left_out` counts the rows that are no learners by their kind (a key of `KINDS`) as they are passed over.
    """

    file: RosterFile
    chosen: Chosen
    entries: Iterator[Entry]
    remarks: tuple[Text, ...]
    left_out: Counter[str]


class Roster(Struct, frozen=True):
    """Who handed in what. `submissions` can be gone through once and are read as they are asked for, none dropped.

    `columns` are the headings of all the cells that a submission may have. `file` is where the learners' rows stand.
    `remarks` say how the file was taken, where that was not plain, `doubts` whose answers may be misplaced;
    `left_out` is complete once all are read.
    `names_profiles` says whether rows may have credentials of their own.
    """

    columns: tuple[str, ...]
    submissions: Iterator[Submission]
    file: RosterFile
    remarks: tuple[Text, ...]
    left_out: Counter[str]
    names_profiles: bool
    doubts: tuple[Text, ...] = ()


def nobody_to_ask(_asking: object, _candidates: object) -> None:
    """The `Choose` of a run without a terminal."""
    return


def read(source: BinaryIO, *, name: str, said: Said = NOTHING_SAID, choose: Choose = nobody_to_ask) -> Roster:
    """Read a roster; `name` is its path or `-`.

    Raises `UsageError` for what keeps the run from starting: a file that is no table, no column of message SIDs,
    columns that may be meant alike, no submission at all. Going through the submissions raises it where reading
    has to end. Any other broken row is a submission with a `problem`.
    """
    found = entries(source, name=name, said=said, choose=choose)
    submissions = (submission for entry in found.entries for submission in entry.submissions)
    first = next(submissions, None)
    if first is None:
        raise empty(shown(name))
    return Roster(
        columns=found.file.columns,
        submissions=chain([first], submissions),
        file=found.file,
        remarks=found.remarks,
        left_out=found.left_out,
        names_profiles=found.chosen.profile is not None,
    )


def entries(
    source: BinaryIO,
    *,
    name: str,
    said: Said = NOTHING_SAID,
    choose: Choose = nobody_to_ask,
    with_sids: bool = True,
) -> Entries:
    """Read a table of learners, and what they hand in if it is `with_sids`. Raises `UsageError` like `read`."""
    found = table.read(source, shown(name), said.encoding)
    if not found.columns:
        raise empty(shown(name))
    if any(map(is_message_sid, found.columns)):
        raise _no_headings(shown(name))
    sample, rows = _sampled(found.rows, with_sids=with_sids)
    if not any(any(map(str.strip, row.fields.values())) or row.problem for row in sample):
        raise empty(shown(name))
    chosen = Chooser(shown(name), found.columns, [row.fields for row in sample], choose).chosen(
        said, with_sids=with_sids
    )
    left_out: Counter[str] = Counter()
    if _headings_go_on(sample, found.columns, chosen):
        next(rows)
        left_out["headings"] = 1
    file = RosterFile(
        name, found.layout, found.columns, partial(_again, source, name, found.layout, len(found.columns))
    )
    remarks = found.remarks + _taken(shown(name), found.columns, chosen, said)
    return Entries(file, chosen, _entries(rows, chosen, left_out), remarks, left_out)


def shown(name: str) -> Text | str:
    """What a roster is called in sentences."""
    return msg("Standard input") if name == "-" else name


def empty(name: Text | str) -> UsageError:
    """The error for a roster without anybody on it."""
    return UsageError(
        "empty-roster",
        msg("{name} holds no submission.", name=name),
        msg("Give it a line of headings such as `learner,sid`, and a line for each learner."),
    )


def _no_headings(name: Text | str) -> UsageError:
    return UsageError(
        "no-headings",
        msg("{name} has no headings: its first line holds a message SID.", name=name),
        msg("Put a line such as `learner,sid` before it."),
    )


def _again(source: BinaryIO, name: str, layout: Layout, width: int) -> Iterator[Record]:
    if not source.seekable():
        raise UsageError(
            "read-once",
            msg("{name} can't be read a second time.", name=shown(name)),
            msg("Save it in a file, and give that: `verifier grade roster.csv`"),
        )
    source.seek(0)
    yield from table.records(source, shown(name), layout, width)


def _sampled(rows: Iterator[Row], *, with_sids: bool) -> tuple[list[Row], Iterator[Row]]:
    """The rows that tell the columns, and all of them."""
    sample = list(_up_to(SAMPLE, rows))
    first = len(sample)
    while with_sids and first <= len(sample) < first * FARTHER and not any(map(_has_sid, sample[-first:])):
        more = list(islice(rows, first))
        sample += more
        if not more:
            break
    return sample, chain(sample, rows)


def _up_to(size: int, rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        size -= sum(map(len, row.fields.values()))
        if size < 0:
            return


def _has_sid(row: Row) -> bool:
    return any(map(message_sids, row.fields.values()))


def _headings_go_on(sample: Sequence[Row], columns: Sequence[str], chosen: Chosen) -> bool:
    """Whether the first row is one more of headings, as in Qualtrics and SurveyMonkey.

    The latter's says what kind of answers there are; it lacks the number, the times and all else that every answer has.
    """
    first = sample[0]
    if any(cell.startswith(NAME_FOR_PROGRAMS) for cell in first.fields.values()):
        return True
    said = _handed_in(first, chosen)
    if not said or resembles_message_sid(said) or first.fields[columns[0]].strip():
        return False
    others = [row for row in sample[1:] if any(map(str.strip, row.fields.values()))]
    blank = [column for column in columns if not first.fields[column].strip()]
    always = [column for column in blank if all(row.fields[column].strip() for row in others)]
    return len(others) > 1 and always[:1] == [columns[0]] and len(always) >= 3


def _handed_in(row: Row, chosen: Chosen) -> str:
    """What the row has for a SID: the cells of all columns of that heading, a line each."""
    return "\n".join([cell for column in chosen.sids if (cell := plain(row.fields.get(column, ""))).strip()])


def _entries(rows: Iterator[Row], chosen: Chosen, left_out: Counter[str]) -> Iterator[Entry]:
    for row in rows:
        cell = _handed_in(row, chosen)
        learner = chosen.learner.learner(row.fields)
        kind = None if row.problem else no_learner(row.fields, chosen.learner, learner, cell)
        if kind is not None:
            left_out[kind] += 1
            continue
        yield Entry(row, learner, tuple(_submissions(row, learner, cell, chosen)))


def _submissions(row: Row, learner: Learner | None, cell: str, chosen: Chosen) -> Iterator[Submission]:
    account_sid, notes, problem = _account(row, chosen.account) if chosen.account else (None, (), None)
    profile = row.fields.get(chosen.profile, "").strip() or None if chosen.profile else None
    several = () if is_message_sid(cell) else message_sids(cell)
    sids = several if len(several) > 1 else (cell,)
    for attempt, sid in enumerate(sids, 1):
        yield Submission(
            sid=sid,
            learner=learner,
            account_sid=account_sid,
            profile=profile,
            line=row.line,
            fields=row.fields,
            problem=row.problem or problem,
            rows=(row.number,),
            attempt=attempt,
            attempts=len(sids),
            notes=notes,
        )


def _account(row: Row, column: str) -> tuple[str | None, tuple[Note, ...], Text | None]:
    """The account SID of a row, what is to be noted of it, and why it can't be told."""
    typed = plain(row.fields.get(column, "")).strip()
    found = account_sids(typed)
    if len(found) == 1 or not typed:
        return (found[0] if found else None), (), None
    if found or _ACCOUNT_MEANT.search(typed):
        problem = msg(
            'Line {line} of the roster names the account "{text}", which is no account SID.',
            line=row.line,
            text=echo(typed),
        )
        return None, (), problem
    text = msg(
        '"{text}" is no account SID, so the message was looked for in the default account.', text=echo(typed)
    )
    return None, (Note("no-account-sid", text, echo(typed)),), None


def _taken(name: Text | str, columns: tuple[str, ...], chosen: Chosen, said: Said) -> tuple[Text, ...]:
    """What was chosen, where a roster has more than one way to read it or headings of its own."""
    if not chosen.sids:
        return ()
    apart = [column for _role, column in chosen.learner.identities if column not in chosen.learner.names]
    by, sids = _quoted(chosen.learner.names or apart[:1]), _quoted(chosen.sids)
    plainly = (said.sid_column or key(chosen.sids[0]) in map(key, SID_HEADINGS)) and not any(
        sid_merit(column) for column in columns if column not in (chosen.sids[0], chosen.account)
    )
    named = not apart and (
        said.learner_column or key((*chosen.learner.names, "")[0]) in map(key, LEARNER_HEADINGS)
    )
    if plainly and named:
        return ()
    if apart and chosen.learner.names:
        return (
            msg(
                '{name}: the SIDs are those of {sid}, the learners those of {learner}, told apart by "{identity}".',
                name=name,
                sid=sids,
                learner=by,
                identity=echo(apart[0]),
            ),
        )
    return (
        msg(
            "{name}: the SIDs are those of {sid}, the learners those of {learner}.",
            name=name,
            sid=sids,
            learner=by,
        ),
    )


def _quoted(columns: Sequence[str]) -> Text:
    return listed(msg('"{heading}"', heading=echo(column)) for column in columns)


def told_of_left_out(left_out: Mapping[str, int]) -> Text | None:
    """What is to be said of the rows that are no learners; nothing where there are none, or blank ones only."""
    count = sum(left_out.values())
    if not count:
        return None
    kinds = listed(msg("{kind} ({n})", kind=KINDS[kind], n=number) for kind, number in left_out.items())
    return msgn(
        "{n} row is no learner's and was left out: {kinds}.",
        "{n} rows are no learners' and were left out: {kinds}.",
        n=count,
        kinds=kinds,
    )
