"""Sending at most once, and telling what became of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from verifier.errors import CredentialsError, ExitCode, NotFound, Refused, Unavailable, VerifierError
from verifier.i18n import msg
from verifier.models import Draft, Message
from verifier.sending.send import PAUSES, Sent, refusal, send
from verifier.transport.tasks import run

ACCOUNT = "AC" + "a" * 32
START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DRAFT = Draft("+15558675310", "+15017122661", None, ("https://demo.twilio.com/owl.png",), "Hoot")
BROKEN = Unavailable("connection-broken", msg("The connection broke."), msg("Try again."))
UNREACHABLE = Unavailable("no-connection", msg("No way there."), msg("Look at the network."), processed=False)
BUSY = Unavailable("rate-limited", msg("Too busy."), msg("Wait."), status=429, processed=False)
NOT_ALLOWED = CredentialsError(
    "permission-missing", msg("May not read."), msg("Ask."), status=403, processed=False
)
GONE = NotFound("not-found", msg("Nothing there."), msg("Look."), code=20404, status=404, processed=False)


@dataclass
class Account:
    """Creates and lists messages by its own clock, failing as told.

    `shown` is how the list differs from what was created, `answered` how the answer does; `meanwhile` is what
    others do while the message is created; for `lag` looks the list does not show the message.
    """

    fault: VerifierError | None = None
    creates: bool = True
    list_faults: list[VerifierError | None] = field(default_factory=list)
    lag: int = 0
    shown: dict[str, object] = field(default_factory=dict)
    answered: dict[str, object] = field(default_factory=dict)
    meanwhile: Callable[["Account"], object] = bool
    account_sid: str = ACCOUNT
    clock: datetime = START
    messages: list[Message] = field(default_factory=list)
    posts: int = 0

    def add(self, **changes: object) -> Message:
        sid = f"MM{len(self.messages):032x}"
        message = Message(sid, ACCOUNT, "queued", "outbound-api", 1, DRAFT.from_, DRAFT.to, DRAFT.body)
        self.messages.append(
            replace(message, **{"date_created": self.clock.replace(microsecond=0), **changes})
        )
        return self.messages[-1]

    async def create_message(self, draft: Draft) -> Message:
        self.posts += 1
        self.meanwhile(self)
        if self.creates:
            self.add(body=draft.body, num_media=len(draft.media_urls))
            self.messages[-1] = replace(self.messages[-1], **self.shown)
        if self.fault:
            raise self.fault
        return replace(self.messages[-1], **self.answered)

    async def list_messages(self, **_: object) -> AsyncIterator[Message]:
        fault = self.list_faults.pop(0) if self.list_faults else None
        if fault:
            raise fault
        late = self.posts > 0 and self.creates and self.lag > 0
        self.lag -= late
        for message in reversed(self.messages[:-1] if late else self.messages):
            yield message

    def send(self, draft: Draft = DRAFT, skew: timedelta = timedelta(0)) -> Sent:
        async def sleep(seconds: float) -> None:
            self.clock += timedelta(seconds=seconds)

        return run(send(self, draft, now=lambda: self.clock + skew, sleep=sleep))


def error_of(account: Account) -> VerifierError:
    with pytest.raises(VerifierError) as caught:
        account.send()
    return caught.value


def test_sent_is_told():
    """An answered request is one message, sent and not recovered."""
    account = Account()
    assert account.send() == Sent(account.messages[0], recovered=False)
    assert account.posts == 1


def test_lost_answer_is_recovered():
    """A message whose answer was lost is found in the account's list, without a second request."""
    account = Account(fault=BROKEN)
    assert account.send() == Sent(account.messages[0], recovered=True)
    assert account.posts == 1
    assert account.clock == START + timedelta(seconds=PAUSES[0])


def test_look_that_fails_is_followed_by_another():
    """A look that fails is no end of looking, and a clock that is an hour ahead hides nothing."""
    account = Account(fault=BROKEN, list_faults=[None, BUSY, NOT_ALLOWED, BROKEN])
    assert account.send(skew=timedelta(hours=1)).recovered


def test_late_list_is_looked_at_again():
    """A message that the list does not show at once is found by a later look."""
    account = Account(fault=BROKEN, lag=len(PAUSES) - 1)
    assert account.send().recovered
    assert account.clock == START + timedelta(seconds=sum(PAUSES))


def test_never_found_may_have_been_sent():
    """A message that stays out of the list may have been sent: that is said, with how to look, and exit code 3."""
    error = error_of(Account(fault=BROKEN, creates=False))
    assert (error.name, error.exit_code, error.processed) == ("maybe-sent", ExitCode.UNDECIDED, True)
    assert str(error.message) == (
        "It is not known whether the message was sent. The connection broke. It is not in the account's list so far."
    )
    assert "may make a second message" in str(error.help)
    assert "verifier verify --latest" in str(error.help)


def test_failing_looks_may_have_been_sent():
    """Where the list can't be read after the lost answer, the message may have been sent."""
    account = Account(fault=BROKEN, list_faults=[None, BROKEN, NOT_ALLOWED, GONE, BUSY])
    assert error_of(account).name == "maybe-sent"
    assert account.posts == 1


@pytest.mark.parametrize("ago", [0, 1, 20, 3600])
@pytest.mark.parametrize("created", [True, False])
def test_earlier_message_is_not_mistaken_for_this_one(ago, created):
    """An identical message sent before, even within the same second, is never reported as this one."""
    account = Account(fault=BROKEN, creates=created)
    account.add()
    account.clock += timedelta(seconds=ago)
    if created:
        assert account.send().message == account.messages[1]
    else:
        assert error_of(account).name == "maybe-sent"


def test_late_entry_is_not_mistaken_for_this_one():
    """A message that enters the list late is told apart by being older than one that was there before."""
    account = Account(fault=BROKEN, creates=False)
    account.add()
    account.meanwhile = lambda self: self.add(date_created=START - timedelta(seconds=1))
    assert error_of(account).name == "maybe-sent"


def test_several_new_ones_are_named():
    """Where several new messages are alike, none is claimed; they are named and one is offered for a look."""
    error = error_of(account := Account(fault=BROKEN, meanwhile=Account.add))
    assert error.name == "maybe-sent"
    other, this = (message.sid for message in account.messages)
    assert f"holds 2 like it: {this}, {other}" in str(error.message)
    assert str(error.help).endswith(f"`verifier verify {this}`")


@pytest.mark.parametrize("unreadable", [NOT_ALLOWED, BROKEN, BUSY, GONE])
def test_unreadable_list_keeps_nobody_from_sending(unreadable):
    """Where the list can't be read before, the message is sent all the same; a lost answer then stays unknown."""
    assert Account(list_faults=[unreadable]).send().recovered is False
    account = Account(fault=BROKEN, list_faults=[unreadable])
    error = error_of(account)
    assert error.name == "maybe-sent"
    assert f"holds one like it: {account.messages[0].sid}" in str(error.message)


def test_no_connection_is_noticed_before_sending():
    """Where not even the list can be reached, nothing is sent, and that is said."""
    error = error_of(account := Account(list_faults=[UNREACHABLE]))
    assert (error.name, error.processed, account.posts) == ("no-connection", False, 0)
    assert str(error.message) == "Nothing was sent. No way there."


def test_certainly_unprocessed_is_certainly_not_sent():
    """Where Twilio certainly did not process the request, nobody looks for a message."""
    error = error_of(account := Account(fault=BUSY, creates=False))
    assert (error.name, error.status, error.processed) == ("rate-limited", 429, False)
    assert str(error.message) == "Nothing was sent. Too busy."
    assert account.clock == START


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "+15550000000"},
        {"from_": "+15550000000"},
        {"body": "Woof"},
        {"num_media": 0},
        {"num_media": None},
        {"direction": "inbound"},
        {"account_sid": "AC" + "b" * 32},
        {"date_created": None},
        {"date_created": START - timedelta(hours=2)},
    ],
)
def test_other_messages_are_not_taken_for_it(changes):
    """A new message that differs in number, text, media, direction, account or age is not the one that was sent."""
    assert error_of(Account(fault=BROKEN, shown=changes)).name == "maybe-sent"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Hoot", "Sent from your Twilio trial account - Hoot"),
        (None, "Sent from your Twilio trial account -"),
        (None, ""),
        (" Hoot\n", "Hoot"),
    ],
)
def test_text_is_known_again(body, shown):
    """The text is recognised with a trial account's opening words, without its outer blanks, and empty as none."""
    assert Account(fault=BROKEN, shown={"body": shown}).send(replace(DRAFT, body=body)).recovered


def test_messaging_service_chooses_the_number():
    """With a messaging service the number it sent from is not known before, and none is expected."""
    draft = replace(DRAFT, from_=None, messaging_service_sid="MG" + "c" * 32)
    assert Account(fault=BROKEN).send(draft).recovered


@pytest.mark.parametrize(
    "changes", [{"sid": "hello"}, {"sid": "ME" + "0" * 32}, {"account_sid": "AC" + "b" * 32}]
)
def test_senseless_answer_is_no_proof(changes):
    """An answer that is no message of this account proves nothing; the list does."""
    account = Account(answered=changes)
    assert account.send() == Sent(account.messages[0], recovered=True)


def test_credentials_are_told_as_they_are():
    """Refused credentials end it with their own error."""
    assert error_of(Account(fault=NOT_ALLOWED, creates=False)) is NOT_ALLOWED


def test_unknown_account_is_refused():
    """A 404 for the request itself is a refusal that names account and messaging service."""
    error = error_of(Account(fault=GONE, creates=False))
    assert (type(error), error.name, error.exit_code) == (Refused, "no-such-account", ExitCode.FAILED)


def refused(code: int | None) -> Refused:
    return Refused(
        "refused",
        msg("Twilio refused: {said}", said="No {good}"),
        msg("Read."),
        code=code,
        status=400,
        processed=False,
    )


def test_known_refusal_is_explained():
    """A refusal with a known code is told in our words, with the next step and Twilio's page."""
    error = error_of(Account(fault=refused(21610), creates=False))
    assert isinstance(error, Refused)
    assert (error.name, error.code, error.status) == ("refused", 21610, 400)
    assert str(error.message).startswith("Twilio refused it (21610): The recipient once answered STOP")
    assert "START" in str(error.help)
    assert str(error.help).endswith("https://www.twilio.com/docs/api/errors/21610")


def test_unknown_refusal_keeps_twilios_words():
    """A refusal with an unknown code keeps Twilio's own words, as a value, and names Twilio's page."""
    error = refusal(refused(99999))
    assert str(error.message) == "Twilio refused: No {good}"
    assert str(error.help).endswith("https://www.twilio.com/docs/api/errors/99999")
    assert str(refusal(refused(None)).help) == "Read."


FAULTS = [None, BROKEN, UNREACHABLE, BUSY, NOT_ALLOWED, GONE, refused(21211)]


@given(
    fault=st.sampled_from(FAULTS),
    created=st.booleans(),
    list_faults=st.lists(st.sampled_from([None, BROKEN, UNREACHABLE, BUSY, NOT_ALLOWED, GONE]), max_size=6),
    lag=st.integers(0, 6),
    earlier=st.lists(st.integers(0, 7200), max_size=3),
    skew=st.integers(-86400, 3600),
)
def test_never_twice_and_never_a_false_report(fault, created, list_faults, lag, earlier, skew):
    """Whatever fails, at most one request is made, and what is reported agrees with what was created."""
    lost = fault is not None and fault.processed
    account = Account(fault, created if lost else fault is None, list_faults, lag)
    for seconds in sorted(earlier, reverse=True):
        account.clock = START - timedelta(seconds=seconds)
        account.add()
    account.clock = START
    try:
        sent = account.send(skew=timedelta(seconds=skew))
    except VerifierError as error:
        told = error.name
        assert told == "maybe-sent" or len(account.messages) == len(earlier)
    else:
        assert sent.message == account.messages[len(earlier)]
        assert len(account.messages) == len(earlier) + 1
        assert sent.recovered is (fault is not None)
    assert account.posts <= 1
