"""What the doctor asks of an account, and what it makes of the answers."""

from dataclasses import dataclass, field

import pytest

from verifier.account.protocols import Account, Number
from verifier.credentials.find import Credentials
from verifier.doctor.account import account
from verifier.errors import CredentialsError, NotFound, Refused, Unavailable
from verifier.i18n import msg
from verifier.models import Outcome

SID = "AC" + "a" * 32
FROM, TO = "+15017122661", "+12025550110"
MMS, NO_MMS = Number(FROM, mms=True), Number("+15015550102", mms=False)
FULL, TRIAL = Account(SID, "Full", "active"), Account(SID, "Trial", "active")


def error(kind, code=None):
    return kind("name", msg("Said."), msg("Do."), code=code)


NOT_ALLOWED, DOWN = error(CredentialsError, 70051), error(Unavailable)


@dataclass
class Answers:
    """Gives back or raises what it was made with."""

    account: object = FULL
    numbers: object = (MMS, NO_MMS)
    verified: object = (TO,)
    message: object = field(default_factory=lambda: error(NotFound, 20404))
    account_sid: str = SID

    def _give(self, what):
        if isinstance(what, Exception):
            raise what
        return what

    async def fetch_account(self):
        return self._give(self.account)

    async def list_numbers(self, *_number):
        return self._give(self.numbers)

    async def list_caller_ids(self, number=None):
        return tuple(each for each in self._give(self.verified) if number in (None, each))

    async def fetch_message(self, *_sid):
        return self._give(self.message)


def look(number=FROM, to=None, **answers):
    credentials = Credentials(SID, SID, "x", number=number)
    return {each.name: each for each in account(Answers(**answers), credentials, to)}


def outcomes(found):
    return {name: each.outcome.value for name, each in found.items()}


def test_an_account_where_all_is_well():
    """The account, its messages, its numbers and the sender's number are as they should be."""
    found = look()
    assert outcomes(found) == dict.fromkeys(("account", "messages", "numbers", "from"), "passed")
    assert "1 of 2" in str(found["numbers"].text)
    assert FROM in str(found["numbers"].text)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Account(SID, "Full", "suspended"), "failed"),
        (Account(SID, "Full", "closed"), "failed"),
        (error(NotFound), "failed"),
        (NOT_ALLOWED, "skipped"),
        (error(CredentialsError, 20003), "skipped"),
        (DOWN, "skipped"),
    ],
)
def test_the_state_of_the_account(answer, outcome):
    """An account that is not active or not there is to be mended; one that may not be looked at is no harm."""
    assert outcomes(look(account=answer))["account"] == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(CredentialsError, 20003), "failed"),
        (error(CredentialsError, 20008), "failed"),
        (DOWN, "undecided"),
        (error(Refused), "undecided"),
    ],
)
def test_where_messages_cannot_be_read_nothing_more_is_asked(answer, outcome):
    """Refused credentials are to be mended, an outage decides nothing; neither is asked any further."""
    found = look(message=answer, to=TO)
    assert set(found) == {"account", "messages"}
    assert outcomes(found)["messages"] == outcome
    assert str(found["messages"].help) == "Do."


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((MMS,), "passed"),
        ((NO_MMS,), "failed"),
        ((), "failed"),
        ((Number(FROM),), "undecided"),
        (NOT_ALLOWED, "undecided"),
        (DOWN, "undecided"),
    ],
)
def test_numbers_that_can_send_mms(answer, outcome):
    """At least one is needed; where Twilio does not say, nothing is decided."""
    finding = look(numbers=answer)["numbers"]
    assert finding.outcome == outcome
    assert (finding.help is None) is (outcome == "passed")


def test_of_many_numbers_a_few_are_named():
    """An account with many numbers does not fill the screen."""
    many = tuple(Number(f"+1501712{n:04}", mms=True) for n in range(50))
    text = str(look(numbers=many)["numbers"].text)
    assert "50 of 50" in text
    assert text.count("+1") == 5


@pytest.mark.parametrize(
    ("number", "numbers", "outcome"),
    [
        (FROM, (MMS,), "passed"),
        ("(501) 712-2661", (MMS,), "failed"),
        ("+12025550199", (MMS,), "failed"),
        ("+15015550102", (MMS, NO_MMS), "failed"),
        (None, (MMS,), "skipped"),
        (FROM, DOWN, "skipped"),
        (FROM, (Number(FROM),), "passed"),
    ],
)
def test_the_number_to_send_from(number, numbers, outcome):
    """It must be written in full, belong to the account and be able to send MMS."""
    assert outcomes(look(number=number, numbers=numbers))["from"] == outcome


def test_a_number_that_is_none_is_not_shown_in_full():
    """What was set in place of a number is somebody's number all the same."""
    assert "7122661" not in str(look(number="5017122661")["from"].text)


@pytest.mark.parametrize(
    ("facts", "verified", "outcome"),
    [
        (FULL, DOWN, "passed"),
        (TRIAL, (TO,), "passed"),
        (TRIAL, (), "failed"),
        (TRIAL, DOWN, "undecided"),
        (TRIAL, NOT_ALLOWED, "undecided"),
        (NOT_ALLOWED, (TO,), "passed"),
        (NOT_ALLOWED, (), "skipped"),
    ],
)
def test_the_number_to_send_to(facts, verified, outcome):
    """Only a trial needs it verified; where the account's type is not known, an unverified one proves nothing."""
    assert outcomes(look(account=facts, verified=verified, to=TO))["to"] == outcome


def test_a_trial_is_told_what_it_may_not_be_able_to_do():
    """A trial may refuse any MMS, so whether sending works is not known, even if all else is well."""
    found = look(account=TRIAL, to=TO)
    assert found["trial"].outcome is Outcome.UNDECIDED
    assert "--sandbox" in str(found["trial"].help)
    assert "trial" not in look()
