"""JUnit's XML: one suite a learner, one case a check, in English; failure = failed, error = undecided.

Elements and attributes are those of `junit-10.xsd`, by which Jenkins' xUnit plugin reads it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from verifier.errors import VerifierError
from verifier.models import CheckResult, Outcome, Verdict
from verifier.printable import printable
from verifier.render import Style
from verifier.render.verdicts import shown_sid
from verifier.report import Report, Run

_ELEMENTS = {Outcome.FAILED: "failure", Outcome.UNDECIDED: "error", Outcome.SKIPPED: "skipped"}


def junit(report: Report, _style: Style) -> Iterator[str]:
    """The document in pieces, one a suite. Goes through the verdicts twice: the counts of the checks come first."""
    counts = Counter(check.outcome for verdict in report.standing for check in verdict.checks)
    # Jenkins' schema has no `skipped` for all suites together.
    of_all = {name: value for name, value in _counts(counts).items() if name != "skipped"}
    attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in of_all.items())
    took = f"{(datetime.now(UTC) - report.run.made_at).total_seconds():.3f}"
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="verifier" {attributes} time="{took}">\n'
    names: Counter[str] = Counter()
    for verdict in report.standing:
        name = _name(verdict)
        if verdict.submission.line is None:  # else the line tells those apart that are alike
            names[name] += 1
            name += f" #{names[name]}" if names[name] > 1 else ""
        suite = _suite(verdict, report.run, name)
        ET.indent(suite)
        yield ET.tostring(suite, encoding="unicode") + "\n"
    yield "</testsuites>\n"


def error_junit(error: VerifierError) -> str:
    """A run that could not start, as one case with an error, so that no earlier run's stands for it."""
    counts = {"tests": "1", "failures": "0", "errors": "1"}
    suites = ET.Element("testsuites", {"name": "verifier", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": "verifier", **counts})
    case = ET.SubElement(suite, "testcase", classname="verifier", name="could not run")
    said = ET.SubElement(case, "error", message=printable(str(error.message)), type=error.name)
    said.text = printable(str(error.help))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _suite(verdict: Verdict, run: Run, name: str) -> ET.Element:
    counts = Counter(check.outcome for check in verdict.checks)
    moment = run.made_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    took = f"{verdict.took:.3f}"
    suite = ET.Element("testsuite", {"name": name, **_counts(counts), "time": took, "timestamp": moment})
    if file := run.file_of(verdict.submission):
        suite.set("file", printable(file))
    properties = ET.SubElement(suite, "properties")
    for key, value in (("objective", run.objective.name), ("asked", run.asked)):
        if value is not None:
            ET.SubElement(properties, "property", name=key, value=printable(value))
    for check in verdict.checks:
        # The first is what is waited for; the others only look at what it brought.
        suite.append(_case(check, name, took if check is verdict.checks[0] else "0.000"))
    if verdict.notes:
        lines = [f"{note.name}: {printable(str(note.text))}" for note in verdict.notes]
        ET.SubElement(suite, "system-out").text = "\n".join(lines)
    return suite


def _case(check: CheckResult, suite: str, took: str) -> ET.Element:
    # GitLab keeps one case of those that share a class name and a name, so the class name is the suite's.
    case = ET.Element("testcase", classname=suite, name=check.name, time=took)
    if element := _ELEMENTS.get(check.outcome):
        rationale = printable(str(check.rationale))
        result = ET.SubElement(case, element, message=rationale, type=check.outcome)
        if check.help is not None:
            result.text = printable(str(check.help))
    return case


def _name(verdict: Verdict) -> str:
    sid, line = shown_sid(verdict), verdict.submission.line
    learner = printable(verdict.submission.name or "")
    who = ", ".join(filter(None, (learner, f"line {line}" if line else "")))
    return f"{who} ({sid})" if who else sid


def _counts(counts: Counter[Outcome]) -> dict[str, str]:
    return {
        "tests": str(counts.total()),
        "failures": str(counts[Outcome.FAILED]),
        "errors": str(counts[Outcome.UNDECIDED]),
        "skipped": str(counts[Outcome.SKIPPED]),
    }
