"""`send` under random faults at every request: at most one message a command, and a true word about it."""

import random
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from fault_table import FAULTS
from faulty_account import FROM, TO, FaultyAccount, described
from local_server import Visit
from msgspec.structs import replace

from verifier.account.client import TwilioMessages
from verifier.account.protocols import Messages
from verifier.credentials.find import Credentials
from verifier.errors import Unavailable, VerifierError
from verifier.models import Draft
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL
from verifier.sandbox.embedded import embedded, open_store
from verifier.sandbox.faults import Fault, with_faults
from verifier.sending.send import Sent, send
from verifier.transport.exchange import Exchange, Request, Response, at_once
from verifier.transport.outages import FailedRequest, Limits, connection_broken, no_connection, timed_out
from verifier.transport.retry import Policy, retrying
from verifier.transport.tasks import Pause, run

QUICK = [fault for fault in FAULTS if not fault.hangs and not fault.name.startswith("huge")]
DRAFT = Draft(TO, FROM, media_urls=("https://example.com/owl.png",), body="Hoot")


def told_by(messages, draft: Draft) -> Sent | VerifierError:
    try:
        return run(send(messages, draft, now=lambda: datetime.now(UTC), sleep=lambda _seconds: Pause(0)))
    except VerifierError as error:
        return error


def is_true(told: Sent | VerifierError, created: list[str]) -> bool:
    """Whether what a command said agrees with the SIDs that it made."""
    if isinstance(told, Sent):
        return created == [told.message.sid]
    return len(created) <= 1 if told.processed else not created


class Moody(FaultyAccount):
    """Misbehaves at random, at a share of the requests; what may have been carried out is, every other time."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(create_message=self._mood, list_messages=self._mood)
        self.chance, self.share = chance, 0.0

    def _mood(self, visit: Visit) -> bool:
        post = visit.request.method == "POST"
        if self.chance.random() >= self.share:
            return self.answer_to("create_message" if post else "list_messages")(visit)
        fault = self.chance.choice(QUICK)
        if post and fault.lost and self.chance.random() < 0.5:
            self._create_message(visit.request)
        return fault.make("https://elsewhere.invalid")(visit)


@pytest.mark.parametrize("commands", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_over_the_network(messages_at, commands):
    """Whatever a server does to requests and answers, and with identical messages in the list."""
    chance = random.Random(7)  # noqa: S311 - a game that can be played again
    heard = set()
    with Moody(chance) as there:
        messages = messages_at(there.url)
        for _ in range(commands):
            there.share = chance.choice([0.2, 0.5, 0.9])
            earlier = datetime.now(UTC) - timedelta(seconds=chance.choice([0, 1, 3000]))
            there.created = [
                described(f"MM{number:032x}", earlier, body=DRAFT.body, num_media="1", status="queued")
                for number in range(0xEA0, 0xEA0 + chance.randrange(3))
            ]
            before = len(there.created)
            told = told_by(messages, DRAFT)
            created = [message["sid"] for message in there.created[before:]]
            assert is_true(told, created), (told, created)
            heard.add(told.recovered if isinstance(told, Sent) else told.name)
    assert heard >= {True, False, "maybe-sent", "rate-limited", "refused", "credentials-refused"}


LIMITS = Limits()
LOST = (timed_out, connection_broken)


def losing(exchange: Exchange, share: float, chance: random.Random) -> Exchange:
    """The exchange over a bad line: requests that never leave, get lost on the way, or whose answer is lost."""

    async def exchange_or_lose(request: Request) -> Response:
        def lost(outage, *, sent: bool) -> Unavailable:
            return outage(FailedRequest(urlsplit(request.url).netloc, sent, LIMITS, ""))

        if chance.random() >= share:
            return await exchange(request)
        moment = chance.choice(["before", "on the way", "after"])
        if moment == "before":
            raise lost(no_connection, sent=False)
        if moment == "after":
            await exchange(request)
        raise lost(chance.choice(LOST), sent=True)

    return exchange_or_lose


async def sids_of(messages: Messages) -> list[str]:
    return [message.sid async for message in messages.list_messages(to=TO)]


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.long)])
def test_over_the_sandbox(rounds):
    """With the sandbox's own faults, over a line that loses requests and answers; ten commands a round."""
    chance = random.Random(9)  # noqa: S311 - a game that can be played again
    heard = set()
    draft = replace(DRAFT, from_=PHONE_NUMBER)
    credentials = Credentials(ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN)
    for _ in range(rounds):
        with open_store(":memory:") as store:
            steady = TwilioMessages(credentials, at_once(embedded(store)), SANDBOX_URL)
            for _ in range(10):
                share = chance.choice([0.1, 0.3, 0.6])
                faults = [Fault(status, share / 4) for status in (429, 500, 503, 504)]
                bad = losing(at_once(with_faults(embedded(store), faults, chance)), share, chance)
                patient = retrying(bad, Policy(repeats=2), sleep=lambda _seconds: Pause(0))
                before = set(run(sids_of(steady)))
                told = told_by(TwilioMessages(credentials, patient, SANDBOX_URL), draft)
                listed = run(sids_of(steady))
                created = [sid for sid in listed if sid not in before]
                assert is_true(told, created), (told, created)
                heard.add(told.recovered if isinstance(told, Sent) else told.name)
    assert heard >= {True, False, "maybe-sent", "rate-limited", "no-connection"}
