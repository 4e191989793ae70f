"""From the texts that `verify` was given to their verdicts: which account is asked, if any."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from verifier.i18n import _
from verifier.models import Outcome, Submission, Verdict
from verifier.objective.checks import OBJECTIVE, STRICT
from verifier.verifying.verify import Patience
from verifier.verifying.verify import verify as judge_submission

if TYPE_CHECKING:
    from verifier.account.connect import Connection
    from verifier.account.media import Fetch
    from verifier.account.protocols import Messages

Asked = tuple[Iterable[Verdict], "Fetch | None", str | None]
"""The verdicts as they fall; how to fetch their media; the address that is asked."""


def ask_nobody(texts: Iterable[str], *, strict: bool) -> Asked:
    """The verdicts on texts of which none is a message SID: they need no credentials and no twilio library."""
    return [judged(text, None, wait=0, strict=strict) for text in texts], None, None


def ask_account(texts: Iterable[str], connection: "Connection", *, wait: float, strict: bool) -> Asked:
    """The verdicts by the one account that the connection leads to; raises `VerifierError` where it can't."""
    from verifier.account.connect import fetching, open_account

    account = open_account(connection)
    messages = account.messages()
    verdicts = (judged(text, messages, wait=wait, strict=strict) for text in texts)
    return (_offered(each, connection) for each in verdicts), fetching(account), account.base_url


def ask_newest(most: int, connection: "Connection", *, wait: float, strict: bool) -> Asked:
    """The verdict on one of the account's newest outgoing MMS, chosen among at most so many."""
    from verifier.account.connect import fetching, open_account
    from verifier.console.choosing import latest_sid

    account = open_account(connection)
    messages = account.messages()
    verdict = judged(latest_sid(messages, most), messages, wait=wait, strict=strict)
    return [verdict], fetching(account), account.base_url


def ask_everywhere(texts: Iterable[str], connection: "Connection", *, wait: float, strict: bool) -> Asked:
    """The verdicts by the first account, of all that there are credentials for, that holds each message."""
    from verifier.verifying.anywhere import verify_anywhere
    from verifier.verifying.places import fetching_anywhere, places

    found = places(connection)
    checks, patience = STRICT if strict else OBJECTIVE, _patience(wait)
    verdicts = (verify_anywhere(Submission(text), found, checks, patience) for text in texts)
    return verdicts, fetching_anywhere(found), found[0].base_url


def judged(text: str, messages: "Messages | None", *, wait: float, strict: bool) -> Verdict:
    """The verdict on one text; without `messages` on one that is no SID."""

    def messages_of(_submission: Submission) -> "Messages":
        assert messages is not None  # noqa: S101 - no account is asked about a text that is no SID
        return messages

    checks = STRICT if strict else OBJECTIVE
    return judge_submission(Submission(text), messages_of, checks, _patience(wait))


def _offered(verdict: Verdict, connection: "Connection") -> Verdict:
    if verdict.outcome is Outcome.PASSED:
        return verdict
    from verifier.verifying.places import offering

    return offering(verdict, connection)


def _patience(wait: float) -> Patience:
    return Patience(wait, lambda asked: _say_waiting(asked, wait))


def _say_waiting(asked: str, wait: float) -> None:
    from verifier.console.output import say

    say(
        _(
            "The media of {sid} is on its way; waiting up to {seconds} s for it.",
            sid=asked,
            seconds=f"{wait:g}",
        )
    )
