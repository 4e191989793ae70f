"""Cells of CSV and TSV: what a spreadsheet makes of them, whichever separator it splits at."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.render.separated import csv_line, inert, tsv_line

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*(,.*)?", re.DOTALL)
ATTACKS = st.text(alphabet=st.sampled_from("=+-@＝＋\t\r\n;,\"' \ufeff\u200b\x00\x0b\x85a1"), max_size=12)


def cells(text, delimiter):
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("  =1+1", "'  =1+1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ('";=1+1', "\";'=1+1"),
        ('"=1+1', "'\"=1+1"),
        ("-", "'-"),
        ("-1;", "'-1;"),
        ("-1\n+2", "'-1\n'+2"),
        ("5;-3", "5;'-3"),
    ],
)
def test_formulas_become_text(typed, written):
    """An apostrophe stands before everything that a spreadsheet might compute, also behind blanks and separators."""
    assert inert(typed) == written


@pytest.mark.parametrize(
    "text", ["-3.5", "+15551234567", "-1e5", "42", "a=b", "a-b", "1+1", "O'Connor", "山田 花子", ""]
)
def test_what_is_no_formula_stays(text):
    """Numbers and ordinary text are written as they are."""
    assert inert(text) == text


def test_control_characters_are_replaced():
    """What could steer a terminal, or end a line for some reader, is not written."""
    assert inert("a\x00b\x1b[31mc\x0bd\x85e") == "a\ufffdb\ufffd[31mc\ufffdd\ufffde"


@settings(deadline=None)
@given(ATTACKS, ATTACKS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_at_any_separator(delimiter, first, second):
    """Whether a spreadsheet splits at commas, semicolons or tabs, no cell begins as a formula but with a number."""
    line = csv_line([inert(first), inert(second)])
    for cell in cells(line, delimiter):
        assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), line


@settings(deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_csv_reads_back(texts):
    """A reader of CSV gets exactly the inert cells, whatever is in them; the line ends with CRLF."""
    written = [inert(text) for text in texts]
    line = csv_line(written)
    assert line.endswith("\r\n")
    if any(written):
        assert list(csv.reader(io.StringIO(line, newline=""))) == [written]


@settings(deadline=None)
@given(st.lists(ATTACKS, min_size=2, max_size=4))
def test_tsv_keeps_its_columns(texts):
    """A line of TSV has as many tabs as it has gaps between cells, and one line end."""
    line = tsv_line([inert(text) for text in texts])
    assert line.count("\t") == len(texts) - 1
    assert line.count("\n") == 1
    assert "\r" not in line
    assert len(next(csv.reader([line], delimiter="\t"))) == len(texts)
