"""Reports as text: how they are written, and a module for each format."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # every --help is written in a style, and there is nothing to report then
    from verifier.models import Media, Verdict


def no_picture(_item: "Media") -> str | None:
    """No media item comes with its picture."""
    return None


def no_drawing(_verdict: "Verdict") -> str:
    """No verdict comes with a drawing."""
    return ""


class Style(Struct, frozen=True):
    """How a format is written; what it tells of is the report's.

    `width` is in columns (None: as wide as it needs), `color`, `unicode` and `links` (addresses that can be
    clicked, OSC 8) as the stream allows; `terminal` says that somebody sits there. `reveal` shows numbers and
    bodies, `verbose` every attempt of a class. `picture` gives a media item's `data:` URI, or None; `drawing` what
    a terminal shows of a verdict's media, asked for when all before it is written.
    """

    width: int | None = None
    color: bool = False
    unicode: bool = True
    links: bool = False
    terminal: bool = False
    reveal: bool = False
    quiet: bool = False
    verbose: bool = False
    picture: "Callable[[Media], str | None]" = no_picture
    drawing: "Callable[[Verdict], str]" = no_drawing
