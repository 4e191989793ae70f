"""What was handed in on a command line: SIDs, and standard input or files that hold them."""

import os
import re
import stat
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from select import select

from verifier.console.output import Target, say
from verifier.errors import UsageError, system_reason
from verifier.files import beginning
from verifier.i18n import Text, _, msg
from verifier.models import Submission

_HEXADECIMAL = "[0-9a-fA-F]+"
_MOST_BYTES = 10_000_000
_PATIENCE = 2.0
"""Seconds that whoever pipes something in may take to begin."""


def handed_in(arguments: Sequence[str], *, files: bool) -> list[Submission]:
    """What the arguments hand in; `-`, and with `files` every argument, stands for the lines it holds.

    A SID in several arguments, as copied with blanks in it, is one; without any, what is piped in is read.
    Raises `UsageError` where there is none, or a file can't be read.
    """
    if not arguments and _is_piped():
        arguments = ("-",)
    if not files and len(arguments) > 1 and _is_one(arguments):
        arguments = (" ".join(arguments),)
    found = [
        submission
        for text in arguments
        for submission in (_piped() if text == "-" else _in_file(text) if files else (Submission(text),))
    ]
    if not found:
        raise UsageError(
            "no-sid",
            msg("There is no SID to verify."),
            msg(
                "Give one, for example `verifier verify MM…`, or take the newest: `verifier verify --latest`."
            ),
        )
    return found


def spare(files: Iterable[str], wanted: Iterable[Target]) -> None:
    """Raise `UsageError` rather than write a report over the answers that it is about."""
    read = {Path(name).resolve() for name in files}
    for target in wanted:
        if target.path is not None and target.path.resolve() in read:
            raise UsageError(
                "report-over-answers",
                msg("{path} holds the answers; the report is not written over them.", path=target.path),
                msg("Name another file for the report."),
            )


def _is_one(arguments: Sequence[str]) -> bool:
    first, *others = arguments
    joined = "".join(others)
    return (
        re.fullmatch("(?i)[sm]m[0-9a-f]{0,31}", first) is not None
        and re.fullmatch(_HEXADECIMAL, joined) is not None
    )


def _is_piped() -> bool:
    """Whether standard input comes from a program or a file. An open pipe that keeps silent is not waited for."""
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):
        return False
    if stat.S_ISFIFO(kind):
        return bool(select([sys.stdin], [], [], _PATIENCE)[0])
    return stat.S_ISREG(kind)


def _piped() -> Iterator[Submission]:
    if sys.stdin.isatty():
        say(_("Type or paste message SIDs, one a line, and end with Ctrl-D."))
    content = sys.stdin.buffer.read(_MOST_BYTES + 1)
    return _submissions(_decoded(content, msg("Standard input")))


def _in_file(path: str) -> list[Submission]:
    """The lines of a file; of one that holds none an empty text: nothing was handed in."""
    try:
        text = _decoded(beginning(path, _MOST_BYTES), path)
    except (OSError, ValueError) as error:
        raise UsageError(
            "unreadable-file",
            msg("{path} can't be read: {reason}.", path=path, reason=system_reason(error)),
            msg("Name a text file that holds a SID, or leave `--files` out to give the SID itself."),
        ) from error
    return list(_submissions(text, path)) or [Submission("", file=path, line=1)]


def _decoded(content: bytes, name: Text | str) -> str:
    """UTF-8, or UTF-16 as PowerShell writes it, which begins with a mark of its byte order."""
    if len(content) > _MOST_BYTES:
        raise UsageError(
            "too-large",
            msg("{name} is larger than {size} MB.", name=name, size=_MOST_BYTES // 1_000_000),
            msg("Hand in message SIDs, one a line; for a whole class there is `verifier grade`."),
        )
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return content.decode(encoding, errors="backslashreplace")


def _submissions(text: str, path: str | None = None) -> Iterator[Submission]:
    """A line each, but for those that are blank or a comment."""
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line and not line.startswith("#"):
            yield Submission(line, file=path, line=number)
