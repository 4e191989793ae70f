"""HTTP over libcurl: one request out, one response back, bounded in time and size; the only import of pycurl."""

import os
import re
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

import certifi
import pycurl

from verifier.errors import Unavailable
from verifier.exchange import Request, Response
from verifier.i18n import Text, msg

_ORIGIN = re.compile(r"(https?)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(?=[/?]|\Z)")
_CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_LOOPBACK = "localhost,127.0.0.1,127.0.0.0/8,::1"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one request may take in all, and to connect (seconds), and how large its decoded answer may be (bytes)."""

    timeout: float = 10.0
    connect_timeout: float = 5.0
    max_body: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Timings:
    """What each part of a request took, in seconds; `first_byte` counts from the request's first byte out."""

    name: float
    connect: float
    tls: float
    first_byte: float
    total: float


class Transport:
    """An `Exchange` over the network, for any number of threads: each has a libcurl handle and connections of its own.

    It speaks https, and http to loopback; it follows no redirect and reads neither netrc nor curlrc. A proxy is taken
    from the environment (never for loopback), as is the file of trusted certificates (`SSL_CERT_FILE`,
    `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`, else certifi's). Setting `stop` makes busy threads raise within a second.

    Raises `Unavailable` named no-connection, name-not-resolved, tls-failed, proxy-failed, timed-out,
    connection-broken, answer-too-large, interrupted or refused-url.
    """

    def __init__(self, limits: Limits | None = None, stop: threading.Event | None = None) -> None:
        self._limits = limits or Limits()
        self._stop = stop or threading.Event()
        self._threads = threading.local()

    def __call__(self, request: Request) -> Response:
        """Carry one request."""
        return self._handle().exchange(request)

    def probe(self, request: Request) -> tuple[Response, Timings]:
        """Carry one request over a fresh connection, and say what each part of it took."""
        handle = _Handle(self._limits, self._stop)
        return handle.exchange(request), handle.timings()

    def _handle(self) -> "_Handle":
        try:
            handle: _Handle = self._threads.handle
        except AttributeError:
            handle = self._threads.handle = _Handle(self._limits, self._stop)
        return handle


def is_loopback(host: str) -> bool:
    """Whether a URL's host (IPv6 in brackets) is this machine by its very spelling, with no look-up."""
    if host in {"localhost", "[::1]"}:
        return True
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False


class _Handle:
    """One thread's libcurl handle. What every request shares is set once; a request sets what differs from the last."""

    def __init__(self, limits: Limits, stop: threading.Event) -> None:
        self._limits = limits
        self._stop = stop
        self._body = bytearray()
        self._head: list[bytes] = []
        self._method = "GET"
        self._fields: object = None
        self._curl = pycurl.Curl()
        for option, value in _constant_options(limits).items():
            self._curl.setopt(option, value)
        self._curl.setopt(pycurl.HEADERFUNCTION, self._head.append)
        self._curl.setopt(pycurl.WRITEFUNCTION, _capped(self._body, limits.max_body))
        # libcurl calls this at least once a second. That Python runs at all is what lets Ctrl-C through.
        self._curl.setopt(pycurl.XFERINFOFUNCTION, lambda *_: stop.is_set())

    def exchange(self, request: Request) -> Response:
        host = _host(request.url)
        if self._stop.is_set():
            raise _interrupted(host, processed=False)
        self._body.clear()
        self._head.clear()
        self._prepare(request)
        try:
            self._curl.perform()
        except pycurl.error as error:
            raise self._translated(error.args[0], host) from error
        status = self._curl.getinfo(pycurl.RESPONSE_CODE)
        return Response(status, bytes(self._body), _headers(self._head))

    def timings(self) -> Timings:
        name, connect, tls, sent, first, total = (
            self._curl.getinfo(moment)
            for moment in (
                pycurl.NAMELOOKUP_TIME,
                pycurl.CONNECT_TIME,
                pycurl.APPCONNECT_TIME,
                pycurl.PRETRANSFER_TIME,
                pycurl.STARTTRANSFER_TIME,
                pycurl.TOTAL_TIME,
            )
        )
        return Timings(name, connect - name, max(0.0, tls - connect), first - sent, total)

    def _prepare(self, request: Request) -> None:
        curl = self._curl
        curl.setopt(pycurl.URL, request.url)
        if request.method != self._method or request.method == "POST":
            _set_method(curl, request)
            self._method = request.method
        fields = (request.headers, request.auth)
        if fields != self._fields:
            curl.setopt(pycurl.HTTPHEADER, _header_lines(request.headers, request.auth))
            self._fields = (dict(request.headers), request.auth)

    def _translated(self, code: int, host: str) -> Unavailable:
        """The one place where libcurl's errors become ours."""
        # libcurl notes this moment once it is connected and about to send: zero means that nothing was sent.
        processed = self._curl.getinfo(pycurl.PRETRANSFER_TIME) > 0
        limits = self._limits
        if code == pycurl.E_ABORTED_BY_CALLBACK:
            return _interrupted(host, processed=processed)
        if code == pycurl.E_OPERATION_TIMEDOUT:
            return _timed_out(host, limits, processed=processed)
        if code in _TLS_CODES:
            return _tls_failed(host)
        if not processed and (code in _PROXY_CODES or self._curl.getinfo(pycurl.USED_PROXY)):
            return _proxy_failed(host)
        if code == pycurl.E_COULDNT_RESOLVE_HOST:
            return _name_not_resolved(host)
        if code == pycurl.E_COULDNT_CONNECT:
            return _no_connection(host)
        if code in {pycurl.E_WRITE_ERROR, pycurl.E_FILESIZE_EXCEEDED}:
            return _too_large(host, limits.max_body)
        if code == pycurl.E_URL_MALFORMAT:
            return _refused_url(host)
        return _broken(host, processed=processed)


_TLS_CODES = {
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CIPHER,
}
_PROXY_CODES = {pycurl.E_COULDNT_RESOLVE_PROXY, 97}  # CURLE_PROXY, which pycurl has no name for


def _constant_options(limits: Limits) -> dict[int, object]:
    return {
        pycurl.NOSIGNAL: 1,
        pycurl.NOPROGRESS: 0,
        pycurl.CONNECTTIMEOUT_MS: max(1, round(limits.connect_timeout * 1000)),
        pycurl.TIMEOUT_MS: max(1, round(limits.timeout * 1000)),
        pycurl.MAXFILESIZE: limits.max_body,
        pycurl.FOLLOWLOCATION: 0,
        pycurl.NETRC: pycurl.NETRC_IGNORED,
        pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
        pycurl.ACCEPT_ENCODING: "",
        pycurl.TCP_NODELAY: 1,
        pycurl.TCP_KEEPALIVE: 1,
        pycurl.NOPROXY: _without_proxy(os.environ),
        **_trusted_certificates(os.environ),
    }


def _without_proxy(environ: Mapping[str, str]) -> str:
    """Loopback, and what the environment exempts: libcurl would no longer look there by itself."""
    exempt = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return "*" if exempt.strip() == "*" else ",".join(filter(None, (exempt, _LOOPBACK)))


def _trusted_certificates(environ: Mapping[str, str]) -> dict[int, str]:
    path = next(filter(None, map(environ.get, _CA_VARIABLES)), None) or certifi.where()
    return {pycurl.CAPATH if Path(path).is_dir() else pycurl.CAINFO: path}


def _capped(body: bytearray, limit: int) -> Callable[[bytes], int | None]:
    def write(chunk: bytes) -> int | None:
        if len(body) + len(chunk) > limit:
            return -1
        body.extend(chunk)
        return None

    return write


def _set_method(curl: pycurl.Curl, request: Request) -> None:
    """Of a POST the connection is always new: on a used one that breaks, libcurl would send it a second time."""
    curl.setopt(pycurl.FRESH_CONNECT, request.method == "POST")
    if request.method == "GET":
        curl.setopt(pycurl.HTTPGET, 1)
    elif request.method == "HEAD":
        curl.setopt(pycurl.NOBODY, 1)
    elif request.method == "POST":
        curl.setopt(pycurl.NOBODY, 0)
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.POSTFIELDS, request.body)
    else:
        raise ValueError(request.method)


def _header_lines(headers: Mapping[str, str], auth: tuple[str, str] | None) -> list[bytes]:
    lines = [f"{name}: {value}".encode() for name, value in headers.items()]
    if auth:
        lines.append(b"Authorization: Basic " + b64encode(":".join(auth).encode()))
    return lines


def _headers(lines: list[bytes]) -> dict[str, str]:
    """Names and values of the last block: those of a proxy and of interim answers come before it."""
    headers: dict[str, str] = {}
    for line in lines:
        if line.startswith(b"HTTP/"):
            headers.clear()
            continue
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            headers[name.lower()] = value.strip()
    return headers


@lru_cache(maxsize=64)
def _allowed(scheme: str, host: str) -> bool:
    return scheme == "https" or is_loopback(host)


def _host(url: str) -> str:
    """The URL's host and port, for the sentences people read; raises where the URL is none we talk to."""
    origin = _ORIGIN.match(url) if url.isascii() and url.isprintable() else None
    if origin is None or not _allowed(origin[1], origin[2]):
        # Whatever stands before an @ may be a password.
        raise _refused_url(url.partition("://")[2].partition("/")[0].rpartition("@")[2] or url)
    return origin[2] + (origin[3] or "")


def _interrupted(host: str, *, processed: bool) -> Unavailable:
    return Unavailable(
        "interrupted",
        msg("Stopped before {host} had answered.", host=host),
        msg("Run the same command again when you are ready."),
        processed=processed,
    )


def _timed_out(host: str, limits: Limits, *, processed: bool) -> Unavailable:
    help_text = msg(
        "Try again, or give it more time: --timeout {seconds}.", seconds=f"{limits.timeout * 3:g}"
    )
    if processed:
        message = msg(
            "{host} did not answer in full within {seconds} seconds.",
            host=host,
            seconds=f"{limits.timeout:g}",
        )
    else:
        seconds = min(limits.timeout, limits.connect_timeout)
        message = msg("No connection to {host} within {seconds} seconds.", host=host, seconds=f"{seconds:g}")
    return Unavailable("timed-out", message, help_text, processed=processed)


def _tls_failed(host: str) -> Unavailable:
    return Unavailable(
        "tls-failed",
        msg("{host} could not prove that it is who it says; nothing was sent to it.", host=host),
        msg("Behind a company's proxy, set SSL_CERT_FILE to the company's file of certificates."),
        processed=False,
    )


def _proxy_failed(host: str) -> Unavailable:
    return Unavailable(
        "proxy-failed",
        msg("The proxy made no connection to {host}.", host=host),
        msg("Check HTTPS_PROXY; hosts that need no proxy go into NO_PROXY."),
        processed=False,
    )


def _name_not_resolved(host: str) -> Unavailable:
    return Unavailable(
        "name-not-resolved",
        msg("The name {host} could not be looked up.", host=host),
        _CHECK_NETWORK,
        processed=False,
    )


def _no_connection(host: str) -> Unavailable:
    return Unavailable(
        "no-connection", msg("{host} can't be reached.", host=host), _CHECK_NETWORK, processed=False
    )


_CHECK_NETWORK: Text = msg(
    "Check the network and the address, then try again; `verifier doctor` looks closer."
)


def _broken(host: str, *, processed: bool) -> Unavailable:
    return Unavailable(
        "connection-broken",
        msg("The connection to {host} broke before its answer was complete.", host=host),
        msg("Try again; `verifier doctor` shows how far a request gets."),
        processed=processed,
    )


def _too_large(host: str, limit: int) -> Unavailable:
    return Unavailable(
        "answer-too-large",
        msg("The answer of {host} is larger than {size} MB.", host=host, size=f"{limit / 1_000_000:.1f}"),
        msg("Twilio's answers are far smaller: check that the address is Twilio's."),
    )


def _refused_url(where: str) -> Unavailable:
    return Unavailable(
        "refused-url",
        msg("Nothing was sent: {where} is no https address (http is for this machine only).", where=where),
        msg("Give an address like https://api.twilio.com."),
        processed=False,
    )
