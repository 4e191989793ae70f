"""The sandbox over HTTP on the loopback interface, for curl and any helper library."""

import asyncio
import contextlib
import logging
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from aiohttp import web

from verifier.errors import UsageError, VerifierError, system_reason
from verifier.i18n import Text, msg
from verifier.sandbox import SANDBOX_PORT
from verifier.sandbox.embedded import embedded
from verifier.sandbox.faults import Fault, with_faults
from verifier.sandbox.refusals import problem
from verifier.sandbox.routes import MEDIA_LAG
from verifier.sandbox.store import Store
from verifier.transport.exchange import Exchange, Request, Response

HOST = "127.0.0.1"
_SHUTDOWN_SECONDS = 1.0


Respond = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
"""What a request over HTTP is answered with."""


def _alone(api: Respond) -> Respond:
    return api


def serve(
    store: Store,
    *,
    port: int = SANDBOX_PORT,
    latency_ms: float = 0,
    media_lag: int = MEDIA_LAG,
    faults: Sequence[Fault] = (),
    chance: random.Random | None = None,
    on_ready: Callable[[int], None] = lambda _: None,
    beside: Callable[[Respond], Respond] = _alone,
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is called with the port once requests are answered.

    Port 0 picks a free one. `chance` decides which requests meet a fault. `beside` is given what answers the API,
    and answers what is its own. Raises `UsageError` where the port can't be used.
    """
    exchange = with_faults(embedded(store, media_lag=media_lag), faults, chance or random.Random())  # noqa: S311
    until_stopped(beside(answering(exchange, latency_ms)), port=port, on_ready=on_ready)


def until_stopped(respond: Respond, *, port: int, on_ready: Callable[[int], None]) -> None:
    """Answer on this port until SIGINT or SIGTERM; raises `UsageError` where it can't be used."""

    async def answer_until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has no signal handlers in its loop, and there Ctrl-C raises KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, stop.set)
        async with listening(respond, port=port) as bound:
            on_ready(bound)
            await stop.wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(answer_until_stopped())


def answering(exchange: Exchange, latency_ms: float = 0) -> Respond:
    """An exchange as something that answers requests over HTTP."""

    async def respond(received: web.BaseRequest) -> web.Response:
        await asyncio.sleep(latency_ms / 1000)
        # What is no path (`OPTIONS *`, a request meant for a proxy) is answered as one that leads nowhere.
        path = received.raw_path if received.raw_path.startswith("/") else "/"
        name = "localhost" if received.host.startswith("localhost") else HOST
        request = Request(
            received.method,
            f"http://{name}:{port_of(received)}{path}",
            headers={name.lower(): value for name, value in received.headers.items()},
            body=await received.read(),
        )
        response = _answer(exchange, request)
        return web.Response(status=response.status, body=response.body, headers=dict(response.headers))

    return respond


def port_of(request: web.BaseRequest) -> int:
    """The port that a request came to."""
    assert request.transport is not None  # noqa: S101 - it has just come by it
    port: int = request.transport.get_extra_info("sockname")[1]
    return port


@contextlib.asynccontextmanager
async def running(exchange: Exchange, *, port: int = 0, latency_ms: float = 0) -> AsyncIterator[int]:
    """An exchange behind HTTP on 127.0.0.1; gives the port. Raises `UsageError` where it can't be used."""
    async with listening(answering(exchange, latency_ms), port=port) as bound:
        yield bound


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
        raise UsageError(
            "port",
            msg("Port {port} can't be used: {reason}.", port=port, reason=_reason(error)),
            msg("Take any free port: `verifier sandbox serve --port 0`"),
        ) from error


def _reason(error: OSError | OverflowError) -> Text:
    """The system's own words, which asyncio puts its own around."""
    code = error.errno if isinstance(error, OSError) else None
    return system_reason(OSError(code, os.strerror(code)) if code else error)


def _answer(exchange: Exchange, request: Request) -> Response:
    try:
        return exchange(request)
    except VerifierError as error:
        return problem(503, 20503, str(error))
