"""What the preflight warns of before a message is sent, and that it never stands in the way."""

import time

import pytest

from verifier.account.protocols import Account, Number
from verifier.errors import CredentialsError, Unavailable
from verifier.i18n import msg
from verifier.models import Draft
from verifier.sending.preflight import preflight
from verifier.transport.exchange import Response, at_once
from verifier.transport.tasks import Pause

SID = "AC" + "a" * 32
FROM, TO = "+15017122661", "+12025550110"
URLS = ("https://a.example/1.png", "https://a.example/2.png")
DRAFT = Draft(TO, FROM, media_urls=URLS[:1])
OWNED = Number(FROM, mms=True)
FULL, TRIAL = Account(SID, "Full", "active"), Account(SID, "Trial", "active")
DOWN = Unavailable("no-connection", msg("x"), msg("y"))
NOT_ALLOWED = CredentialsError("permission-missing", msg("x"), msg("y"), code=70051)


class Answers:
    """Gives back, raises or waits for what it was made with."""

    account_sid = SID

    def __init__(self, account=FULL, numbers=(OWNED,), verified=()):
        self.account, self.numbers, self.verified = account, numbers, verified

    async def _give(self, what):
        if isinstance(what, Pause):
            await what
        if isinstance(what, Exception):
            raise what
        return what

    async def fetch_account(self):
        return await self._give(self.account)

    async def list_numbers(self, *_number):
        return await self._give(self.numbers)

    async def list_caller_ids(self, *_number):
        return await self._give(self.verified)


def picture(size=1000, kind="image/png"):
    headers = {"content-type": kind, "content-length": str(size)}
    return at_once(lambda _request: Response(200, b"", headers))


def names(answers, draft=DRAFT, ask=None, **more):
    found = preflight(draft, answers, ask or picture(), private=lambda _: False, **more)
    return [note.name for note in found]


def test_a_message_without_a_fault():
    """Where all is well nothing is said."""
    assert names(Answers()) == []


@pytest.mark.parametrize(
    ("answers", "warned"),
    [
        (Answers(numbers=()), ["from-not-owned"]),
        (Answers(numbers=(Number(FROM, mms=False),)), ["from-without-mms"]),
        (Answers(numbers=(Number(FROM),)), []),
        (Answers(account=TRIAL), ["to-not-verified"]),
        (Answers(account=TRIAL, verified=(TO,)), []),
        (Answers(account=TRIAL, numbers=()), ["from-not-owned", "to-not-verified"]),
    ],
)
def test_from_and_to(answers, warned):
    """From must be owned and able to send MMS; To must be verified where the account is a trial."""
    assert names(answers) == warned


def test_text_alone_needs_no_mms():
    """A message without media is not warned of for the sake of media."""
    draft = Draft(TO, FROM, body="hello")
    assert names(Answers(numbers=(Number(FROM, mms=False),)), draft) == []


def test_a_service_chooses_its_own_number():
    """With a messaging service there is no From to look at."""
    draft = Draft(TO, messaging_service_sid="MG" + "a" * 32, media_urls=URLS)
    assert names(Answers(numbers=()), draft) == []


def test_media_is_judged_one_by_one_and_together():
    """Each may be small enough and all of them too big."""
    draft = Draft(TO, FROM, media_urls=URLS)
    assert names(Answers(), draft, picture(3_000_000)) == ["media-size"]
    assert names(Answers(), draft, picture(1000, "image/webp")) == ["media-type", "media-type"]
    assert names(Answers(), draft, picture(9_000_000)) == ["media-size", "media-size"]


def test_without_a_way_to_the_media_it_is_not_looked_at():
    """In the sandbox only From and To are looked at."""
    assert preflight(DRAFT, Answers(numbers=()), None)[0].name == "from-not-owned"


@pytest.mark.parametrize("trouble", [DOWN, NOT_ALLOWED, RuntimeError("a mistake of ours")])
def test_trouble_on_the_way_is_passed_over(trouble):
    """What keeps the preflight from looking is no warning and no error, and the rest is looked at all the same."""

    async def fail(_request):
        raise RuntimeError

    assert names(Answers(account=trouble, numbers=trouble), ask=picture(kind="image/webp")) == ["media-type"]
    assert names(Answers(account=TRIAL), ask=fail) == ["to-not-verified"]


def test_it_waits_for_nobody_longer_than_its_time():
    """What does not answer in time is passed over, and what did answer is told."""
    began = time.monotonic()
    warned = names(Answers(account=Pause(600), numbers=()), seconds=0.3)
    took = time.monotonic() - began
    assert warned == ["from-not-owned"]
    assert took < 5


def test_all_is_looked_at_side_by_side():
    """Several slow answers take the time of one: each waits until all have been asked."""
    arrived = []

    async def all_there():
        arrived.append(1)
        while len(arrived) < 4:
            await Pause(0.01)

    async def ask(request):
        await all_there()
        return await picture(kind="image/webp")(request)

    class Together(Answers):
        async def fetch_account(self):
            await all_there()
            return TRIAL

        async def list_numbers(self, *_number):
            await all_there()
            return ()

    draft = Draft(TO, FROM, media_urls=URLS)
    expected = ["from-not-owned", "to-not-verified", "media-type", "media-type"]
    assert names(Together(), draft, ask, seconds=20) == expected


@pytest.mark.parametrize("sender", ["894546", "Acme Inc"])
def test_a_sender_that_is_no_number_is_not_looked_up(sender):
    """Short codes and names stand in no list of numbers, so nothing is said of them."""
    draft = Draft(TO, sender, media_urls=URLS[:1])
    assert preflight(draft, Answers(numbers=()), None) == ()
