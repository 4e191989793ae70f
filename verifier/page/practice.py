"""The practice account as the page shows it: what arrived, what was asked, and what is set in the workshop."""

import asyncio
import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import asdict, replace

from verifier.account.client import TwilioMessages
from verifier.account.codes import explain
from verifier.account.connect import Connection, practice_outside
from verifier.account.protocols import Messages
from verifier.credentials.find import Credentials
from verifier.errors import NotFound, UsageError
from verifier.i18n import Text, msg
from verifier.models import Content
from verifier.page.shown_account import NEWEST, Action, error_of
from verifier.page.texts import spoken
from verifier.printable import printable
from verifier.sandbox import NEVER, SANDBOX_URL, log, seed, store, workshop
from verifier.sandbox.display import ShownMessage, media_content, shown_messages
from verifier.sandbox.faults import Fault
from verifier.sandbox.phone import Inbound, receive
from verifier.sandbox.responding import respond
from verifier.sid import shorten
from verifier.transport.exchange import Request, Response, at_once

PHONE = "+12025550110"
"""The number of the phone on the page; it is one that the seed's accounts may send to."""

_LOGGED = 60
_FAULTS = {"none": (), "503": (Fault(503, 0.3),), "down": (Fault(503, 1.0),)}
_RATES = {"none": None, "1": 1}


class Practice:
    """One store, looked at directly: to look at it is no request, and no look at media that lags."""

    every = 0.25
    address = SANDBOX_URL

    def __init__(self, opened: store.Store) -> None:
        self._store = opened
        self._seeded = frozenset(each["sid"] for each in seed.messages())

    @property
    def connection(self) -> Connection:
        """The practice account; with credentials that Twilio refuses, people are told what they are told at Twilio."""
        return Connection(sandbox=self._settings().account not in ("suspended", "test"))

    def messages(self) -> Messages:
        """The account that is set in the workshop, asked as a program would ask it."""
        role = self._role()
        credentials = Credentials(role.account_sid, role.username, role.password)
        return TwilioMessages(credentials, at_once(self._respond), SANDBOX_URL)

    def state(self, *, reveal: bool) -> dict[str, Any]:  # noqa: ARG002 - its numbers are nobody's
        """Account, messages, log and workshop."""
        role, settings, now = self._role(), self._settings(), datetime.now(UTC)
        shown = shown_messages(self._store, role.account_sid, now=now, most=NEWEST)
        return {
            "account": {
                "kind": "practice",
                "account": shorten(role.account_sid),
                "credentials": {
                    "sid": role.account_sid,
                    "user": role.username,
                    "secret": role.password,
                    "from": role.number or "+1…",
                    "to": PHONE,
                    "usual": settings == workshop.Settings(),
                },
            },
            "messages": [self._row(each) for each in shown],
            "log": [_logged(each) for each in reversed(log.entries(self._store, most=_LOGGED))],
            "workshop": {
                "account": settings.account,
                "media": "never" if settings.media_lag >= NEVER else settings.media_lag,
                "trouble": _name_of(settings.faults, _FAULTS),
                "rate": _name_of(settings.concurrency, _RATES),
            },
        }

    def media(self, message_sid: str, sid: str) -> Content:  # noqa: ARG002 - its own SID names a media item
        """The picture that was sent, or the one that stands for it."""
        found = media_content(self._store, sid)
        if found is None:
            raise NotFound("no-media", msg("There is no such media item."), msg("Reload the page."))
        return found

    @property
    def actions(self) -> Mapping[str, Action]:
        """`set` something in the workshop, `reset` all, or `answer` from the phone with `body` or `picture`."""
        return {"set": self._set, "reset": self._reset, "answer": self._answer}

    def _settings(self) -> workshop.Settings:
        return workshop.settings(self._store)

    def _role(self) -> workshop.PracticeCredentials:
        return workshop.role(self._store, self._settings().account)

    def _respond(self, request: Request) -> Response:
        return respond(self._store, request, now=datetime.now(UTC), settings=self._settings())

    def _answer(self, given: Mapping[str, Any], address: str) -> None:
        pictures = (_picture(given["picture"]),) if "picture" in given else ()
        inbound = Inbound(PHONE, self._role().number or "", str(given.get("body", "")), pictures)
        outside = practice_outside(address=address)
        asyncio.run(receive(self._store, inbound, now=datetime.now(UTC), outside=outside))

    def _reset(self, _given: Mapping[str, Any], _address: str) -> None:
        workshop.reset(self._store, now=datetime.now(UTC))

    def _set(self, given: Mapping[str, Any], _address: str) -> None:
        settings = self._settings()
        match dict(given):
            case {"account": str(name)} if name in workshop.ROLES:
                settings = replace(settings, account=name)
            case {"media": "never"}:
                settings = replace(settings, media_lag=NEVER)
            case {"media": str(lag)} if re.fullmatch("[0-9]{1,6}", lag):
                settings = replace(settings, media_lag=int(lag))
            case {"trouble": str(name)} if name in _FAULTS:
                settings = replace(settings, faults=_FAULTS[name])
            case {"rate": str(name)} if name in _RATES:
                settings = replace(settings, concurrency=_RATES[name])
            case _:
                raise UsageError("no-such-setting", msg("There is no such setting."), msg("Reload the page."))
        workshop.change(self._store, settings)

    def _row(self, shown: ShownMessage) -> dict[str, Any]:
        message = shown.resource
        out = message["direction"].startswith("outbound")
        return {
            "sid": message["sid"],
            "seeded": message["sid"] in self._seeded,
            "outgoing": out,
            "other": printable((message["to"] if out else message["from"]) or ""),
            "status": message["status"],
            "body": printable(message["body"]),
            "count": int(message["num_media"]),
            "media": [
                {"sid": each.sid, "type": each.content_type, "standIn": each.stand_in} for each in shown.media
            ],
            "error": error_of(message["error_code"]),
        }


def _picture(url: object) -> Content:
    """What a browser's `data:` URL holds; what is none is of no type that a phone sends."""
    head, _, encoded = str(url).partition(";base64,")
    try:
        return Content(head.removeprefix("data:"), base64.b64decode(encoded, validate=True))
    except binascii.Error:
        return Content("", b"")


def _logged(entry: log.LoggedRequest) -> dict[str, Any]:
    return {**asdict(entry), "meaning": spoken(_meaning(entry))}


def _meaning(entry: log.LoggedRequest) -> Text:
    """What the answer means, in a sentence."""
    if entry.trouble:
        return msg("No answer: {trouble}", trouble=entry.trouble)
    if entry.code is not None:
        known = explain(entry.code)
        text = known.meaning if known else msg("Twilio gives no reason that we know.")
        if entry.code == 20003:
            text = msg("These are not this account's credentials. Copy them from the code of the quest.")
        return msg("{code}: {meaning}", code=entry.code, meaning=text)
    if entry.method == "POST":
        return msg("Created.") if entry.status == 201 else msg("Done.")
    if entry.method == "DELETE":
        return msg("Deleted.")
    listed = entry.address.partition("?")[0].endswith(("Messages.json", "Media.json"))
    return msg("The list.") if listed else msg("Found.")


def _name_of(value: object, names: Mapping[str, object]) -> str:
    return next((name for name, each in names.items() if each == value), str(value))
