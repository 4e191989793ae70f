"""The page over HTTP: its files, its JSON routes, and what changes as it changes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import web
from aiohttp_sse import EventSourceResponse

from verifier.account.hints import keeping
from verifier.errors import VerifierError
from verifier.i18n import _, tr
from verifier.models import Submission
from verifier.page.door import HEADERS, Door
from verifier.page.shown_account import ShownAccount, trouble
from verifier.page.texts import spoken, static, translations
from verifier.render import Style
from verifier.render.image import dimensions
from verifier.render.json import report_json
from verifier.report import Report, Run
from verifier.sandbox.server import HOST, Respond, port_of
from verifier.transport.tasks import run
from verifier.verifying.verify import verify

PREFIX = "/hack/"
LARGEST = 8_000_000
"""Bytes of what is posted: a picture of Twilio's 5 MB, in base64."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
"""The types of media that are passed on to the browser."""

_PAUSE = 0.25
"""Seconds until the state is asked for again."""

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Page:
    """The page of one account. Requests that are not the page's go to `otherwise`, where there is one."""

    def __init__(
        self, account: ShownAccount, door: Door, otherwise: Respond | None = None, lang: str | None = None
    ) -> None:
        self._account = account
        self._door = door
        self._otherwise = otherwise
        self._lang = lang
        self._looks = {reveal: _Look(account, reveal=reveal) for reveal in (False, True)}

    async def respond(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        path = request.path
        if path != "/" and not path.startswith(PREFIX) and self._otherwise is not None:
            return await self._otherwise(request)
        refusal = self._door.refusal(request)
        if refusal is not None:
            return _said(403, tr(refusal))
        method, name, *rest = request.method, *path.removeprefix(PREFIX).split("/")
        if method == "GET" and path == "/":
            return self._index(request)
        if method == "GET" and not rest and name in static():
            return _file(name)
        answer = self._routes().get((method, name, len(rest)))
        return _said(404, _("There is no such page.")) if answer is None else await answer(request, *rest)

    def _routes(self) -> Mapping[tuple[str, str, int], Callable[..., Awaitable[web.StreamResponse]]]:
        """By method, name, and how many more parts the path has."""
        return {
            ("GET", "texts", 0): self._texts,
            ("GET", "events", 0): self._events,
            ("GET", "media", 2): self._media,
            ("POST", "verify", 0): self._verify,
            ("POST", "act", 1): self._act,
        }

    def _index(self, request: web.BaseRequest) -> web.Response:
        answer = _file("index.html")
        lang = f'data-lang="{self._lang or ""}"'.encode()
        answer.body = static()["index.html"].replace(b'data-lang=""', lang, 1)
        if "token" in request.query:
            answer.headers["Set-Cookie"] = self._door.cookie(request)
        return answer

    async def _texts(self, _request: web.BaseRequest) -> web.Response:
        return _json(translations())

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        """The state at once, and again whenever it is another."""
        look, shown = self._looks["reveal" in request.query], ""
        stream = EventSourceResponse(headers=HEADERS)
        await stream.prepare(request)
        async with stream:
            with suppress(ConnectionError):
                while request.transport is not None and not request.transport.is_closing():
                    state = await look()
                    if state != shown:
                        await stream.send(state, event="state")
                    shown = state
                    await asyncio.sleep(_PAUSE)
        return stream

    async def _verify(self, request: web.BaseRequest) -> web.Response:
        """One look at the message: the report, and its sentences in every language."""
        given = await _posted(request)
        submission = Submission(str(given.get("sid", "")))
        # Our own coroutine, which asyncio can't carry.
        found = await asyncio.to_thread(lambda: run(verify(submission, lambda _: self._account.messages())))
        verdict = keeping(self._account.connection)(found)
        report = Report.of([verdict], Run(address=self._account.address))
        shown = json.loads("".join(report_json(report, Style())))
        checks = [{"rationale": spoken(each.rationale), "help": spoken(each.help)} for each in verdict.checks]
        notes = [spoken(each.text) for each in verdict.notes]
        return _json({"report": shown, "checks": checks, "notes": notes})

    async def _media(self, _request: web.BaseRequest, message_sid: str, sid: str) -> web.Response:
        try:
            content = await asyncio.to_thread(self._account.media, message_sid, sid)
        except VerifierError as error:
            return _said(404, tr(error.message))
        if content.content_type not in PICTURES or dimensions(content.body) is None:
            return _said(415, _("This is no picture in PNG, JPEG or GIF."))
        answer = web.Response(body=content.body, content_type=content.content_type, headers=HEADERS)
        answer.headers["Cache-Control"] = "private, max-age=3600"
        return answer

    async def _act(self, request: web.BaseRequest, action: str) -> web.Response:
        given, address = await _posted(request), f"http://{HOST}:{port_of(request)}"
        act = self._account.actions.get(action)
        if act is None:
            return _said(404, _("There is no such page."))
        try:
            await asyncio.to_thread(act, given, address)
        except VerifierError as error:
            return _json({"trouble": trouble(error)})  # a status would be printed to the browser's console
        return _json({})


class _Look:
    """What the page shows as JSON text; however many tabs ask, the account is looked at once in so many seconds."""

    def __init__(self, account: ShownAccount, *, reveal: bool) -> None:
        self._account = account
        self._reveal = reveal
        self._lock = asyncio.Lock()
        self._next = 0.0
        self._found = ""

    async def __call__(self) -> str:
        async with self._lock:
            clock = asyncio.get_running_loop().time
            if clock() >= self._next:
                try:
                    found = await asyncio.to_thread(self._account.state, reveal=self._reveal)
                except VerifierError as error:
                    found = {"trouble": trouble(error)}
                self._found = json.dumps(found, ensure_ascii=False)
                self._next = clock() + self._account.every
            return self._found


async def _posted(request: web.BaseRequest) -> dict[str, Any]:
    """The JSON object that was posted; what is none, or too long, gets an HTTP error of its own."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(headers=HEADERS)
    if request.content_length is None or request.content_length > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, headers=HEADERS)
    try:
        given = json.loads(await request.content.read())
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise web.HTTPBadRequest(headers=HEADERS)
    return given


def _file(name: str) -> web.Response:
    kind = _TYPES[name[name.rindex(".") :]]
    return web.Response(body=static()[name], content_type=kind, charset="utf-8", headers=HEADERS)


def _json(found: object) -> web.Response:
    return web.json_response(found, headers=HEADERS)


def _said(status: int, sentence: str) -> web.Response:
    return web.Response(status=status, text=sentence + "\n", headers=HEADERS)
