"""A server on 127.0.0.1 that misbehaves as it is told, and remembers what it was asked.

    with LocalServer(answer(429, headers={"Retry-After": "1"}), answer(body=b"{}")) as server:
        ...  # the first request is answered with 429, all later ones with 200
        assert [request.method for request in server.seen] == ["GET", "GET"]

A behaviour is a function from a `Visit` to whether the connection stays open for another request.
"""

import contextlib
import gzip
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from listening import Listener

REASONS = {200: "OK", 302: "Found", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Visit:
    """One request, the socket to answer it on, and the event that says that the server is closing."""

    request: Seen
    socket: socket.socket
    closing: threading.Event

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)


Behaviour = Callable[[Visit], bool]


class LocalServer(Listener):
    """Serves the behaviours in turn, one a request, and the last for all that follow."""

    def __init__(self, *script: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.script, self.tls = script, tls
        self.seen: list[Seen] = []
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket) -> None:
        # A client that goes away, or takes no liking to the certificate, is what many tests are about.
        with contextlib.suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._sockets.append(connection)
            with connection:
                while (request := _read(connection)) and self._next(request)(
                    Visit(request, connection, self._closing)
                ):
                    pass

    def _next(self, request: Seen) -> Behaviour:
        with self._lock:
            self.seen.append(request)
            return self.script[min(len(self.seen), len(self.script)) - 1]


def answer(status: int = 200, body: bytes = b"{}", headers: dict[str, str] | None = None) -> Behaviour:
    """A whole answer, and the connection kept."""
    fields = {"Content-Length": str(len(body)), "Content-Type": "application/json", **(headers or {})}

    def behave(visit: Visit) -> bool:
        visit.send(_head(status, fields) + (b"" if visit.request.method == "HEAD" else body))
        return True

    return behave


def in_turn(*script: Behaviour) -> Behaviour:
    """The behaviours in turn, one a request, and the last for all that follow."""
    left = list(script)

    def behave(visit: Visit) -> bool:
        return (left.pop(0) if len(left) > 1 else left[0])(visit)

    return behave


def redirect(location: str, status: int = 302) -> Behaviour:
    return answer(status, b"", {"Location": location})


def echo(delay: Callable[[Seen], float] = lambda _: 0.0) -> Behaviour:
    """The request's target as the body, after so many seconds."""

    def behave(visit: Visit) -> bool:
        visit.closing.wait(delay(visit.request))
        return answer(body=visit.request.target.encode())(visit)

    return behave


def silence(visit: Visit) -> bool:
    """Not a byte, until the server closes."""
    return not visit.closing.wait(60)


def silence_after_headers(visit: Visit) -> bool:
    """The promise of a body that never comes."""
    visit.send(_head(200, {"Content-Length": "10"}))
    return silence(visit)


def drip(visit: Visit) -> bool:
    """A body without end, ten bytes a second, so that no single wait is long."""
    visit.send(_head(200, {"Content-Length": "100000"}))
    while not visit.closing.wait(0.1):
        visit.send(b" ")
    return False


def cut_body(visit: Visit) -> bool:
    """Less than was promised, then the end."""
    visit.send(_head(200, {"Content-Length": "10"}) + b"{")
    return False


def hang_up(_visit: Visit) -> bool:
    """The connection closed in place of an answer."""
    return False


def reset(visit: Visit) -> bool:
    """The connection reset in place of an answer."""
    visit.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def garbage(visit: Visit) -> bool:
    """Something that is no HTTP."""
    visit.send(b"\x00\xff SSH-2.0-what?\r\n\r\n")
    return False


def raw(data: bytes) -> Behaviour:
    """These very bytes, then the end."""

    def behave(visit: Visit) -> bool:
        visit.send(data)
        return False

    return behave


def endless(line: bytes, head: bytes = b"HTTP/1.1 200 OK\r\n") -> Behaviour:
    """The same line again and again, for as long as somebody listens."""

    def behave(visit: Visit) -> bool:
        visit.send(head)
        while not visit.closing.is_set():
            visit.send(line * 1000)
        return False

    return behave


def huge(size: int, *, with_length: bool) -> Behaviour:
    """A body of so many bytes, announced or not."""

    def behave(visit: Visit) -> bool:
        visit.send(_head(200, {"Content-Length": str(size)} if with_length else {}))
        for _ in range(0, size, 65_536):
            visit.send(b" " * 65_536)
        return False

    return behave


def bomb(size: int) -> Behaviour:
    """A small body that becomes so many bytes when decoded."""

    def behave(visit: Visit) -> bool:
        return answer(body=_blanks(size), headers={"Content-Encoding": "gzip"})(visit)

    return behave


@cache
def _blanks(size: int) -> bytes:
    """So many blanks, compressed, which takes long."""
    return gzip.compress(b" " * size)


def tunnel(port: int) -> Behaviour:
    """What a proxy does on CONNECT, except that every name leads to one local port."""

    def behave(visit: Visit) -> bool:
        with socket.create_connection(("127.0.0.1", port)) as onward:
            visit.send(b"HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
            other = {visit.socket: onward, onward: visit.socket}
            while not visit.closing.is_set():
                for ready in select.select(list(other), [], [], 0.2)[0]:
                    data = ready.recv(65_536)
                    if not data:
                        return False
                    other[ready].sendall(data)
        return False

    return behave


def refused_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def unaccepting_port() -> Iterator[int]:
    """A port on which connections neither come about nor are refused: its backlog is full (Linux)."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def _head(status: int, fields: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", *(f"{k}: {v}" for k, v in fields.items())]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _read(connection: socket.socket) -> Seen | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65_536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(fields.get("content-length", 0)):
        body += connection.recv(65_536)
    method, target, _ = first.split(" ")
    return Seen(method, target, fields, body)
