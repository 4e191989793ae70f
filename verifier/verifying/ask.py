"""From what was handed in to the verdicts: which account is asked, if any."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from verifier.models import Outcome, Submission, Verdict
from verifier.objective.objective import Objective
from verifier.sid import parse
from verifier.transport.tasks import run
from verifier.verifying.verify import Patience, verify

if TYPE_CHECKING:
    from verifier.account.connect import Connection
    from verifier.account.content import Fetch
    from verifier.account.protocols import Messages


class Judging(Struct, frozen=True):
    """What is asked of a message, and how long its media is waited for."""

    objective: Objective
    patience: Patience

    def verdict(self, submission: Submission, messages: "Messages | None") -> Verdict:
        """The verdict on one submission; without `messages` on one that is no SID."""

        def messages_of(_submission: Submission) -> "Messages":
            assert messages is not None  # noqa: S101 - no account is asked about a text that is no SID
            return messages

        return run(verify(submission, messages_of, self.objective, self.patience))


class Answers(Struct, frozen=True):
    """The verdicts as they fall; how to fetch their media, and the address that is asked, if any is."""

    verdicts: Iterable[Verdict]
    fetch: "Fetch | None" = None
    address: str | None = None


def ask_nobody(submissions: Iterable[Submission], judging: Judging) -> Answers:
    """The verdicts where none handed in a message SID: they need no credentials and no twilio library."""
    return Answers([judging.verdict(submission, None) for submission in submissions])


def ask_account(submissions: Sequence[Submission], connection: "Connection", judging: Judging) -> Answers:
    """The verdicts by the one account that the connection leads to; raises `VerifierError` where it can't."""
    from verifier.account.connect import fetching, open_account  # not for what is no SID

    account = open_account(connection, sid=parse(submissions[0].sid).sid)
    messages = account.messages()
    verdicts = (judging.verdict(submission, messages) for submission in submissions)
    return Answers((_offered(each, connection) for each in verdicts), fetching(account), account.base_url)


def ask_newest(choose: "Callable[[Messages], str]", connection: "Connection", judging: Judging) -> Answers:
    """The verdict on the message whose SID is chosen among the account's."""
    from verifier.account.connect import fetching, open_account  # not for what is no SID

    account = open_account(connection)
    messages = account.messages()
    return Answers(
        [judging.verdict(Submission(choose(messages)), messages)], fetching(account), account.base_url
    )


def ask_everywhere(submissions: Iterable[Submission], connection: "Connection", judging: Judging) -> Answers:
    """The verdicts by the first account, of all that there are credentials for, that holds each message."""
    from verifier.verifying.anywhere import verify_anywhere  # as above
    from verifier.verifying.places import fetching_anywhere, places

    found = places(connection)
    verdicts = (
        run(verify_anywhere(submission, found, judging.objective, judging.patience))
        for submission in submissions
    )
    return Answers(verdicts, fetching_anywhere(found), found[0].base_url)


def _offered(verdict: Verdict, connection: "Connection") -> Verdict:
    if verdict.outcome is Outcome.PASSED:
        return verdict
    from verifier.verifying.places import offering  # only where something is missing

    return offering(verdict, connection)
