"""Gathers the evidence about one submission, waits for media that is on its way, and has it judged."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from verifier import sid
from verifier.account.protocols import Messages
from verifier.errors import NotFound, Unavailable, VerifierError
from verifier.i18n import msg
from verifier.models import Evidence, Media, Message, Reading, Submission, Verdict
from verifier.objective.judge import judge
from verifier.objective.objective import MMS, Objective
from verifier.objective.pending import MEDIA_LAG, is_media_pending
from verifier.transport.tasks import Pause

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 3.0
"""Seconds between two looks at a Media list that is still empty; the pause doubles in between."""


def _say_nothing(_sid: str) -> None:
    return None


class Patience(Struct, frozen=True):
    """How long pending media is waited for (`wait`, seconds), by which clock, and who is told that it begins."""

    wait: float = 0.0
    on_wait: Callable[[str], None] = _say_nothing
    sleep: Callable[[float], Awaitable[object]] = Pause
    clock: Callable[[], float] = time.monotonic


async def verify(
    submission: Submission,
    messages_of: Callable[[Submission], Messages],
    objective: Objective = MMS,
    patience: Patience = Patience(),
) -> Verdict:
    """The verdict on one submission.

    `messages_of` gives the account to ask; it is called only for a text that is a message SID. What it or the
    account raises becomes an undecided verdict.
    """
    reading = sid.parse(submission.sid)
    if reading.sid is None:
        evidence = Evidence(reading, seen_at=datetime.now(UTC))
    else:
        try:
            messages = messages_of(submission)
        except VerifierError as trouble:
            evidence = Evidence(reading, seen_at=datetime.now(UTC), trouble=trouble)
        else:
            evidence = await _gather_patiently(messages, reading, reading.sid, patience)
    return judge(submission, evidence, objective)


async def gather(messages: Messages, reading: Reading, message_sid: str) -> Evidence:
    """One look at the message and its Media list."""
    begun = time.monotonic()
    message: Message | None = None
    media: tuple[Media, ...] | None = None
    missing = False
    trouble: VerifierError | None = None
    try:
        message = await _fetch_message(messages, message_sid)
        media = await _list_media(messages, message, message_sid)
    except NotFound as error:
        missing, trouble = (True, None) if message is None else (False, _no_list(error))
    except VerifierError as error:
        trouble = error
    return Evidence(
        reading,
        _seen_at(message),
        messages.account_sid,
        message,
        media,
        missing,
        trouble,
        messages.address,
        time.monotonic() - begun,
    )


async def _gather_patiently(
    messages: Messages, reading: Reading, message_sid: str, patience: Patience
) -> Evidence:
    begun = patience.clock()
    pause = FIRST_PAUSE
    evidence = await gather(messages, reading, message_sid)
    while is_media_pending(evidence):
        left = begun + patience.wait - patience.clock()
        if left <= 0:
            break
        if pause == FIRST_PAUSE:
            patience.on_wait(message_sid)
        await patience.sleep(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE)
        evidence = replace(await gather(messages, reading, message_sid), took=patience.clock() - begun)
    return evidence


async def _fetch_message(messages: Messages, message_sid: str) -> Message:
    """A verdict on somebody else's message is the worst bug this program can have."""
    message = await messages.fetch_message(message_sid)
    same_sid = sid.is_message_sid(message.sid) and message.sid.lower() == message_sid.lower()
    if not same_sid or message.account_sid.lower() != messages.account_sid.lower():
        raise _mismatch()
    return message


async def _list_media(messages: Messages, message: Message, message_sid: str) -> tuple[Media, ...]:
    media = await messages.list_media(message_sid)
    owner = (message.sid.lower(), message.account_sid.lower())
    for item in media:
        if (item.parent_sid.lower(), item.account_sid.lower()) != owner:
            raise _mismatch()
    return media


def _mismatch() -> Unavailable:
    from verifier.account.answers import mismatch  # with all that reads answers: not for what is no SID

    return mismatch()


def _seen_at(message: Message | None) -> datetime:
    """When the answer came, by whichever clock makes the message younger: this machine's or the answer's Date.

    Either can be wrong, a learner's or a proxy's, and only what is old by both is past waiting for. A clock that is
    behind the message's own date tells nothing.
    """
    now = datetime.now(UTC)
    if message is None or message.date_created is None:
        return now
    clocks = [now] if message.answered_at is None else [now, message.answered_at]
    made = message.date_created - MEDIA_LAG
    return min([clock for clock in clocks if clock >= made], default=message.date_created)


def _no_list(trouble: NotFound) -> NotFound:
    return NotFound(
        "media-list-missing",
        msg("Twilio has the message but answers 404 for its Media list."),
        msg("Ask again later; if it stays so, send a new message with media and verify that one."),
        code=trouble.code,
        status=trouble.status,
    )
