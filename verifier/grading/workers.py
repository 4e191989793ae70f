"""Threads that do one kind of work, each item once, and hand back what came of it."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers(Generic[Item, Result]):
    """As many threads as are busy at once. They end with the process, even where one of them never returns.

    `work` must not raise. All methods are for one thread, which hands out the work and takes it back.
    """

    def __init__(self, work: Callable[[Item], Result]) -> None:
        self._work = work
        self._waiting: SimpleQueue[Item | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Item, Result]] = SimpleQueue()
        self._threads = 0
        self.busy = 0

    def begin(self, item: Item) -> None:
        """Hand out one item; it is begun at once."""
        self.busy += 1
        if self.busy > self._threads:
            self._threads += 1
            threading.Thread(target=self._run, name=f"verifier-{self._threads}", daemon=True).start()
        self._waiting.put(item)

    def finished(self, timeout: float) -> list[tuple[Item, Result]]:
        """All that is done and not taken back yet; where that is nothing, wait for it up to `timeout` seconds."""
        done = []
        try:
            done.append(self._done.get(timeout=timeout))
            while True:
                done.append(self._done.get_nowait())
        except Empty:
            self.busy -= len(done)
        return done

    def dismiss(self) -> None:
        """Let idle threads end."""
        for _ in range(self._threads):
            self._waiting.put(None)

    def _run(self) -> None:
        while (item := self._waiting.get()) is not None:
            self._done.put((item, self._work(item)))
