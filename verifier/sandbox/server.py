"""The sandbox over HTTP on the loopback interface, for curl and any helper library."""

import asyncio
import contextlib
import logging
import os
import random
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime

from aiohttp import web
from msgspec.structs import replace

from verifier.errors import PortInUse, VerifierError, system_reason
from verifier.i18n import Text, msg
from verifier.sandbox import SANDBOX_PORT, workshop
from verifier.sandbox.errands import do_due
from verifier.sandbox.outside import Outside
from verifier.sandbox.refusals import problem
from verifier.sandbox.responding import account_of, respond
from verifier.sandbox.store import Store
from verifier.sandbox.workshop import Settings
from verifier.transport.exchange import Request, Response
from verifier.transport.urls import is_loopback

HOST = "127.0.0.1"
_SHUTDOWN_SECONDS = 1.0
_ERRANDS_EVERY = 0.2


Respond = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
"""What a request over HTTP is answered with."""


def _alone(api: Respond) -> Respond:
    return api


def serve(
    store: Store,
    *,
    port: int = SANDBOX_PORT,
    settings: Settings | None = None,
    outside: Outside | None = None,
    chance: random.Random | None = None,
    on_ready: Callable[[int], None] = lambda _: None,
    beside: Callable[[Respond], Respond] = _alone,
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is called with the port once requests are answered.

    Port 0 picks a free one. `settings` are the workshop's until somebody changes them. By the way to the `outside`
    media is read and statuses are told. `chance` decides which requests meet a fault. `beside` is given what answers
    the API, and answers what is its own. Raises `UsageError` where the port can't be used.
    """
    workshop.change(store, settings or Settings())

    async def errands(bound: int) -> None:
        if outside is not None:
            await _run_errands(store, replace(outside, address=f"http://{HOST}:{bound}"))

    until_stopped(beside(practice(store, chance)), port=port, on_ready=on_ready, meanwhile=errands)


async def _run_errands(store: Store, outside: Outside) -> None:
    """Do what is due again and again; a store that can't be used now may be later."""
    while True:
        with contextlib.suppress(VerifierError):
            await do_due(store, outside, datetime.now(UTC))
        await asyncio.sleep(_ERRANDS_EVERY)


async def _nothing(_: int) -> None:
    """What is done meanwhile where there is nothing to do."""


def until_stopped(
    respond: Respond,
    *,
    port: int,
    on_ready: Callable[[int], None],
    on_stop: Callable[[], None] = lambda: None,
    meanwhile: Callable[[int], Coroutine[None, None, None]] = _nothing,
) -> None:
    """Answer on this port until SIGINT or SIGTERM; raises `UsageError` where it can't be used.

    `meanwhile`, given the port, is done all the while. `on_stop` is called before what is under way is waited for.
    """

    async def answer_until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has no signal handlers in its loop, and there Ctrl-C raises KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, stop.set)
        async with listening(respond, port=port) as bound:
            work = asyncio.create_task(meanwhile(bound))
            on_ready(bound)
            await stop.wait()
            on_stop()
            work.cancel()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(answer_until_stopped())


def practice(store: Store, chance: random.Random | None = None) -> Respond:
    """The sandbox over HTTP, as its workshop is set at the moment."""
    luck = chance or random.Random()  # noqa: S311 - faults are no secrets
    in_work: Counter[str | None] = Counter()

    async def respond_in_time(received: web.BaseRequest) -> web.Response:
        body = await _body(received)
        request = _request(received, body or b"")
        account = account_of(request)
        in_work[account] += 1
        try:
            settings = workshop.settings(store)
            await asyncio.sleep(settings.latency / 1000)
            response = respond(
                store,
                request,
                now=datetime.now(UTC),
                settings=settings,
                chance=luck,
                at_once=in_work[account],
                too_large=body is None,
            )
        except VerifierError as error:
            response = problem(503, 20503, str(error))
        finally:
            in_work[account] -= 1
        return _web_response(response)

    return _for_this_machine(respond_in_time)


async def _body(received: web.BaseRequest) -> bytes | None:
    """What a request holds; None where it is larger than is read."""
    try:
        return await received.read()
    except web.HTTPRequestEntityTooLarge:
        return None


def _request(received: web.BaseRequest, body: bytes) -> Request:
    # What is no path (`OPTIONS *`, a request meant for a proxy) is answered as one that leads nowhere.
    path = received.raw_path if received.raw_path.startswith("/") else "/"
    name = "localhost" if received.host.startswith("localhost") else HOST
    return Request(
        received.method,
        f"http://{name}:{port_of(received)}{path}",
        headers={name.lower(): value for name, value in received.headers.items()},
        body=body,
    )


def _web_response(response: Response) -> web.Response:
    return web.Response(status=response.status, body=response.body, headers=dict(response.headers))


def _for_this_machine(respond: Respond) -> Respond:
    """Refuse what a page of another site asks through a browser on this machine, by whatever name it calls us."""

    async def respond_or_refuse(received: web.BaseRequest) -> web.StreamResponse:
        names = [received.headers.get("Host"), *map(_host, received.headers.getall("Origin", ()))]
        if all(name is None or is_loopback(re.sub(r":[0-9]*\Z", "", name)) for name in names):
            return await respond(received)
        return _web_response(
            problem(403, 20403, "Only this machine may ask: check the Host and Origin headers")
        )

    return respond_or_refuse


def _host(origin: str) -> str:
    """The host and port of an origin; what is none, such as `null`, is the host of nobody."""
    return origin.partition("://")[2]


def port_of(request: web.BaseRequest) -> int:
    """The port that a request came to."""
    assert request.transport is not None  # noqa: S101 - it has just come by it
    port: int = request.transport.get_extra_info("sockname")[1]
    return port


@contextlib.asynccontextmanager
async def listening(respond: Respond, *, port: int = 0) -> AsyncIterator[int]:
    """HTTP on 127.0.0.1, answered by `respond`; gives the port. Raises `UsageError` where it can't be used."""
    server = web.Server(respond, access_log=None, logger=_quiet())
    runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await _listen(runner, port)
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _quiet() -> logging.Logger:
    """What is no HTTP gets a 400 and needs no traceback on the terminal."""
    logger = logging.getLogger("verifier.sandbox")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger


async def _listen(runner: web.ServerRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except (OSError, OverflowError) as error:
        raise PortInUse(
            "port",
            msg("Port {port} can't be used: {reason}.", port=port, reason=_reason(error)),
            msg("Take any free port: `verifier sandbox serve --port 0`"),
        ) from error


def _reason(error: OSError | OverflowError) -> Text:
    """The system's own words, which asyncio puts its own around."""
    code = error.errno if isinstance(error, OSError) else None
    return system_reason(OSError(code, os.strerror(code)) if code else error)
