"""The junit format, read back by junitparser: suites, cases, results and counts."""

import re

import pytest
from defusedxml.ElementTree import fromstring
from junitparser import Error, Failure, JUnitXml, Skipped
from msgspec.structs import replace

from verifier.errors import UsageError
from verifier.i18n import msg
from verifier.printable import printable
from verifier.render import Style
from verifier.render.junit import error_junit, junit
from verifier.report import Report, Run


@pytest.fixture
def parsed():
    """The report of some verdicts as junitparser reads it."""
    return lambda *verdicts: JUnitXml.fromstring("".join(junit(Report.of(verdicts, Run()), Style())).encode())


def results(suite):
    """Each case of a suite: its name, and the class of its result, None where it passed."""
    return {case.name: type(case.result[0]) if case.result else None for case in suite}


def test_a_suite_a_submission(passed, failed, undecided, parsed):
    """Every submission is a suite and every check a case: failed a failure, undecided an error, skipped skipped."""
    suites = list(parsed(passed(learner="ann"), failed(learner="bob"), undecided(learner="eve")))
    assert [suite.name.split()[0] for suite in suites] == ["ann", "bob", "eve"]
    assert results(suites[0]) == {"message-found": None, "mms-sid": None, "has-media": None}
    assert results(suites[1]) == {"message-found": None, "mms-sid": Failure, "has-media": Failure}
    assert results(suites[2]) == {"message-found": Error, "mms-sid": Skipped, "has-media": Skipped}


def test_why_and_what_next(failed, parsed):
    """A failure's message is the check's rationale, its text the help."""
    [suite] = parsed(failed())
    [failure] = list(suite)[1].result
    assert failure.message == "The SID starts with SM, not with MM: this is an SMS."
    assert failure.type == "failed"
    assert failure.text.startswith("Send a message with a media URL")


def test_counts_agree(passed, failed, undecided, parsed):
    """The counts of the document are those that junitparser finds in it, and so are each suite's."""
    document = parsed(passed(), failed(), failed("nonsense"), undecided())
    written = (document.tests, document.failures, document.errors)
    suites = [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in document]
    document.update_statistics()
    assert written == (document.tests, document.failures, document.errors) == (12, 3, 1)
    assert suites == [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in document]


def test_cases_are_told_apart(passed, parsed):
    """Class name and name together are those of one case: GitLab keeps only one of each."""
    document = parsed(passed("MM" + "1" * 32, learner="ann"), passed("MM" + "2" * 32, learner="ann"))
    keys = [(case.classname, case.name) for suite in document for case in suite]
    assert len(keys) == len(set(keys)) == 6


def test_notes_are_kept(passed, parsed):
    """Notes decide nothing, so they stand in the suite's output."""
    [suite] = parsed(passed(direction="inbound"))
    output = suite._elem.findtext("system-out")
    assert output == "inbound: The message is inbound: somebody sent it to the account."


def test_outside_text_stays_text(hostile, failed, undecided, parsed):
    """Whatever learner and Twilio wrote, the XML is well-formed and holds their text, made printable."""
    first, second = parsed(failed(hostile, learner=hostile), undecided(hostile, learner="eve"))
    assert results(first) == {"message-found": Failure, "mms-sid": Skipped, "has-media": Skipped}
    assert printable(hostile) in first.name
    assert next(iter(second)).result[0].message == f"Twilio says: {printable(hostile)}"


def test_one_suite_at_a_time(passed):
    """The document comes in pieces, one a suite, so that no number of suites has to be held."""
    pieces = list(junit(Report.of([passed(), passed(), passed()], Run()), Style()))
    assert len(pieces) == 5
    assert all(re.fullmatch(r"<testsuite .*</testsuite>\n", piece, re.DOTALL) for piece in pieces[1:-1])
    assert all(piece.count("<testsuite ") == 1 for piece in pieces[1:-1])


# What junit-10.xsd of Jenkins' xUnit plugin allows, as far as it is written here.
ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "file"},
    "testcase": {"name", "classname", "time"},
    **{result: {"type", "message"} for result in ("failure", "error", "skipped")},
    "properties": set(),
    "property": {"name", "value"},
    "system-out": set(),
}


def test_jenkins_takes_it(passed, failed, undecided):
    """No element and no attribute is there that Jenkins' schema does not know; times are there."""
    report = Report.of([passed(), failed(), undecided()], Run(roster="class.csv"))
    for text in (
        "".join(junit(report, Style())),
        error_junit(UsageError("no-sid", msg("There is no SID."), msg("Give one."))),
    ):
        for element in fromstring(text).iter():
            assert set(element.attrib) <= ALLOWED[element.tag], element.tag
    document = fromstring("".join(junit(report, Style())))
    assert float(document.get("time")) >= 0
    assert {suite.get("file") for suite in document} == {"class.csv"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp")) for suite in document)


def test_how_long_a_look_took(passed):
    """The suite says it, and the first case of it, so that nobody who adds the cases up counts it twice."""
    (suite,) = fromstring("".join(junit(Report.of([replace(passed(), took=0.25)], Run()), Style())))
    assert suite.get("time") == "0.250"
    assert [case.get("time") for case in suite.iter("testcase")] == ["0.250", "0.000", "0.000"]


def test_the_same_answer_twice(passed):
    """Two submissions that are alike are two suites with names of their own."""
    suites = fromstring("".join(junit(Report.of([passed(), passed()], Run()), Style())))
    assert len({suite.get("name") for suite in suites}) == 2
