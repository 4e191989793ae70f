"""Text in lines: Rich's, which also knows where Japanese may break."""

import re
from typing import Any

from rich.cells import cell_len, chop_cells
from rich.containers import Lines
from rich.text import Text

_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_OPENING = re.escape("(`「『（")
_CLOSING = re.escape(").,:;?!…。、，．：；？！」』）・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_PIECE = rf" *[{_OPENING}]*(?:[{_WIDE}]|[^ {_WIDE}]+)[{_CLOSING}]* *"
"""What stays together: a word, or one Japanese character, with what opens before it and closes after it."""


class Line(Text):
    """Rich's text, broken between words and between Japanese characters, but before no mark that closes."""

    def wrap(self, console: Any, width: int, **options: Any) -> Lines:
        """As `Text.wrap`, which Rich calls with a width in columns."""
        if options.get("no_wrap") or options.get("overflow") not in (None, "fold"):
            return super().wrap(console, width, **options)
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(breaks(line.plain, width))
            for part in parts:
                part.rstrip_end(width)
            lines.extend(parts)
        return lines


def breaks(text: str, width: int) -> list[int]:
    """The positions in a line at which new ones begin, so that each fits into a width in columns."""
    found: list[int] = []
    if cell_len(text) <= width:
        return found
    column = 0
    for piece in re.finditer(_PIECE, text):
        size = cell_len(piece[0].rstrip())
        if column and column + size > width:
            found.append(piece.start())
            column = 0
        if size > width:  # a link: cut where the line ends
            *whole, last = chop_cells(piece[0], width)
            start = piece.start()
            for part in whole:
                start += len(part)
                found.append(start)
            column = cell_len(last)
        else:
            column += cell_len(piece[0])
    return found
