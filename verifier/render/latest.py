"""A numbered table of messages to choose from."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from verifier.i18n import _, tr
from verifier.models import Message
from verifier.printable import printable
from verifier.render import Style
from verifier.render.line import Line
from verifier.render.terminal import render
from verifier.verifying.newest import age, media_count


def choices(messages: Sequence[Message], now: datetime, style: Style) -> str:
    """One message a row, numbered from 1."""
    table = Table(box=None, pad_edge=False, header_style="bright_black")
    table.add_column("#", justify="right")
    for name in (_("Message"), _("Created"), _("Status"), _("Media")):
        table.add_column(name, no_wrap=True)
    for number, message in enumerate(messages, 1):
        cells = (message.sid, tr(age(message, now)), message.status or "-", tr(media_count(message)))
        table.add_row(str(number), *(Line(printable(cell)) for cell in cells))
    return render([table], style)
