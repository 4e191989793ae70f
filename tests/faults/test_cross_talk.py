"""Many verifications at once, answered slowly and in no order: each verdict is about its own message and account."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from faulty_account import items_in, mms
from people import named

from verifier.account.client import TwilioMessages
from verifier.account.protocols import Messages
from verifier.credentials.find import Credentials
from verifier.grading.grade import Plan, grade
from verifier.models import Submission
from verifier.transport.many import Transport
from verifier.transport.outages import Limits

THREADS = 64
ACCOUNTS = [f"AC{number:032x}" for number in range(5)]
SERVER = Path(__file__).parents[1] / "slow_server.py"


@pytest.fixture
def slow_server() -> Iterator[str]:
    """The address of a server that takes up to 20 milliseconds for each answer."""
    with subprocess.Popen(
        [sys.executable, SERVER, "0.02"],
        env={**os.environ, "PYTHONPATH": str(SERVER.parent)},
        stdout=subprocess.PIPE,
    ) as server:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.terminate()


@pytest.mark.parametrize("verifications", [3000, pytest.param(100_000, marks=pytest.mark.long)])
def test_each_verdict_is_about_its_own_message(slow_server, verifications):
    """SID, text, media and account are those that were asked for, in the order in which they were handed in."""
    transport = Transport(Limits(timeout=60, connect_timeout=60))

    @cache
    def account(account_sid: str) -> Messages:
        credentials = Credentials(account_sid, account_sid, f"token of {account_sid}")
        return TwilioMessages(credentials, transport, slow_server)

    chance = random.Random(64)  # noqa: S311 - a game that can be played again
    roster = [
        Submission(
            mms(chance.getrandbits(100)), learner=named(str(number)), account_sid=chance.choice(ACCOUNTS)
        )
        for number in range(verifications)
    ]
    verdicts = grade(iter(roster), lambda submission: account(submission.account_sid), Plan(jobs=THREADS))
    for submission, verdict in zip(roster, verdicts, strict=True):
        sid, count = submission.sid, items_in(submission.sid)
        assert verdict.submission is submission
        assert (verdict.error, verdict.outcome) == (None, "passed" if count else "failed")
        assert (verdict.sid, verdict.message.sid, verdict.message.body) == (sid, sid, f"about {sid}")
        assert verdict.account_sid == verdict.message.account_sid == submission.account_sid
        assert [media.sid[4:] for media in verdict.media] == [sid[4:]] * count
        assert all(media.parent_sid == sid for media in verdict.media)
