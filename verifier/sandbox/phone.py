"""The phone that writes to the account: what comes in, what the account's SmsUrl replies, STOP and START."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from msgspec import Struct

from verifier.errors import UsageError
from verifier.i18n import msg
from verifier.limits import ACCEPTED_TYPES, LONGEST_BODY, MOST_BYTES, MOST_MEDIA
from verifier.models import Content
from verifier.numbers import region
from verifier.printable import printable
from verifier.sandbox import log, twiml
from verifier.sandbox.addresses import as_address, channel_of, is_number, normalised
from verifier.sandbox.call import API, Call
from verifier.sandbox.creating import Order, compose, quoted, refusal_of
from verifier.sandbox.errands import read_media
from verifier.sandbox.outside import Fetched, Outside, note, tell
from verifier.sandbox.own_media import is_what_it_says
from verifier.sandbox.phone_numbers import setting_of
from verifier.sandbox.refusals import sentence
from verifier.sandbox.seed import PracticeAccount
from verifier.sandbox.segments import segments
from verifier.sandbox.store import NewMedia, Store, StoredMessage
from verifier.sandbox.workshop import MEDIA_LAG

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})


class Inbound(Struct, frozen=True):
    """A message to one of the sandbox's numbers; numbers as people write them."""

    sender: str
    recipient: str
    body: str = ""
    media: tuple[Content, ...] = ()


class Received(Struct, frozen=True):
    """What came of a message that came in: its SID, those of the replies, and what kept replies from being sent."""

    sid: str
    account_sid: str
    replies: tuple[str, ...] = ()
    trouble: str | None = None


async def receive(store: Store, inbound: Inbound, *, now: datetime, outside: Outside) -> Received:
    """Take a message in, hand it on to the number's SmsUrl where one is set, and send what that replies.

    Raises `UsageError` where it could not have come in: numbers, size or kind of media.
    """
    sender, recipient = normalised(inbound.sender), as_address(inbound.recipient)
    account, number = _owner(store, recipient)
    _check(sender, recipient, inbound)
    # What is not UTF-8 on a command line arrives as lone surrogates, which nothing further on could store.
    body = inbound.body.encode("utf-8", "replace").decode("utf-8")
    message = StoredMessage(
        sid=("MM" if inbound.media else "SM") + secrets.token_hex(16),
        account_sid=account.sid,
        direction="inbound",
        sender=sender,
        recipient=recipient,
        body=body or None,
        created=now.timestamp(),
        sent=now.timestamp(),
        status="received",
        num_media=len(inbound.media),
    )
    store.add(message, [NewMedia(content=each) for each in inbound.media])
    _heed(store, message)
    url, method = setting_of(number, "sms_url"), setting_of(number, "sms_method")
    if not url:
        return Received(message.sid, account.sid)
    form = _form(store, message, outside.address)
    called = await tell(store, outside, log.INBOUND, account, method, url, form)
    try:
        wanted = _understood(called)
    except twiml.Unfit as unfit:
        note(store, log.INBOUND, account.sid, method, url, unfit.code, str(unfit))
        return Received(message.sid, account.sid, trouble=f"{unfit} ({unfit.code})")
    return await _reply(_call(store, account, now), outside, message, url, wanted)


def _understood(called: Fetched) -> list[twiml.Reply]:
    """What an SmsUrl's answer wants to be replied; raises `Unfit`."""
    if called.answer is None:
        raise twiml.Unfit(11200, called.trouble or "")
    if not 200 <= called.answer.status < 300:
        raise twiml.Unfit(11200, f"HTTP {called.answer.status}")
    return twiml.replies(called.answer.headers.get("content-type", ""), called.answer.body)


async def _reply(
    call: Call, outside: Outside, inbound: StoredMessage, url: str, wanted: list[twiml.Reply]
) -> Received:
    sids: list[str] = []
    trouble: str | None = None
    for each in wanted:
        order = Order(
            to=normalised(each.to) if each.to else inbound.sender,
            sender=as_address(each.sender) if each.sender else inbound.recipient,
            service=None,
            body=each.body,
            media_urls=tuple(urljoin(url, media) for media in each.media_urls),
            direction="outbound-reply",
            callback=urljoin(url, each.callback) if each.callback else None,
        )
        code = refusal_of(call, order)
        if code is not None:
            trouble = f"{sentence(code, **quoted(call, order))} ({code})"
            note(call.store, log.INBOUND, call.account.sid, "POST", url, code, trouble)
            continue
        message, media = compose(call, order)
        call.store.add(message, media)
        sids.append(message.sid)
        await read_media(call.store, outside, message.sid)
    return Received(inbound.sid, inbound.account_sid, tuple(sids), trouble)


def _owner(store: Store, recipient: str) -> tuple[PracticeAccount, Mapping[str, Any]]:
    bare = recipient.rpartition(":")[2]
    owned = [(account, each) for account in store.accounts() for each in account.numbers]
    for account, number in owned:
        if number["phone_number"] == bare:
            return account, number
    raise UsageError(
        "not-a-sandbox-number",
        msg("{number} is none of the practice account's numbers.", number=printable(recipient)[:40]),
        msg("Send it to {number}", number=owned[0][1]["phone_number"]),
    )


def _check(sender: str, recipient: str, inbound: Inbound) -> None:
    if not is_number(sender) or channel_of(sender) != channel_of(recipient) or sender == recipient:
        raise UsageError(
            "bad-sender",
            msg("{number} is no phone that could write to this number.", number=printable(sender)[:40]),
            msg("Write a number such as {example}", example="+12025550110"),
        )
    if not inbound.body and not inbound.media:
        raise UsageError(
            "nothing-received",
            msg("The message has neither text nor media."),
            msg("Give `--body TEXT`, `--media FILE` or both."),
        )
    if len(inbound.body) > LONGEST_BODY or len(inbound.media) > MOST_MEDIA:
        raise UsageError(
            "too-much-received",
            msg("A message has at most 1,600 characters and 10 media."),
            msg("Send it in parts."),
        )
    for each in inbound.media:
        if each.content_type not in ACCEPTED_TYPES or not is_what_it_says(each):
            raise UsageError(
                "media-type",
                msg(
                    "This is no {type}, or {type} is no type that an MMS can carry.",
                    type=printable(each.content_type),
                ),
                msg("Take a picture: JPEG, PNG or GIF."),
            )
    if sum(len(each.body) for each in inbound.media) > MOST_BYTES:
        raise UsageError(
            "media-size",
            msg(
                "The media is larger than {size} MB, more than an MMS can hold.", size=MOST_BYTES // 1_000_000
            ),
            msg("Make the picture smaller."),
        )


def _heed(store: Store, message: StoredMessage) -> None:
    """STOP and its like keep the number from writing to the phone, START and its like let it again."""
    word = (message.body or "").strip().upper()
    row = (message.account_sid, message.recipient, message.sender)
    if word in _STOP:
        with store.changing() as connection:
            connection.execute("INSERT OR IGNORE INTO opted_out VALUES (?, ?, ?)", row)
    elif word in _START:
        where = "account_sid = ? AND number = ? AND recipient = ?"
        with store.changing() as connection:
            connection.execute(f"DELETE FROM opted_out WHERE {where}", row)  # noqa: S608 - it stands here


def _form(store: Store, message: StoredMessage, origin: str) -> dict[str, str]:
    """What Twilio hands on of a message that came in; it knows no more of where it came from than the country."""
    sender, recipient = message.sender or "", message.recipient
    form = {
        **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid),
        "AccountSid": message.account_sid,
        "From": sender,
        "To": recipient,
        "Body": message.body or "",
        "NumMedia": str(message.num_media),
        "NumSegments": "1" if message.num_media else str(segments(message.body or "")),
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    for whose, address in (("From", sender), ("To", recipient)):
        form |= dict.fromkeys((f"{whose}City", f"{whose}State", f"{whose}Zip"), "")
        form[f"{whose}Country"] = region(address) or ""
    for i, media in enumerate(store.media(message.sid)):
        path = f"{API}/Accounts/{message.account_sid}/Messages/{message.sid}/Media/{media.sid}"
        form[f"MediaUrl{i}"] = f"{origin}{path}"
        form[f"MediaContentType{i}"] = media.content_type
    return form


def _call(store: Store, account: PracticeAccount, now: datetime) -> Call:
    """A reply's sending, as a call of the API would ask for it."""
    return Call(
        store=store,
        account=account,
        origin="",
        path="",
        names={},
        query={},
        form={},
        now=now,
        media_lag=MEDIA_LAG,
    )
