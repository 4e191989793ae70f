"""One libcurl handle: what every request shares, what a request sets, and what comes back of it."""

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

import pycurl
from msgspec import Struct

from verifier import __version__
from verifier.errors import Unavailable
from verifier.transport import outages
from verifier.transport.environment import certificates
from verifier.transport.exchange import Request, Response
from verifier.transport.outages import FailedRequest, Limits
from verifier.transport.proxies import proxy_for

LIBRARIES: str = pycurl.version
"""pycurl, libcurl, its TLS library and others, each with its version."""

QUICK_EXIT = 322
"""CURLOPT_QUICK_EXIT, which pycurl has no name for: leaving does not wait for a look-up that is still under way."""

_OUTAGES: dict[int, Callable[[FailedRequest], Unavailable]] = {
    pycurl.E_OPERATION_TIMEDOUT: outages.timed_out,
    pycurl.E_COULDNT_RESOLVE_HOST: outages.name_not_resolved,
    pycurl.E_COULDNT_RESOLVE_PROXY: outages.proxy_failed,
    pycurl.E_COULDNT_CONNECT: outages.no_connection,
    pycurl.E_SSL_CONNECT_ERROR: outages.no_secure_connection,
    pycurl.E_PEER_FAILED_VERIFICATION: outages.tls_failed,
    pycurl.E_SSL_CACERT_BADFILE: outages.no_certificates,
    pycurl.E_WRITE_ERROR: outages.answer_too_large,
}


class Timings(Struct, frozen=True):
    """What each part of a request took, in seconds; `first_byte` counts from when the request went out."""

    name: float
    connect: float
    tls: float
    first_byte: float
    total: float


class Handle:
    """A libcurl handle, used for one request at a time. What differs from its last request is set anew.

    `curl` is for whoever performs it; everything else about it is asked here.
    """

    def __init__(self, limits: Limits) -> None:
        self.curl = curl = pycurl.Curl()
        self._limits = limits
        self._body = bytearray()
        self._lines: list[bytes] = []
        self._method = "GET"
        self._proxy: str | None = None
        self._fields: tuple[Mapping[str, str], tuple[str, str] | None] | None = None
        self._certificates = certificates(os.environ)
        for option, value in _constant_options(limits, self._certificates).items():
            curl.setopt(option, value)
        curl.setopt(pycurl.WRITEFUNCTION, _capped(self._body, limits.max_body))
        curl.setopt(pycurl.HEADERFUNCTION, self._lines.append)

    def prepare(self, request: Request, host: str, *, fresh: bool) -> None:
        """Make ready for a request to the host of its URL; `fresh` asks for a connection of its own."""
        curl = self.curl
        self._body.clear()
        self._lines.clear()
        curl.setopt(pycurl.URL, request.url)
        # When a used connection breaks, libcurl sends the request again over another one, even a POST.
        curl.setopt(pycurl.FRESH_CONNECT, fresh or request.method == "POST")
        if request.method != self._method or request.method == "POST":
            _set_method(curl, request)
            self._method = request.method
        if (request.headers, request.auth) != self._fields:
            curl.setopt(pycurl.HTTPHEADER, _header_lines(request.headers, request.auth))
            self._fields = (dict(request.headers), request.auth)
        proxy = proxy_for(request.url, host, os.environ)
        if proxy != self._proxy:
            # Both are stated, since libcurl asks the environment about whichever is not.
            curl.setopt(pycurl.PROXY, proxy)
            curl.setopt(pycurl.NOPROXY, "" if proxy else "*")
            self._proxy = proxy

    def response(self) -> Response:
        """The answer to the request, once libcurl has all of it."""
        headers = self._headers()
        status = self.curl.getinfo(pycurl.RESPONSE_CODE)
        # Absolute, and spelt as libcurl would follow it; a server's bytes need not be UTF-8.
        if "location" in headers and (location := self.curl.getinfo_raw(pycurl.REDIRECT_URL)):
            headers["location"] = location.decode("latin-1")
        return Response(status, bytes(self._body), headers)

    def timings(self) -> Timings:
        """How long the parts of the last request took."""
        info = self.curl.getinfo
        name, connected = info(pycurl.NAMELOOKUP_TIME), info(pycurl.CONNECT_TIME)
        sent = info(pycurl.PRETRANSFER_TIME)
        return Timings(
            name,
            connect=connected - name,
            tls=max(0.0, info(pycurl.APPCONNECT_TIME) - connected),
            first_byte=info(pycurl.STARTTRANSFER_TIME) - sent,
            total=info(pycurl.TOTAL_TIME),
        )

    def outage(self, code: int, host: str) -> Unavailable:
        """Why there was no answer, by libcurl's code: the one place where its errors become ours."""
        # Counts the request itself, on its way to the server or through a tunnel, and not a proxy's CONNECT.
        sent = self.curl.getinfo(pycurl.REQUEST_SIZE) > 0
        if code == pycurl.E_URL_MALFORMAT:
            return outages.refused_url(host)
        outage = _OUTAGES.get(code, outages.connection_broken)
        if not sent and self._proxy and outage in {outages.no_connection, outages.connection_broken}:
            outage = outages.proxy_failed
        return outage(self._attempt(host, sent=sent))

    def interruption(self, host: str, *, begun: bool = True) -> Unavailable:
        """What is said of a request that is given up on our side; one that was not `begun` has sent nothing."""
        sent = begun and self.curl.getinfo(pycurl.REQUEST_SIZE) > 0
        return outages.interrupted(self._attempt(host, sent=sent))

    def _headers(self) -> dict[str, str]:
        """Of the last block, since those of interim answers and of a proxy come before it."""
        text = b"".join(self._lines).decode("latin-1")
        fields = [line.partition(":") for line in text[text.rfind("\nHTTP/") + 1 :].split("\n")]
        return {name.lower(): value.strip() for name, colon, value in fields if colon}

    def _attempt(self, host: str, *, sent: bool) -> FailedRequest:
        return FailedRequest(host, sent, self._limits, self._certificates)


def _constant_options(limits: Limits, trusted: str) -> dict[int, object]:
    in_directory = Path(trusted).is_dir()
    return {
        pycurl.NOSIGNAL: 1,
        QUICK_EXIT: 1,
        pycurl.CONNECTTIMEOUT_MS: max(1, round(limits.connect_timeout * 1000)),
        pycurl.TIMEOUT_MS: max(1, round(limits.timeout * 1000)),
        pycurl.FOLLOWLOCATION: 0,
        pycurl.NETRC: pycurl.NETRC_IGNORED,
        # Whoever is asked without TLS is on this machine. (Waiting for a connection that others could share, as
        # PIPEWAIT has it, would let one request after the other through where HTTP/2 is not spoken.)
        pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_2TLS,
        pycurl.USERAGENT: f"verifier/{__version__}",
        pycurl.ACCEPT_ENCODING: "",
        pycurl.TCP_NODELAY: 1,
        pycurl.TCP_KEEPALIVE: 1,
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
