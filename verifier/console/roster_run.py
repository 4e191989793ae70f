"""A run over a roster from its first line to the exit code."""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from verifier.account.connect import Connection, patience
from verifier.account.hints import keeping
from verifier.console.choosing import chosen_column
from verifier.console.filling import Gradebook, Wanted, gradebook, names_only, write_back, write_each
from verifier.console.output import Target, say, tell, tell_ci, unwritable, write_report
from verifier.console.progress import outcomes, progress
from verifier.console.stopping import stopping
from verifier.console.streams import streams
from verifier.console.thumbnails import thumbnails
from verifier.database import companions
from verifier.errors import ExitCode, UsageError, VerifierError, exit_code
from verifier.grading.asked_account import RowAccounts, row_accounts
from verifier.grading.attempts import Counting, by_row
from verifier.grading.fingerprints import fingerprinted
from verifier.grading.flags import Term, local_zone
from verifier.grading.grade import Plan
from verifier.grading.kept_verdicts import judged
from verifier.grading.ledger import Ledger, damage
from verifier.grading.roster.column_choice import Said
from verifier.grading.roster.columns import Roster, read, told_of_left_out
from verifier.grading.roster.into import read_into
from verifier.grading.roster.layout import RosterFile
from verifier.grading.roster.opening import opened
from verifier.grading.spool import Spool
from verifier.i18n import _, msg, msgn, tr
from verifier.models import Tally
from verifier.objective.objective import Objective
from verifier.objective.points import Points
from verifier.render import Style
from verifier.render.formats import ROSTER, lines_of, row_format
from verifier.render.row_format import ResultFormat
from verifier.report import Report, Run
from verifier.transport.descriptors import connections_allowed

_COUNTED_BYTES = 20_000_000


class Task(Struct, frozen=True):
    """What is to be graded, whom to ask, how to judge, and what to write."""

    roster: str
    said: Said
    into: str | None
    connection: Connection
    credentials_file: Path | None
    objective: Objective
    points: Points | None
    assignment: str | None
    term: Term
    counting: Counting
    ledger: Path | None
    jobs: int
    wait: float
    compare_media: bool
    pictures: bool
    targets: tuple[Target, ...]
    style: Style
    filled: Wanted = Wanted()


@dataclass(slots=True)
class End:
    """How the judging ended: what broke off, the code of an interruption, how many bugs it met.

    `run` and `style` are what it was about, and how to report on it.
    """

    run: Run
    style: Style
    failure: VerifierError | BrokenPipeError | None = None
    interrupted: ExitCode | None = None
    bugs: int = 0


def grade_roster(task: Task, *, exit_zero: bool, summary: bool, debug: bool) -> ExitCode:
    """Judge every line of the roster and write every report.

    Raises `VerifierError` where the run can't start. What goes wrong later is told once the reports are written.
    """
    with ExitStack() as stack:
        source = stack.enter_context(opened(task.roster))
        roster = _read(task, source, stack)
        book = gradebook(task.targets, roster.file, task.assignment, task.filled)
        objective = task.objective.of_roster(roster.columns)
        worth = book.worth if task.points is None and book is not None else task.points
        task = replace(task, objective=objective, points=worth)
        spool = stack.enter_context(Spool(task.counting, task.points))
        for path in [target.path for target in task.targets if target.path is not None and not target.each]:
            _check_target(path, source, task)
        if task.term.assumes_zone(roster.columns) and not task.style.quiet:
            say(
                _(
                    "Days are those of this machine's time zone, {zone}; `--timezone` names another.",
                    zone=local_zone(),
                )
            )
        end = _judge(task, roster, spool, debug=debug)
        if not task.style.quiet and (left_out := told_of_left_out(roster.left_out)):
            say(tr(left_out))
        report = spool.report(end.run)
        if task.connection.typed:
            report = report.changed(keeping(task.connection))
        _write(report, task, book, end)
        code = _code(end, spool.tally, exit_zero=exit_zero)
        _tell(end, task, spool.tally)
        tell_ci(report, task.targets, code, summary=summary)
    if isinstance(end.failure, BrokenPipeError):
        raise end.failure
    return code


def _read(task: Task, source: BinaryIO, stack: ExitStack) -> Roster:
    """The roster, and on standard error how it was taken."""
    if task.into is None:
        roster = read(source, name=task.roster, said=task.said, choose=chosen_column)
    else:
        gradebook = stack.enter_context(opened(task.into))
        names = {"name": task.roster, "into": task.into}
        roster = read_into(source, gradebook, **names, said=task.said, choose=chosen_column)
    for said in roster.doubts if task.style.quiet else (*roster.remarks, *roster.doubts):
        say(tr(said))
    return roster


def _jobs(task: Task) -> int:
    """As many as were asked for, or as this machine allows, which then is said."""
    allowed = connections_allowed(task.jobs)
    if allowed < task.jobs:
        say(
            _(
                "This machine allows too few open files for {jobs} jobs (`ulimit -n`); going on with {n}.",
                jobs=task.jobs,
                n=allowed,
            )
        )
    return allowed


def _judge(task: Task, roster: Roster, spool: Spool, *, debug: bool) -> End:
    with ExitStack() as stack:
        stop = stack.enter_context(stopping())
        jobs = _jobs(task)
        accounts = _accounts(task, roster, stop.event, jobs)
        end = _begun(task, roster, accounts)
        ledger = _ledger(task, accounts, stack)
        written = stack.enter_context(streams(filter(_streams, task.targets), end.run, end.style))
        advance = stack.enter_context(_progress(task, spool.tally))
        plan = Plan(
            task.objective,
            jobs,
            task.wait,
            patience(task.connection),
            stop.event,
            inspect=partial(fingerprinted, fetch=accounts.fetch_bytes) if task.compare_media else None,
            on_bug=partial(_note_bug, end, debug=debug),
        )
        submissions = stop.awaiting(roster.submissions) if task.roster == "-" else roster.submissions
        keep = keeping(task.connection)
        try:
            verdicts = judged(submissions, accounts.messages_of(), plan, spool, ledger, task.term)
            for verdict in by_row(verdicts, task.counting):
                written.write(keep(verdict))
                advance()
                if written.lost:
                    stop.event.set()
        except VerifierError as error:
            end.failure = error
        end.interrupted = stop.code
    end.failure = end.failure or written.lost
    return end


def _accounts(task: Task, roster: Roster, stop: Event, jobs: int) -> RowAccounts:
    return row_accounts(
        task.connection,
        stop,
        task.credentials_file,
        rows_name_profiles=roster.names_profiles,
        connections=jobs,
    )


def _ledger(task: Task, accounts: RowAccounts, stack: ExitStack) -> Ledger | None:
    """The ledger of the run; what of it was damaged is said before it is closed."""
    if task.ledger is None:
        return None
    ledger = stack.enter_context(Ledger(task.ledger, task.objective.key, accounts.base_url))
    stack.callback(_tell_damage, ledger)
    return ledger


def _tell_damage(ledger: Ledger) -> None:
    if ledger.file.damaged:
        say(tr(damage(ledger.file)))


def _begun(task: Task, roster: Roster, accounts: RowAccounts) -> End:
    """What the run is about, once it is known who is asked."""
    run = Run(
        objective=task.objective,
        columns=roster.columns,
        points=task.points,
        assignment=task.assignment,
        address=accounts.base_url,
        practice=task.connection.sandbox,
        roster=None if task.roster == "-" else task.roster,
        delimiter=roster.file.layout.delimiter,
        marked=_needs_mark(roster.file),
        environ=os.environ,
    )
    _check_heads(task, run)
    style = replace(task.style, picture=thumbnails(accounts.fetch)) if task.pictures else task.style
    return End(run, style)


def _needs_mark(file: RosterFile) -> bool:
    """Whether spreadsheets took the roster by a mark, or by an encoding that the report does not have."""
    layout = file.layout
    return layout.kind == "csv" and (bool(layout.bom) or layout.encoding not in ("utf-8", "ascii"))


def _check_heads(task: Task, run: Run) -> None:
    """Raise `UsageError` where a format can't be filled, and say what is odd, before anything is asked."""
    for target in task.targets:
        form = lines_of(target.format)
        if isinstance(form, ResultFormat):
            form.head(run)
    if any(target.format == "canvas" for target in task.targets) and not task.style.quiet:
        odd = names_only(run.columns or ())
        if odd is not None:
            say(odd)


def _write(report: Report, task: Task, book: Gradebook | None, end: End) -> None:
    """The formats that are written as a whole; one that can't be written keeps none of the others."""
    for target in sorted(task.targets, key=lambda target: target.path is None):
        try:
            if target.format == ROSTER and book is not None:
                write_back(book, target, report, task.ledger)
            elif target.each:
                write_each(target, report)
            elif not _streams(target):
                write_report(report, (target,), end.style)
        except (VerifierError, BrokenPipeError) as error:
            end.failure = end.failure or error


def _check_target(path: Path, roster: BinaryIO, task: Task) -> None:
    """Find out now what would otherwise be found out when all the work is done."""
    try:
        _check_writable(path)
        _check_is_no_input(path, roster, task)
    except OSError as error:
        raise unwritable(path, error) from error


def _check_writable(path: Path) -> None:
    if path.exists() and not path.is_dir():
        return
    if path.is_dir():
        number = errno.EISDIR
    elif not path.parent.is_dir():
        number = errno.ENOENT
    elif not os.access(path.parent, os.W_OK):
        number = errno.EACCES
    else:
        return
    raise OSError(number, os.strerror(number))


def _check_is_no_input(path: Path, roster: BinaryIO, task: Task) -> None:
    """A roster that is written over while it is read is lost, and where the report grows into it never ends."""
    if path.is_file() and os.path.samestat(path.stat(), os.fstat(roster.fileno())):
        problem = msg("{path} is the roster itself, which the report would overwrite.", path=path)
    elif task.into and _is_same(path, Path(task.into)):
        problem = msg("{path} is the gradebook itself, which the report would overwrite.", path=path)
    elif task.ledger and (path.resolve() in companions(task.ledger.resolve()) or _is_same(path, task.ledger)):
        problem = msg("{path} is the ledger, which the report would overwrite.", path=path)
    elif task.credentials_file and _is_same(path, task.credentials_file):
        problem = msg("{path} is the file of credentials, which the report would overwrite.", path=path)
    else:
        return
    raise UsageError("output-over-input", problem, msg("Name another file for the report."))


def _is_same(path: Path, other: Path) -> bool:
    return path.exists() and other.exists() and path.samefile(other)


def _streams(target: Target) -> bool:
    return row_format(target.format) is not None


def _progress(task: Task, tally: Tally) -> AbstractContextManager[Callable[[], None]]:
    """Shown where nobody else writes to the same terminal meanwhile."""
    busy = sys.stdout.isatty() and any(target.path is None and _streams(target) for target in task.targets)
    shown = sys.stderr.isatty() and not task.style.quiet and not busy
    return progress(_count(task) if shown else None, tally, shown=shown)


def _count(task: Task) -> int | None:
    """The lines of the roster, where it is a file that can be read twice and is not huge."""
    path = Path(task.roster)
    if not path.is_file() or path.stat().st_size > _COUNTED_BYTES:
        return None
    try:
        with opened(task.roster) as source:
            submissions = read(source, name=task.roster, said=task.said).submissions
            return sum(submission.attempt == 1 for submission in submissions)
    except VerifierError:
        return None


def _note_bug(end: End, bug: Exception, *, debug: bool) -> None:
    end.bugs += 1
    if debug:
        import traceback  # for a bug of ours only

        say("".join(traceback.format_exception(bug)).rstrip())


def _code(end: End, tally: Tally, *, exit_zero: bool) -> ExitCode:
    if end.interrupted is not None:
        return end.interrupted
    if isinstance(end.failure, VerifierError):
        return end.failure.exit_code
    return exit_code(tally, exit_zero=exit_zero)


def _tell(end: End, task: Task, tally: Tally) -> None:
    """On standard error, what the report does not say."""
    if isinstance(end.failure, VerifierError):
        tell(end.failure)
    if end.bugs:
        bugs = msgn(
            "{n} submission met a bug of this program; `--debug` shows where.",
            "{n} submissions met a bug of this program; `--debug` shows where.",
            n=end.bugs,
        )
        say(tr(bugs))
    if end.interrupted is not None:
        say(
            _(
                "Interrupted. What was decided is in the report, the rest is undecided: {outcomes}.",
                outcomes=outcomes(tally),
            )
        )
    elif not task.style.quiet and all(target.path for target in task.targets):
        say(outcomes(tally))
