"""Looks for a message in several accounts in turn, for whoever does not know which one sent it."""

from collections.abc import Awaitable, Callable, Sequence
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from verifier.account.protocols import Messages
from verifier.i18n import Text, msg
from verifier.models import CheckResult, Content, Media, Note, Outcome, Submission, Verdict
from verifier.objective.objective import Objective
from verifier.sid import shorten
from verifier.verifying.verify import Patience, verify


class Place(Struct, frozen=True):
    """An account that may hold the message: where its credentials come from, and the way to its messages.

    `open` may raise any `VerifierError`, which then is that place's trouble alone. `profile` is twilio-cli's name
    of it, None for credentials from elsewhere. `base_url` is the address that is asked, `fetch` gets media there.
    """

    source: Text
    open: Callable[[], Messages]
    profile: str | None = None
    base_url: str | None = None
    fetch: Callable[[Media], Awaitable[Content]] | None = None

    def messages_of(self, _submission: Submission) -> Messages:
        """The same account for every submission."""
        return self.open()


async def verify_anywhere(
    submission: Submission,
    places: Sequence[Place],
    objective: Objective,
    patience: Patience,
) -> Verdict:
    """The verdict of the first place that holds the message, and a note on where it was found.

    Held by none, it is failed where all answered, else undecided. Each place is asked as if it were the only one:
    its answer must be about its own account. There is at least one place.
    """
    asked: list[tuple[Place, Verdict]] = []
    for place in places:
        verdict = await verify(submission, place.messages_of, objective, patience)
        if verdict.sid is None:
            return verdict
        if verdict.message is not None:
            return replace(verdict, notes=(_found(place, verdict), *verdict.notes))
        asked.append((place, verdict))
    return _nowhere(asked)


def is_missing(verdict: Verdict) -> bool:
    """Whether the account answered that it holds no such message."""
    return verdict.sid is not None and verdict.message is None and verdict.outcome is Outcome.FAILED


def offering_others(verdict: Verdict) -> Verdict:
    """The verdict on a message that is missing, with the help to look in the accounts of all profiles."""
    step = msg(
        "Perhaps another profile's account sent it: `verifier verify --any-profile {sid}`", sid=verdict.sid
    )
    return _with_first(verdict, replace(verdict.checks[0], help=step))


def _found(place: Place, verdict: Verdict) -> Note:
    text = msg(
        "Found in account {account}, with the credentials from {source}.",
        account=shorten(verdict.account_sid or ""),
        source=place.source,
    )
    return Note("found-in", text, place.profile)


def _nowhere(asked: Sequence[tuple[Place, Verdict]]) -> Verdict:
    unanswered = [(place, verdict) for place, verdict in asked if not is_missing(verdict)]
    if not unanswered:
        names = _listed([_name(place, verdict) for place, verdict in asked])
        check = CheckResult(
            "message-found",
            Outcome.FAILED,
            msg("No account that was asked holds a message with this SID: {accounts}.", accounts=names),
            msg("Check that the SID is complete; if it is, another account sent the message."),
        )
        return _with_first(replace(asked[0][1], account_sid=None), check)
    reasons = [
        msg("{source}: {reason}", source=place.source, reason=verdict.checks[0].rationale)
        for place, verdict in unanswered
    ]
    first = unanswered[0][1]
    check = replace(
        first.checks[0],
        rationale=msg(
            "Not found so far, and not everywhere could be looked. {reasons}", reasons=_listed(reasons)
        ),
    )
    refused = any(verdict.credentials_refused for _, verdict in unanswered)
    return _with_first(replace(first, account_sid=None, credentials_refused=refused), check)


def _with_first(verdict: Verdict, check: CheckResult) -> Verdict:
    return replace(verdict, checks=(check, *verdict.checks[1:]))


def _name(place: Place, verdict: Verdict) -> Text:
    return msg("{account} ({source})", account=shorten(verdict.account_sid or ""), source=place.source)


def _listed(texts: Sequence[Text]) -> Text:
    return reduce(lambda some, more: msg("{some}, {more}", some=some, more=more), texts)
