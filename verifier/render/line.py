"""Text in lines: Rich's, which also knows where Japanese may break, and what is copied and so must not."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from rich.cells import cell_len, chop_cells
from rich.containers import Lines
from rich.text import Text

_FIRST_WIDE = "\u2e80"
_WIDE = f"{_FIRST_WIDE}-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_OPENING = "(`["
_CLOSING = ").,:;?!…]"
_WIDE_OPENING = "「『（"
_WIDE_CLOSING = "。、，．：；？！」』）・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_LEAST = 3
"""Characters on a last line, where lines have some length: fewer look lost there."""

_NARROW = 24


class Line(Text):
    """Rich's text, broken between words and between Japanese characters, but before no mark that closes."""

    def wrap(self, console: Any, width: int, **options: Any) -> Lines:
        """As `Text.wrap`, which Rich calls with a width in columns."""
        if options.get("no_wrap") or options.get("overflow") not in (None, "fold"):
            return super().wrap(console, width, **options)
        return self.lines(width)

    def lines(self, width: int, *, cut: bool = True) -> Lines:
        """The lines that it makes.

        Without `cut` a word that is wider than one is left as it is, an address or a command: the terminal breaks
        that line, and knows to copy it as one.
        """
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(breaks(line.plain, width, cut=cut))
            for part in parts:
                part.rstrip()
            lines.extend(parts)
        return lines


def breaks(text: str, width: int, *, cut: bool = True) -> list[int]:
    """The positions in a line at which new ones begin, so that each fits into a width in columns.

    Without `cut` a piece that is wider than a line stays whole.
    """
    found: list[int] = []
    if cell_len(text) <= width:
        return found
    column = 0
    pieces = list(_pieces(text, width, cut=cut))
    for start, piece in pieces:
        size = cell_len(piece.rstrip())
        if column and column + size > width:
            found.append(start)
            column = 0
        if size > width and cut:
            inner = _cuts(piece, width)
            found += [start + position for position in inner]
            column = cell_len(piece[inner[-1] :]) if inner else cell_len(piece)
        else:
            column += cell_len(piece)
    return _without_orphan(text, width, [start for start, _piece in pieces], found)


def _pieces(text: str, width: int, *, cut: bool) -> Iterator[tuple[int, str]]:
    """What stays together, with its position: a command, a label, a word, or one Japanese character.

    What opens before it and closes after it belongs to it. A label that is wider than a line is taken word by word,
    and so is a command unless no word may be `cut`.
    """
    # What is wide takes `re` longer to compile than all else that help does, and most texts have none.
    of_whole, of_word = _patterns(wide=max(text) >= _FIRST_WIDE)
    position = 0
    while position < len(text):
        found = of_whole.match(text, position)
        whole = found is not None and not cut and found[0].lstrip().startswith("`")
        if found is None or (not whole and cell_len(found[0].rstrip()) > width):
            found = of_word.match(text, position)
        piece = found[0] if found else text[position:]
        yield position, piece
        position += len(piece)


@cache
def _patterns(*, wide: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A command or a label, and a word or one wide character, each with the marks around it."""
    opening = re.escape(_OPENING + (_WIDE_OPENING if wide else ""))
    closing = re.escape(_CLOSING + (_WIDE_CLOSING if wide else ""))
    characters = rf"[{_WIDE}]|[^ `{_WIDE}]+" if wide else "[^ `]+"
    closed = rf"(?:[{closing}]|`(?![A-Za-z]))* *"  # a backtick before a word opens a command
    whole = rf" *(?:`[^`]+`|\[[^\[\]]+\]){closed}"
    return re.compile(whole), re.compile(rf" *[{opening}]*(?:{characters}|`){closed}")


def _cuts(piece: str, width: int) -> list[int]:
    """Where a word that is wider than a line is cut, so that no line begins with a mark that closes."""
    found: list[int] = []
    position = 0
    *whole, last = chop_cells(piece, width)
    for part in whole:
        position += len(part)
        found.append(position)
    only_closing = found and re.fullmatch(rf"[{re.escape(_CLOSING + _WIDE_CLOSING)}]+ *", last)
    if only_closing and found[-1] - 1 > (found[-2] if found[1:] else 0):
        found[-1] -= 1
    return found


def _without_orphan(text: str, width: int, starts: list[int], found: list[int]) -> list[int]:
    """The breaks, with one more piece on the last line where that would hold one or two characters only."""
    if not found or width < _NARROW or len(text[found[-1] :].rstrip()) >= _LEAST:
        return found
    line = found[-2] if found[1:] else 0
    for start in reversed([start for start in starts if line < start < found[-1]]):
        if cell_len(text[start:].rstrip()) > width:
            break
        if len(text[start:].rstrip()) >= _LEAST:
            return [*found[:-1], start]
    return found
