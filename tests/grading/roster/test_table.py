"""How rows are found in a table, and what becomes of the broken ones: each is told, none is lost."""

import csv
import io
import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verifier.errors import UsageError
from verifier.grading.roster import table
from verifier.sid import is_message_sid

DIGITS = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MM = "MM" + DIGITS
UNCLOSED = "Line {} of the roster can't be read: its quotation marks don't match."
NO_TEXT = "Line {} of the roster holds bytes that are no text in its encoding."
NO_OBJECT = "Line {} of the roster is no JSON object, or names something twice."


def sid(number):
    return f"MM{number:032x}"


def read(data):
    data = data if isinstance(data, bytes) else data.encode()
    return table.read(io.BytesIO(data), "class.csv")


def rows(data):
    return [
        (row.line, list(row.fields.values()), row.problem and str(row.problem)) for row in read(data).rows
    ]


def test_the_delimiter_is_the_one_that_shows_the_known_headings():
    """A heading may hold the other delimiters, even more often."""
    assert read("notes, if any, here\tname\tsid\n").columns == ("notes, if any, here", "name", "sid")
    assert read('"a;b;c;d",name,sid\n').columns == ("a;b;c;d", "name", "sid")
    assert read("x;y;z\n").columns == ("x", "y", "z")


def test_short_rows_are_filled_up():
    """Missing cells are empty."""
    assert rows("name,sid,memo\nAna\n") == [(2, ["Ana", "", ""], None)]


def test_empty_cells_beyond_the_headings_are_nothing():
    """Spreadsheets write as many delimiters as their widest row has."""
    assert rows("name,sid,,\nAna,x,,\n") == [(2, ["Ana", "x"], None)]


def test_a_row_with_too_many_cells_is_told():
    """An unquoted comma shifts the cells, so nothing is certain of that row; its neighbours stand."""
    assert rows(f"name,sid\nSmith, Ana,{MM}\nBob,{MM}\n") == [
        (2, ["Smith", " Ana"], "Line 2 of the roster has 3 cells, but there are 2 headings."),
        (3, ["Bob", MM], None),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        '"Ana,x',  # nothing closes it
        '"Ana" A.,x',  # text after the closing mark
        f'"Ana,{sid(7)}',  # the next row's mark would close it
    ],
)
@pytest.mark.parametrize("after", ["", f"Cy,{sid(2)}\n" * 3000, f'"Cy",{sid(2)}\n' * 3, f'C"y,{sid(2)}\n'])
def test_a_stray_quotation_mark_spoils_its_own_line_only(broken, after):
    """The row is told with its line, and every row after it is read."""
    found = rows(f"name,sid\nBob,{sid(1)}\n{broken}\nDi,{sid(3)}\n{after}")
    assert found[0] == (2, ["Bob", sid(1)], None)
    assert found[1] == (3, broken.split(","), UNCLOSED.format(3))
    assert found[2] == (4, ["Di", sid(3)], None)
    assert len(found) == 3 + after.count("\n")
    assert [line for line, _, _ in found] == list(range(2, len(found) + 2))


def test_a_quotation_mark_closed_rows_later_swallows_nobody():
    """A cell that holds other learners' rows is no cell, even where its quotation marks match."""
    text = f'name,sid\n"Ana,{sid(1)}\nBob,{sid(2)}\nCy",{sid(3)}\n'
    assert [(line, problem is None) for line, _, problem in rows(text)] == [(2, False), (3, True), (4, True)]
    text = f'id,name,sid\n1,"Ana,x\n2,Bob,{sid(2)}\n3,Cy",{sid(3)}\n'
    assert [(line, problem is None) for line, _, problem in rows(text)] == [(2, False), (3, True), (4, True)]


def test_a_cell_of_several_lines_may_quote_a_sid():
    """Prose in a cell is no row, whatever it speaks of."""
    memo = f"I sent,\n{MM}, twice,\nor {MM}\n(,{MM})\nsorry"
    assert rows(f'name,sid,memo\nAna,{MM},"{memo}"\n') == [(2, ["Ana", MM, memo], None)]


def test_a_huge_cell_is_read():
    """A cell may be longer than what the csv module takes by itself."""
    assert rows(f"name,sid\n{'x' * 300_000},{MM}\n") == [(2, ["x" * 300_000, MM], None)]


@pytest.mark.parametrize("spoiled", [b"A\0na", b"A\xffna", b"A\xed\xa0\x80na"])
def test_bytes_that_are_no_text_spoil_their_own_line_only(spoiled):
    """Far into the file, where the run has begun, the row is told and the next one read."""
    many = "Bøb,{MM}\n".encode() * 7000
    found = rows(b"name,sid\n" + many + spoiled + b",x\nCy,y\n")
    assert found[7000][0] == 7002
    assert found[7000][2] == NO_TEXT.format(7002)
    assert found[7000][1][0].replace("\ufffd", "") == "Ana"
    assert found[7001] == (7003, ["Cy", "y"], None)
    assert {problem for _, _, problem in found[:7000]} == {None}


def test_json_values_become_cells():
    """Null is empty, text stays, and all else is as JSON writes it."""
    text = (
        '{"name": null, "sid": "x", "n": 1.10, "big": 12345678901234567890, "yes": true, "list": ["é", 1]}\n'
    )
    assert rows(text) == [(1, ["", "x", "1.10", "12345678901234567890", "true", '["é", 1]'], None)]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_object_may_be_around_the_array(indent):
    """As an API wraps a list; an array of other things beside it is none, and a row may hold an array in a cell."""
    rows_ = [{"name": "A", "sid": MM}, {"name": "B", "sid": "x"}]
    text = json.dumps({"page": 1, "tags": ["[{"], "students": rows_, "next": {"a": [{}]}}, indent=indent)
    found = read(text)
    assert [row.fields for row in found.rows] == rows_
    assert [record.cells for record in table.records(io.BytesIO(text.encode()), "", found.layout, 2)] == [
        ("A", MM),
        ("B", "x"),
    ]
    (row,) = read(json.dumps({"name": "A", "sid": MM, "files": [{"url": "u"}]})).rows
    assert row.fields["sid"] == MM


@pytest.mark.parametrize(
    "text", ['{"a": [{"sid": 1}], "b": [{"sid": 2}]}', '{"a": [{"sid": 1}]', '{"a": [{"sid": 1}] "b"}']
)
def test_which_array_is_meant_has_to_be_clear(text):
    """Two arrays of objects, or an object that is not whole, are refused."""
    with pytest.raises(UsageError) as refused:
        read(text)
    assert refused.value.name == "no-json"


def test_json_objects_may_differ_in_their_names():
    """What one leaves out is empty, what it adds comes last."""
    text = '{"name": "A", "sid": "x"}\n\n{"memo": "m", "sid": "y"}\n'
    assert [row.fields for row in read(text).rows] == [
        {"name": "A", "sid": "x"},
        {"name": "", "sid": "y", "memo": "m"},
    ]


@pytest.mark.parametrize(
    "broken",
    [
        '{"name": "A"',
        '{"name": "A"},',
        "[]",
        '"A"',
        "A,x",
        '{"sid": "x", "sid": "y"}',
        '{"a":' * 100_000,
        "NaN",
    ],
)
def test_a_broken_json_line_is_told(broken):
    """The run goes on with the next line."""
    text = f'{{"name": "A", "sid": "x"}}\n{broken}\n{{"name": "B", "sid": "y"}}\n'
    assert rows(text)[1:] == [(2, ["", ""], NO_OBJECT.format(2)), (3, ["B", "y"], None)]


def test_a_first_json_object_that_is_broken_is_refused():
    """Without it nobody knows the columns; blank lines before it count as lines."""
    with pytest.raises(
        UsageError, match=r"class\.csv can't be read as JSON: what begins in line 2 is no whole object\."
    ):
        read('\n{"name": "A",\n"sid": "x"}\n')


def test_json_text_that_no_encoding_can_hold_is_told():
    """Half a character, escaped, would break whatever writes it out."""
    text = '{"name": "A", "sid": "x"}\n{"name": "\\ud800", "sid": "y"}\n'
    assert rows(text)[1] == (2, ["\ufffd", "y"], NO_TEXT.format(2))


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from([MM, '"', ",", ";", "\t", "\n", "\r\n", "a\nb", ' "x" '])


@given(
    st.lists(
        st.lists(cells, min_size=3, max_size=3).filter(lambda row: any(map(str.strip, row))), max_size=6
    ),
    st.sampled_from(",;\t"),
    st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_writer_wrote_is_read_back(written, delimiter, dialect, encoding):
    """Every cell comes back as it went in, in any dialect and encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=dialect[0], quoting=dialect[1])
    writer.writerows([["name", "sid", "memo"], *written])
    found = [list(row.fields.values()) for row in read(out.getvalue().encode(encoding)).rows]
    assert found == written


@given(st.lists(st.text("ab\" '", max_size=4), min_size=1, max_size=8))
@example(['"a', 'b"', '"', '"'])
def test_no_line_is_dropped(names):
    """However quotation marks are strewn, every line that hands in a SID is a row of its own."""
    text = "name,sid\n" + "".join(f"{name},{sid(number)}\n" for number, name in enumerate(names))
    found = [
        (line, cells[-1] if is_message_sid(cells[-1]) else problem) for line, cells, problem in rows(text)
    ]
    assert [line for line, _ in found] == list(range(2, len(names) + 2))
    assert all(said in (sid(line - 2), UNCLOSED.format(line)) for line, said in found)


@given(
    st.sampled_from([b"", b"name,sid\n", b'{"sid": "x"}\n', b"\xff\xfe"]),
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text('{}[]":,ab\n', max_size=80).map(str.encode),
)
def test_whatever_is_given_it_is_read_or_refused(beginning, data):
    """No exception but ours."""
    with suppress(UsageError):
        found = read(beginning + data)
        assert all(row.line >= 1 for row in found.rows)


@given(st.lists(st.dictionaries(st.sampled_from(["name", "sid", "memo"]), cells), max_size=4))
def test_json_lines_are_read_back(objects):
    """Text in JSON comes back as it went in."""
    text = json.dumps({"name": "A", "sid": "x"}) + "\n" + "".join(json.dumps(each) + "\n" for each in objects)
    assert [row.fields for row in read(text).rows][1:] == [{"name": "", "sid": ""} | each for each in objects]
