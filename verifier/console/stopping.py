"""Ctrl-C and SIGTERM while a long run is under way: the first ends it in good order, the second at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from verifier.models import Submission

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """What a signal sets. Where standard input is `awaited`, nothing but an exception ends the waiting."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.signalled = False
        self.awaited = False

    def heed(self, _signal: int, _frame: FrameType | None) -> None:
        """Be told of a signal."""
        again, self.signalled = self.signalled, True
        self.event.set()
        if again or self.awaited:
            raise KeyboardInterrupt

    def awaiting(self, submissions: Iterator[Submission]) -> Iterator[Submission]:
        """The submissions of a roster that comes in slowly; a signal ends it with what has come."""
        submission = None
        try:
            while True:
                self.awaited = True
                # A signal that came before this moment raised nothing, and the next line may never come.
                if self.signalled:
                    break
                submission = next(submissions, None)
                self.awaited = False
                if submission is None:
                    return
                yield submission
                submission = None
        except KeyboardInterrupt:
            pass
        self.awaited = False
        if submission is not None:
            yield submission  # it had come when the signal did


@contextmanager
def stopping() -> Iterator[Stop]:
    """Signals are heeded by the `Stop` for the time of the block, but for those that were ignored before it."""
    stop = Stop()
    heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop.heed) for number in heeded}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
