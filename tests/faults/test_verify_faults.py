"""`verify` against every fault: undecided unless Twilio said otherwise, after so many requests and no more."""

import json

import local_server as server
import pytest
from fault_table import FAULTS, HTML, MESSAGE_SHAPES, OTHER_SID, Fault, media_shapes
from faulty_account import ACCOUNT, FaultyAccount, answers, described, media_page, mms, refuses
from local_server import LocalServer, in_turn

from verifier.errors import ExitCode, exit_code
from verifier.models import Outcome, Submission, Verdict
from verifier.report import Report, Run
from verifier.transport.tasks import run
from verifier.verifying.verify import verify

REPEATS = 1  # conftest's patience
WITH_MEDIA, WITHOUT, SMS = mms(2), mms(1), "SM" + "2" * 32


def outcomes(verdict: Verdict) -> list[str]:
    return [check.outcome for check in verdict.checks]


def code_of(verdict: Verdict) -> ExitCode:
    return exit_code(Report.of([verdict], Run()).tally)


def judged(messages, sid: str = WITH_MEDIA) -> Verdict:
    return run(verify(Submission(sid), lambda _submission: messages))


def requests_for(fault: Fault, *, reused: bool = False) -> int:
    """How often the faulty request is made; over a connection that was in use, libcurl itself asks once more."""
    return 1 + fault.repeated * REPEATS + (fault.drops and reused)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_message_that_could_not_be_looked_at(messages_at, fault):
    """Nothing is decided and the Media list is not asked for; the exit code says whose trouble it is."""
    with (
        LocalServer(server.answer()) as elsewhere,
        FaultyAccount(fetch_message=fault.make(elsewhere.url)) as there,
    ):
        verdict = judged(messages_at(there.url, hangs=fault.hangs))
        assert there.asked == {"fetch_message": requests_for(fault)}
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, fault.error)
    assert outcomes(verdict) == ["undecided", "skipped", "skipped"]
    assert code_of(verdict) == fault.exit_code
    assert elsewhere.connections == 0


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_media_list_that_could_not_be_looked_at(messages_at, fault):
    """What the message itself proves stands; whether it has media stays open."""
    with (
        LocalServer(server.answer()) as elsewhere,
        FaultyAccount(list_media=fault.make(elsewhere.url)) as there,
    ):
        verdict = judged(messages_at(there.url, hangs=fault.hangs))
        assert there.asked == {"fetch_message": 1, "list_media": requests_for(fault, reused=True)}
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, fault.error)
    assert outcomes(verdict) == ["passed", "passed", "undecided"]
    assert code_of(verdict) == fault.exit_code
    assert elsewhere.connections == 0


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.hangs], ids=str)
def test_an_sms_has_failed_whatever_became_of_its_media(messages_at, fault):
    """An SM SID decides the verdict by itself, and then no error is named."""
    with FaultyAccount(list_media=fault.make("https://elsewhere.invalid")) as there:
        verdict = judged(messages_at(there.url), SMS)
    assert outcomes(verdict) == ["passed", "failed", "undecided"]
    assert (verdict.outcome, verdict.error, code_of(verdict)) == (Outcome.FAILED, None, ExitCode.FAILED)


@pytest.mark.parametrize("shape", MESSAGE_SHAPES, ids=str)
def test_a_message_of_a_wrong_shape_proves_nothing(messages_at, shape):
    """An answer with one field wrong, or about something else, is asked for once and decides nothing."""
    with FaultyAccount(fetch_message=answers(described(WITH_MEDIA) | shape.change)) as there:
        verdict = judged(messages_at(there.url))
        assert there.asked == {"fetch_message": 1}
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, shape.error)


def test_a_sid_in_another_case_is_no_other_message(messages_at):
    """Twilio may write the digits in capitals; a prefix in small letters is none of Twilio's SIDs."""
    sid = "MM" + "ab" * 16
    for given, error in ((sid[:2] + sid[2:].upper(), None), (sid.lower(), "answer-mismatch")):
        with FaultyAccount(
            fetch_message=answers(described(given)), list_media=answers(media_page(given, 1))
        ) as there:
            assert judged(messages_at(there.url), sid).error == error


@pytest.mark.parametrize("name", media_shapes(WITH_MEDIA))
@pytest.mark.parametrize("sid", [WITH_MEDIA, WITHOUT])
def test_a_media_list_of_a_wrong_shape_proves_nothing(messages_at, name, sid):
    """A list that can't be read proves neither media nor that there is none, whatever num_media says."""
    page, error = media_shapes(sid)[name]
    with FaultyAccount(list_media=answers(page)) as there:
        verdict = judged(messages_at(there.url), sid)
        assert there.asked["fetch_message"] == there.asked["list_media"] == 1
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, error)


@pytest.mark.parametrize(
    "change", [{"num_media": None}, {"num_media": 1}, {"date_created": None}, {"status": None}]
)
def test_what_twilio_may_leave_out_decides_nothing(messages_at, change):
    """The list alone proves that there is media, however little the message says about itself."""
    with FaultyAccount(fetch_message=answers(described(WITH_MEDIA, **change))) as there:
        assert judged(messages_at(there.url)).outcome is Outcome.PASSED


def test_pages_without_end_are_left(messages_at):
    """A list that always names a next page is read to a bound, and is nobody's proof, though it holds media."""
    with FaultyAccount(
        list_media=answers(
            media_page(
                WITH_MEDIA, next_page_uri=f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{WITH_MEDIA}/Media.json"
            )
        )
    ) as there:
        verdict = judged(messages_at(there.url))
        assert there.asked == {"fetch_message": 1, "list_media": 3}
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, "nonsense-answer")


@pytest.mark.parametrize(
    "surplus",
    [media_page(OTHER_SID, 0), {"code": 20404, "message": "none", "status": 404}],
    ids=["list", "404"],
)
def test_a_surplus_answer_is_nobodys(messages_at, surplus):
    """What a server says unasked on a connection that is kept never becomes the answer to the next request."""
    extra = json.dumps(surplus).encode()

    def twice(visit):
        answers(described(WITH_MEDIA))(visit)
        return server.answer(surplus.get("status", 200), extra)(visit)

    with FaultyAccount(fetch_message=twice) as there:
        assert judged(messages_at(there.url)).outcome is not Outcome.FAILED


@pytest.mark.parametrize("key", ["next_page_uri", "next_page_url"])
def test_a_next_page_elsewhere_is_never_asked_for(messages_at, key):
    """No other host sees a request, let alone the token, wherever an answer says that the list goes on."""
    with LocalServer(server.answer(body=b'{"media_list": []}')) as elsewhere:
        for address in (f"{elsewhere.url}/Media.json", f"@127.0.0.1:{elsewhere.port}/Media.json"):
            more = {"meta": {"key": "media_list", key: address}} if key.endswith("url") else {key: address}
            page = answers(media_page(WITH_MEDIA, 0, **more))
            with FaultyAccount(list_media=page, fetch_message=answers(described(WITH_MEDIA))) as there:
                verdict = judged(messages_at(there.url))
            assert verdict.outcome is not Outcome.PASSED
            assert verdict.error is not None
    assert elsewhere.connections == 0


def test_twilios_own_404_fails(messages_at):
    """A message that Twilio says is not in the account is the learner's to mend."""
    with FaultyAccount(fetch_message=refuses(404, 20404)) as there:
        verdict = judged(messages_at(there.url))
        assert there.asked == {"fetch_message": 1}
    assert outcomes(verdict) == ["failed", "skipped", "skipped"]
    assert code_of(verdict) == ExitCode.FAILED


def test_a_404_for_the_list_of_a_message_that_is_there(messages_at):
    """The message is there, so a 404 for its list says nothing about its media."""
    with FaultyAccount(list_media=refuses(404, 20404)) as there:
        verdict = judged(messages_at(there.url))
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, "media-list-missing")


@pytest.mark.parametrize(
    "date", ["yesterday", f"Tue, 24 Nov {'9' * 30} 05:00:00 GMT", "Tue, 24 Nov 2026 05:00:00 +9999999999"]
)
def test_an_answer_with_a_broken_date_is_an_answer(messages_at, date):
    """Twilio's clock is a help, not a condition."""
    page = answers(media_page(WITH_MEDIA), headers={"Date": date})
    message = answers(described(WITH_MEDIA), headers={"Date": date})
    with FaultyAccount(fetch_message=message, list_media=page) as there:
        assert judged(messages_at(there.url)).outcome is Outcome.PASSED


def test_headers_that_are_no_text_spoil_no_answer(messages_at):
    """What a server writes into its headers decides nothing."""
    headers = {"Content-Type": "\xff\xfe", "Date": "\xff", "Retry-After": "\xff", "Location": "\xff"}
    message, page = (
        answers(described(WITH_MEDIA), 200, headers),
        answers(media_page(WITH_MEDIA), 200, headers),
    )
    with FaultyAccount(fetch_message=message, list_media=page) as there:
        assert judged(messages_at(there.url)).outcome is Outcome.PASSED


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.repeated and not fault.hangs], ids=str)
def test_a_fault_that_passes_leaves_no_trace(messages_at, fault):
    """What a repetition brings counts as if there had been no fault."""
    faults = [fault.make("https://elsewhere.invalid")] * REPEATS
    with FaultyAccount(fetch_message=in_turn(*faults, answers(described(WITH_MEDIA)))) as there:
        verdict = judged(messages_at(there.url))
        assert there.asked == {"fetch_message": 1 + REPEATS, "list_media": 1}
    assert (verdict.outcome, verdict.error) == (Outcome.PASSED, None)


def test_the_wrong_answer_to_the_right_question_is_noticed(messages_at):
    """A server that answers every question about one and the same message passes nobody else."""
    page = answers(media_page(OTHER_SID, 1))
    with FaultyAccount(fetch_message=answers(described(OTHER_SID)), list_media=page) as there:
        messages = messages_at(there.url)
        assert judged(messages).error == "answer-mismatch"
        assert judged(messages, OTHER_SID).outcome is Outcome.PASSED


def test_a_sign_in_page_for_everything(messages_at):
    """Behind a network that asks for a sign-in nothing is decided."""
    with LocalServer(answers(HTML)) as there:
        assert judged(messages_at(there.url)).error == "nonsense-answer"
