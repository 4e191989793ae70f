"""HTTP over libcurl, bounded in time and size; the only import of pycurl."""

import os
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

import pycurl
from msgspec import Struct

from verifier import __version__
from verifier.errors import Unavailable
from verifier.transport import outages
from verifier.transport.environment import CA_VARIABLES, certificates, without_proxy
from verifier.transport.exchange import Request, Response
from verifier.transport.outages import Attempt, Limits
from verifier.transport.sockets import OpenSockets
from verifier.transport.urls import host_of

__all__ = ["CA_VARIABLES", "LIBRARIES", "Limits", "Timings", "Transport"]

LIBRARIES: str = pycurl.version
"""pycurl, libcurl, its TLS library and others, each with its version."""

QUICK_EXIT = 322
"""CURLOPT_QUICK_EXIT, which pycurl has no name for: leaving does not wait for a look-up that is still under way."""

MOST_AHEAD = 10 * 365 * 86_400
"""Seconds by which a server's clock may differ from ours and be believed."""

_OUTAGES: dict[int, Callable[[Attempt], Unavailable]] = {
    pycurl.E_OPERATION_TIMEDOUT: outages.timed_out,
    pycurl.E_COULDNT_RESOLVE_HOST: outages.name_not_resolved,
    pycurl.E_COULDNT_RESOLVE_PROXY: outages.proxy_failed,
    pycurl.E_COULDNT_CONNECT: outages.no_connection,
    pycurl.E_SSL_CONNECT_ERROR: outages.no_secure_connection,
    pycurl.E_PEER_FAILED_VERIFICATION: outages.tls_failed,
    pycurl.E_SSL_CACERT_BADFILE: outages.no_certificates,
    pycurl.E_WRITE_ERROR: outages.answer_too_large,
    pycurl.E_ABORTED_BY_CALLBACK: outages.interrupted,
}


class Timings(Struct, frozen=True):
    """What each part of a request took, in seconds; `first_byte` counts from when the request went out."""

    name: float
    connect: float
    tls: float
    first_byte: float
    total: float


class Transport:
    """An `Exchange` over the network. Threads may share it: each has a libcurl handle and connections of its own.

    It speaks https, and http to loopback; it follows no redirect and reads no netrc. The proxy is the
    environment's (none for loopback), and so is the file of trusted certificates (`CA_VARIABLES`, else
    certifi's). Once `stop` is set, requests end at once; while a name is looked up, within the time to connect.

    Of an answer's headers it keeps content-type, date (the server's clock as of a thread's first answer, gone on),
    location (absolute) and retry-after (seconds).

    Raises `Unavailable` named as in `verifier.outages`.
    """

    def __init__(self, limits: Limits | None = None, stop: threading.Event | None = None) -> None:
        self._limits = limits or Limits()
        self._stop = stop or threading.Event()
        self._sockets = OpenSockets(self._stop)
        self._threads = threading.local()

    def __call__(self, request: Request) -> Response:
        """Carry one request."""
        try:
            handle: _Handle = self._threads.handle
        except AttributeError:
            handle = self._threads.handle = self._new_handle()
        return self._carry(handle, request)

    def probe(self, request: Request) -> tuple[Response, Timings]:
        """Carry one request over a new connection; the answer with all its headers, and what each part took."""
        handle = self._new_handle()
        response = self._carry(handle, request)
        return Response(response.status, response.body, handle.all_headers()), handle.timings()

    def _carry(self, handle: "_Handle", request: Request) -> Response:
        """In the main thread Ctrl-C has to be heard, and libcurl would not hear it: another thread waits there."""
        if threading.current_thread() is not threading.main_thread():
            return handle.exchange(request)
        responses: list[Response] = []
        errors: list[BaseException] = []

        def exchange() -> None:
            try:
                responses.append(handle.exchange(request))
            except BaseException as error:  # noqa: BLE001 - raised again where it belongs
                errors.append(error)

        thread = threading.Thread(target=exchange, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(0.2)  # on Windows nothing is heard while waiting
        except KeyboardInterrupt:
            self._threads = threading.local()  # the handle is still at work
            raise
        if errors:
            raise errors.pop()
        return responses[0]

    def _new_handle(self) -> "_Handle":
        return _Handle(self._limits, self._stop, self._sockets)


class _Handle:
    """One thread's libcurl handle. What every request shares is set once; a request sets what differs from the last.

    Each call that libcurl makes into Python waits for the interpreter's lock. With many busy threads, one for every
    header line and ten to report progress halve the rate. So lines are read of the first answer only, for the
    server's clock, and progress is not reported: what waits is stopped by cutting its sockets.
    """

    def __init__(self, limits: Limits, stop: threading.Event, sockets: OpenSockets) -> None:
        self._curl = curl = pycurl.Curl()
        self._limits = limits
        self._stop = stop
        self._body = bytearray()
        self._lines: list[bytes] = []
        self._clock_ahead: float | None = None
        self._fresh = True
        self._method = "GET"
        self._fields: tuple[Mapping[str, str], tuple[str, str] | None] | None = None
        self._certificates = certificates(os.environ)
        for option, value in _constant_options(limits, self._certificates).items():
            curl.setopt(option, value)
        curl.setopt(pycurl.WRITEFUNCTION, _capped(self._body, limits.max_body))
        curl.setopt(pycurl.HEADERFUNCTION, self._lines.append)
        curl.setopt(pycurl.SOCKOPTFUNCTION, lambda number, _purpose: not sockets.opened(number))
        curl.setopt(pycurl.CLOSESOCKETFUNCTION, sockets.close)

    def __del__(self) -> None:
        # Here what libcurl calls when it closes a connection is still whole, even if all of it is garbage together.
        self._curl.close()

    def exchange(self, request: Request) -> Response:
        host = host_of(request.url)
        if self._stop.is_set():
            raise outages.interrupted(self._attempt(host, sent=False))
        self._body.clear()
        self._lines.clear()
        self._prepare(request)
        try:
            self._curl.perform()
        except pycurl.error as error:
            raise self._outage(error.args[0], host) from error
        if self._fresh:
            self._settle()
        return Response(self._curl.getinfo(pycurl.RESPONSE_CODE), bytes(self._body), self._headers())

    def all_headers(self) -> dict[str, str]:
        """Of a handle's first answer only; the last block, since those of interim answers come before it."""
        headers: dict[str, str] = {}
        for line in self._lines:
            if line.startswith(b"HTTP/"):
                headers.clear()
            elif b":" in line:
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
        return headers

    def timings(self) -> Timings:
        info = self._curl.getinfo
        name, connected = info(pycurl.NAMELOOKUP_TIME), info(pycurl.CONNECT_TIME)
        sent = info(pycurl.PRETRANSFER_TIME)
        return Timings(
            name,
            connect=connected - name,
            tls=max(0.0, info(pycurl.APPCONNECT_TIME) - connected),
            first_byte=info(pycurl.STARTTRANSFER_TIME) - sent,
            total=info(pycurl.TOTAL_TIME),
        )

    def _prepare(self, request: Request) -> None:
        curl = self._curl
        curl.setopt(pycurl.URL, request.url)
        if request.method != self._method or request.method == "POST":
            _set_method(curl, request)
            self._method = request.method
        if (request.headers, request.auth) != self._fields:
            curl.setopt(pycurl.HTTPHEADER, _header_lines(request.headers, request.auth))
            self._fields = (dict(request.headers), request.auth)

    def _settle(self) -> None:
        self._fresh = False
        self._curl.unsetopt(pycurl.HEADERFUNCTION)
        try:
            answered_at = parsedate_to_datetime(self.all_headers().get("date", ""))
            ahead = answered_at.timestamp() - time.time()
        except (ValueError, OverflowError):
            return
        if abs(ahead) < MOST_AHEAD:
            self._clock_ahead = ahead

    def _headers(self) -> dict[str, str]:
        info, raw = self._curl.getinfo, self._curl.getinfo_raw  # a server's bytes need not be UTF-8
        headers = {"content-type": (raw(pycurl.CONTENT_TYPE) or b"").decode("latin-1")}
        if self._clock_ahead is not None:
            headers["date"] = _http_date(int(time.time() + self._clock_ahead))
        if location := raw(pycurl.REDIRECT_URL):
            headers["location"] = location.decode("latin-1")
        if seconds := info(pycurl.RETRY_AFTER):
            headers["retry-after"] = str(seconds)
        return headers

    def _attempt(self, host: str, *, sent: bool) -> Attempt:
        return Attempt(host, sent, self._limits, self._certificates)

    def _outage(self, code: int | str, host: str) -> Unavailable:
        """The one place where libcurl's errors become ours."""
        # Counts the request itself, on its way to the server or through a tunnel, and not a proxy's CONNECT.
        sent = self._curl.getinfo(pycurl.REQUEST_SIZE) > 0
        if code == pycurl.E_URL_MALFORMAT:
            return outages.refused_url(host)
        outage = _OUTAGES.get(int(code), outages.connection_broken)
        if self._stop.is_set():
            outage = outages.interrupted
        elif (
            not sent
            and outage in {outages.no_connection, outages.connection_broken}
            and self._curl.getinfo(pycurl.USED_PROXY)
        ):
            outage = outages.proxy_failed
        return outage(self._attempt(host, sent=sent))


def _constant_options(limits: Limits, trusted: str) -> dict[int, object]:
    in_directory = Path(trusted).is_dir()
    return {
        pycurl.NOSIGNAL: 1,
        QUICK_EXIT: 1,
        pycurl.CONNECTTIMEOUT_MS: max(1, round(limits.connect_timeout * 1000)),
        pycurl.TIMEOUT_MS: max(1, round(limits.timeout * 1000)),
        pycurl.FOLLOWLOCATION: 0,
        pycurl.NETRC: pycurl.NETRC_IGNORED,
        pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
        pycurl.USERAGENT: f"verifier/{__version__}",
        pycurl.ACCEPT_ENCODING: "",
        pycurl.TCP_NODELAY: 1,
        pycurl.TCP_KEEPALIVE: 1,
        pycurl.NOPROXY: without_proxy(os.environ),
        pycurl.CAPATH if in_directory else pycurl.CAINFO: trusted,
        pycurl.PROXY_CAPATH if in_directory else pycurl.PROXY_CAINFO: trusted,
    }


def _capped(body: bytearray, limit: int) -> Callable[[bytes], int | None]:
    def write(chunk: bytes) -> int | None:
        if len(body) + len(chunk) > limit:
            return -1
        body.extend(chunk)
        return None

    return write


def _set_method(curl: pycurl.Curl, request: Request) -> None:
    # When a used connection breaks, libcurl sends the request again over another one, even a POST.
    curl.setopt(pycurl.FRESH_CONNECT, request.method == "POST")
    if request.method == "GET":
        curl.setopt(pycurl.HTTPGET, 1)
    elif request.method == "HEAD":
        curl.setopt(pycurl.NOBODY, 1)
    elif request.method == "POST":
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.POSTFIELDS, request.body)
    else:
        raise ValueError(request.method)


def _header_lines(headers: Mapping[str, str], auth: tuple[str, str] | None) -> list[bytes]:
    # pycurl takes an empty list as no change: the last request's credentials would go out with this one. So it
    # is never empty. (A body is sent without asking whether it may be.)
    lines = [b"Expect:", *(f"{name}: {value}".encode() for name, value in headers.items())]
    if auth:
        lines.append(b"Authorization: Basic " + b64encode(":".join(auth).encode()))
    return lines


@lru_cache(maxsize=64)
def _http_date(moment: int) -> str:
    return formatdate(moment, usegmt=True)
