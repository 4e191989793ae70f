"""Files that somebody else made, opened and read so that none is waited for without end or held without bound."""

import errno
import os
import stat
from pathlib import Path
from time import monotonic
from typing import BinaryIO

PATIENCE = 10.0
"""Seconds that a pipe with a name is given until somebody writes to it."""

_PIECE = 65_536


def opened(path: Path | str, patience: float = PATIENCE) -> BinaryIO:
    """The bytes of a file, or of a pipe with a name once there are some. Raises `OSError`."""
    # A pipe that nobody writes to would make us wait before there is anything to give up.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if stat.S_ISFIFO(os.fstat(handle).st_mode):
            _await(handle, patience)
        if os.name == "posix":
            os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")  # refuses a folder
    except BaseException:
        os.close(handle)
        raise


def beginning(path: Path | str, most: int, patience: float = PATIENCE) -> bytes:
    """All of a file that has no more bytes than `most`, else one more than that. Raises `OSError`."""
    deadline = monotonic() + patience
    content = bytearray()
    with opened(path, patience) as file:
        slow = stat.S_ISFIFO(os.fstat(file.fileno()).st_mode)
        while len(content) <= most:
            if slow:
                _await(file.fileno(), deadline - monotonic())
            piece = os.read(file.fileno(), min(_PIECE, most + 1 - len(content)))
            if not piece:
                break
            content += piece
    return bytes(content)


def home() -> Path:
    """The user's home directory; one in which there is nothing, where the system knows of none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def state_directory() -> Path | None:
    """Where this program keeps what it needs from one run to the next; None for a user without a home."""
    from platformdirs import user_state_path  # where the environment names no directory only

    try:
        return user_state_path("verifier").expanduser()
    except RuntimeError:
        return None


def _await(handle: int, seconds: float) -> None:
    """Wait for bytes or for the end of them. Raises `TimeoutError`."""
    import select  # for pipes only

    poll = select.poll()
    poll.register(handle, select.POLLIN)
    if not poll.poll(max(0.0, seconds) * 1000):
        raise TimeoutError(errno.ETIMEDOUT, "nobody writes to this pipe")
