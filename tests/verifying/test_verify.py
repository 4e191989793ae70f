"""Gathering evidence, the guard against other people's messages, and patience with media on its way."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from verifier.errors import CredentialsError, NotFound, Unavailable, VerifierError
from verifier.i18n import msg
from verifier.models import Media, Message, Outcome, Submission
from verifier.transport.tasks import run
from verifier.verifying.verify import Patience, verify

ACCOUNT = "AC" + "0" * 32
MMS = "MM" + "a" * 32
NOW = datetime.now(UTC)
MESSAGE = Message(
    MMS, ACCOUNT, status="sent", direction="outbound-api", num_media=1, date_created=NOW - timedelta(days=1)
)
ITEM = Media("ME" + "3" * 32, ACCOUNT, MMS, "image/png", "/x.json")


@dataclass
class Account:
    """An account that gives each answer in turn and stays with the last one; an error is raised."""

    messages: list = field(default_factory=lambda: [MESSAGE])
    lists: list = field(default_factory=lambda: [(ITEM,)])
    asked: list = field(default_factory=list)
    account_sid: str = ACCOUNT
    address: str = ""

    async def fetch_message(self, sid):
        self.asked.append(("message", sid))
        return self._next(self.messages)

    async def list_media(self, sid):
        self.asked.append(("media", sid))
        return self._next(self.lists)

    @staticmethod
    def _next(answers):
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, VerifierError):
            raise answer
        return answer


def judged(account, text=MMS, **patience):
    return run(verify(Submission(text), lambda _: account, patience=Patience(**patience)))


def unavailable(name="timed-out"):
    return Unavailable(name, msg("slow"), msg("again"))


def test_message_and_list_are_asked_once_each():
    """One verification is two requests: the message, then its Media list."""
    account = Account()
    assert judged(account, f"  {MMS.upper()} ").outcome is Outcome.PASSED
    assert account.asked == [("message", MMS), ("media", MMS)]


def test_no_account_is_asked_about_a_text_that_is_no_sid():
    """The account is not even opened for a text that holds no message SID."""

    def opened(_):
        raise AssertionError

    assert run(verify(Submission("MM12"), opened)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MESSAGE, sid="MM" + "b" * 32),
        replace(MESSAGE, sid="SM" + "a" * 32),
        replace(MESSAGE, account_sid="AC" + "1" * 32),
    ],
)
def test_an_answer_about_something_else_decides_nothing(wrong):
    """A message of another SID or account leaves the verdict undecided, and is not shown as the evidence."""
    verdict = judged(Account(messages=[wrong]))
    assert (verdict.outcome, verdict.error, verdict.message) == (Outcome.UNDECIDED, "answer-mismatch", None)


@pytest.mark.parametrize(
    "wrong", [replace(ITEM, parent_sid="MM" + "b" * 32), replace(ITEM, account_sid="AC" + "1" * 32)]
)
def test_another_messages_media_proves_nothing(wrong):
    """One media item of another message or account in the list leaves it undecided."""
    verdict = judged(Account(lists=[(ITEM, wrong)]))
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, "answer-mismatch")


def test_hex_case_does_not_make_another_message():
    """The guard ignores the case of hexadecimal digits."""
    loud = replace(MESSAGE, sid="MM" + "A" * 32)
    assert judged(Account(messages=[loud])).outcome is Outcome.PASSED


def test_not_found_is_a_failure_and_the_list_is_not_asked():
    """Where the account has no such message, there is no list to ask for."""
    account = Account(messages=[NotFound("not-found", msg("no"), msg("check"))])
    assert judged(account).outcome is Outcome.FAILED
    assert account.asked == [("message", MMS)]


@pytest.mark.parametrize(
    ("trouble", "refused"),
    [(unavailable(), False), (CredentialsError("credentials-refused", msg("no"), msg("fix")), True)],
)
def test_trouble_leaves_it_undecided(trouble, refused):
    """Whatever keeps us from looking is no failure, at the message as at its list."""
    for account in (Account(messages=[trouble]), Account(lists=[trouble])):
        verdict = judged(account)
        assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, trouble.name)
        assert verdict.credentials_refused is refused


def test_an_account_that_cannot_be_opened_leaves_it_undecided():
    """Credentials that are missing for one submission are that submission's trouble alone."""

    def opened(_):
        raise CredentialsError("credentials-missing", msg("none"), msg("set"))

    verdict = run(verify(Submission(MMS), opened))
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, "credentials-missing")


def fresh(**facts):
    return replace(MESSAGE, date_created=NOW, status="queued", **facts)


def test_pending_media_is_waited_for():
    """The look is repeated, ever less often, until the media is there; who waits is told once."""
    told, slept = [], []

    async def sleep(seconds):
        slept.append(seconds)

    account = Account(messages=[fresh()], lists=[(), (), (), (), (), (ITEM,)])
    verdict = judged(account, wait=60, on_wait=told.append, sleep=sleep, clock=lambda: 0.0)
    assert verdict.outcome is Outcome.PASSED
    assert told == [MMS]
    assert slept == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_patience_ends():
    """After the wait the answer is undecided, and no wait is longer than what was granted."""
    now = [0.0]

    async def sleep(seconds):
        now[0] += seconds

    account = Account(messages=[fresh()], lists=[()])
    verdict = judged(account, wait=4, sleep=sleep, clock=lambda: now[0])
    assert verdict.outcome is Outcome.UNDECIDED
    assert now[0] == 4


def test_no_patience_is_one_look():
    """With a wait of nothing the first look decides."""
    account = Account(messages=[fresh()], lists=[()])
    assert judged(account, wait=0).outcome is Outcome.UNDECIDED
    assert len(account.asked) == 2


def test_twilios_clock_decides_what_is_new():
    """A learner's clock that is a day fast does not turn media on its way into a failure."""
    created = NOW - timedelta(days=1)
    message = fresh(answered_at=created + timedelta(seconds=5))
    account = Account(messages=[replace(message, date_created=created)], lists=[()])
    assert judged(account).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    ("age", "date", "outcome"),
    [
        (timedelta(seconds=5), timedelta(hours=1), Outcome.UNDECIDED),
        (timedelta(seconds=5), timedelta(days=400), Outcome.UNDECIDED),
        (timedelta(seconds=5), timedelta(days=-400), Outcome.UNDECIDED),
        (timedelta(seconds=-5), timedelta(hours=1), Outcome.UNDECIDED),
        (timedelta(days=400), timedelta(days=400), Outcome.FAILED),
        (timedelta(days=400), timedelta(days=-1), Outcome.FAILED),
        (timedelta(days=400), timedelta(days=401), Outcome.FAILED),
    ],
)
def test_a_date_that_cannot_be_true_decides_nothing(age, date, outcome):
    """A proxy's wrong clock makes no new message old, and none that is before the message makes an old one new."""
    created = datetime.now(UTC) - age
    message = replace(fresh(answered_at=created + date), date_created=created)
    assert judged(Account(messages=[message], lists=[()])).outcome is outcome


def test_a_verdict_knows_how_long_it_took():
    """By the clock, the waiting for media included; where nothing is asked it took no time."""
    clock = iter(range(0, 100, 7)).__next__

    async def sleep(_seconds):
        pass

    young = replace(MESSAGE, date_created=NOW)
    waited = judged(Account([young], [(), (ITEM,)]), wait=50, sleep=sleep, clock=clock)
    assert (waited.outcome, waited.took) == (Outcome.PASSED, 14)
    assert 0 < judged(Account()).took < 5
    assert judged(Account(), "MM12").took == 0
