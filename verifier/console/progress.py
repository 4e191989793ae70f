"""How far a run has come, and what it waits for, on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from verifier.console.output import say
from verifier.i18n import _
from verifier.models import Tally
from verifier.verifying.verify import Patience

_EVERY = 0.1


@contextmanager
def progress(total: int | None, tally: Tally, *, shown: bool) -> Iterator[Callable[[], None]]:
    """Gives what is to be called after each verdict; `total` is how many there will be, `tally` has the results."""
    if not shown:
        yield lambda: None
        return
    from rich.console import Console  # where progress is shown only: with them Rich takes long
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[outcomes]}", markup=False),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        task = bar.add_task("", total=total, outcomes="", rate="")
        begun = drawn = time.monotonic()
        done = 0

        def advance() -> None:
            nonlocal drawn, done
            done += 1
            now = time.monotonic()
            if now - drawn >= _EVERY:
                drawn = now
                rate = _("{rate}/s", rate=f"{done / (now - begun):.0f}")
                bar.update(task, completed=done, outcomes=outcomes(tally), rate=rate)

        yield advance


def outcomes(tally: Tally) -> str:
    """How many fell which way, in a few words."""
    return _(
        "{passed} passed, {failed} failed, {undecided} undecided",
        passed=tally.passed,
        failed=tally.failed,
        undecided=tally.undecided,
    )


def patience(wait: float) -> Patience:
    """Waits for media that is on its way, up to `wait` seconds, and says so."""
    return Patience(wait, lambda asked: _say_waiting(asked, wait))


def _say_waiting(asked: str, wait: float) -> None:
    say(
        _(
            "The media of {sid} is on its way; waiting up to {seconds} s for it.",
            sid=asked,
            seconds=f"{wait:g}",
        )
    )
