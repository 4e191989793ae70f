"""Sends a draft at most once, and finds out what became of it when the answer was lost.

Twilio has no idempotency key, so a request whose answer was lost is never repeated. Instead the account's list
of messages is read before and after. The message is *this* one when, of the messages that match the draft (To,
From, text, number of media, outgoing by the API), exactly one is new in the list: not there before, and created no
earlier than the newest that was. Clocks are not compared, so an identical message sent a moment ago is never
mistaken for it. None or several new ones, or no list from before, and nothing is claimed.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from msgspec import Struct

from verifier.account.answers import TEST_CREDENTIALS, nonsense
from verifier.account.codes import explain, page
from verifier.account.protocols import Messages
from verifier.errors import CredentialsError, NotFound, Refused, Unavailable, VerifierError
from verifier.i18n import listed, msg, msgn
from verifier.models import Draft, Message
from verifier.sid import is_message_sid
from verifier.transport.tasks import Pause

PAUSES = (0.5, 1.5, 3.0, 5.0)
"""Seconds before each look for a message whose answer was lost."""

CLOCK_ALLOWANCE = timedelta(hours=1)
"""How far back the list is read: by as much this machine's clock may be ahead of Twilio's."""

_MOST_READ = 1000
_MOST_NAMED = 5
_TRIAL_PREFIX = "Sent from your Twilio trial account -"


class Sent(Struct, frozen=True):
    """A message that was sent; `recovered` when the answer was lost and the account's list showed it."""

    message: Message
    recovered: bool = False


async def send(
    messages: Messages,
    draft: Draft,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[object]] = Pause,
    on_doubt: Callable[[], object] = lambda: None,
    alone: bool = True,
) -> Sent:
    """Create the message, once.

    `now` is aware; `sleep` takes seconds and may return early; `on_doubt` is called before the account's list is
    looked through for a message whose answer was lost. Where it is not certain that this is `alone` in sending such a
    message, none that is found there is taken for it. Raises `Unavailable`, with `processed=False` where
    certainly nothing was sent and named `maybe-sent` where that is not known; `Refused` with the explanation of
    Twilio's code; `CredentialsError`.
    """
    since = now() - CLOCK_ALLOWANCE
    before = await _read_before(messages, draft, since)
    try:
        return Sent(await _created(messages, draft))
    except VerifierError as error:
        if not error.processed:
            raise _not_done(error) from error
        on_doubt()
        return await _look_for(messages, draft, since, before, sleep, error, alone=alone)


def refusal(error: Refused) -> Refused:
    """The same refusal in our own words where the code is known, else in Twilio's, with the page about it."""
    if error.code is None:
        return error
    known = explain(error.code)
    if known is None:
        message, help_ = error.message, msg("Twilio's page about it: {page}", page=page(error.code))
    else:
        message = msg("Twilio refused it ({code}): {meaning}", code=error.code, meaning=known.meaning)
        help_ = msg("{advice} Twilio's page about it: {page}", advice=known.help, page=page(error.code))
    return Refused(
        error.name, message, help_, code=error.code, status=error.status, processed=error.processed
    )


def _not_done(error: VerifierError) -> VerifierError:
    """What is said where certainly nothing was sent."""
    if isinstance(error, Refused):
        return refusal(error)
    if isinstance(error, NotFound):
        return _no_such_account(error)
    return _not_sent(error) if isinstance(error, Unavailable) else error


async def _read_before(messages: Messages, draft: Draft, since: datetime) -> list[Message] | None:
    """The matching messages before the attempt; None where they can't be read, which keeps nobody from sending.

    Where not even a connection is made there is no sense in trying to send.
    """
    try:
        return await _matching(messages, draft, since)
    except Unavailable as error:
        if error.status is None and not error.processed:
            raise _not_sent(error) from error
        return None
    except CredentialsError as error:
        if error.code == TEST_CREDENTIALS:
            raise  # with these Twilio answers as if it had sent the message, and sends none
        return None
    except VerifierError:
        return None


async def _look_for(
    messages: Messages,
    draft: Draft,
    since: datetime,
    before: list[Message] | None,
    sleep: Callable[[float], Awaitable[object]],
    trouble: VerifierError,
    *,
    alone: bool,
) -> Sent:
    known = {message.sid for message in before or ()}
    newest = max((message.date_created or since for message in before or ()), default=since)
    found: list[Message] = []
    for pause in PAUSES:
        await sleep(pause)
        try:
            matching = await _matching(messages, draft, newest)
        except VerifierError:
            continue
        found = [message for message in matching if message.sid not in known]
        if found:
            break
    if alone and before is not None and len(found) == 1:
        return Sent(found[0], recovered=True)
    raise _maybe_sent(trouble, found) from trouble


async def _created(messages: Messages, draft: Draft) -> Message:
    message = await messages.create_message(draft)
    if is_message_sid(message.sid) and _is_of(message, messages):
        return message
    raise nonsense()


async def _matching(messages: Messages, draft: Draft, since: datetime) -> list[Message]:
    found, left = [], _MOST_READ
    async for message in messages.list_messages(to=draft.to, from_=draft.from_, since=since):
        created = message.date_created
        if _matches(message, draft) and _is_of(message, messages) and created and created >= since:
            found.append(message)
        left -= 1
        if not left:
            break
    return found


def _is_of(message: Message, messages: Messages) -> bool:
    return message.account_sid.lower() == messages.account_sid.lower()


def _matches(message: Message, draft: Draft) -> bool:
    """Whether the message could be the draft. Which number a messaging service sends from is not known."""
    return (
        message.to == draft.to
        and draft.from_ in (None, message.from_)
        and message.direction == "outbound-api"
        and message.num_media == len(draft.media_urls)
        and _text(message.body) == _text(draft.body)
    )


def _text(body: str | None) -> str:
    """What was written, without the words that Twilio puts before the text of a trial account."""
    return (body or "").strip().removeprefix(_TRIAL_PREFIX).strip()


def _not_sent(error: Unavailable) -> Unavailable:
    return Unavailable(
        error.name,
        msg("Nothing was sent. {trouble}", trouble=error.message),
        error.help,
        code=error.code,
        status=error.status,
        processed=False,
    )


def _no_such_account(error: NotFound) -> Refused:
    return Refused(
        "no-such-account",
        msg("Nothing was sent: Twilio knows no such account, or no such messaging service in it."),
        msg("To see which account is used run `verifier doctor`."),
        code=error.code,
        status=error.status,
        processed=False,
    )


def _maybe_sent(trouble: VerifierError, found: list[Message]) -> Unavailable:
    if found:
        message = msgn(
            "It is not known whether the message was sent. {trouble} The account holds one like it: {sids}",
            "It is not known whether the message was sent. {trouble} The account holds {n} like it: {sids}",
            n=len(found),
            trouble=trouble.message,
            sids=listed(message.sid for message in found[:_MOST_NAMED]),
        )
        help_ = msg(
            "Sending again may make a second message. Look whether it is there first: `verifier verify {sid}`",
            sid=found[0].sid,
        )
    else:
        message = msg(
            "It is not known whether the message was sent. {trouble} It is not in the account's list so far.",
            trouble=trouble.message,
        )
        help_ = msg(
            "Sending again may make a second message. Look whether it is there first: "
            "`verifier verify --latest`, or the Console (Monitor > Logs > Messaging)."
        )
    return Unavailable("maybe-sent", message, help_, code=trouble.code, status=trouble.status)
