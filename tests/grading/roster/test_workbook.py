"""Workbooks: which sheet is read, and what their cells say."""

import io
import zipfile

import pytest

from verifier.errors import UsageError
from verifier.grading.roster import columns as roster

ONE, TWO = "MM" + "1" * 32, "MM" + "2" * 32
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsx(*sheets, hidden=()):
    """A workbook as Excel writes it; each sheet is a list of rows of texts and numbers."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        root = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>')
        numbers = range(1, len(sheets) + 1)
        states = {n: ' state="hidden"' if n in hidden else "" for n in numbers}
        named = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"{states[n]}/>' for n in numbers)
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
        )
        related = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'
        )
        for n, rows in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(rows))
    return packed.getvalue()


def _sheet(rows):
    def cell(name, value):
        if isinstance(value, str):
            return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{name}"><v>{value}</v></c>'

    shown = "".join(
        f'<row r="{number}">{"".join(cell(f"{chr(65 + place)}{number}", each) for place, each in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{shown}</sheetData></worksheet>'


def ods(rows):
    """A spreadsheet as LibreOffice writes it."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
            for each in row
        )
        + "</table:table-row>"
        for row in rows
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest xmlns="{office}:manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
            f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="T">{cells}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return packed.getvalue()


def read(data):
    found = roster.read(io.BytesIO(data), name="class.xlsx")
    return found, [(each.learner.identity, each.name, each.sid, each.line) for each in found.submissions]


FORM = [
    ["ID", "Start time", "Completion time", "Email", "Name", "Message SID"],
    [1, 46346.417, 46346.418, "bea@school.example", "Bea Ames", ONE],
    [2, 46346.419, 46346.42, "anonymous", "Dan Cole", TWO],
]


def test_a_form_is_read_from_its_workbook():
    """The answers are numbered, which makes no identities; a line is a sheet's row."""
    _, handed_in = read(xlsx(FORM))
    assert handed_in == [("bea@school.example", "Bea Ames", ONE, 2), ("dan cole", "Dan Cole", TWO, 3)]


def test_an_open_document_is_read():
    """With a title above its headings."""
    assert read(ods([["Kurs 101"], [], ["Name", "SID"], ["Bea", ONE]]))[1] == [("bea", "Bea", ONE, 4)]


def test_numbers_are_written_as_people_write_them():
    """A student's number has no fraction."""
    _, handed_in = read(xlsx([["Student ID", "Name", "SID"], [1001, "Bea", ONE]]))
    assert handed_in[0][0] == "1001"


def test_the_sheet_with_the_sids_is_read():
    """Whatever stands before it, and it is said."""
    found, handed_in = read(xlsx([["About this course"]], [["Name", "SID"], ["Bea", ONE]]))
    assert handed_in == [("bea", "Bea", ONE, 2)]
    assert 'class.xlsx: the sheet "S2" is read.' in map(str, found.remarks)


def test_a_hidden_sheet_does_not_count():
    """Copies are kept there."""
    sheet = [["Name", "SID"], ["Bea", ONE]]
    assert len(read(xlsx(sheet, sheet, hidden={1}))[1]) == 1


def test_several_sheets_with_sids_are_named():
    """One of them can't be dropped without a word."""
    sheet = [["Name", "SID"], ["Bea", ONE]]
    with pytest.raises(UsageError, match="several sheets: S1, S2"):
        read(xlsx(sheet, sheet))
