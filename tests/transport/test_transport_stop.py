"""Requests that are stopped from outside, whatever they are waiting for."""

import gc
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import contextmanager

import local_server as server
import pytest
from local_server import LocalServer

from verifier.errors import Unavailable
from verifier.transport.exchange import Request
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.tasks import Tasks, outcome_of, run

PATIENT = Limits(timeout=60, connect_timeout=60)
SOON = 5.0  # seconds: far more than it takes, far less than the limits


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


def soon(stop: threading.Event, when: Callable[[], object]) -> None:
    """Set `stop` once something has come about."""

    def wait_and_stop() -> None:
        when()
        stop.set()

    threading.Thread(target=wait_and_stop, daemon=True).start()


def interrupted(transport: Transport, url: str) -> Unavailable:
    """The error that ends a request that nobody answers, soon."""
    begun = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        run(transport(Request("GET", url)))
    assert caught.value.name == "interrupted"
    assert time.monotonic() - begun < SOON
    return caught.value


def test_stop_ends_requests_that_wait_for_their_first_answer():
    """Sixteen requests whose server never answers end soon after `stop` is set."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    tasks: Tasks[int, object] = Tasks()
    with hanging() as (there, wait_for):
        for number in range(16):
            tasks.begin(number, outcome_of(transport(Request("GET", there.url))))
        soon(stop, lambda: wait_for(16))
        ended = tasks.finished(SOON)
    assert [error.name for _, error in ended] == ["interrupted"] * 16
    assert not tasks.busy


def test_stop_ends_requests_on_connections_that_have_been_used():
    """A connection that has brought an answer is given up as well, and what was asked may have been carried out."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with hanging(server.answer()) as (there, wait_for):
        run(transport(Request("GET", there.url)))
        soon(stop, lambda: wait_for(1))
        assert interrupted(transport, there.url).processed
        assert (there.connections, len(there.seen)) == (1, 2)


def test_stop_ends_a_connection_that_does_not_come_about():
    """A request that is still connecting has sent nothing when it is stopped."""
    stop = threading.Event()
    transport = Transport(PATIENT, stop)
    with server.unaccepting_port() as port:
        soon(stop, lambda: time.sleep(0.2))
        assert not interrupted(transport, f"http://127.0.0.1:{port}/").processed


def test_nothing_is_sent_once_stopped():
    """A request after `stop` raises without a connection, whether or not there was an answer before."""
    stop = threading.Event()
    transport, unused = Transport(PATIENT, stop), Transport(PATIENT, stop)
    with LocalServer(server.answer()) as there:
        run(transport(Request("GET", there.url)))
        stop.set()
        assert not interrupted(transport, there.url).processed
        assert not interrupted(unused, there.url).processed
    assert (there.connections, len(there.seen)) == (1, 1)


@pytest.mark.parametrize("answers", [(), (server.answer(),)], ids=["first", "later"])
def test_ctrl_c_gets_through(answers):
    """SIGINT while a request is waited for is a KeyboardInterrupt there and then, and nothing else is printed."""
    program = """if True:
        import sys
        from verifier.transport.exchange import Request
        from verifier.transport.many import Transport
        from verifier.transport.outages import Limits
        from verifier.transport.tasks import run
        transport = Transport(Limits(timeout=60))
        try:
            while True:
                run(transport(Request("GET", sys.argv[1])))
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


def test_a_transport_that_is_thrown_away_is_closed_in_order():
    """Also as part of a circle of garbage, as errors make them, and with a request under way."""
    tasks: Tasks[int, object] = Tasks()
    with hanging() as (there, wait_for):
        transport = Transport(PATIENT)
        tasks.begin(1, outcome_of(transport(Request("GET", there.url))))
        tasks.finished(0.1)
        wait_for(1)
        circle = [transport, tasks]
        circle.append(circle)
        gone = weakref.ref(transport)
        del transport, tasks, circle
        gc.collect()  # what can't be closed is printed, which a warning makes an error
        assert gone() is None


def test_what_is_begun_sets_out_before_its_answer_is_waited_for():
    """Over an open connection it is at the server already, while whoever began it does something else."""
    with hanging(server.answer()) as (there, wait_for):
        transport, tasks = Transport(PATIENT), Tasks()
        run(transport(Request("GET", there.url)))
        tasks.begin(None, outcome_of(transport(Request("GET", there.url))))
        tasks.set_out()
        wait_for(1)
        tasks.dismiss()


def test_what_an_answer_begins_sets_out_with_it():
    """The turn that brings the answer sends the next request."""
    with hanging(server.answer()) as (there, wait_for):
        transport, tasks, answered = Transport(PATIENT), Tasks(), []

        async def ask_twice() -> None:
            answered.append(await transport(Request("GET", there.url)))
            await transport(Request("GET", there.url))

        tasks.begin(None, ask_twice())
        while not answered:
            transport.turn(0.1)
        wait_for(1)
        tasks.dismiss()


def test_no_answer_is_left_behind_by_a_turn():
    """One that comes while another is being looked at is given by the same turn, not after the next wait."""
    first_is_looked_at = threading.Event()

    def second(visit: server.Visit) -> bool:
        first_is_looked_at.wait(SOON)
        return server.answer()(visit)

    with LocalServer(server.answer()) as quick, LocalServer(second) as slow:
        transport, tasks, given = Transport(PATIENT), Tasks(), []

        async def look_for_long() -> None:
            given.append(await transport(Request("GET", quick.url)))
            first_is_looked_at.set()
            time.sleep(0.5)  # noqa: ASYNC251 - as judging does, it keeps this thread

        async def ask() -> None:
            given.append(await transport(Request("GET", slow.url)))

        tasks.begin(None, ask())
        while not slow.seen:
            transport.turn(0.1)
        tasks.begin(None, look_for_long())
        while not given:
            transport.turn(0.1)
        assert len(given) == 2
        tasks.dismiss()
