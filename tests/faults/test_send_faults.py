"""`send` against every fault: never twice, and what is said about the message is true."""

from datetime import UTC, datetime

import local_server as server
import pytest
from fault_table import FAULTS, MESSAGE_SHAPES
from faulty_account import FROM, TO, FaultyAccount, answers, described, mms, refuses
from local_server import LocalServer, in_turn

from verifier.errors import ExitCode, VerifierError
from verifier.models import Draft
from verifier.sending.send import PAUSES, Sent, send
from verifier.transport.tasks import Pause, run

REPEATS = 1  # conftest's patience
DRAFT = Draft(TO, FROM, media_urls=("https://example.com/owl.png",), body="Hoot")


def sent(messages) -> Sent | VerifierError:
    try:
        return run(send(messages, DRAFT, now=lambda: datetime.now(UTC), sleep=lambda _seconds: Pause(0)))
    except VerifierError as error:
        return error


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.lost], ids=str)
def test_a_message_whose_answer_was_lost_is_found(messages_at, fault):
    """One request, one message, and the account's list tells that it was made."""
    with (
        LocalServer(server.answer()) as elsewhere,
        FaultyAccount(create_message=fault.make(elsewhere.url), creates_first=True) as there,
    ):
        told = sent(messages_at(there.url, hangs=fault.hangs))
        assert there.asked == {"create_message": 1, "list_messages": 2}
    assert isinstance(told, Sent)
    assert (told.recovered, [told.message.sid]) == (True, [message["sid"] for message in there.created])
    assert elsewhere.connections == 0


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.lost], ids=str)
def test_a_message_that_is_nowhere_may_have_been_sent(messages_at, fault):
    """Where the list does not show the message, neither is claimed; nothing is sent again."""
    with FaultyAccount(create_message=fault.make("https://elsewhere.invalid")) as there:
        told = sent(messages_at(there.url, hangs=fault.hangs))
        assert there.asked == {"create_message": 1, "list_messages": 1 + len(PAUSES)}
    assert isinstance(told, VerifierError)
    assert (told.name, told.exit_code) == ("maybe-sent", ExitCode.UNDECIDED)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.lost], ids=str)
def test_what_was_certainly_not_processed_is_certainly_not_sent(messages_at, fault):
    """Nobody looks for the message; only a 429 is sent again, and the reason is told by name and exit code."""
    with FaultyAccount(create_message=fault.make("https://elsewhere.invalid")) as there:
        told = sent(messages_at(there.url))
        assert there.asked == {"create_message": 1 + fault.repeated * REPEATS, "list_messages": 1}
    assert isinstance(told, VerifierError)
    expected = ExitCode.FAILED if fault.error == "refused" else fault.exit_code
    assert (told.name, told.exit_code, told.processed) == (fault.error, expected, False)


# Whoever lists with test credentials is told so before anything is sent.
LISTED = [fault for fault in FAULTS if fault.error != "test-credentials"]


def test_test_credentials_send_nothing(messages_at):
    """With them Twilio answers as if it had sent the message; so nothing is asked of it, and that is said."""
    with FaultyAccount(list_messages=refuses(403, 20008)) as there:
        told = sent(messages_at(there.url))
        assert there.asked == {"list_messages": 1}
    assert isinstance(told, VerifierError)
    assert (told.name, told.exit_code) == ("test-credentials", ExitCode.CREDENTIALS)


@pytest.mark.parametrize("fault", LISTED, ids=str)
def test_a_list_that_cannot_be_read_keeps_nobody_from_sending(messages_at, fault):
    """The list is needed only where the answer is lost."""
    with FaultyAccount(list_messages=fault.make("https://elsewhere.invalid")) as there:
        told = sent(messages_at(there.url, hangs=fault.hangs))
        assert there.asked == {"create_message": 1, "list_messages": 1 + fault.repeated * REPEATS}
    assert isinstance(told, Sent)
    assert not told.recovered


@pytest.mark.parametrize("created", [True, False])
@pytest.mark.parametrize(
    "fault",
    # Each of those that hang takes six timeouts.
    [pytest.param(fault, id=str(fault), marks=[pytest.mark.long] * fault.hangs) for fault in LISTED],
)
def test_nothing_is_claimed_where_everything_fails(messages_at, fault, created):
    """Without any answer the command can't tell; that no message was made is said only where it is certain."""
    behave = fault.make("https://elsewhere.invalid")
    created = created and fault.lost
    with FaultyAccount(create_message=behave, list_messages=behave, creates_first=created) as there:
        told = sent(messages_at(there.url, hangs=fault.hangs))
        assert there.asked["create_message"] == (1 if fault.lost else 1 + fault.repeated * REPEATS)
        assert len(there.created) == created
    assert isinstance(told, VerifierError)
    assert told.name == ("maybe-sent" if fault.lost else fault.error)


@pytest.mark.parametrize("shape", [shape for shape in MESSAGE_SHAPES if shape.name != "another-sid"], ids=str)
def test_an_answer_of_a_wrong_shape_is_a_lost_answer(messages_at, shape):
    """What the answer to a POST can't be believed about, the list is asked."""
    strange = answers(described(mms(2)) | shape.change, 201)
    with FaultyAccount(create_message=strange, creates_first=True) as there:
        told = sent(messages_at(there.url))
        assert there.asked == {"create_message": 1, "list_messages": 2}
    assert isinstance(told, Sent)
    assert told.recovered


def test_a_404_for_the_request_is_about_the_account(messages_at):
    """Twilio's own 404 for a POST means that nothing was sent."""
    with FaultyAccount(create_message=refuses(404, 20404)) as there:
        told = sent(messages_at(there.url))
    assert isinstance(told, VerifierError)
    assert (told.name, told.exit_code, there.created) == ("no-such-account", ExitCode.FAILED, [])


def test_a_refusal_is_told_with_its_page(messages_at):
    """What the sender can mend ends with 1, in our words and with Twilio's page."""
    with FaultyAccount(create_message=refuses(400, 21211)) as there:
        told = sent(messages_at(there.url))
    assert isinstance(told, VerifierError)
    assert (told.name, told.code, told.exit_code) == ("refused", 21211, ExitCode.FAILED)
    assert str(told.help).endswith("https://www.twilio.com/docs/api/errors/21211")


def test_a_busy_account_is_asked_again(messages_at):
    """After a 429, which processes nothing, the message is sent, and once."""
    with FaultyAccount() as there:
        there.faults["create_message"] = in_turn(refuses(429, 20429), there.answer_to("create_message"))
        told = sent(messages_at(there.url))
        assert there.asked["create_message"] == 2
    assert isinstance(told, Sent)
    assert [told.message.sid] == [message["sid"] for message in there.created]
