"""The `grade` command: judges a roster of submissions and reports."""

from pathlib import Path
from typing import Annotated

from verifier.cli.first_word import is_sid
from verifier.cli.objective import ObjectiveName, Strict
from verifier.cli.options import (
    ACCOUNT,
    OUTPUT,
    Asked,
    Attempts,
    Debug,
    ExitZero,
    Formats,
    NoSummary,
    Quiet,
    Reveal,
    Wait,
    argument,
    option,
)
from verifier.errors import UsageError
from verifier.i18n import _, msg

_ROSTER = _(
    "Who handed in what: any export with SIDs in it (CSV, a workbook, JSON, zipped), or - for standard input."
)
_INTO = _(
    "The learners come from this file, and the grades go to it: a gradebook. The roster has their answers."
)
_LEARNER = _("The column that names the learner: its heading, the beginning of it, or its number.")
_SID = _("The column of message SIDs: its heading, the beginning of it, or its number.")
_ACCOUNTS = _("The column of account SIDs: its heading, the beginning of it, or its number.")
_ENCODING = _("The roster's encoding, where it was not taken rightly: cp932, cp1252, mac_roman, …")
_CREDENTIALS = _("CSV with profile, account_sid, key_or_token_env: names of variables, never secrets.")
_LEDGER = _("Keep every verdict in this file, and ask nothing again that it knows.")
_DEADLINE = _("Flag messages created later: a day (all of it), or 2026-11-30T18:00+09:00.")
_SINCE = _("Flag messages created earlier: a day (its start), or 2026-11-01T09:00+09:00.")
_TIMEZONE = _("Where days begin and end, for example Europe/Berlin; this machine's, where it is not named.")
_POINTS = _("What a passed submission is worth, in all or by check: 5, or found=1,mms=1,media=2.")
_OUTPUT = _("Write the report to PATH, in the format that its suffix names.")
_ASSIGNMENT = _("The assignment's title in the gradebook, for Canvas with its number: Title (123).")
_FILL = _("With -f roster, the column that takes points, feedback or outcome; may be repeated.")
_OVERWRITE = _("With -f roster, fill also cells that hold EX or a grade.")
_VERBOSE = _("Show every attempt with its reasons, not names alone.")
_COMPARE = _("Fetch the media, and flag whoever sent the same picture in another message.")
_PICTURES = _("Fetch the media, and show it in the HTML report.")

RosterPath = Annotated[str, argument("ROSTER", _ROSTER)]
Jobs = Annotated[int, option("--jobs N", _("How many messages are asked about at once."), min=1, max=256)]
CompareMedia = Annotated[bool, option("--compare-media", _COMPARE)]
Into = Annotated[str | None, option("--into GRADEBOOK", _INTO)]
LearnerColumn = Annotated[str | None, option("--learner-column HEADING", _LEARNER)]
SidColumn = Annotated[str | None, option("--sid-column HEADING", _SID)]
AccountColumn = Annotated[str | None, option("--account-column HEADING", _ACCOUNTS)]
Encoding = Annotated[str | None, option("--encoding NAME", _ENCODING)]
CredentialsFile = Annotated[Path | None, option("--credentials FILE", _CREDENTIALS, ACCOUNT)]
LedgerPath = Annotated[Path | None, option("--ledger FILE", _LEDGER)]
Deadline = Annotated[str | None, option("--deadline WHEN", _DEADLINE)]
Since = Annotated[str | None, option("--since WHEN", _SINCE)]
Timezone = Annotated[str | None, option("--timezone NAME", _TIMEZONE)]
PointsOption = Annotated[str | None, option("--points POINTS", _POINTS)]
Output = Annotated[Path | None, option("--output, -o PATH", _OUTPUT, OUTPUT)]
Pictures = Annotated[bool, option("--pictures", _PICTURES, OUTPUT)]
Fill = Annotated[list[str] | None, option("--fill HEADING=WHAT", _FILL, OUTPUT)]
Overwrite = Annotated[bool, option("--overwrite", _OVERWRITE, OUTPUT)]
Verbose = Annotated[bool, option("--verbose, -v", _VERBOSE, OUTPUT)]
Assignment = Annotated[str | None, option("--assignment TITLE", _ASSIGNMENT, OUTPUT)]


def grade(
    roster: RosterPath,
    *,
    into: Into = None,
    jobs: Jobs = 16,
    ledger: LedgerPath = None,
    deadline: Deadline = None,
    since: Since = None,
    timezone: Timezone = None,
    attempts: Attempts = "best",
    points: PointsOption = None,
    compare_media: CompareMedia = False,
    learner_column: LearnerColumn = None,
    sid_column: SidColumn = None,
    account_column: AccountColumn = None,
    encoding: Encoding = None,
    wait: Wait = 15,
    objective_name: ObjectiveName = None,
    strict: Strict = False,
    formats: Formats = None,
    output: Output = None,
    pictures: Pictures = False,
    assignment: Assignment = None,
    fill: Fill = None,
    overwrite: Overwrite = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    reveal: Reveal = False,
    exit_zero: ExitZero = False,
    no_summary: NoSummary = False,
    credentials: CredentialsFile = None,
    connection: Asked,
    debug: Debug = False,
) -> int:
    """Judge the roster line by line."""
    from verifier.console.filling import Wanted  # help needs none of it
    from verifier.console.output import targets
    from verifier.console.roster_run import Task, grade_roster
    from verifier.grading.attempts import Counting
    from verifier.grading.flags import parse_term
    from verifier.grading.roster.column_choice import Said
    from verifier.objective.course import chosen
    from verifier.objective.points import parse
    from verifier.render import Style

    _refuse_a_sid(roster)
    objective = chosen(objective_name, strict=strict)
    task = Task(
        roster=roster,
        said=Said(encoding, sid_column, learner_column, account_column),
        into=into,
        connection=connection,
        credentials_file=credentials,
        objective=objective,
        points=parse(points, objective) if points else None,
        assignment=assignment,
        term=parse_term(since, deadline, timezone),
        counting=Counting(attempts),
        ledger=ledger,
        jobs=jobs,
        wait=wait,
        compare_media=compare_media,
        pictures=pictures,
        targets=targets(formats, output),
        style=Style(
            reveal=reveal,
            quiet=quiet,
            verbose=verbose,
        ),
        filled=Wanted(tuple(fill or ()), overwrite),
    )
    return grade_roster(task, exit_zero=exit_zero, summary=not no_summary, debug=debug)


def _refuse_a_sid(roster: str) -> None:
    if is_sid(roster) and not Path(roster).exists():
        raise UsageError(
            "sid-as-roster",
            msg("{text} is a SID, and no file of them.", text=roster),
            msg("For a SID it is `verifier verify {text}`", text=roster),
        )
