"""Looks at what a message needs before it is sent, in bounded time: it warns, and keeps nobody from sending."""

import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

from verifier.account.client import TwilioMessages
from verifier.account.connect import OpenAccount
from verifier.account.protocols import AccountReads
from verifier.i18n import msg
from verifier.limits import MOST_BYTES
from verifier.models import Draft, Note
from verifier.numbers import is_name, is_short_code
from verifier.sending.media_url import Noticed, is_private, look_at_url
from verifier.transport.exchange import Exchange
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.tasks import Tasks, outcome_of
from verifier.transport.urls import is_local

SECONDS = 5.0
"""How long all of it may take together."""

LIMITS = Limits(timeout=4.0, connect_timeout=2.5, max_body=MOST_BYTES)
"""Of each request. A media server's answer may be larger than the limit, and then says that it is."""


def look_first(account: OpenAccount, draft: Draft, *, sandbox: bool) -> tuple[Note, ...]:
    """What a look at From, To and the media warns of; no request outlives it."""
    if sandbox:
        return preflight(draft, TwilioMessages(account.credentials, account.exchange, account.base_url), None)
    transport = Transport(LIMITS)
    reads = TwilioMessages(account.credentials, transport, account.base_url)
    # What answers on this machine is a stand-in for Twilio, and fetches no media.
    return preflight(draft, reads, None if is_local(account.base_url) else transport)


def preflight(
    draft: Draft,
    account: AccountReads,
    ask: Exchange | None,
    *,
    seconds: float = SECONDS,
    private: Callable[[str], bool] = is_private,
) -> tuple[Note, ...]:
    """Warnings about From, To and the media, in this order. Raises nothing, and returns after `seconds` at the latest.

    What can't be looked at, in time or at all, is passed over. `ask` carries requests to the media's
    servers; without it media is not looked at. `private` tells of a host whether it
    is out of Twilio's reach.
    """
    looks = [_sender(draft, account), _recipient(draft, account)]
    if ask is not None:
        looks += [look_at_url(url, ask, private) for url in draft.media_urls]
    seen = _in_time(looks, seconds)
    return (*(note for each in seen for note in each.notes), *_together(seen))


async def _sender(draft: Draft, account: AccountReads) -> Noticed:
    """Whether From is the account's and can send MMS; a messaging service chooses among numbers that are."""
    if draft.from_ is None or is_short_code(draft.from_) or is_name(draft.from_):
        return Noticed()  # the list of the account's numbers holds neither of them
    owned = await account.list_numbers(draft.from_)
    if not owned:
        text = msg("From is none of this account's numbers. Twilio refuses others (21660).")
        return Noticed((Note("from-not-owned", text),))
    if owned[0].mms is False and draft.media_urls:
        text = msg("From can't send MMS, only text. Twilio refuses media from it (21621).")
        return Noticed((Note("from-without-mms", text),))
    return Noticed()


async def _recipient(draft: Draft, account: AccountReads) -> Noticed:
    """Whether To is verified, which a trial needs."""
    facts = await account.fetch_account()
    if facts.type == "Trial" and not await account.list_caller_ids(draft.to):
        text = msg(
            "The account is a trial, and To is not among its verified numbers. Twilio refuses others (21608)."
        )
        return Noticed((Note("to-not-verified", text),))
    return Noticed()


def _together(seen: Sequence[Noticed]) -> Iterator[Note]:
    total = sum(each.size for each in seen)
    if total > MOST_BYTES and all(each.size <= MOST_BYTES for each in seen):
        size = f"{total / 1_000_000:.1f}"
        yield Note("media-size", msg("The media has {size} MB in all; an MMS holds 5 MB.", size=size))


def _in_time(looks: Sequence[Coroutine[Any, Any, Noticed]], seconds: float) -> list[Noticed]:
    """What they have found by then, side by side. One that fails or is late has found nothing."""
    found = [Noticed()] * len(looks)
    tasks: Tasks[int, Noticed | Exception] = Tasks()
    deadline = time.monotonic() + seconds
    try:
        for position, each in enumerate(looks):
            tasks.begin(position, outcome_of(each))
        while tasks.busy and (left := deadline - time.monotonic()) > 0:
            for position, outcome in tasks.finished(left):
                # Whatever went wrong in there, our own mistakes included, is no reason not to send.
                if isinstance(outcome, Noticed):
                    found[position] = outcome
    finally:
        tasks.dismiss()
    return found
