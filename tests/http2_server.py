"""A server on 127.0.0.1 that speaks HTTP/2 over TLS, and misbehaves as it is told."""

import contextlib
import socket
import ssl
from collections.abc import Callable

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes
from listening import Listener

Behave = Callable[[H2Connection, int, str], object]
"""Answers a stream, given the connection, the stream's number and the path that was asked for."""


class Http2Server(Listener):
    """Serves the behaviours in turn, one a request, and the last for all that follow."""

    def __init__(self, tls: ssl.SSLContext, *script: Behave, streams: int = 100) -> None:
        super().__init__()
        tls.set_alpn_protocols(["h2"])
        self.tls, self.script, self.streams = tls, script, streams
        self.asked: list[str] = []
        self.url = f"https://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket) -> None:
        # A client that goes away is what some tests are about.
        with contextlib.suppress(OSError, ProtocolError):
            secure = self.tls.wrap_socket(connection, server_side=True)
            self._sockets.append(secure)
            talk = H2Connection(H2Configuration(client_side=False))
            talk.initiate_connection()
            talk.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: self.streams})
            secure.sendall(talk.data_to_send())
            while data := secure.recv(65_536):
                for event in talk.receive_data(data):
                    if isinstance(event, RequestReceived):
                        self._answer(talk, event)
                secure.sendall(talk.data_to_send())

    def _answer(self, talk: H2Connection, event: RequestReceived) -> None:
        path = dict(event.headers)[b":path"].decode()
        with self._lock:
            self.asked.append(path)
            behave = self.script[min(len(self.asked), len(self.script)) - 1]
        behave(talk, event.stream_id, path)


def answer(talk: H2Connection, stream: int, path: str) -> None:
    """200 with the path as the body."""
    talk.send_headers(stream, [(":status", "200"), ("content-type", "text/plain"), ("x-path", path)])
    talk.send_data(stream, path.encode(), end_stream=True)


def reset(code: int) -> Behave:
    """RST_STREAM in place of an answer."""
    return lambda talk, stream, _path: talk.reset_stream(stream, code)


def goodbye(talk: H2Connection, stream: int, path: str) -> None:
    """An answer, and GOAWAY after it: no further request is taken on this connection."""
    answer(talk, stream, path)
    talk.close_connection(last_stream_id=stream)


def goodbye_unanswered(talk: H2Connection, stream: int, _path: str) -> None:
    """GOAWAY that says of this very request that it was not processed."""
    talk.close_connection(last_stream_id=max(0, stream - 2))
