r"""A terminal for a program to run on, which answers its questions or keeps silent.

run = on_terminal([sys.executable, "-m", "verifier", …], answers={b"\x1b[c": b"\x1b[?1;2c"})
assert "passed" in run.stdout
"""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The first process of a new session, whose controlling terminal its standard output becomes.
_LEADER = """
import fcntl, os, subprocess, sys, termios
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
if sys.argv[1] == "foreground":
    os.execv(sys.argv[2], sys.argv[2:])
sys.exit(subprocess.call(sys.argv[2:], process_group=0))
"""


@dataclass(frozen=True)
class Run:
    """What a program wrote and left: `unread` is input that it did not take, `modes` whether those are as before."""

    returncode: int
    stdout: str
    stderr: str
    unread: bytes
    modes_kept: bool


def on_terminal(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    answers: Mapping[bytes, bytes] | None = None,
    pixels: tuple[int, int] = (0, 0),
    typed: bytes = b"",
    piped: bytes | None = None,
    place: str = "foreground",
    patience: float = 30,
) -> Run:
    """Run a command on a terminal of 40 rows and 100 columns, which is `pixels` wide and high.

    What is `typed` is there before the program starts. `piped` becomes standard input in the terminal's place.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 40, 100, *pixels))
    modes = termios.tcgetattr(slave)
    os.write(master, typed)
    with subprocess.Popen(
        [sys.executable, "-c", _LEADER, place, *command],
        stdin=slave if piped is None else subprocess.PIPE,
        stdout=slave,
        stderr=subprocess.PIPE,
        env={**os.environ, **env},
        start_new_session=True,
    ) as process:
        if piped is not None:
            process.stdin.write(piped)
            process.stdin.close()
        shown = _watched(process, master, dict(answers or {}), time.monotonic() + patience)
        stderr = process.stderr.read().decode()
        returncode = process.wait(patience)
    unread = os.read(slave, 100) if select.select([slave], [], [], 0)[0] else b""
    kept = termios.tcgetattr(slave) == modes
    for each in (master, slave):
        os.close(each)
    # What was typed is echoed by the terminal itself, and line ends are its own.
    stdout = shown.decode().replace("\r\n", "\n").removeprefix(typed.decode())
    return Run(returncode, stdout, stderr, unread, kept)


def _watched(
    process: subprocess.Popen[bytes], master: int, answers: dict[bytes, bytes], deadline: float
) -> bytes:
    shown = b""
    while True:
        over = process.poll() is not None
        if select.select([master], [], [], 0 if over else 0.05)[0]:
            shown += os.read(master, 65_536)
            for question in [one for one in answers if one in shown]:
                os.write(master, answers.pop(question))
        elif over:
            return shown
        elif time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            raise TimeoutError(shown)
