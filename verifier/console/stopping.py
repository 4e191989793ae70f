"""Ctrl-C, SIGTERM and SIGHUP: each ends a run in good order, and a second one ends a long run at once."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from verifier.errors import ExitCode

if TYPE_CHECKING:
    from verifier.models import Submission

# A CI server cancels by SIGTERM, a closed terminal hangs up; Windows knows no SIGHUP.
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

_Handler = Callable[[int, FrameType | None], object]


class Ended(KeyboardInterrupt):
    """One of the signals, raised wherever the run happens to be; `code` is what the shell is told."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = ExitCode(128 + number)


def code_of(interrupt: BaseException) -> ExitCode:
    """The exit code for an interruption, or for what Typer makes of one."""
    cause: BaseException | None = interrupt
    while cause is not None:
        if isinstance(cause, Ended):
            return cause.code
        cause = cause.__cause__ or cause.__context__
    return ExitCode.INTERRUPTED


@contextmanager
def signals_handled() -> Iterator[None]:
    """Each of the signals raises `Ended` for the time of the block."""
    with _handled(_end):
        yield


def _end(number: int, _frame: FrameType | None) -> None:
    raise Ended(number)


@contextmanager
def _handled(handler: _Handler) -> Iterator[None]:
    """Signals that were ignored before stay so, as `nohup` wants it. In another thread than the main one nothing is."""
    mine = threading.current_thread() is threading.main_thread()
    handled = [each for each in _SIGNALS if mine and signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, handler) for each in handled}
    try:
        yield
    finally:
        for each, former in before.items():
            signal.signal(each, former)


class Stop:
    """What a signal sets. Where standard input is `awaited`, nothing but an exception ends the waiting."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.code: ExitCode | None = None
        self.awaited = False

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Be told of a signal."""
        again, self.code = self.code is not None, ExitCode(128 + number)
        self.event.set()
        if again or self.awaited:
            raise Ended(number)

    def awaiting(self, submissions: "Iterator[Submission]") -> "Iterator[Submission]":
        """The submissions of a roster that comes in slowly; a signal ends it with what has come."""
        submission = None
        try:
            while True:
                self.awaited = True
                # A signal that came before this moment raised nothing, and the next line may never come.
                if self.code is not None:
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
    """Signals are handled by the `Stop` for the time of the block."""
    stop = Stop()
    with _handled(stop.handle):
        yield stop
