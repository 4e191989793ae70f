"""The objective "send an outgoing MMS": its checks, each a pure question to the evidence, and the verdict they make."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from verifier.errors import CredentialsError, NotFound
from verifier.i18n import Text, msg, msgn
from verifier.models import CheckResult, Evidence, Note, Outcome, Submission, Verdict
from verifier.sid import shorten

TERMINAL = frozenset(
    {"delivered", "undelivered", "failed", "canceled", "read", "received", "partially_delivered"}
)
"""Statuses after which nothing more happens to a message (Twilio, Message resource, status values)."""

NOT_SENT: Mapping[str, tuple[Text, Text]] = {
    "canceled": (
        msg("The message was canceled before Twilio sent it, so it never went out."),
        msg("Hand in the SID of a message that the account sent."),
    ),
    "scheduled": (
        msg("The message is scheduled, and Twilio has not sent it yet."),
        msg("Ask again once it has been sent, or send one now and hand in that one's SID."),
    ),
}
"""Statuses of messages that Twilio holds and did not send: what that means, and what to do where it counts."""

MEDIA_LAG = timedelta(minutes=10)
"""How long after a message was made or sent its Media list may still be filling."""

_BY_WEIGHT = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.PASSED)

Answer = tuple[Outcome, Text, Text | None]
Check = Callable[[Evidence], Answer]


def message_found(evidence: Evidence) -> Answer:
    """Whether the account holds a message with this SID."""
    if evidence.reading.sid is None and evidence.trouble is None:
        problem = evidence.reading.problem or msg("This is no message SID.")
        return Outcome.FAILED, problem, evidence.reading.help
    if evidence.missing:
        return (
            Outcome.FAILED,
            msg(
                "Account {account} holds no message with this SID.",
                account=shorten(evidence.account_sid or ""),
            ),
            msg(
                "Check that the SID is complete and that the message was sent from this account: "
                "`verifier verify --latest` shows the newest one there."
            ),
        )
    if evidence.message is None:
        return _undecided(evidence)
    return (
        Outcome.PASSED,
        msg("Account {account} holds this message.", account=shorten(evidence.account_sid or "")),
        None,
    )


def mms_sid(evidence: Evidence) -> Answer:
    """Whether the SID of the message that was fetched starts with MM."""
    if evidence.message is None:
        return _skipped()
    prefix = evidence.message.sid[:2]
    if prefix == "MM":
        return Outcome.PASSED, msg("The SID starts with MM: Twilio took it as an MMS."), None
    return (
        Outcome.FAILED,
        msg("The SID starts with {prefix}, not with MM: this is an SMS.", prefix=prefix),
        msg("Send a message with a media URL: `verifier send --to +1… --media-url https://…`"),
    )


def has_media(evidence: Evidence) -> Answer:
    """Whether the message's Media subresource list holds at least one item."""
    if evidence.message is None:
        return _skipped()
    if evidence.media:
        count = len(evidence.media)
        return (
            Outcome.PASSED,
            msgn("The message has {n} media item.", "The message has {n} media items.", n=count),
            None,
        )
    if is_media_pending(evidence):
        return (
            Outcome.UNDECIDED,
            msg("The media is still on its way: the Media list is empty, and the message is new."),
            msg("Wait a minute and ask again: `verifier verify {sid}`", sid=evidence.message.sid),
        )
    if evidence.media is None:
        return _undecided(evidence)
    help_ = msg("Send a message with a media URL: `verifier send --to +1… --media-url https://…`")
    if was_never_fetched(evidence):
        from verifier.account.codes import EXPLANATIONS

        code = evidence.message.error_code or 0
        rationale = msg("Twilio could not take the media (error {code}), so the message has none.", code=code)
        help_ = EXPLANATIONS[code].help
    elif evidence.message.num_media:
        rationale = msg("The message was sent with media, but its Media list is empty now.")
    else:
        rationale = msg("The message has no media: its Media list is empty.")
    return Outcome.FAILED, rationale, help_


def outgoing(evidence: Evidence) -> Answer:
    """Whether the message went out of the account (`outbound-api`, `-call` or `-reply`)."""
    if evidence.message is None:
        return _skipped()
    direction = evidence.message.direction
    if direction is None:
        return Outcome.UNDECIDED, msg("Twilio gave no direction for this message."), None
    if not_sent := NOT_SENT.get(evidence.message.status or ""):
        return Outcome.FAILED, *not_sent
    if direction.startswith("outbound"):
        return Outcome.PASSED, msg("The message is outgoing ({direction}).", direction=direction), None
    return (
        Outcome.FAILED,
        msg("The message is {direction}: somebody sent it to the account.", direction=direction),
        msg("Hand in the SID of a message that the account sent."),
    )


def mms_channel(evidence: Evidence) -> Answer:
    """Whether From and To are plain addresses, with no channel prefix such as `whatsapp:`."""
    if evidence.message is None:
        return _skipped()
    from verifier.numbers import channel

    name = channel(evidence.message.from_ or "") or channel(evidence.message.to or "")
    if name is None:
        return Outcome.PASSED, msg("The message went by the phone network, by no other channel."), None
    return (
        Outcome.FAILED,
        msg("The message went by {channel}, not by MMS.", channel=name),
        msg("Send to a plain phone number, without a prefix such as `whatsapp:`."),
    )


def us_or_canada(evidence: Evidence) -> Answer:
    """Whether both numbers belong to the US or Canada by the number plan."""
    if evidence.message is None:
        return _skipped()
    from verifier.numbers import is_us_or_canada

    places = [is_us_or_canada(number or "") for number in (evidence.message.from_, evidence.message.to)]
    if all(places):
        return Outcome.PASSED, msg("Both numbers belong to the US or Canada."), None
    if False in places:
        return (
            Outcome.FAILED,
            msg("A number of this message is outside the US and Canada, where the quest's MMS works."),
            msg("Send from and to a number of the US or Canada."),
        )
    return Outcome.UNDECIDED, msg("The region of a number of this message is not known."), None


OBJECTIVE: Mapping[str, Check] = {
    "message-found": message_found,
    "mms-sid": mms_sid,
    "has-media": has_media,
}
STRICT: Mapping[str, Check] = {
    **OBJECTIVE,
    "outgoing": outgoing,
    "mms-channel": mms_channel,
    "us-or-canada": us_or_canada,
}


def judge(
    submission: Submission,
    evidence: Evidence,
    checks: Mapping[str, Check] = OBJECTIVE,
    notes: tuple[Note, ...] = (),
) -> Verdict:
    """The verdict of `checks`, in their order, on what was learnt about a submission."""
    results = tuple([CheckResult(name, *check(evidence)) for name, check in checks.items()])
    outcomes = [result.outcome for result in results]
    outcome = next(outcome for outcome in _BY_WEIGHT if outcome in outcomes)
    undecided = outcome is Outcome.UNDECIDED
    trouble = evidence.trouble if undecided else None
    return Verdict(
        submission,
        outcome,
        results,
        sid=evidence.reading.sid,
        account_sid=evidence.account_sid,
        notes=notes,
        message=evidence.message,
        media=evidence.media or (),
        error=trouble.name if trouble else None,
        credentials_refused=isinstance(trouble, CredentialsError),
    )


def is_media_pending(evidence: Evidence) -> bool:
    """Whether the message is so new that its empty Media list proves nothing yet.

    A `num_media` of null counts as "may have media": Twilio's description calls the field nullable. The media of a
    scheduled message may be fetched only when it is sent.
    """
    message = evidence.message
    if message is None or evidence.media or message.num_media == 0 or message.status in TERMINAL:
        return False
    if evidence.media is None and not isinstance(evidence.trouble, NotFound):
        return False  # the list was not seen at all; a 404 for it is how Twilio can answer for a new message
    if message.date_created is None or message.status == "scheduled":
        return True
    begun = max(message.date_created, message.date_sent or message.date_created)
    return evidence.seen_at - begun < MEDIA_LAG


def was_never_fetched(evidence: Evidence) -> bool:
    """Whether the list is empty because Twilio got no media, and not because it was deleted or has expired."""
    from verifier.account.codes.delivery import NEVER_FETCHED

    message = evidence.message
    return message is not None and evidence.media == () and message.error_code in NEVER_FETCHED


def _undecided(evidence: Evidence) -> Answer:
    if evidence.trouble is None:
        return Outcome.UNDECIDED, msg("This was not looked at."), None
    return Outcome.UNDECIDED, evidence.trouble.message, evidence.trouble.help


def _skipped() -> Answer:
    return Outcome.SKIPPED, msg("Skipped: there is no message to look at."), None
