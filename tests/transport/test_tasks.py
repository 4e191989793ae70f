"""Coroutines side by side: what they wait for, how they end, and how they are given up."""

import threading
import time

import pytest

from verifier.transport.tasks import Pause, Tasks, in_thread, outcome_of, run


async def after(seconds: float, value: object) -> object:
    await Pause(seconds)
    if isinstance(value, Exception):
        raise value
    return value


def test_one_coroutine_is_carried_to_its_end():
    """What it returns or raises comes out, whether or not it waited."""

    async def at_once() -> int:
        return 7

    assert run(at_once()) == 7
    assert run(after(0.01, 8)) == 8
    with pytest.raises(ValueError, match="nine"):
        run(after(0.01, ValueError("nine")))


def test_pauses_pass_side_by_side():
    """Many that wait take as long as the longest, and end in the order of their pauses."""
    tasks: Tasks[int, object] = Tasks()
    begun = time.monotonic()
    for number in (3, 1, 2):
        tasks.begin(number, after(number / 10, number))
    ended = []
    while tasks.busy:
        ended += tasks.finished(5)
    assert ended == [(1, 1), (2, 2), (3, 3)]
    assert 0.3 <= time.monotonic() - begun < 3


def test_waiting_for_what_has_not_ended_is_bounded():
    """Nothing is given back after the time allowed, and what was begun goes on."""
    tasks: Tasks[str, object] = Tasks()
    tasks.begin("late", after(0.3, 1))
    assert tasks.finished(0.01) == []
    assert tasks.busy == 1
    assert tasks.finished(5) == [("late", 1)]
    assert tasks.busy == 0


def test_what_is_dismissed_is_closed():
    """A coroutine that is given up runs its `finally`, and nothing wakes it again."""
    seen = []

    async def careful() -> None:
        try:
            await Pause(0.05)
            seen.append("woken")
        finally:
            seen.append("closed")

    tasks: Tasks[int, None] = Tasks()
    tasks.begin(1, careful())
    tasks.dismiss()
    tasks.begin(2, outcome_of(Pause(0.1)))
    assert tasks.finished(5) == [(2, None)]
    assert seen == ["closed"]


def test_a_thread_keeps_nobody_waiting():
    """What blocks goes on beside the others; what it returns or raises is had by awaiting it."""
    go = threading.Event()
    tasks: Tasks[str, object] = Tasks()
    tasks.begin("blocked", outcome_of(in_thread(lambda: go.wait(5))))
    tasks.begin("other", after(0.05, 1))
    assert tasks.finished(5) == [("other", 1)]
    go.set()
    assert tasks.finished(5) == [("blocked", True)]
    with pytest.raises(ZeroDivisionError):
        run(in_thread(lambda: 1 // 0))
