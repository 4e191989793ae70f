"""Requests that are stopped from outside, whatever they are waiting for."""

import gc
import signal
import subprocess
import sys
import threading
import weakref
from contextlib import contextmanager

import local_server as server
import pytest
from local_server import LocalServer

from verifier.errors import Unavailable
from verifier.transport.curl import Limits, Transport
from verifier.transport.exchange import Request

PATIENT = Limits(timeout=60, connect_timeout=60)
SOON = 5.0  # seconds: far more than it takes, far less than the limits


class Caller(threading.Thread):
    """Asks for one URL after the other in a thread of its own and keeps the error that ends it."""

    def __init__(self, transport: Transport, *urls: str) -> None:
        super().__init__(daemon=True)
        self.transport, self.urls, self.error = transport, urls, None
        self.start()

    def run(self) -> None:
        try:
            for url in self.urls:
                self.transport(Request("GET", url))
        except Unavailable as error:
            self.error = error


@contextmanager
def hanging(*before: server.Behaviour):
    """A server that answers as told and then no more; and a function that waits until so many requests hang."""
    hung = threading.Semaphore(0)

    def hang(visit: server.Visit) -> bool:
        hung.release()
        return server.silence(visit)

    def wait_for(requests: int) -> None:
        for _ in range(requests):
            assert hung.acquire(timeout=SOON)

    with LocalServer(*before, hang) as there:
        yield there, wait_for


def ended(*callers: Caller) -> list[str]:
    for caller in callers:
        caller.join(SOON)
        assert not caller.is_alive()
    return [caller.error.name for caller in callers]


def test_stop_ends_requests_that_wait_for_their_first_answer():
    """Sixteen threads whose server never answers end soon after `stop` is set."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with hanging() as (there, wait_for):
        callers = [Caller(transport, there.url) for _ in range(16)]
        wait_for(16)
        stop.set()
        assert ended(*callers) == ["interrupted"] * 16


def test_stop_ends_requests_on_connections_that_have_been_used():
    """A thread that has had answers is stopped as well, and so is its second look at the same connection."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with hanging(server.answer()) as (there, wait_for):
        caller = Caller(transport, there.url, there.url)
        wait_for(1)
        stop.set()
        assert ended(caller) == ["interrupted"]
        assert caller.error.processed
        assert len(there.seen) == 2


def test_stop_ends_a_connection_that_does_not_come_about():
    """A thread that is still connecting has sent nothing when it is stopped."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with server.unaccepting_port() as port:
        caller = Caller(transport, f"http://127.0.0.1:{port}/")
        caller.join(0.2)
        stop.set()
        assert ended(caller) == ["interrupted"]
        assert not caller.error.processed


def test_stop_ends_a_new_connection_of_a_thread_that_has_had_answers():
    """The next host's connection is cut like the first's."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with LocalServer(server.answer()) as first, server.unaccepting_port() as port:
        caller = Caller(transport, first.url, f"http://127.0.0.1:{port}/")
        caller.join(0.2)
        stop.set()
        assert ended(caller) == ["interrupted"]


def test_nothing_is_sent_once_stopped():
    """A request after `stop` raises without a connection, in new threads as in used ones."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with LocalServer(server.answer()) as there:
        transport(Request("GET", there.url))
        stop.set()
        with pytest.raises(Unavailable) as caught:
            transport(Request("GET", there.url))
        assert ended(Caller(transport, there.url)) == ["interrupted"]
    assert (caught.value.name, caught.value.processed) == ("interrupted", False)
    assert (there.connections, len(there.seen)) == (1, 1)


@pytest.mark.parametrize("answers", [(), (server.answer(),)], ids=["first", "later"])
def test_ctrl_c_gets_through(answers):
    """SIGINT in a waiting main thread is a KeyboardInterrupt there and then, and nothing else is printed."""
    program = """if True:
        import sys
        from verifier.transport.exchange import Request
        from verifier.transport.curl import Limits, Transport
        transport = Transport(Limits(timeout=60))
        try:
            while True:
                transport(Request("GET", sys.argv[1]))
        except KeyboardInterrupt:
            print("stopped")
    """
    with hanging(*answers) as (there, wait_for):
        process = subprocess.Popen(
            [sys.executable, "-c", program, there.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_for(1)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=SOON) == ("stopped\n", "")


def test_a_stopped_transport_that_is_thrown_away_closes_its_connections():
    """So it does as part of a circle of garbage, as errors make them, in which no order of clearing is promised."""
    stop = threading.Event()
    others = set(threading.enumerate())
    transport = Transport(PATIENT, stop)
    (watcher,) = set(threading.enumerate()) - others
    with LocalServer(server.answer()) as there:
        transport(Request("GET", there.url))
        stop.set()
        watcher.join(SOON)
        transport._sockets.handle = handle = transport._threads.handle
        handle.sockets = transport._sockets
        closed = weakref.ref(handle)
        del transport, handle
        gc.collect()  # what can't be closed is printed, which a warning makes an error
    assert closed() is None
