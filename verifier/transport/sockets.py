"""The sockets that requests are waiting on, so that all of them can be cut at once from outside."""

import socket
import threading
from contextlib import suppress


class OpenSockets:
    """Knows every open socket of its owner by number; `stop` being set cuts them and lets no other be opened."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._numbers: set[int] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._wait_and_cut, name="verifier-stop", daemon=True).start()

    def opened(self, number: int) -> bool:
        """Note a new socket. False says that it must not be used."""
        with self._lock:
            self._numbers.add(number)
        return not self._stop.is_set()

    def close(self, number: int) -> int:
        """Close a socket under the lock, since its number may be another's a moment later. 0 says that it is done."""
        with self._lock:
            self._numbers.discard(number)
            socket.close(number)
        return 0

    def _wait_and_cut(self) -> None:
        self._stop.wait()
        with self._lock:
            for number in self._numbers:
                open_socket = socket.socket(fileno=number)
                with suppress(OSError):
                    open_socket.shutdown(socket.SHUT_RDWR)
                open_socket.detach()
