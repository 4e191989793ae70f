"""What the process says to the shell, the same in every format."""

from enum import IntEnum
from typing import Protocol


class ExitCode(IntEnum):
    """Documented in the README's table of exit codes."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    UNDECIDED = 3
    CREDENTIALS = 4
    INTERRUPTED = 130


class Counts(Protocol):
    """How many verdicts of a run were no pass; `credentials` counts those undecided for want of credentials."""

    failed: int
    undecided: int
    credentials: int


def exit_code(tally: Counts, *, exit_zero: bool = False) -> ExitCode:
    """The run's exit code: credentials before undecided before failed before passed.

    With `exit_zero` a run in which everything was decided is 0, whatever the verdicts.
    """
    if tally.credentials:
        return ExitCode.CREDENTIALS
    if tally.undecided:
        return ExitCode.UNDECIDED
    if tally.failed and not exit_zero:
        return ExitCode.FAILED
    return ExitCode.PASSED
