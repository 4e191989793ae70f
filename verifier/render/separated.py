"""Lines of CSV and TSV that no learner's text can break out of, neither into another cell nor into a formula."""

import re
from collections.abc import Iterable

# A spreadsheet for another country splits at `;`, whatever the file's separator is, and meets our quotes where
# they mean nothing: so each part of a text is taken for the start of a cell, with or without quotes before it.
_PARTS = re.compile(r"([;\t\r\n])")
_BLANK = r'[\s"\u200b-\u200f\u2060\ufeff]*'
# OWASP, "CSV Injection": = + - @, tab, CR and LF, and the full-width forms that Japanese spreadsheets take too.
_FORMULA = re.compile(_BLANK + "[=+@＝＋－＠-]")
_NUMBER = re.compile(r" *[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? *")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPECIAL = re.compile(r'[",;|\t\r\n]|^\s|\s$')


def inert(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would take for a formula.

    Numbers stay as they are, `-3.5` and `+15551234567` too: they compute nothing, and machines read them.
    Control characters become U+FFFD; tabs and line breaks are the caller's to keep.
    """
    if _NUMBER.fullmatch(text):
        return text
    clean = _CONTROLS.sub("\ufffd", text)
    guarded = "".join("'" + part if _FORMULA.match(part) else part for part in _PARTS.split(clean))
    return "'" + guarded if guarded[:1] in ("\t", "\r", "\n") else guarded


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """One record of RFC 4180, with its CRLF. The cells are already inert, or our own numbers."""
    return delimiter.join(_quoted(cell) if _SPECIAL.search(cell) else cell for cell in cells) + "\r\n"


def tsv_line(cells: Iterable[str]) -> str:
    """One record of tab-separated values: tabs and line breaks become spaces.

    A cell with a quote in it is quoted as in CSV, or readers that know quotes would swallow what follows.
    """
    flat = (re.sub(r"\r\n|[\t\r\n]", " ", cell) for cell in cells)
    return "\t".join(_quoted(cell) if '"' in cell else cell for cell in flat) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
