"""`grade` against every fault: a look is repeated as a whole, and no learner fails for what the network did."""

import local_server as server
import pytest
from fault_table import FAULTS, MESSAGE_SHAPES, Fault, media_shapes
from faulty_account import FaultyAccount, answers, described, mms, refuses
from local_server import LocalServer, in_turn
from people import named

from verifier.errors import ExitCode, exit_code
from verifier.grading.flags import Term
from verifier.grading.grade import Plan
from verifier.grading.kept_verdicts import judged
from verifier.grading.pace import LEAST_TROUBLES
from verifier.grading.spool import Spool
from verifier.models import Outcome, Submission, Verdict
from verifier.report import Report, Run
from verifier.transport.retry import Policy

REPEATS = 1
OUTAGES = Policy(repeats=REPEATS, total=30, attempt=1, first_pause=0.01, longest_pause=0.01)
SID, SMS = mms(2), "SM" + "2" * 32
ROSTER = [
    Submission(SID, named("Ada")),
    Submission("MM12", named("Grace")),
    Submission(SID, named("Edsger")),
    Submission(SMS, named("Alan")),
]
# A busy account is waited for through minutes, with rests that grow; so it is tried where the trouble passes.
LASTING = [fault for fault in FAULTS if fault.error != "rate-limited"]


def graded(messages, *submissions: Submission, jobs: int = 1) -> list[Verdict]:
    with Spool() as spool:
        plan = Plan(jobs=jobs, outages=OUTAGES)
        return list(judged(iter(submissions), lambda _submission: messages, plan, spool, None, Term()))


def code_of(verdicts: list[Verdict]) -> ExitCode:
    return exit_code(Report.of(verdicts, Run()).tally)


def looks(fault: Fault) -> int:
    return 1 + fault.repeated * REPEATS


@pytest.mark.parametrize("fault", LASTING, ids=str)
def test_a_message_that_could_not_be_looked_at(messages_at, fault):
    """Every learner who handed it in is undecided, after the same few requests; the others are judged."""
    with (
        LocalServer(server.answer()) as elsewhere,
        FaultyAccount(fetch_message=fault.make(elsewhere.url)) as there,
    ):
        verdicts = graded(messages_at(there.url, hangs=fault.hangs, patient=False), *ROSTER[:3])
        assert there.asked == {"fetch_message": looks(fault)}
    assert [verdict.outcome for verdict in verdicts] == ["undecided", "failed", "undecided"]
    assert [verdict.error for verdict in verdicts] == [fault.error, None, fault.error]
    assert code_of(verdicts) == fault.exit_code
    assert elsewhere.connections == 0


@pytest.mark.parametrize("fault", LASTING, ids=str)
def test_a_media_list_that_could_not_be_looked_at(messages_at, fault):
    """An MMS is undecided, an SMS has failed; the message is fetched anew with each look."""
    with FaultyAccount(list_media=fault.make("https://elsewhere.invalid")) as there:
        verdicts = graded(messages_at(there.url, hangs=fault.hangs, patient=False), *ROSTER)
        asked = there.asked
    assert [verdict.outcome for verdict in verdicts] == ["undecided", "failed", "undecided", "failed"]
    assert [verdict.error for verdict in verdicts] == [fault.error, None, fault.error, None]
    assert code_of(verdicts) == fault.exit_code
    # libcurl itself asks once more where a connection breaks that was in use.
    assert asked == {"fetch_message": 2 * looks(fault), "list_media": 2 * looks(fault) * (1 + fault.drops)}


@pytest.mark.parametrize(
    "fault",
    [
        # A server that asks for ages is waited for as long as the cap has it: a minute.
        pytest.param(fault, marks=[pytest.mark.long] * (fault.name == "429-absurd"))
        for fault in FAULTS
        if fault.repeated and not fault.hangs
    ],
    ids=str,
)
def test_a_fault_that_passes_leaves_no_trace(messages_at, fault):
    """What a later look brings counts as if there had been no fault, for a busy account too."""
    behave = fault.make("https://elsewhere.invalid")
    # Where libcurl itself asks anew, its second question needs the fault as well.
    faults = [behave] * (1 + fault.drops)
    with FaultyAccount() as there:
        there.faults["list_media"] = in_turn(*faults, there.answer_to("list_media"))
        (verdict,) = graded(messages_at(there.url, patient=False), ROSTER[0])
        assert there.asked == {"fetch_message": 2, "list_media": 2 + fault.drops}
    assert (verdict.outcome, verdict.error) == (Outcome.PASSED, None)


@pytest.mark.parametrize("shape", MESSAGE_SHAPES, ids=str)
def test_a_message_of_a_wrong_shape_proves_nothing(messages_at, shape):
    """It is asked for once, and decides nothing."""
    with FaultyAccount(fetch_message=answers(described(SID) | shape.change)) as there:
        (verdict,) = graded(messages_at(there.url, patient=False), ROSTER[0])
        assert there.asked == {"fetch_message": 1}
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, shape.error)


@pytest.mark.parametrize("name", media_shapes(SID))
def test_a_media_list_of_a_wrong_shape_proves_nothing(messages_at, name):
    """It is asked for once, and decides nothing."""
    page, error = media_shapes(SID)[name]
    with FaultyAccount(list_media=answers(page)) as there:
        (verdict,) = graded(messages_at(there.url, patient=False), ROSTER[0])
        assert there.asked == {"fetch_message": 1, "list_media": 1}
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, error)


def test_refused_credentials_are_not_tried_for_a_whole_class(messages_at):
    """After some refusals the account is given up: the rest is undecided with the same reason, unasked."""
    with FaultyAccount(fetch_message=refuses(401, 20003)) as there:
        roster = [Submission(mms(2 * number)) for number in range(300)]
        verdicts = graded(messages_at(there.url, patient=False), *roster, jobs=8)
        assert there.asked["fetch_message"] <= LEAST_TROUBLES + 2 * 8
    assert {verdict.error for verdict in verdicts} == {"credentials-refused"}
    assert len(verdicts) == len(roster)
    assert code_of(verdicts) == ExitCode.CREDENTIALS
