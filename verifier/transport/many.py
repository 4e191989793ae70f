"""HTTP for many coroutines at once, in one thread: libcurl's multi handle, bounded in time and size."""

import threading
import weakref
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import pycurl
from msgspec import Struct

from verifier.transport.curl import Handle, Timings
from verifier.transport.exchange import Request, Response
from verifier.transport.outages import Limits
from verifier.transport.tasks import Tasks, Wait
from verifier.transport.urls import host_of

MOST_CONNECTIONS = 256
"""Connections that are open at once, those that are kept for the next requests included."""


class _Transfer(Struct, frozen=True):
    """A request to be carried; awaited it gives its answer, and what its parts took."""

    transport: "Transport"
    request: Request
    host: str
    fresh: bool = False

    def begin(self, tasks: Tasks[Any, Any], wake: Callable[[object], None]) -> Callable[[], None]:
        """See `Wait`."""
        tasks.turn_with(self.transport)
        return self.transport.begin(self, wake)

    def __await__(self) -> Generator[Wait, Handle, Handle]:
        return (yield self)


class Transport:
    """An `Exchange` over the network, for coroutines of one thread at a time.

    It speaks https, and http to loopback; HTTP/2 where the server offers it; it follows no redirect and reads no
    netrc. The proxy is the environment's (none for loopback, none for http), and so is the file of trusted
    certificates (`CA_VARIABLES`, else certifi's). Once `stop` is set,
    requests end at once. No more `connections` are open than are allowed. An answer's location is absolute.

    Raises `Unavailable` named as in `verifier.transport.outages`.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        stop: threading.Event | None = None,
        connections: int = MOST_CONNECTIONS,
    ) -> None:
        self._limits = limits or Limits()
        self._stop = stop or threading.Event()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)
        self._multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, connections)
        self._handles: list[Handle] = []
        self._idle: list[Handle] = []
        self._busy: dict[pycurl.Curl, tuple[Handle, _Transfer, Callable[[object], None]]] = {}
        weakref.finalize(self, _close, self._multi, self._handles)

    async def __call__(self, request: Request) -> Response:
        """Carry one request."""
        handle = await _Transfer(self, request, host_of(request.url))
        try:
            return handle.response()
        finally:
            self._idle.append(handle)

    async def probe(self, request: Request) -> tuple[Response, Timings]:
        """Carry one request over a new connection; the answer, and what each part of it took."""
        handle = await _Transfer(self, request, host_of(request.url), fresh=True)
        try:
            return handle.response(), handle.timings()
        finally:
            self._idle.append(handle)

    @property
    def under_way(self) -> int:
        """How many requests have not been answered."""
        return len(self._busy)

    def begin(self, transfer: _Transfer, wake: Callable[[object], None]) -> Callable[[], None]:
        """Let a request set out. What is returned takes it back, where it still is under way."""
        handle = self._idle.pop() if self._idle else self._new_handle()
        if self._stop.is_set():
            self._idle.append(handle)
            raise handle.interruption(transfer.host, begun=False)
        handle.prepare(transfer.request, transfer.host, fresh=transfer.fresh)
        self._multi.add_handle(handle.curl)
        self._busy[handle.curl] = (handle, transfer, wake)
        return partial(self._take_back, handle)

    def turn(self, seconds: float) -> None:
        """Wait up to `seconds` until something can be moved, and wake whoever has their answer.

        What they begin sets out at once, and no answer is left behind: the next wait would not end for it.
        """
        if seconds:
            self._multi.select(seconds)
        if self._stop.is_set():
            self._interrupt()
            return
        self._multi.perform()
        while self._wake_answered():
            self._multi.perform()

    def _wake_answered(self) -> bool:
        """Wake whoever has their answer, or hears why there is none; whether anybody was."""
        woken, left = False, 1
        while left:
            left, answered, failed = self._multi.info_read()
            for curl in answered:
                handle, _, wake = self._taken(curl)
                wake(handle)
            for curl, code, _ in failed:
                handle, transfer, wake = self._taken(curl)
                self._idle.append(handle)
                wake(handle.outage(code, transfer.host))
            woken = woken or bool(answered or failed)
        return woken

    def _interrupt(self) -> None:
        for curl in list(self._busy):
            handle, transfer, wake = self._taken(curl)
            self._idle.append(handle)
            wake(handle.interruption(transfer.host))

    def _taken(self, curl: pycurl.Curl) -> tuple[Handle, _Transfer, Callable[[object], None]]:
        self._multi.remove_handle(curl)
        return self._busy.pop(curl)

    def _take_back(self, handle: Handle) -> None:
        if handle.curl in self._busy:
            self._taken(handle.curl)
            self._idle.append(handle)

    def _new_handle(self) -> Handle:
        handle = Handle(self._limits)
        self._handles.append(handle)
        return handle


def _close(multi: pycurl.CurlMulti, handles: list[Handle]) -> None:
    """Easy handles go before their multi handle: else what it still knows of them is gone when it looks."""
    for handle in handles:
        handle.curl.close()
    multi.close()
