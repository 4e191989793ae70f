"""The picture of a message, shown in the terminal: whether, how, and what is said where it can't be."""

import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from verifier.console.output import Target, say, stdout_style
from verifier.errors import VerifierError
from verifier.i18n import _, tr
from verifier.models import Verdict
from verifier.printable import printable
from verifier.render import Style

if TYPE_CHECKING:
    from verifier.account.content import Fetch


def is_wanted(*, asked: bool | None, wanted: Iterable[Target], one: bool) -> bool:
    """Whether pictures are drawn: into a text report on standard output, where asked for.

    Unasked for, only whoever sits at a terminal sees that of `one` message: a CI server's log may be public.
    """
    if not any(target.format == "text" and target.path is None for target in wanted):
        return False
    return asked if asked is not None else one and sys.stdout.isatty() and not os.environ.get("CI")


def illustrated(
    style: Style, fetch: "Fetch | None", *, asked: bool | None, wanted: Iterable[Target], one: bool
) -> Style:
    """The style, with drawings where they are wanted; see `is_wanted`. Without `fetch` there is nothing to draw."""
    if fetch is None or not is_wanted(asked=asked, wanted=wanted, one=one):
        return style
    return replace(style, drawing=drawing(fetch, style))


def drawing(fetch: "Fetch", style: Style) -> Callable[[Verdict], str]:
    """A `Style.drawing` that shows the first media item; what keeps it from that is said on standard error."""

    def draw(verdict: Verdict) -> str:
        from verifier.console.graphics import canvas  # where a picture is drawn only
        from verifier.render.picture import shown
        from verifier.transport.tasks import run

        if not verdict.media:
            return ""
        try:
            content = run(fetch(verdict.media[0]))
            picture = shown(content, stdout_style(style, os.environ), partial(canvas, os.environ))
        except VerifierError as error:
            reason = f"{tr(error.message)} {tr(error.help)}"
            say(_("The picture can't be shown. {reason}", reason=printable(reason)))
            return ""
        return "\n" + picture

    return draw
