"""A gradebook with some cells filled, and every other byte as it was."""

import re

import pytest

from verifier.errors import UsageError
from verifier.gradebook.choose import filling
from verifier.gradebook.fill import RowTexts, Written, written_back
from verifier.gradebook.sheet import Holds
from verifier.grading.roster.layout import Layout, Record, RosterFile

CELL = re.compile(r'"((?:[^"]|"")*)"|([^,\r\n]*)')
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (1),Send an MMS (48213)
    Points Possible,,,,,10,5
"Ames, Bea",1,s1,b,01,3,
"Cole, Dan",2,s2,d,01,,EX
"Dorn, Eve",3,s3,e,01,,4.00
"Eck, Fay",4,s4,f,01
"""
MOODLE = """\
Identifier,"Full name",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)","Feedback comments"\r
"Participant 1","Bea, A.",-,,"5,00",Ja,-,\r
"Participant 2",Dan,-,"5,00","5,00",Ja,"Friday, 20 November","well done"\r
"""


def file(text, **layout):
    """A roster's file of lines whose cells hold no line ends."""

    def records():
        for number, line in enumerate(text.splitlines(keepends=True)):
            cells, place = [], 0
            body = line.rstrip("\r\n")
            while place <= len(body):
                match = CELL.match(body, place)
                cells.append((match[1] or "").replace('""', '"') if match[2] is None else match[2])
                place = match.end() + 1
            yield Record(number, number + 1, tuple(cells), line)

    return RosterFile("grades.csv", Layout("csv", **layout), (), records)


def entry(points=None, feedback=None, outcome=None, identity="x"):
    texts = {Holds.POINTS: points, Holds.FEEDBACK: feedback, Holds.OUTCOME: outcome}
    return RowTexts(identity, {holds: text for holds, text in texts.items() if text is not None})


def filled(text, entries, *, given=lambda _who, _heading: None, overwrite=False, **chosen):
    """The file written back, and what was done."""
    source, written = file(text), Written()
    pieces = written_back(source, filling(source, **chosen), entries, given, written, overwrite=overwrite)
    return "".join(pieces), written


def changed(before, after):
    """The lines that differ, as they are now."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [new for old, new in pairs if old != new]


SEND = {"assignment": "send an mms"}


def test_the_assignments_cells_are_filled_and_nothing_else():
    """Rows that no learner has, other assignments, quotation marks and short rows stay as they came."""
    after, written = filled(CANVAS, {2: entry("5"), 5: entry("0")}, **SEND)
    assert changed(CANVAS, after) == ['"Ames, Bea",1,s1,b,01,3,5', '"Eck, Fay",4,s4,f,01,,0']
    assert written.kept == 0
    assert written.cells[("x", "Send an MMS (48213)")]


@pytest.mark.parametrize("points", ["5", "0"])
def test_an_excuse_and_a_grade_are_left_alone(points):
    """Whoever is excused or was given a grade keeps that, and it is counted; `overwrite` fills it all the same."""
    entries = {3: entry(points), 4: entry(points)}
    after, written = filled(CANVAS, entries, **SEND)
    assert after == CANVAS
    assert (written.cells, written.kept) == ({}, 2)
    after, written = filled(CANVAS, entries, overwrite=True, **SEND)
    assert [line[-2:] for line in changed(CANVAS, after)] == [f",{points}"] * 2
    assert written.kept == 0


def test_what_this_program_gave_may_be_raised():
    """Whichever way the system has written it since."""
    after, _ = filled(CANVAS, {4: entry("5")}, given=lambda _who, _heading: "4", **SEND)
    assert changed(CANVAS, after) == ['"Dorn, Eve",3,s3,e,01,,5']
    after, written = filled(CANVAS, {4: entry("5")}, given=lambda _who, _heading: "3", **SEND)
    assert (after, written.kept) == (CANVAS, 1)


def test_the_same_grade_is_left_as_it_stands():
    """A 4.00 is a 4."""
    after, written = filled(CANVAS, {4: entry("4")}, **SEND)
    assert (after, written.kept) == (CANVAS, 0)


def test_undecided_is_left_as_it_was():
    """An entry without points changes nothing."""
    assert filled(CANVAS, {2: entry(), 4: entry()}, **SEND) == (CANVAS, Written())


def test_moodle_takes_points_in_its_own_writing_and_feedback_as_html():
    """With the site's decimal mark; what a learner wrote is no markup; line ends and dates stay."""
    entries = {1: entry("2.5", "failed: <b> & more"), 2: entry("0", "failed")}
    after, written = filled(MOODLE, entries)
    assert changed(MOODLE, after) == [
        '"Participant 1","Bea, A.",-,"2,5","5,00",Ja,-,failed: &lt;b&gt; &amp; more'
    ]
    assert after.count("\r\n") == 3
    assert written.kept == 1


def test_fractions_are_written_as_the_gradebook_has_them():
    """Where a comma is the decimal mark, a spreadsheet takes 2.5 for a date."""
    table = 'Student,ID,Quiz (1),Send an MMS (48213)\nPoints Possible,,"2,5","5,0"\n"Ames, Bea",1,,\n'
    after, _ = filled(table, {2: entry("2.5")}, **SEND)
    assert changed(table, after) == ['"Ames, Bea",1,,"2,5"']


def test_columns_can_be_named():
    """Of any table, in any case of the headings."""
    table = "name,mark,why,state\nBea,,,\n"
    fills = ("Mark=points", "why = feedback", "STATE=Outcome")
    after, _ = filled(table, {1: entry("5", "well, done", "passed")}, fills=fills)
    assert after == 'name,mark,why,state\nBea,5,"well, done",passed\n'


@pytest.mark.parametrize(
    ("text", "chosen", "name"),
    [
        (CANVAS, {}, "several-assignments"),
        (CANVAS, {"assignment": "Essay"}, "no-such-assignment"),
        ("name,sid\nBea,MM\n", {}, "no-grade-column"),
        (CANVAS, {"fills": ("Grade=points",)}, "no-such-column"),
        (CANVAS, {"fills": ("Section=colour",)}, "bad-fill"),
        (CANVAS, {"fills": ("Section",)}, "bad-fill"),
        ("a,a\n1,2\n", {"fills": ("a=points",)}, "no-such-column"),
    ],
)
def test_what_is_not_clear_is_asked(text, chosen, name):
    """Nothing is guessed at; the message says what there is."""
    with pytest.raises(UsageError) as raised:
        filling(file(text), **chosen)
    assert raised.value.name == name


def test_a_workbook_is_not_written_back():
    """It says so before anything is asked."""
    with pytest.raises(UsageError) as raised:
        filling(RosterFile("grades.xlsx", Layout("workbook"), (), lambda: iter(())))
    assert raised.value.name == "roster-not-text"
