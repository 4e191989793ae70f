"""For each system: its export is graded, and read back by that system's documented rules."""

import csv
import io
import json
import re

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, mms

PASSES, FAILS = mms(2), mms(3)


@pytest.fixture
def server(monkeypatch):
    """An account in which the message with an even number has media, and the credentials for it."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    with FaultyAccount() as there:
        yield there


@pytest.fixture
def graded(verifier, server, tmp_path):
    """Grades a file's bytes and gives the bytes of the file that goes back, and the finished run."""

    def grade(data, *options, name="export.csv"):
        path, out = tmp_path / name, tmp_path / f"graded-{name}"
        path.write_bytes(data)
        targets = ("-f", "text", "-f", f"roster:{out}")
        run = verifier("grade", path, "--api-url", server.url, "--wait", 0, *targets, *options)
        return out.read_bytes(), run

    return grade


def as_of_twilio(data, encoding="utf-8"):
    """What a stand-in answered says so in the headings, which no system knows; here it is meant."""
    text = data.decode(encoding)
    plain = re.sub(r" \(asked of 127\.0\.0\.1:\d+ and not of Twilio\)", "", text)
    assert plain != text
    return plain


def table(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def canvas_import(text, grades, column):
    """Columns by `(id)`, students by ID; the last row of a student wins, a blank clears, EX excuses."""
    head, *rows = table(text.removeprefix("\ufeff"))
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    (place,) = [place for place, heading in enumerate(head) if heading.endswith(f"({column})")]
    for row in rows:
        if row[0].strip() in ("", "Points Possible"):
            continue
        if row[place]:
            grades[row[1]] = row[place]
        else:
            grades.pop(row[1], None)
    return grades


CANVAS = f"""\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (7),Send an MMS (48213),Message SID\r
,,,,,Manual Posting,Manual Posting,\r
    Points Possible,,,,,10,5,\r
"Ames, Bea",101,s1,bea,01,9,,{PASSES}\r
"Cole, Dan",102,s2,dan,01,,EX,{FAILS}\r
"Dorn, Eve",103,s3,eve,01,,4.5,{FAILS}\r
"Eck, Fay",104,s4,fay,01,,,{FAILS}\r
"Student, Test",199,,x,01,,,{PASSES}\r
"""


def test_canvas(graded):
    """What was excused or graded by hand stays; all but the assignment's cells is byte for byte what came."""
    data, run = graded(CANVAS.encode(), "--assignment", "Send an MMS")
    text = as_of_twilio(data)
    assert canvas_import(text, {}, 48213) == {"101": "5", "102": "EX", "103": "4.5", "104": "0"}
    assert canvas_import(text, {}, 7) == {"101": "9"}
    assert text.replace(f"9,5,{PASSES}", f"9,,{PASSES}").replace(f",,0,{FAILS}", f",,,{FAILS}") == CANVAS
    assert "2 learners were left as the gradebook has them" in run.stderr
    assert run.returncode == 1


def test_canvas_is_asked_which_assignment(verifier, server, tmp_path):
    """Where there are several, and before anything is asked of Twilio."""
    path = tmp_path / "grades.csv"
    path.write_text(CANVAS, "utf-8")
    run = verifier("grade", path, "--api-url", server.url, "-f", f"roster:{tmp_path / 'out.csv'}")
    assert run.returncode == 2
    assert "Quiz (7), Send an MMS (48213)" in run.stderr
    assert "--assignment" in run.stderr
    assert server.seen == []


def moodle_import(text):
    """Headings as they stand, participants by the number in `Identifier`, grades as the site writes them."""
    assert text.startswith("\ufeff")
    head, *rows = table(text[1:])
    places = {
        name: head.index(name) for name in ("Identifier", "Grade", "Maximum Grade", "Feedback comments")
    }
    assert "Last modified (grade)" in head
    found = {}
    for row in rows:
        cells = {name: row[place] for name, place in places.items()}
        assert not cells["Grade"] or float(cells["Grade"]) <= float(cells["Maximum Grade"])
        found[cells["Identifier"].removeprefix("Participant ")] = (cells["Grade"], cells["Feedback comments"])
    return found


def test_moodle(graded):
    """Grade and feedback, which is HTML there; dates and everything else stay as they came."""
    head = 'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed"'
    head += ',"Last modified (submission)","Online text","Last modified (grade)","Feedback comments"\n'
    rows = [
        f'"Participant {number}",{name},{name}@x.example,-,{grade},5.00,Yes,-,"<p>{sid}</p>",-,{said}\n'
        for number, name, grade, sid, said in (
            (41, "Bea", "", PASSES, ""),
            (42, "Dan", "", f"{FAILS} &lt;b&gt;", ""),
            (43, "Eve", "3.00", PASSES, '"well done, Eve"'),
        )
    ]
    export = "\ufeff" + head + "".join(rows)
    text = as_of_twilio(graded(export.encode())[0])
    found = moodle_import(text)
    assert found["41"][0] == "5"
    assert found["41"][1].startswith("passed: ")
    assert found["42"][0] == "0"
    assert "The message has no media" in found["42"][1]
    assert "<" not in found["42"][1]
    assert found["43"] == ("3.00", "well done, Eve")
    assert text.splitlines()[3] == export.splitlines()[3]


def brightspace_import(text):
    """By OrgDefinedId, whose `#` is no part of it; a blank changes nothing; each row ends with the indicator."""
    head, *rows = table(text)
    assert head[:2] == ["OrgDefinedId", "Username"]
    assert head[-1] == "End-of-Line Indicator"
    assert {row[-1] for row in rows} == {"#"}
    (place,) = [
        place for place, heading in enumerate(head) if re.fullmatch(r".* Points Grade( <.*>)?", heading)
    ]
    return {row[0].removeprefix("#"): row[place] for row in rows if row[place]}


def test_brightspace(graded):
    """With its indicator, its number signs and Windows' line ends."""
    title = "Send an MMS Points Grade <Numeric MaxPoints:2.5>"
    export = (
        f"OrgDefinedId,Username,Email,{title},SID,End-of-Line Indicator\r\n"
        f"#s1,#bea,bea@x.example,,{PASSES},#\r\n#s2,#dan,dan@x.example,,{FAILS},#\r\n#s3,#eve,eve@x.example,,,#\r\n"
    )
    text = as_of_twilio(graded(export.encode())[0])
    assert brightspace_import(text) == {"s1": "2.5", "s2": "0", "s3": "0"}
    assert text.count("\r\n") == 4


def blackboard_import(data):
    """UTF-16 and tabs; by user name; the column by the number behind the bar."""
    head, *rows = table(data.decode("utf-16"), "\t")
    (place,) = [place for place, heading in enumerate(head) if heading.endswith("|98765")]
    return {row[head.index("Username")]: row[place] for row in rows if row[place]}


def test_blackboard(graded):
    """In its own encoding, with the mark, tabs and quotation marks that it came with."""
    export = (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Send [Total Pts: 5 Score] |98765"\t"SID"\r\n'
        f'"Ames"\t"Bea"\t"bea"\t"s1"\t""\t"{PASSES}"\r\n"Cole"\t"Dan"\t"dan"\t"s2"\t"Needs Grading"\t"{FAILS}"\r\n'
    )
    data, _run = graded(export.encode("utf-16"), name="gc.xls")
    assert data[:2] == export.encode("utf-16")[:2]
    text = as_of_twilio(data, "utf-16")
    assert blackboard_import(text.encode("utf-16")) == {"bea": "5", "dan": "0"}
    assert text == export.replace('"s1"\t""', '"s1"\t"5"').replace("Needs Grading", "0")


def sakai_import(text):
    """By the first column; points under `Title [worth]`, comments under `* Title`."""
    head, *rows = table(text)
    assert head[0] == "Student ID"
    points = head.index("Send an MMS [5]")
    comments = head.index("* Send an MMS")
    return {row[0]: (row[points], row[comments]) for row in rows}


def test_sakai(graded):
    """Points and comments."""
    export = f"Student ID,Name,Send an MMS [5],* Send an MMS,SID\ns1,Bea,,,{PASSES}\ns2,Dan,,,{FAILS}\n"
    found = sakai_import(as_of_twilio(graded(export.encode())[0]))
    assert [each[0] for each in found.values()] == ["5", "0"]
    assert found["s2"][1].startswith("failed: The message has no media")


def test_any_other_table(graded):
    """In a Japanese Excel's encoding, with columns that are named."""
    export = f"氏名,点数,講評,SID\r\n山田 花子,,,{PASSES}\r\n佐藤 一郎,,,{FAILS}\r\n"
    data, _run = graded(
        export.encode("cp932"), "--fill", "点数=points", "--fill", "講評=outcome", "--points", "5"
    )
    text = as_of_twilio(data, "cp932")
    assert table(text)[1:] == [["山田 花子", "5", "passed", PASSES], ["佐藤 一郎", "0", "failed", FAILS]]


def test_a_form_goes_into_the_gradebook(verifier, server, tmp_path):
    """The answers come from one file, the place of the grades from another; who handed in nothing has 0."""
    gradebook, answers, out = (tmp_path / name for name in ("grades.csv", "answers.csv", "import.csv"))
    gradebook.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Send an MMS (9)\n    Points Possible,,,,,5\n"
        '"Ames, Bea",1,s1,bea@x.example,01,\n"Cole, Dan",2,s2,dan@x.example,01,\n"Dorn, Eve",3,s3,eve@x.example,01,\n'
    )
    answers.write_text(
        f'"Timestamp","Email Address","The SID?"\n"1","dan@x.example","{FAILS}"\n"2","bea@x.example","{PASSES}\n"\n'
        f'"3","dan@x.example","{mms(4)}"\n'
    )
    options = ("--api-url", server.url, "--into", gradebook, "-f", f"roster:{out}")
    run = verifier("grade", answers, *options)
    assert run.returncode == 1
    assert canvas_import(as_of_twilio(out.read_bytes()), {}, 9) == {"1": "5", "2": "5", "3": "0"}


def test_gradescope_takes_a_file_for_each_learner(verifier, server, tmp_path):
    """Under the name that its autograder looks for; whoever is undecided has no score."""
    roster, folder = tmp_path / "roster.csv", tmp_path / "results"
    roster.write_text(
        "First Name,Last Name,SID,Email,Sections,Message SID\n"
        f"Bea,Ames,s1,bea@x.example,01,{PASSES}\nDan,Cole,../s2,dan@x.example,01,{FAILS}\n"
    )
    run = verifier("grade", roster, "--api-url", server.url, "--points", 5, "-f", f"gradescope:{folder}/")
    assert run.returncode == 1
    files = sorted(folder.rglob("*"))
    assert [path.name for path in files if path.is_file()] == ["results.json"] * 2
    assert all(path.parent.parent == folder for path in files if path.is_file())
    results = [json.loads(path.read_text("utf-8")) for path in files if path.is_file()]
    assert sorted(result["score"] for result in results) == [0, 5]


def test_canvas_without_an_id_says_so(verifier, server, tmp_path):
    """By names alone Canvas may take one for another."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"name,sid\nBea,{PASSES}\n")
    run = verifier("grade", roster, "--api-url", server.url, "-f", f"canvas:{tmp_path / 'out.csv'}")
    assert "Canvas will know students by name only" in run.stderr


def test_a_workbook_is_not_written_back(verifier, server, tmp_path):
    """It is said before anything is asked, with what to do."""
    roster = tmp_path / "roster.jsonl"
    roster.write_text(json.dumps({"name": "Bea", "sid": PASSES}) + "\n")
    run = verifier("grade", roster, "--api-url", server.url, "-f", "roster:out.csv")
    assert run.returncode == 2
    assert "-f csv:grades.csv" in run.stderr
    assert server.seen == []


def test_csv_comes_as_the_roster_did(verifier, server, tmp_path):
    """With its delimiter and its mark, or Excel opens it garbled."""
    roster, out = tmp_path / "roster.csv", tmp_path / "out.csv"
    roster.write_bytes(f"\ufeffName;SID\r\nZoë;{PASSES}\r\n".encode())
    assert verifier("grade", roster, "--api-url", server.url, "-o", out).returncode == 0
    head, row = table(out.read_text("utf-8").removeprefix("\ufeff"), ";")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert (head[:3], row[:3]) == (["Name", "SID", "outcome"], ["Zoë", PASSES, "passed"])
