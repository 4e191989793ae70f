"""How the terminal takes pictures: asked in a way that neither waits for long nor leaves anything behind."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from select import select

from msgspec.structs import replace

from verifier.render.picture import Canvas

PATIENCE = 1.0
"""Seconds to wait for an answer: far more than a slow connection takes, and every terminal since the VT100 answers."""

_QUESTIONS = b"\x1b[16t\x1b[c"  # a cell's size in pixels (xterm), then the primary device attributes
_ATTRIBUTES = re.compile(rb"\x1b\[\?([0-9;]*)c")
_CELL = re.compile(rb"\x1b\[6;([0-9]{1,3});([0-9]{1,3})t")
_LONGEST = 300
_SIXEL = b"4"
_LIKELY = range(2, 100)

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
    # Whatever goes wrong in asking, half-cells are right anywhere.
    with contextlib.suppress(Exception):
        cell = _told()
        if term in _KITTY:
            return Canvas("kitty", cell or plain.cell, truecolor=True)
        return _asked(replace(plain, cell=cell or plain.cell), patience, is_cell_known=cell is not None)
    return plain


def _told() -> tuple[int, int] | None:
    """The size of a cell in pixels, where the terminal has told the system."""
    import fcntl  # Windows has none of these
    import struct
    import termios  # Windows has none of these

    try:
        answer = fcntl.ioctl(sys.stdout.fileno(), termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return None
    rows, columns, width, height = struct.unpack("4H", answer)
    return _likely(width // max(1, columns), height // max(1, rows))


def _asked(plain: Canvas, patience: float, *, is_cell_known: bool) -> Canvas:
    """Sixel where the terminal says so, and the size of a cell is known, without which a picture could cover text."""
    answer = _answer(sys.stdin.fileno(), sys.stdout.fileno(), patience)
    size = _CELL.search(answer)
    cell = plain.cell if is_cell_known else size and _likely(int(size[2]), int(size[1]))
    attributes = _ATTRIBUTES.search(answer)
    if cell and attributes and _SIXEL in attributes[1].split(b";"):
        return replace(plain, way="sixel", cell=cell)
    return replace(plain, cell=cell or plain.cell)


def _likely(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width in _LIKELY and height in _LIKELY else None


def _answer(source: int, target: int, patience: float) -> bytes:
    """What the terminal says to our questions; nothing where it keeps silent, or where asking could do harm."""
    answer = b""
    with _unechoed(source) as is_ours:
        if not is_ours or select([source], [], [], 0)[0]:  # what was typed ahead is not ours to read
            return answer
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
    import termios  # Windows has none of these
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
