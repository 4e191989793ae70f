"""What a CI server's log, job summary and next step are told of a run, where there is one.

GitHub's side is "Workflow commands for GitHub Actions": commands in the log, and files named by variables.
"""

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path

from verifier.errors import ExitCode, VerifierError, system_reason
from verifier.i18n import _
from verifier.models import Outcome
from verifier.printable import mask_numbers
from verifier.render import Style
from verifier.render.formats import FORMATS, Kind
from verifier.report import Report

SUMMARY_LIMIT = 1024 * 1024
"""Bytes that GitHub takes as the summary of a step; of more it shows nothing."""

MOST_SIDS = 1_000
"""SIDs in the output `sid`; the outputs of a job are limited to 1 MiB in all."""

_LEAST_SUMMARY = 10_000
_COMMAND = r"(^|[\r\n])([^\S\r\n]*):(?=:.*::)"
# Azure's `##vso[task.setvariable …]` and `##[error]`, which GitHub obeys too, and TeamCity's `##teamcity[…]`.
_BRACKETED = r"#(#(\w*))\["
_SPELT_IN = {Kind.JSON: r"#\\u0023\2[", Kind.XML: r"#&#35;\2["}

Tell = Callable[[str], object]
"""Writes finished text to standard error: it is read for commands too, and standard output is the report's."""


def in_github(environ: Mapping[str, str]) -> bool:
    """Whether this is a step of GitHub Actions."""
    return environ.get("GITHUB_ACTIONS") == "true"


def shows_color(environ: Mapping[str, str]) -> bool:
    """Whether this is a CI server whose log shows colours though it is no terminal."""
    return in_github(environ) or environ.get("GITLAB_CI") == "true"


def inert(text: str, format_: str = "text") -> str:
    """Text whose lines no CI server takes for commands; whoever writes it can't know whose log it ends in.

    Commands are `::name …::` at the start of a line, which the format github is made of, and `##name[…]` anywhere in
    one. JSON and XML keep their values; in other formats a space comes in between.
    """
    kind = FORMATS[format_].kind
    if "##" in text:
        text = re.sub(_BRACKETED, _SPELT_IN.get(kind, r"#\1 ["), text)
    return text if kind is Kind.COMMANDS or "::" not in text else re.sub(_COMMAND, r"\1\2: ", text)


def after_run(
    report: Report,
    exit_code: ExitCode,
    environ: Mapping[str, str],
    tell: Tell,
    *,
    summary: bool = True,
    on_stdout: Collection[str] = (),
) -> None:
    """In GitHub Actions: annotations to the log, the report to the job summary, and the step's outputs.

    Numbers and bodies are never among them. `on_stdout` are the formats that went to standard output. What
    can't be written is told, and changes nothing else.
    """
    if not in_github(environ):
        return
    from verifier.render.github import github  # on a CI server only

    if "github" not in on_stdout:
        for line in github(report, Style()):
            tell(line)
    if summary:
        _append(environ, "GITHUB_STEP_SUMMARY", lambda path: _summary(report, path), tell)
    _append(environ, "GITHUB_OUTPUT", lambda _path: _assignments(outputs(report, exit_code)), tell)


def after_error(
    error: VerifierError, environ: Mapping[str, str], tell: Tell, *, summary: bool = True
) -> None:
    """The same for a run that could not start, or broke off."""
    if not in_github(environ):
        return
    from verifier.render.github import error_annotation  # on a CI server only

    tell(mask_numbers(error_annotation(error)))
    if summary:
        from verifier.render.markdown import error_markdown  # as above

        _append(environ, "GITHUB_STEP_SUMMARY", lambda _path: [mask_numbers(error_markdown(error))], tell)
    values = {
        "outcome": Outcome.UNDECIDED,
        **dict.fromkeys(("passed", "failed", "undecided"), "0"),
        **dict.fromkeys(("objective", "asked"), ""),
        "sid": "",
        "media-count": "0",
        "exit-code": str(int(error.exit_code)),
    }
    _append(environ, "GITHUB_OUTPUT", lambda _path: _assignments(values), tell)


def outputs(report: Report, exit_code: ExitCode) -> dict[str, str]:
    """The step's outputs; of several submissions `sid` has one a line, and `media-count` is their sum."""
    from verifier.render.verdicts import shown_sid  # on a CI server only

    return {
        "outcome": report.tally.outcome,
        "passed": str(report.tally.passed),
        "failed": str(report.tally.failed),
        "undecided": str(report.tally.undecided),
        "objective": report.run.objective.name,
        "asked": report.run.asked or "",
        "sid": "\n".join(shown_sid(verdict) for verdict in islice(report.verdicts, MOST_SIDS)),
        "media-count": str(sum(len(verdict.media) for verdict in report.verdicts)),
        "exit-code": str(int(exit_code)),
    }


def _assignments(values: Mapping[str, str]) -> Iterable[str]:
    """The form for values of several lines, with a delimiter that no value can know."""
    delimiter = f"verifier_{os.urandom(16).hex()}"
    return [f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items()]


def _summary(report: Report, path: Path) -> Iterable[str]:
    """As much of the report as the step's summary still has room for."""
    from verifier.render.markdown import LIMIT, within  # on a CI server only

    taken = path.stat().st_size if path.exists() else 0
    room = min(LIMIT, SUMMARY_LIMIT - taken)
    return within(report, Style(), room) if room >= _LEAST_SUMMARY else ()


def _append(
    environ: Mapping[str, str], variable: str, pieces: Callable[[Path], Iterable[str]], tell: Tell
) -> None:
    if not environ.get(variable):
        return
    path = Path(environ[variable])
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            if not _at_line_start(path):
                file.write("\n")
            file.writelines(pieces(path))
    except OSError as error:
        tell(
            _("{variable} can't be written: {reason}.", variable=variable, reason=system_reason(error)) + "\n"
        )


def _at_line_start(path: Path) -> bool:
    """Whether what is appended begins a line: an earlier command of the step may have left its own without an end."""
    if not path.is_file() or not path.stat().st_size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
