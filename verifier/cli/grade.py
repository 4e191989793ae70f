"""The `grade` command: judges a roster of submissions and reports."""

from pathlib import Path
from typing import Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

RosterPath = Annotated[
    str,
    typer.Argument(
        metavar="ROSTER",
        help=_("Who handed in what: a file in CSV, TSV or JSON lines, or - for standard input."),
        show_default=False,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        help=_("How many messages are asked about at once."),
        envvar="VERIFIER_JOBS",
        min=1,
        max=256,
        metavar="N",
    ),
]
CompareMedia = Annotated[
    bool,
    typer.Option(
        "--compare-media",
        help=_("Fetch the media, and flag whoever sent the same picture in another message."),
        envvar="VERIFIER_COMPARE_MEDIA",
    ),
]
LearnerColumn = Annotated[
    str | None,
    typer.Option(
        help=_("The column that names the learner, where its heading is unusual."),
        envvar="VERIFIER_LEARNER_COLUMN",
        metavar="HEADING",
    ),
]
SidColumn = Annotated[
    str | None,
    typer.Option(
        help=_("The column that holds the SID, where its heading is unusual."),
        envvar="VERIFIER_SID_COLUMN",
        metavar="HEADING",
    ),
]
CredentialsFile = Annotated[
    Path | None,
    typer.Option(
        "--credentials",
        help=_("CSV with profile, account_sid, key_or_token_env: names of variables, never secrets."),
        envvar="VERIFIER_CREDENTIALS",
        metavar="FILE",
        rich_help_panel=options.ACCOUNT,
    ),
]
LedgerPath = Annotated[
    Path | None,
    typer.Option(
        "--ledger",
        help=_("Keep every verdict in this file, and ask nothing again that it knows."),
        envvar="VERIFIER_LEDGER",
        metavar="FILE",
    ),
]
Deadline = Annotated[
    str | None,
    typer.Option(
        help=_("Flag messages created later: a day (its end in UTC), or 2026-11-30T18:00+09:00."),
        envvar="VERIFIER_DEADLINE",
        metavar="WHEN",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        help=_("Flag messages created earlier: a day (its start in UTC), or 2026-11-01T09:00+09:00."),
        envvar="VERIFIER_SINCE",
        metavar="WHEN",
    ),
]
PointsOption = Annotated[
    str | None,
    typer.Option(
        "--points",
        help=_("What a passed submission is worth, in all or by check: 5, or found=1,mms=1,media=2."),
        envvar="VERIFIER_POINTS",
        metavar="POINTS",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help=_("Write the report to PATH, in the format that its suffix names."),
        envvar="VERIFIER_OUTPUT",
        metavar="PATH",
        rich_help_panel=options.OUTPUT,
    ),
]
Pictures = Annotated[
    bool,
    typer.Option(
        "--pictures",
        help=_("Fetch the media, and show it in the HTML report."),
        envvar="VERIFIER_PICTURES",
        rich_help_panel=options.OUTPUT,
    ),
]
Assignment = Annotated[
    str | None,
    typer.Option(
        help=_("The assignment's title in the gradebook, for Canvas with its number: Title (123)."),
        envvar="VERIFIER_ASSIGNMENT",
        metavar="TITLE",
        rich_help_panel=options.OUTPUT,
    ),
]


def grade(
    roster: RosterPath,
    jobs: Jobs = 16,
    ledger: LedgerPath = None,
    deadline: Deadline = None,
    since: Since = None,
    points: PointsOption = None,
    compare_media: CompareMedia = False,
    learner_column: LearnerColumn = None,
    sid_column: SidColumn = None,
    wait: options.Wait = 15,
    strict: options.Strict = False,
    formats: options.Formats = None,
    output: Output = None,
    pictures: Pictures = False,
    assignment: Assignment = None,
    quiet: options.Quiet = False,
    reveal: options.Reveal = False,
    exit_zero: options.ExitZero = False,
    no_summary: options.NoSummary = False,
    credentials: CredentialsFile = None,
    sandbox: options.Sandbox = False,
    profile: options.Profile = None,
    account_sid: options.AccountSid = None,
    api_url: options.ApiUrl = None,
    trust_api_url: options.TrustApiUrl = False,
    timeout: options.Timeout = 10,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Judge what a whole class handed in, and write the report."""
    import os

    from verifier.account.connect import Connection
    from verifier.cli.grading import Task, grade_roster
    from verifier.console.output import errors_told, targets
    from verifier.grading.flags import Term, parse_deadline, parse_since
    from verifier.objective.checks import OBJECTIVE, STRICT
    from verifier.objective.points import parse
    from verifier.render import Style

    with errors_told(formats):
        checks = STRICT if strict else OBJECTIVE
        task = Task(
            roster,
            learner_column,
            sid_column,
            Connection(profile, account_sid, api_url, trust_api_url, sandbox, timeout),
            credentials,
            "mms-strict" if strict else "mms",
            checks,
            Term(parse_since(since) if since else None, parse_deadline(deadline) if deadline else None),
            ledger,
            jobs,
            wait,
            compare_media,
            pictures,
            targets(formats, output),
            Style(
                reveal=reveal,
                quiet=quiet,
                points=parse(points, checks) if points else None,
                assignment=assignment,
                environ=os.environ,
            ),
        )
        code = grade_roster(task, exit_zero=exit_zero, summary=not no_summary, debug=debug)
    raise typer.Exit(code)
