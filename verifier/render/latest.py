"""A numbered table of messages to choose from."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.table import Table

from verifier.i18n import _, listed, tr
from verifier.models import Message
from verifier.printable import printable
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import FAINT, Pair, grid, render
from verifier.verifying.newest import age, media_count

_WIDE = 80


def choices(messages: Sequence[Message], now: datetime, style: Style) -> str:
    """One message a row, numbered from 1; in a narrow terminal in two lines."""
    if style.width is not None and style.width < _WIDE:
        return render([grid(list(_pairs(messages, now)), style)], style)
    table = Table(box=None, pad_edge=False, header_style=FAINT)
    table.add_column("#", justify="right")
    for name in (_("Message"), _("Made"), _("Status"), _("Media")):
        table.add_column(name, no_wrap=True)
    for number, message in enumerate(messages, 1):
        table.add_row(
            str(number), Line(printable(message.sid)), *map(Line, _facts(message, now, counted=False))
        )
    return render([table], style)


def _pairs(messages: Sequence[Message], now: datetime) -> Iterator[Pair]:
    for number, message in enumerate(messages, 1):
        yield str(number), Line(printable(message.sid))
        yield "", Line(tr(listed(_facts(message, now, counted=True))), style=FAINT)


def _facts(message: Message, now: datetime, *, counted: bool) -> tuple[str, str, str]:
    """Age, status and media, which is `counted` in words where no heading says what the number is of."""
    count = "-" if message.num_media is None else str(message.num_media)
    media = tr(media_count(message)) if counted else count
    return tr(age(message, now)), printable(message.status or "-"), media
