"""Records of CSV and its like: cells between delimiters, some of them in quotation marks and over several lines."""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from verifier.grading.roster.layout import Record, cell_pattern
from verifier.i18n import Text, msg
from verifier.sid import is_message_sid

DELIMITERS = ",;\t|"
"""What may stand between cells: spreadsheets in most of Europe write `;`, and Excel's Unicode text has tabs."""

MOST_LINES = 1000
"""Lines that one quoted cell may span; a quotation mark that nobody closed would swallow all that follows."""

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_NAMED = re.compile(r'"?sep=([^\r\n])"?[,;]*[\r\n]*', re.IGNORECASE)


def named_delimiter(head: str) -> str | None:
    """The delimiter that the first line names (`sep=;`), as Excel reads and writes it."""
    match = _NAMED.match(head)
    return match[1] if match else None


class _Lines:
    """Lines that are counted, and can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        line = self._again.popleft() if self._again else next(self._lines, None)
        self.number += line is not None
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


def records(lines: Iterator[str], delimiter: str, width: int = 0) -> Iterator[Record]:
    """The records of a text, blank ones included. `width` is the number of headings, once it is known.

    A quoted cell is believed if it is closed where a cell can end. If it isn't, or if each of its lines is
    a row by itself, the mark is a stray one: its own line is told (`problem`), and the next one is a record again.
    """
    source, pattern = _Lines(lines), cell_pattern(delimiter)
    opening = re.compile(rf'(?:^|{re.escape(delimiter)})[ \t]*"')
    number = 0
    while (line := source.next()) is not None:
        start, text, problem = source.number, line, None
        if '"' in line and opening.search(line):
            taken = [line]
            cells = _quoted(source, taken, pattern, delimiter)
            if cells is None or (len(taken) > 1 and _swallows_rows(taken, width, delimiter)):
                source.give_back(taken[1:])
                cells = line.rstrip("\r\n").split(delimiter)
                problem = _unclosed(start)
            else:
                text = "".join(taken)
        else:
            cells = line.rstrip("\r\n").split(delimiter)
        if ("\0" in text or not text.isascii()) and _UNREADABLE.search(text):
            cells = [_UNREADABLE.sub("\ufffd", cell) for cell in cells]
            problem = problem or no_text(start)
        yield Record(number, start, tuple(cells), text, problem)
        number += 1


def _quoted(source: _Lines, taken: list[str], pattern: re.Pattern[str], delimiter: str) -> list[str] | None:
    """The cells of a record that begins with the line `taken`, to which those are added that its cells go on in.

    None where a quotation mark is closed nowhere, or within a cell.
    """
    text, place = taken[0], 0
    cells: list[str] = []
    while True:
        match = pattern.match(text, place)
        if match is None:
            if not _is_open(text, place):
                return None
            while (line := source.next()) is not None and len(taken) < MOST_LINES:
                taken.append(line)
                if '"' in line:
                    break
            else:
                if line is not None:
                    source.give_back([line])
                return None
            text = "".join(taken)
            continue
        quoted = match["quoted"]
        cells.append(match["plain"] if quoted is None else quoted.replace('""', '"'))
        place = match.end()
        if text[place : place + 1] != delimiter:
            return cells
        place += 1


def _is_open(text: str, place: int) -> bool:
    """Whether the quotation mark of the cell at a place is not closed in the text."""
    return (
        text.count('"', place) % 2 == 1
        and re.match(r'[ \t]*"[^"]*+(?:""[^"]*+)*+\Z', text[place:]) is not None
    )


def _swallows_rows(lines: Sequence[str], width: int, delimiter: str) -> bool:
    """Whether each line of a record is as wide as a row, and one after the first has a cell that is a message SID."""
    rows = [line.rstrip("\r\n").split(delimiter) for line in lines if line.strip()]
    return (
        width > 1
        and all(len(row) == width for row in rows)
        and any(is_message_sid(cell.strip()) for row in rows[1:] for cell in row)
    )


def _unclosed(line: int) -> Text:
    return msg("Line {line} of the roster can't be read: its quotation marks don't match.", line=line)


def too_many(line: int, cells: int, columns: int) -> Text:
    """A row has more cells than there are headings."""
    return msg(
        "Line {line} of the roster has {cells} cells, but there are {columns} headings.",
        line=line,
        cells=cells,
        columns=columns,
    )


def no_text(line: int) -> Text:
    """A row has bytes that the encoding knows nothing of."""
    return msg("Line {line} of the roster holds bytes that are no text in its encoding.", line=line)
