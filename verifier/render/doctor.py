"""The doctor's findings and conclusion, for people and as JSON."""

import json
from collections.abc import Iterable

from rich.console import RenderableType

from verifier.doctor import Diagnosis, Finding
from verifier.i18n import _, tr
from verifier.printable import printable
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import ASCII_MARKS, COLORS, FAINT, MARKS, Grid, Pair, grid, render

DOCTOR_SCHEMA = "verifier/doctor/v1"


def diagnosis_text(diagnosis: Diagnosis, style: Style) -> str:
    """Every finding with what to do about it, then whether `verify` and `send` can work, and what to do first."""
    conclusion = _table((diagnosis.verify, diagnosis.send), style)
    blocks: list[RenderableType] = [_table(diagnosis.findings, style), "", conclusion]
    if diagnosis.first and diagnosis.first.help:
        blocks += ["", grid([(Line(_("First"), style="bold cyan"), _help(diagnosis.first))], style)]
    return render(blocks, style)


def diagnosis_json(diagnosis: Diagnosis) -> str:
    """One object of `verifier/doctor/v1`; `first` names the finding to mend first, or is null."""
    fields = {
        "schema": DOCTOR_SCHEMA,
        "findings": [_fields(each) for each in diagnosis.findings],
        "verify": _fields(diagnosis.verify),
        "send": _fields(diagnosis.send),
        "first": diagnosis.first.name if diagnosis.first else None,
        "exit_code": int(diagnosis.exit_code),
    }
    return json.dumps(fields) + "\n"


def _table(findings: Iterable[Finding], style: Style) -> Grid:
    marks = MARKS if style.unicode else ASCII_MARKS
    rows: list[Pair] = []
    for each in findings:
        name = Line(f"{marks[each.outcome]} {each.name}", style=COLORS[each.outcome])
        rows.append((name, Line(printable(tr(each.text)))))
        if each.help:
            rows.append((Line(), Line(_help(each), style=FAINT)))
    return grid(rows, style)


def _help(finding: Finding) -> str:
    return printable(tr(finding.help)) if finding.help else ""


def _fields(finding: Finding) -> dict[str, str | None]:
    return {
        "name": finding.name,
        "outcome": finding.outcome,
        "text": str(finding.text),
        "help": str(finding.help) if finding.help else None,
    }
