"""Formats: a report as text, one function each, found by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from verifier.models import Report


@dataclass(frozen=True, slots=True)
class Style:
    """How a format is written: `width` in columns (None: as wide as it needs), `color` and `unicode` as the
    stream allows; `reveal` shows numbers and bodies; `base_url` makes media links absolute.
    """

    width: int | None = None
    color: bool = False
    unicode: bool = True
    reveal: bool = False
    quiet: bool = False
    base_url: str = "https://api.twilio.com"


Renderer = Callable[[Report, Style], Iterator[str]]
"""Gives the document in pieces, so that a report of any size can be written without being held."""

RENDERERS = {
    "text": "verifier.render.text:text",
    "json": "verifier.render.json:report_json",
}
"""Format name → where its renderer lives; imported when used, since most runs use one."""


def renderer(name: str) -> Renderer:
    """The renderer of a format in `RENDERERS`."""
    module, _, function = RENDERERS[name].partition(":")
    found: Renderer = getattr(import_module(module), function)
    return found
