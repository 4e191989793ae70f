"""A listener on 127.0.0.1 whose connections are served by a thread each, until it closes."""

import contextlib
import socket
import threading
from typing import Self


class Listener:
    """Accepts connections from `with` on; what they are answered is up to `serve`."""

    def __init__(self) -> None:
        self.connections = 0
        self._closing, self._lock = threading.Event(), threading.Lock()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]

    def serve(self, connection: socket.socket) -> None:
        """Answer on a connection for as long as it lasts."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with self._lock:
            for each in (self._listener, *self._sockets):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with self._lock:
                    self.connections += 1
                    self._sockets.append(connection)
                if self._closing.is_set():  # it came while the others were being closed
                    connection.close()
                    return
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()
