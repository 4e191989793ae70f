"""Formats: a report as text, one function each, found by name."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct, field

# The names of the formats are wanted for every --help, the facts only when there is something to report.
if TYPE_CHECKING:
    from verifier.models import Media, Report, Verdict
    from verifier.objective.points import Points


def no_picture(_item: "Media") -> str | None:
    """No media item comes with its picture."""
    return None


def no_drawing(_verdict: "Verdict") -> str:
    """No verdict comes with a drawing."""
    return ""


class Style(Struct, frozen=True):
    """How a format is written.

    `width` is in columns (None: as wide as it needs), `color`, `unicode` and `links` (addresses that can be
    clicked, OSC 8) as the stream allows; `reveal`
    shows numbers and bodies; `base_url` makes media links absolute. `columns` are the roster's, None where
    they are to be found in the submissions; `assignment` is its title. `points` says what a verdict is worth
    (None: nobody asked, and formats that can't do without give one point). `environ` are the variables a
    format is filled from. `picture` gives a media item's `data:` URI, or None; `drawing` what a terminal shows
    of a verdict's media, asked for when all before it is written.
    """

    width: int | None = None
    color: bool = False
    unicode: bool = True
    links: bool = False
    reveal: bool = False
    quiet: bool = False
    base_url: str = "https://api.twilio.com"
    columns: tuple[str, ...] | None = None
    assignment: str | None = None
    points: "Points | None" = None
    generated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    environ: Mapping[str, str] = field(default_factory=dict)
    picture: "Callable[[Media], str | None]" = no_picture
    drawing: "Callable[[Verdict], str]" = no_drawing

    @property
    def stand_in(self) -> str | None:
        """Who answered where it was not Twilio: the host of a sandbox or another stand-in."""
        host = self.base_url.partition("://")[2].partition("/")[0]
        return None if host.partition(":")[0].endswith(".twilio.com") else host


Renderer = Callable[["Report", Style], Iterator[str]]
"""Gives the document in pieces, so that a report of any size can be written without being held."""

RENDERERS = {
    "text": "verifier.render.text:text",
    "json": "verifier.render.json:report_json",
    "junit": "verifier.render.junit:junit",
    "github": "verifier.render.github:github",
    "markdown": "verifier.render.markdown:markdown",
    "html": "verifier.render.html:html",
    "jsonl": "verifier.render.rows:jsonl",
    "csv": "verifier.render.rows:csv",
    "tsv": "verifier.render.rows:tsv",
    "gradescope": "verifier.render.rows:gradescope",
    "classroom50": "verifier.render.rows:classroom50",
    "canvas": "verifier.render.rows:canvas",
}
"""Format name → where its renderer lives; imported when used, since most runs use one."""


def renderer(name: str) -> Renderer:
    """The renderer of a format in `RENDERERS`."""
    module, _, function = RENDERERS[name].partition(":")
    found: Renderer = getattr(import_module(module), function)
    return found
