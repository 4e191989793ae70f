"""Looks at what a message needs before it is sent, in bounded time: it warns, and keeps nobody from sending."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from verifier.account.client import TwilioMessages
from verifier.account.connect import Account
from verifier.account.protocols import AccountReads
from verifier.i18n import msg
from verifier.models import Draft, Note
from verifier.numbers import is_name, is_short_code
from verifier.sending.media_url import MOST_BYTES, Ask, Look, is_private, look
from verifier.transport.curl import Transport
from verifier.transport.outages import Limits
from verifier.transport.urls import is_local

SECONDS = 5.0
"""How long all of it may take together."""

LIMITS = Limits(timeout=4.0, connect_timeout=2.5, max_body=MOST_BYTES)
"""Of each request. A media server's answer may be larger than the limit, and then says that it is."""


def look_first(account: Account, draft: Draft, *, sandbox: bool) -> tuple[Note, ...]:
    """What a look at From, To and the media warns of; no request outlives it."""
    if sandbox:
        return preflight(draft, TwilioMessages(account.credentials, account.exchange, account.base_url), None)
    stop = threading.Event()
    transport = Transport(LIMITS, stop)
    reads = TwilioMessages(account.credentials, transport, account.base_url)
    # What answers on this machine is a stand-in for Twilio, and fetches no media.
    ask = None if is_local(account.base_url) else lambda request: transport.probe(request)[0]
    try:
        return preflight(draft, reads, ask)
    finally:
        stop.set()


def preflight(
    draft: Draft,
    account: AccountReads,
    ask: Ask | None,
    *,
    seconds: float = SECONDS,
    private: Callable[[str], bool] = is_private,
) -> tuple[Note, ...]:
    """Warnings about From, To and the media, in this order. Raises nothing, and returns after `seconds` at the latest.

    What can't be looked at, in time or at all, is passed over. `ask` carries requests to the media's servers and
    gives answers with all their headers; without it media is not looked at. `private` tells of a host whether it
    is out of Twilio's reach.
    """
    tasks: list[Callable[[], Look]] = [
        lambda: Look(tuple(_sender(draft, account))),
        lambda: Look(tuple(_recipient(draft, account))),
    ]
    if ask is not None:
        tasks += [partial(look, url, ask, private) for url in draft.media_urls]
    seen = _in_time(tasks, seconds)
    return (*(note for each in seen for note in each.notes), *_together(seen))


def _sender(draft: Draft, account: AccountReads) -> Iterator[Note]:
    """Whether From is the account's and can send MMS; a messaging service chooses among numbers that are."""
    if draft.from_ is None or is_short_code(draft.from_) or is_name(draft.from_):
        return  # the list of the account's numbers holds neither of them
    owned = account.list_numbers(draft.from_)
    if not owned:
        text = msg("From is none of this account's numbers. Twilio refuses others (21606).")
        yield Note("from-not-owned", text)
    elif owned[0].mms is False and draft.media_urls:
        yield Note(
            "from-without-mms", msg("From can't send MMS, only text. Twilio refuses media from it (21621).")
        )


def _recipient(draft: Draft, account: AccountReads) -> Iterator[Note]:
    """Whether To is verified, which a trial needs."""
    if account.fetch_account().type == "Trial" and not account.list_caller_ids(draft.to):
        text = msg(
            "The account is a trial, and To is not among its verified numbers. Twilio refuses others (21608)."
        )
        yield Note("to-not-verified", text)


def _together(seen: Sequence[Look]) -> Iterator[Note]:
    total = sum(each.size for each in seen)
    if total > MOST_BYTES and all(each.size <= MOST_BYTES for each in seen):
        size = f"{total / 1_000_000:.1f}"
        yield Note("media-size", msg("The media has {size} MB in all; an MMS holds 5 MB.", size=size))


def _in_time(tasks: Sequence[Callable[[], Look]], seconds: float) -> list[Look]:
    """What the tasks have found by then, side by side. One that fails or is late has found nothing."""
    found = [Look()] * len(tasks)

    def run(position: int) -> None:
        # Whatever goes wrong in here, our own mistakes included, is no reason not to send.
        with suppress(Exception):
            found[position] = tasks[position]()

    deadline = time.monotonic() + seconds
    started = []
    for position in range(len(tasks)):
        thread = threading.Thread(target=run, args=(position,), daemon=True)
        with suppress(RuntimeError):  # as many threads as this machine allows
            thread.start()
            started.append(thread)
    for thread in started:
        thread.join(max(0.0, deadline - time.monotonic()))
    return found.copy()
