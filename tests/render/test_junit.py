"""The junit format, read back by junitparser: suites, cases, results and counts."""

import re

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from verifier.printable import printable
from verifier.render import Style
from verifier.render.junit import junit
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
    written = (document.tests, document.failures, document.errors, document.skipped)
    suites = [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in document]
    document.update_statistics()
    assert written == (document.tests, document.failures, document.errors, document.skipped) == (12, 3, 1, 4)
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
