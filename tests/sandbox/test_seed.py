"""What a fresh practice account holds, so that every objective can be met and missed in it."""

import pytest

from verifier.account.client import TwilioMessages
from verifier.credentials.find import Credentials
from verifier.models import Outcome, Submission
from verifier.objective.objective import OBJECTIVES
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, SANDBOX_URL, seed
from verifier.sandbox.embedded import embedded
from verifier.transport.exchange import at_once
from verifier.transport.tasks import run
from verifier.verifying.verify import verify

SIDS = [each["sid"] for each in seed.messages() if "account" not in each]


@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=lambda objective: objective.name)
def test_every_objective_can_be_met_and_missed(store, objective):
    """For each objective that there is, one seeded message passes and one fails."""
    credentials = Credentials(ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN)
    messages = TwilioMessages(credentials, at_once(embedded(store)), SANDBOX_URL)
    outcomes = {run(verify(Submission(sid), lambda _: messages, objective)).outcome for sid in SIDS}
    assert {Outcome.PASSED, Outcome.FAILED} <= outcomes
