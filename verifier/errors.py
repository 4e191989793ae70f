"""Our own few errors, what each means for the run, and what the process says to the shell (the exit codes)."""

from enum import IntEnum
from typing import Protocol

from verifier.i18n import Text, msg


class ExitCode(IntEnum):
    """Documented in the README's table of exit codes."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    UNDECIDED = 3
    CREDENTIALS = 4
    HUNG_UP = 129
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    TERMINATED = 143


MEANINGS = {
    ExitCode.PASSED: msg("all is well; of what was verified, everything passed"),
    ExitCode.FAILED: msg("at least one failed, and everything was decided"),
    ExitCode.USAGE: msg("the command itself was wrong"),
    ExitCode.UNDECIDED: msg("something is undecided: the run does not prove an answer"),
    ExitCode.CREDENTIALS: msg("credentials are missing or were refused"),
    ExitCode.HUNG_UP: msg("ended because its terminal was closed"),
    ExitCode.INTERRUPTED: msg("interrupted"),
    ExitCode.CLOSED_PIPE: msg("ended because whoever read its output had gone"),
    ExitCode.TERMINATED: msg("ended by another program"),
}
"""What each exit code says."""


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


class VerifierError(Exception):
    """Something that kept the program from its answer; `name` is stable, the texts are not.

    `code` is Twilio's error code and `status` the HTTP status, where there was an answer.
    `processed` says whether Twilio may have carried out the request: False only when it certainly has not.
    `repeatable` says that the same request may fare better in a while.
    `retry_after` is how long the answer asks to wait, in seconds.
    """

    exit_code = ExitCode.UNDECIDED

    def __init__(
        self,
        name: str,
        message: Text,
        help: Text,  # noqa: A002 - the design's word for "what to do next"
        *,
        code: int | None = None,
        status: int | None = None,
        processed: bool = True,
        repeatable: bool = False,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(str(message))
        self.name = name
        self.message = message
        self.help = help
        self.code = code
        self.status = status
        self.processed = processed
        self.repeatable = repeatable
        self.retry_after = retry_after


class Unavailable(VerifierError):
    """Nothing was learnt: network, time, rate limits, Twilio's own faults, answers that make no sense."""


class Interrupted(VerifierError):
    """Somebody ended the run: by Ctrl-C, or by a signal that means the same.

    `doubt` is what is not certain after it. Where there is none, whoever ended the run is told one word.
    """

    def __init__(self, code: ExitCode, doubt: Text | None = None) -> None:
        super().__init__("interrupted", msg("Interrupted."), doubt or msg("Run the same command again."))
        self.exit_code = code
        self.doubt = doubt


class CredentialsError(VerifierError):
    """No credentials, or Twilio refuses them for what was asked."""

    exit_code = ExitCode.CREDENTIALS


class UsageError(VerifierError):
    """The command was given something it can't work with."""

    exit_code = ExitCode.USAGE


class TooLarge(Unavailable):
    """An answer of more than was read."""


class NoCredentials(CredentialsError):
    """There are none at all, which whoever asks may make up for."""


class PortInUse(UsageError):
    """Nothing can listen on the port that was wanted; another may do."""


class OtherVersion(UsageError):
    """A file of this program's that is damaged, or laid out by another version of it."""


class OutputLost(UsageError):
    """Standard output takes nothing more."""


class NotFound(VerifierError):
    """Twilio answered that the account holds no such resource (404 / 20404)."""

    exit_code = ExitCode.FAILED


class Refused(VerifierError):
    """Twilio would not do what was asked, for a reason the sender can mend (400 with `code`)."""

    exit_code = ExitCode.FAILED


def system_reason(error: Exception) -> Text:
    """Why the system would not, in its own words; `SYSTEM_REASONS` are translated."""
    return Text(getattr(error, "strerror", None) or str(error) or type(error).__name__)


SYSTEM_REASONS = (
    msg("Address already in use"),
    msg("Cannot assign requested address"),
    msg("Disk quota exceeded"),
    msg("File exists"),
    msg("File name too long"),
    msg("Input/output error"),
    msg("Is a directory"),
    msg("No space left on device"),
    msg("No such file or directory"),
    msg("Not a directory"),
    msg("Operation not permitted"),
    msg("Permission denied"),
    msg("Read-only file system"),
    msg("Too many open files"),
)
