"""The roster of a run: who handed in what, line by line from CSV, TSV or JSON lines."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import BinaryIO

from msgspec import Struct

from verifier import files
from verifier.errors import UsageError
from verifier.grading.roster import table
from verifier.grading.roster.encoding import unreadable
from verifier.grading.roster.learners import learner
from verifier.grading.roster.table import Row
from verifier.i18n import Text, listed, msg
from verifier.models import Submission
from verifier.printable import fold, visible
from verifier.sid import echo, is_account_sid, is_message_sid

LEARNER_HEADINGS = (
    "learner",
    "student",
    "name",
    "username",
    "email",
    "identifier",
    "github_username",
    "氏名",
    "メールアドレス",
)
"""Where a roster has several of them, the first of this list names the learner."""

SID_HEADINGS = ("sid", "message_sid", "answer", "メッセージSID")

_LISTED = 12
_LONGEST_HEADING = 200


class Roster(Struct, frozen=True):
    """A roster whose headings have been read: `columns` are all of them, in their order.

    `submissions` can be gone through once and are read as they are asked for, none of them dropped.
    """

    columns: tuple[str, ...]
    learner_column: str
    sid_column: str
    submissions: Iterator[Submission]


def opened(path: str) -> AbstractContextManager[BinaryIO]:
    """The bytes of a file, or of standard input for `-`. Raises `UsageError` where there is no such file."""
    if path == "-":
        import sys

        return nullcontext(sys.stdin.buffer)
    try:
        return files.opened(path)
    except OSError as error:
        raise unreadable(path, error) from error


def read(
    source: BinaryIO, *, name: str, learner_column: str | None = None, sid_column: str | None = None
) -> Roster:
    """Read a roster in UTF-8 or UTF-16; `name` is its path or `-`, and the columns are named where unusual.

    Raises `UsageError` for what keeps the run from starting: an encoding that can't be read, headings that are
    missing or don't say which column is which, no submission at all. Going through the submissions raises it
    where reading has to end. Any other broken line is a submission with a `problem`.
    """
    shown = msg("Standard input") if name == "-" else name
    found = table.read(source, shown, lambda heading: _key(heading) in _KNOWN)
    if not found.columns:
        raise _empty(shown)
    sid = _sid_column(found.columns, shown, sid_column)
    learner = _learner_column(found.columns, shown, learner_column)
    account = _optional_column(found.columns, "account_sid", shown)
    profile = _optional_column(found.columns, "profile", shown)
    rows = (row for row in found.rows(sid) if not _is_points_possible(row, learner, sid))
    submissions = (_submission(row, learner, sid, account, profile) for row in rows)
    first = next(submissions, None)
    if first is None:
        raise _empty(shown)
    return Roster(found.columns, learner, sid, chain([first], submissions))


def _is_points_possible(row: Row, learner_column: str, sid_column: str) -> bool:
    """Whether the row belongs to the headings: Canvas exports what each assignment is worth beneath them."""
    return _cell(row, learner_column) == "Points Possible" and _cell(row, sid_column) is None


def _submission(
    row: Row, learner_column: str, sid_column: str, account_column: str | None, profile_column: str | None
) -> Submission:
    problem, account_sid = row.problem, None
    if account_column is not None and (typed := _cell(row, account_column)):
        account_sid = _account_sid(typed)
        if account_sid is None:
            problem = problem or _no_account(row, typed)
    return Submission(
        sid=row.fields.get(sid_column, ""),
        learner=learner(row.fields.get(learner_column, "")),
        account_sid=account_sid,
        profile=None if profile_column is None else _cell(row, profile_column),
        line=row.line,
        fields=row.fields,
        problem=problem,
    )


def _cell(row: Row, column: str) -> str | None:
    return row.fields.get(column, "").strip() or None


def _account_sid(typed: str) -> str | None:
    plain = fold(visible(typed)).strip()
    return plain[:2] + plain[2:].lower() if is_account_sid(plain) else None


def _no_account(row: Row, typed: str) -> Text:
    return msg(
        'Line {line} of the roster names the account "{text}", which is no account SID.',
        line=row.line,
        text=echo(typed),
    )


def _empty(name: Text | str) -> UsageError:
    return UsageError(
        "empty-roster",
        msg("{name} holds no submission.", name=name),
        msg("Give it a line of headings such as `learner,sid`, and a line for each learner."),
    )


def _learner_column(columns: Sequence[str], name: Text | str, wanted: str | None) -> str:
    if wanted is not None:
        return _named(columns, name, wanted, "--learner-column")
    for heading in LEARNER_HEADINGS:
        if found := _like(columns, heading):
            return _only(found, name, "--learner-column")
    raise UsageError(
        "no-learner-column",
        msg("{name} has no column for the learner; it has: {columns}.", name=name, columns=_listed(columns)),
        msg(
            "Head it with one of {headings}, or name it: `--learner-column HEADING`",
            headings=listed(LEARNER_HEADINGS),
        ),
    )


def _sid_column(columns: Sequence[str], name: Text | str, wanted: str | None) -> str:
    if wanted is not None:
        return _named(columns, name, wanted, "--sid-column")
    if found := [column for heading in SID_HEADINGS for column in _like(columns, heading)]:
        return _only(found, name, "--sid-column")
    if any(is_message_sid(column) for column in columns):
        raise UsageError(
            "no-headings",
            msg("{name} has no headings: its first line holds a message SID.", name=name),
            msg("Put a line such as `learner,sid` before it."),
        )
    raise UsageError(
        "no-sid-column",
        msg("{name} has no column of message SIDs; it has: {columns}.", name=name, columns=_listed(columns)),
        msg(
            "Head it with one of {headings}, or name it: `--sid-column HEADING`",
            headings=listed(SID_HEADINGS),
        ),
    )


def _optional_column(columns: Sequence[str], heading: str, name: Text | str) -> str | None:
    found = _like(columns, heading)
    return _only(found, name, None) if found else None


def _named(columns: Sequence[str], name: Text | str, wanted: str, option: str) -> str:
    if wanted in columns:
        return wanted
    if found := _like(columns, wanted):
        return _only(found, name, option)
    raise UsageError(
        "no-such-column",
        msg(
            '{name} has no column "{heading}"; it has: {columns}.',
            name=name,
            heading=wanted,
            columns=_listed(columns),
        ),
        msg("Give {option} one of these headings.", option=option),
    )


def _only(found: Sequence[str], name: Text | str, option: str | None) -> str:
    if len(found) == 1:
        return found[0]
    raise UsageError(
        "ambiguous-headings",
        msg("These columns of {name} could be meant alike: {columns}.", name=name, columns=_listed(found)),
        msg("Say which one: `{option} HEADING`", option=option)
        if option
        else msg("Rename all but one of them."),
    )


def _like(columns: Sequence[str], heading: str) -> list[str]:
    """The columns so headed, whatever their case, width and separators."""
    return [column for column in columns if _key(column) == _key(heading)]


def _key(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", visible(heading)[:_LONGEST_HEADING])
    return re.sub(r"[\W_]+", "", plain.casefold())


def _listed(columns: Sequence[str]) -> Text:
    return listed(map(echo, columns), _LISTED)


_KNOWN = frozenset(map(_key, (*LEARNER_HEADINGS, *SID_HEADINGS)))
