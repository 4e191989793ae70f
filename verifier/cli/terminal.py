"""How the terminal takes pictures: asked in a way that neither waits for long nor leaves anything behind."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from select import select

from verifier.render.picture import Canvas

PATIENCE = 1.0
"""Seconds to wait for an answer: far more than a slow connection takes, and every terminal since the VT100 answers."""

_QUESTIONS = b"\x1b[16t\x1b[c"  # a cell's size in pixels (xterm), then the primary device attributes
_ATTRIBUTES = re.compile(rb"\x1b\[\?([0-9;]*)c")
_CELL = re.compile(rb"\x1b\[6;([0-9]+);([0-9]+)t")
_LONGEST = 300
_SIXEL = b"4"

_KITTY = {"xterm-kitty", "xterm-ghostty"}  # those that know its placeholders
_RELAYS = ("TMUX", "STY", "ZELLIJ")  # these answer for a terminal that they don't know well


def canvas(environ: Mapping[str, str], patience: float = PATIENCE) -> Canvas:
    """What standard output can show: Kitty's graphics, sixel, or half-cells wherever that is not certain."""
    term = environ.get("TERM", "")
    colorful = environ.get("COLORTERM") in {"truecolor", "24bit"} or "WT_SESSION" in environ
    plain = Canvas(truecolor=colorful)
    relayed = any(map(environ.get, _RELAYS)) or term.startswith(("screen", "tmux"))
    if relayed or environ.get("CI") or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return plain
    cell = _cell()
    if term in _KITTY:
        return Canvas("kitty", cell or plain.cell, truecolor=True)
    answer = _ask(sys.stdin.fileno(), sys.stdout.fileno(), patience)
    if cell is None and (size := _CELL.search(answer)):
        cell = int(size[2]), int(size[1])
    plain = replace(plain, cell=cell or plain.cell)
    attributes = _ATTRIBUTES.search(answer)
    if cell and attributes and _SIXEL in attributes[1].split(b";"):
        return replace(plain, way="sixel")
    return plain


def _cell() -> tuple[int, int] | None:
    """The size of a cell in pixels, where the terminal has told the system."""
    try:
        import fcntl
        import struct
        import termios

        told = fcntl.ioctl(sys.stdout.fileno(), termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError):
        return None
    rows, columns, width, height = struct.unpack("4H", told)
    return (
        (width // columns, height // rows)
        if rows and columns and width >= columns and height >= rows
        else None
    )


def _ask(source: int, target: int, patience: float) -> bytes:
    """The terminal's answers to our questions; nothing where it keeps silent, or where asking could do harm."""
    answer = b""
    with contextlib.suppress(ImportError, OSError), _unechoed(source) as ready:
        if ready and not select([source], [], [], 0)[0]:  # what was typed ahead is not ours to read
            os.write(target, _QUESTIONS)
            deadline = time.monotonic() + patience
            while not _ATTRIBUTES.search(answer) and len(answer) < _LONGEST:
                if not select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
                    break
                answer += os.read(source, 1)  # one at a time: what follows the answer was typed
    return answer


@contextlib.contextmanager
def _unechoed(source: int) -> Iterator[bool]:
    """Characters as they come and not shown; False, and nothing changed, for a process in the background."""
    import termios
    import tty

    if os.tcgetpgrp(source) != os.getpgrp():
        yield False
        return
    before = termios.tcgetattr(source)
    try:
        tty.setcbreak(source, termios.TCSANOW)
        yield True
    finally:
        termios.tcsetattr(source, termios.TCSANOW, before)
