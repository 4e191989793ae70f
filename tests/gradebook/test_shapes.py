"""Each system's gradebook is known by its shape, and by no other's."""

from decimal import Decimal

import pytest

from verifier.gradebook.choose import SHAPES
from verifier.gradebook.sheet import Sheet, number

CANVAS = (
    (
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "Quiz (1)",
        "Send an MMS (48213)",
        "Current Score",
    ),
    [
        ("", "", "", "", "", "Manual Posting", "Manual Posting", "(read only)"),
        ("    Points Possible", "", "", "", "", "10", "5.00", "(read only)"),
        ("Ames, Bea", "1", "s1", "b", "01", "", "EX", ""),
    ],
)
MOODLE_HEADINGS = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"),
    *("Last modified (submission)", "Online text", "Last modified (grade)", "Feedback comments"),
)
GERMAN = (
    *("ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"),
    *("Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Texteingabe online"),
    *("Zuletzt geändert (Bewertung)", "Feedback als Kommentar"),
)


def moodle(word, worth):
    grades = ("", worth, "")
    return [
        (f"{word}{number}", "Bea", "b@x", "…", grade, worth, "Ja", "-", "<p>MM…</p>", "-", "")
        for number, grade in enumerate(grades, 4101)
    ]


BLACKBOARD = (
    (
        "Last Name",
        "First Name",
        "Username",
        "Student ID",
        "Total [Total Pts: up to 9 Score] |1",
        "Send [2] [Total Pts: 5 Score] |98765",
    ),
    [("Ames", "Bea", "bames", "s1", "", "Needs Grading")],
)
BRIGHTSPACE = (
    (
        "OrgDefinedId",
        "Username",
        "Email",
        "Send an MMS Points Grade <Numeric MaxPoints:5 Weight:2>",
        "SID",
        "Essay Text Grade <Text>",
        "End-of-Line Indicator",
    ),
    [("#s1", "#b", "b@x", "", "MM…", "", "#")],
)
SAKAI = (
    ("Student ID", "Name", "Send an MMS [5.5]", "* Send an MMS", "# Course Grade [100]"),
    [("s1", "Ames, Bea", "", "", "")],
)
GRADESCOPE = (
    (
        "First Name",
        "Last Name",
        "SID",
        "Email",
        "Sections",
        "Send an MMS",
        "Send an MMS - Max Points",
        "Send an MMS - Submission Time",
    ),
    [("Bea", "Ames", "s1", "b@x", "01", "", "5.0", "")],
)
FORM = (("Timestamp", "Email Address", "What is the SID? (5)"), [("2026/11/20", "b@x", "MM…")])


def found(headings, rows):
    """By system: the titles, what they are worth, and the headings of what is filled."""
    sheet = Sheet(tuple(headings), tuple(rows))
    return {
        shape.system: [
            (each.title, each.maximum, [column.heading for column in each.columns])
            for each in shape.assignments(sheet)
        ]
        for shape in SHAPES
        if shape.assignments(sheet)
    }


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            CANVAS,
            {
                "Canvas": [
                    ("Quiz", Decimal(10), ["Quiz (1)"]),
                    ("Send an MMS", Decimal(5), ["Send an MMS (48213)"]),
                ]
            },
        ),
        (
            (MOODLE_HEADINGS, moodle("Participant ", "5.00")),
            {"Moodle": [("", Decimal(5), ["Grade", "Feedback comments"])]},
        ),
        (
            (GERMAN, moodle("Teilnehmer/in", "5,00")),
            {"Moodle": [("", Decimal(5), ["Bewertung", "Feedback als Kommentar"])]},
        ),
        (BLACKBOARD, {"Blackboard": [("Send [2]", Decimal(5), ["Send [2] [Total Pts: 5 Score] |98765"])]}),
        (
            BRIGHTSPACE,
            {
                "Brightspace": [
                    ("Send an MMS", Decimal(5), ["Send an MMS Points Grade <Numeric MaxPoints:5 Weight:2>"])
                ]
            },
        ),
        (SAKAI, {"Sakai": [("Send an MMS", Decimal("5.5"), ["Send an MMS [5.5]", "* Send an MMS"])]}),
        (GRADESCOPE, {"Gradescope": [("Send an MMS", Decimal(5), ["Send an MMS"])]}),
        (FORM, {}),
        ((("name", "sid"), [("Bea", "MM…")]), {}),
        (((), []), {}),
    ],
    ids=[
        "canvas",
        "moodle",
        "moodle-de",
        "blackboard",
        "brightspace",
        "sakai",
        "gradescope",
        "form",
        "plain",
        "no",
    ],
)
def test_a_gradebook_is_known_by_its_shape(table, expected):
    """The system, its assignments, what they are worth and which columns are filled."""
    assert found(*table) == expected


@pytest.mark.parametrize(
    ("cells", "delimiter", "expected"),
    [
        (("5,00", "-", "Bea, A."), ",", ","),
        (("5.00", "2,5", "7.25"), ";", "."),
        (("2,5", ""), ";", ","),
        (("5", "1,234", "12"), ",", "."),
        (("5", ""), ";", ","),
        (("5", ""), "\t", "."),
    ],
)
def test_the_decimal_mark_is_the_files_own(cells, delimiter, expected):
    """As its fractions have it; without any, a semicolon between cells leaves the comma to them."""
    assert Sheet(("Grade",), tuple((cell,) for cell in cells)).decimal(delimiter) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5", "5"),
        (" 5.00 ", "5"),
        ("5,5", "5.5"),
        ("EX", None),
        ("", None),
        ("-1", None),
        ("1e5", None),
        ("٥", None),
    ],
)
def test_a_number_in_a_cell(cell, expected):
    """With a point or a comma, and nothing else."""
    assert number(cell) == (None if expected is None else Decimal(expected))
