"""Media fetched from the account, and stored in files under names of our own."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.console.output import say, tell
from verifier.errors import ExitCode, UsageError, VerifierError, system_reason
from verifier.i18n import _, msg, tr
from verifier.printable import printable
from verifier.report import Report
from verifier.transport.tasks import run

if TYPE_CHECKING:
    from verifier.account.content import Fetch

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/amr": ".amr",
    "audio/3gpp": ".3gp",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
    "video/mpeg": ".mpeg",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/3gpp": ".3gp",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
"""How the files of Twilio's accepted media types are called; all others end in `.bin`, which nothing opens."""


def make(directory: Path) -> None:
    """Make the directory, for its owner alone, where there is none. Raises `UsageError`."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise _unusable(directory, error) from error


def save(report: Report, directory: Path, fetch: "Fetch | None", code: ExitCode, *, quiet: bool) -> ExitCode:
    """Store all media of a report, saying on standard error what became of each item; the run's exit code.

    It stays as it was, also where an item could not be fetched, unless a file could not be stored.
    """
    if fetch is None:
        return code
    for item in (item for verdict in report.verdicts for item in verdict.media):
        try:
            content = run(fetch(item))
            done = _store(directory / (item.sid + SUFFIXES.get(content.content_type, ".bin")), content.body)
        except UsageError as error:
            tell(error)
            code = ExitCode.USAGE
        except VerifierError as error:
            reason = f"{tr(error.message)} {tr(error.help)}"
            say(_("{sid} was not saved. {reason}", sid=printable(item.sid), reason=printable(reason)))
        else:
            if not quiet:
                say(done)
    return code


def _store(path: Path, body: bytes) -> str:
    """Store what was fetched, unless it is there already; says which. Raises `UsageError`."""
    shown = printable(str(path))
    try:
        _write_new(path, body)
    except FileExistsError as error:
        if _holds(path, body):
            return _("{path} is there already.", path=shown)
        raise UsageError(
            "file-exists",
            msg("{path} holds something else, and was not overwritten.", path=shown),
            msg("Move that file away, or name another directory with `--save-media`."),
        ) from error
    except OSError as error:
        raise _unusable(path, error) from error
    return _("Saved {path} ({bytes} bytes).", path=shown, bytes=f"{len(body):,}")


def _write_new(path: Path, body: bytes) -> None:
    """A file for its owner's eyes, whole or not at all."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _holds(path: Path, body: bytes) -> bool:
    with suppress(OSError):
        return path.is_file() and path.stat().st_size == len(body) and path.read_bytes() == body
    return False


def _unusable(path: Path, error: OSError | ValueError) -> UsageError:
    return UsageError(
        "unwritable-file",
        msg("{path} can't be written: {reason}.", path=printable(str(path)), reason=system_reason(error)),
        msg("Name another directory with `--save-media`."),
    )
