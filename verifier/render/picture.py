"""A picture as characters of a terminal, by textual-image and Rich, or in words where it can't be drawn."""

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from rich.console import Console

from verifier.errors import Unavailable
from verifier.i18n import Text, _, msg, tr
from verifier.models import Content
from verifier.printable import printable
from verifier.render import Style
from verifier.render.image import decoded, dimensions
from verifier.render.line import Line
from verifier.render.terminal import grid, render

if TYPE_CHECKING:
    from PIL.Image import Image

COLUMNS, ROWS = 60, 20
"""The most cells that a picture takes."""

_PIXELS = 1200
_MODULES = {"kitty": "tgp", "sixel": "sixel", "half-cells": "halfcell"}
_NO_ROOM = 1000  # columns: wider than any picture, so that Rich breaks no line


class Canvas(Struct, frozen=True):
    """How a terminal takes pictures; `cell` is the width and height of one character's cell in pixels."""

    way: Literal["kitty", "sixel", "half-cells"] = "half-cells"
    cell: tuple[int, int] = (10, 20)
    truecolor: bool = False


def shown(content: Content, style: Style, canvas: Callable[[], Canvas]) -> str:
    """The picture and a line about it; the line alone for what is no picture, or where none can be drawn.

    `canvas` is asked only when something is drawn. Raises `Unavailable` for a picture that can't be decoded.
    """
    size = dimensions(content.body)
    lines = [described(content)]
    drawn = ""
    if size and style.color and style.unicode:
        if _has_extra():
            picture = decoded(content.body, _PIXELS)
            drawn = draw(picture, canvas(), min(COLUMNS, (style.width or COLUMNS) - 1))
        else:
            lines.append(msg("To see it here: `pip install pillow textual-image`"))
    name = Line(_("Picture") if size else _("Media"))
    rows = [(name if line is lines[0] else "", Line(printable(tr(line)))) for line in lines]
    return drawn + render([grid(rows, style)], style)


def described(content: Content) -> Text:
    """Type, dimensions where they are known, and size."""
    kind = content.content_type or "?"
    amount = f"{len(content.body):,}"
    if size := dimensions(content.body):
        width, height = size
        return msg(
            "{type}, {width}x{height} pixels, {bytes} bytes",
            type=kind,
            width=width,
            height=height,
            bytes=amount,
        )
    return msg("{type}, {bytes} bytes: no picture that can be shown here.", type=kind, bytes=amount)


def draw(picture: "Image", canvas: Canvas, columns: int = COLUMNS, rows: int = ROWS) -> str:
    """The picture in at most so many cells, its proportions kept. Raises `Unavailable` where that can't be done."""
    wide, high = _fitted(picture.size, canvas.cell, columns, rows)
    color_system: Literal["truecolor", "256"] = "truecolor" if canvas.truecolor else "256"
    console = Console(
        file=StringIO(),
        width=_NO_ROOM,
        force_terminal=True,
        color_system=color_system,
        legacy_windows=False,
        _environ={},
    )
    try:
        with _unplugged(canvas.cell) as messages, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = import_module(f"textual_image.renderable.{_MODULES[canvas.way]}")
            with console.capture() as capture:
                console.print(module.Image(picture, width=wide, height=high), end="")
    except Exception as error:  # whatever goes wrong with a picture, the report goes on
        raise Unavailable(
            "picture-undrawable",
            msg("The picture can't be drawn in this terminal ({kind}).", kind=type(error).__name__),
            msg("Leave it out with `--no-picture`, or keep it with `--save-media DIR`."),
        ) from error
    return messages.getvalue() + capture.get()


def _has_extra() -> bool:
    return bool(find_spec("PIL") and find_spec("textual_image"))


def _fitted(size: tuple[int, int], cell: tuple[int, int], columns: int, rows: int) -> tuple[int, int]:
    """Width and height in cells; a picture with few pixels gets no wider than a cell for each."""
    ratio = size[1] / size[0] * cell[0] / cell[1]
    wide = max(1, min(columns, size[0]))
    if wide * ratio > rows:
        wide = max(1, round(rows / ratio))
    return wide, max(1, min(rows, round(wide * ratio)))


@contextmanager
def _unplugged(cell: tuple[int, int]) -> Iterator[StringIO]:
    """Keep textual-image from the terminal, and gather what it would have written there.

    It questions the terminal as soon as it is imported, and waits for answers that may come late or never. In
    place of standard output it finds a buffer, and the cell's size in the variables it reads where it can't ask.
    """
    terminal, names = sys.__stdout__, ("TEXTUAL_CELL_WIDTH", "TEXTUAL_CELL_HEIGHT")
    before = {name: os.environ[name] for name in names if name in os.environ}
    sys.__stdout__ = buffer = StringIO()  # type: ignore[misc,assignment]
    os.environ.update(zip(names, map(str, cell), strict=True))
    try:
        yield buffer
    finally:
        sys.__stdout__ = terminal  # type: ignore[misc]
        for name in names:
            del os.environ[name]
        os.environ.update(before)
