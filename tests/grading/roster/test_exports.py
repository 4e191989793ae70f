"""Rosters as learning platforms, forms and spreadsheets export them: who is in them, and what each handed in."""

import gzip
import io
import zipfile

import pytest

from verifier.errors import UsageError
from verifier.grading.roster import columns as roster
from verifier.grading.roster.column_choice import Said

ONE, TWO, SMS = "MM" + "1" * 32, "MM" + "2" * 32, "SM" + "3" * 32


def read(data):
    data = data if isinstance(data, bytes) else data.encode()
    found = roster.read(io.BytesIO(data), name="class.csv")
    return found, [(each.learner.identity, each.name, each.sid) for each in found.submissions]


EXPORTS = {
    "qualtrics": (
        (
            "\ufeffStartDate,ResponseId,RecipientEmail,Q1,Q2\n"
            '"Start Date","Response ID","Recipient Email",What is your student number?,"Your code,\nplease"\n'
            """"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""recipientEmail""}","""
            """"{""ImportId"":""QID1_TEXT""}","{""ImportId"":""QID2_TEXT""}"\n"""
            f"2026-11-20 10:00:00,R_1abc,,s1001,{ONE}\n"
            "2026-11-20 10:00:00,R_2abc,,s1002,It did not work.\n"
        ),
        [("s1001", "s1001", ONE), ("s1002", "s1002", "It did not work.")],
        {"headings": 1},
    ),
    "surveymonkey": (
        (
            "Respondent ID,Collector ID,Date Created,Email Address,First Name,Your student number,Your message SID\n"
            ",,,,,Open-Ended Response,Open-Ended Response\n"
            f"118001,4001,11/20/2026 10:00:00 AM,,,s1001,{ONE}\n"
            "118002,4001,11/20/2026 10:00:00 AM,,,s1002,\n"
            ",,,,,,\n"
        ),
        [("s1001", "s1001", ONE), ("s1002", "s1002", "")],
        {"headings": 1, "blank": 1},
    ),
    "a form that asks each group the same question": (
        f"Timestamp,Name,Message SID,Message SID\n1,Bea,{ONE},\n2,Dan,,{TWO}\n3,Eve,,I have none\n4,Finn,{ONE},{TWO}\n",
        [
            ("bea", "Bea", ONE),
            ("dan", "Dan", TWO),
            ("eve", "Eve", "I have none"),
            ("finn", "Finn", ONE),
            ("finn", "Finn", TWO),
        ],
        {},
    ),
    "google classroom": (
        (
            "Last Name,First Name,Email Address,Send an MMS,SID\n"
            "Date,,,2026-11-30,\nPoints,,,5,\nClass Average,,,,\n"
            f"Ames,Bea,bea@school.example,,{ONE}\n"
            "Points,Pat,pat@school.example,,\n"
        ),
        [("bea@school.example", "Bea Ames", ONE), ("pat@school.example", "Pat Points", "")],
        {"headings": 1, "points": 1, "average": 1},
    ),
    "markdown": (
        f"|Name|SID|\n|:---|---:|\n|Bea|{ONE}|\n|Dan||\n",
        [("bea", "Bea", ONE), ("dan", "Dan", "")],
        {"nobody": 1},
    ),
    "canvas gradebook": (
        (
            "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Send an MMS (48213),Message SID\n"
            ",,,,,Manual Posting,\n"
            "    Points Possible,,,,,5.00,\n"
            f'"Ames, Bea",10021,s1001,bames,Sec 01,,{ONE}\n'
            '"Cole, Dan",10022,s1002,dcole,Sec 01,EX,\n'
            f'"Student, Test",10099,,{"ab12" * 10},Sec 01,,{ONE}\n'
        ),
        [("s1001", "Ames, Bea", ONE), ("s1002", "Cole, Dan", "")],
        {"nobody": 1, "points": 1, "test": 1},
    ),
    "canvas student analysis": (
        (
            "name,id,sis_id,section,section_id,section_sis_id,submitted,attempt,"
            '"48213: What is the SID of your MMS?",1.0,"48214: And of an SMS, if you sent one?",1.0,n correct,score\n'
            f"Bea Ames,10021,s1001,Sec 01,7,x,2026-11-20 10:01:02 UTC,1,{ONE},1.0,no,0.0,1,1.0\n"
        ),
        [("s1001", "Bea Ames", ONE)],
        {},
    ),
    "moodle worksheet in german": (
        (
            'ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Texteingabe online"\n'
            f'"Teilnehmer/in4101","Bea Ames",bea@school.example,Neu,-,"5,00","<p>Mein SID:&nbsp;<b>{ONE}</b></p>"\n'
            '"Teilnehmer/in4102","Dan Cole",dan@school.example,Keine Abgabe,-,"5,00",\n'
        ),
        [("bea@school.example", "Bea Ames", f"Mein SID:\xa0{ONE}"), ("dan@school.example", "Dan Cole", "")],
        {},
    ),
    "moodle worksheet without names": (
        (
            "Identifier,Status,Grade,Online text\n"
            f'Participant 4101,Submitted,,"<p>{ONE[:10]}<i></i>{ONE[10:]}</p>"\n'
        ),
        [("participant 4101", "Participant 4101", ONE)],
        {},
    ),
    "moodle quiz responses": (
        (
            'Surname,"First name","ID number","Email address",State,"Started on","Response 1"\n'
            f"Ames,Bea,s1001,bea@school.example,Finished,20 November 2026 10:01 AM,{ONE}\n"
            '"Overall average",,,,,,\n'
        ),
        [("s1001", "Bea Ames", ONE)],
        {"average": 1},
    ),
    "brightspace": (
        (
            "OrgDefinedId,Username,Last Name,First Name,Email,"
            "Send an MMS Points Grade <Numeric MaxPoints:5>,Answer,End-of-Line Indicator\r\n"
            f"#s1001,#bames,Ames,Bea,bea@school.example,,{ONE},#\r\n"
        ),
        [("s1001", "Bea Ames", ONE)],
        {},
    ),
    "blackboard": (
        b"\xff\xfe"
        + (
            '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
            '"Send an MMS [Total Pts: 5 Score] |98765"\t"SID"\r\n'
            f'"Ames"\t"Bea"\t"bames"\t"1001"\t"2026-11-20 10:01:02"\t"Yes"\t""\t"{ONE}"\r\n'
            f'"Prof"\t"Pat"\t"pprof_previewuser"\t""\t""\t"Yes"\t""\t"{ONE}"\r\n'
        ).encode("utf-16-le"),
        [("1001", "Bea Ames", ONE)],
        {"test": 1},
    ),
    "gradescope roster": (
        f"First Name,Last Name,SID,Email,Sections,MMS\nBea,Ames,1001,bea@school.example,A,{ONE}\n",
        [("1001", "Bea Ames", ONE)],
        {},
    ),
    "sakai": (
        f'"Student ID","Name","Send an MMS [5]","Your SID"\n"bames","Ames, Bea","","{ONE}"\n',
        [("bames", "Ames, Bea", ONE)],
        {},
    ),
    "google forms in japanese": (
        (
            '"タイムスタンプ","メールアドレス","氏名","MMSのSIDを貼り付けてください"\n'
            f'"2026/11/20 10:01:02","bea@school.example","田中 花子","{ONE}\n"\n'
        ),
        [("bea@school.example", "田中 花子", f"{ONE}\n")],
        {},
    ),
    "google forms, by names only": (
        (
            '"Timestamp","What is your name?","Paste it here, please:"\n'
            f'"11/20/2026 10:01:02","Bea Ames","{ONE}"\n'
        ),
        [("bea ames", "Bea Ames", ONE)],
        {},
    ),
    "microsoft forms, anonymous": (
        (
            "ID;Startzeit;Fertigstellungszeit;E-Mail;Name;Wie lautet die SID?\r\n"
            f"1;20.11.26 10:01;20.11.26 10:02;anonymous;;{ONE}\r\n"
            f"2;20.11.26 10:01;20.11.26 10:02;anonymous;Dan;{TWO}\r\n"
        ),
        [(None, None, ONE), ("dan", "Dan", TWO)],
        {},
    ),
    "github classroom": (
        f'"identifier","github_username","github_id","name","SID"\n"bames","bea-codes","12","","{ONE}"\n"dcole","","","","{TWO}"\n',
        [("bea-codes", "bea-codes", ONE), ("dcole", "dcole", TWO)],
        {},
    ),
    "classroom 50": (
        f"username,first_name,last_name,email,section,github_id,sid\nbea-codes,Bea,Ames,bea@x.example,,12,{ONE}\n",
        [("bea-codes", "Bea Ames", ONE)],
        {},
    ),
    "excel in germany, with a title": (
        (
            "Kurs 101 – Abgaben;;;\r\n;;;\r\nNachname;Vorname;Matrikelnummer;SID der MMS\r\n"
            f'Müller;Jörg;="0071";{ONE}\r\n;;;\r\nDurchschnitt;;;\r\n'
        ),
        [("0071", "Jörg Müller", ONE)],
        {"blank": 1, "average": 1},
    ),
    "a count where the others have a name": (
        f"Student number,Student,SID\n1,Bea,{ONE}\n2,Media,\nTotal,2,\n",
        [("1", "Bea", ONE), ("2", "Media", "")],
        {"average": 1},
    ),
    "excel on an old mac": (
        f"Name\tNotes\tSID\rJosé Núñez\tfine\t{ONE}\r".encode("mac_roman"),
        [("josé núñez", "José Núñez", ONE)],
        {},
    ),
    "excel in france": (
        f"Nom;Prénom;Courriel;SID\r\nLefèvre;Zoé;zoe@ecole.example;{ONE}\r\n".encode("cp1252"),
        [("zoe@ecole.example", "Zoé Lefèvre", ONE)],
        {},
    ),
    "pipes": (f"name | sid\nBea | {ONE}\n", [("bea", "Bea", f" {ONE}")], {}),
    "json array": (
        f'[\n  {{"student": "Bea", "user": {{"id": 7}}, "sid": "{ONE}"}},\n  {{"student": "Dan", "sid": "{TWO}"}}\n]\n',
        [('{"id": 7}', "Bea", ONE), ("dan", "Dan", TWO)],
        {},
    ),
    "typed by hand": (
        f'id, name, email, sid\n1, "Doe, Ann", ann@x.example, "{ONE}"\n',
        [("ann@x.example", "Doe, Ann", ONE)],
        {},
    ),
    "spanish names": (
        f"Nombre,Apellido(s),Número de ID,Respuesta\nBea,Ames Gil,7,{ONE}\n",
        [("7", "Bea Ames Gil", ONE)],
        {},
    ),
    "japanese names": (f"学籍番号,姓,名,回答\nA1,田中,花子,{ONE}\n", [("a1", "田中 花子", ONE)], {}),
    "a link in html": (
        f'name,sid\nBea,"<p><a href=""https://console.twilio.com/sms/{ONE}"">my message</a></p>"\n',
        [("bea", "Bea", f'<p><a href="https://console.twilio.com/sms/{ONE}">my message</a></p>')],
        {},
    ),
    "nothing in html": (f"name,sid\nBea,<p></p>\nDan,{ONE}\n", [("bea", "Bea", ""), ("dan", "Dan", ONE)], {}),
    "one learner, however written": (
        f"name,sid\nDan Cole,{ONE}\ndan  cole ,{TWO}\n",
        [("dan cole", "Dan Cole", ONE), ("dan cole", "dan  cole", TWO)],
        {},
    ),
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_an_export_is_read_as_it_comes(export):
    """No option is needed, and the rows that are no learners are counted by their kind."""
    data, expected, left_out = export
    data = data if isinstance(data, bytes) else data.encode()
    found = roster.read(io.BytesIO(data), name="class.csv")
    seen = [(each.learner and each.learner.identity, each.name, each.sid) for each in found.submissions]
    assert seen == expected
    assert dict(found.left_out) == left_out


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_every_record_can_be_read_again(export):
    """What a file is written back from are all its records, whose texts make the file, and the learners' among them."""
    data = export[0] if isinstance(export[0], bytes) else export[0].encode()
    found = roster.read(io.BytesIO(data), name="class.csv")
    rows = [row for each in found.submissions for row in each.rows]
    records = list(found.file.records())
    assert [record.number for record in records] == [*range(len(records))]
    assert set(rows) <= {record.number for record in records}
    if found.file.layout.kind == "csv":
        text = "".join(record.text for record in records)
        assert found.file.layout.bom + text.encode(found.file.layout.encoding) == data


def test_a_learner_of_whom_little_is_known_is_no_heading():
    """Whoever stands first without an ID, and wrote a sentence, is graded like all others."""
    _, handed_in = read(
        f"ID,Email,Name,SID\n,,Bea,I could not\ns2,dan@school.example,Dan,{ONE}\ns3,,Eve,{TWO}\n"
    )
    assert [name for _, name, _ in handed_in] == ["Bea", "Dan", "Eve"]


@pytest.mark.parametrize(("said", "sids"), [("message sid", [ONE, TWO]), ("3", ["", TWO]), ("2", [ONE, TWO])])
def test_a_heading_that_stands_twice_names_both_columns(said, sids):
    """A number that names the second of them means that one alone."""
    data = f"Name,Message SID,Message SID\nBea,{ONE},\nDan,,{TWO}\n".encode()
    found = roster.read(io.BytesIO(data), name="class.csv", said=Said(sid_column=said))
    assert [each.sid for each in found.submissions] == sids


def test_archives_are_opened():
    """A zip with one table in it, whatever else macOS puts there, and gzip."""
    table = f"name,sid\nBea,{ONE}\n".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Send an MMS.csv", table)
        archive.writestr("__MACOSX/._Send an MMS.csv", b"\0\5")
        archive.writestr(".DS_Store", b"\0")
    for data in (packed.getvalue(), gzip.compress(table), gzip.compress(packed.getvalue())):
        found, handed_in = read(data)
        assert handed_in == [("bea", "Bea", ONE)]
        assert found.file.layout.inside


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"  <!DOCTYPE html><table>", "a web page"),
        (b"<html>", "a web page"),
        (b"{\\rtf1", "a text document (RTF)"),
        (b"SQLite format 3\0", "a database"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "a PDF"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(data, kind):
    """A PDF is no Shift_JIS; the step to take has the file's own name."""
    with pytest.raises(UsageError) as refused:
        read(data)
    assert str(refused.value.message) == f"class.csv is {kind}, not a table."
    assert "`verifier grade class.csv`" in str(refused.value.help)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04cut", b"\xd0\xcf\x11\xe0cut", gzip.compress(b"name,sid\n" * 99, mtime=0)[:30]]
)
def test_what_is_damaged_is_called_damaged(data):
    """An archive that ends too soon is no reason for a traceback."""
    with pytest.raises(UsageError, match=r"class\.csv is damaged"):
        read(data)


def test_several_tables_in_an_archive_are_named():
    """Nobody knows which is meant."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a b.csv", "x")
        archive.writestr("c.csv", "x")
    with pytest.raises(UsageError) as refused:
        read(packed.getvalue())
    assert "a b.csv, c.csv" in str(refused.value.message)
    assert str(refused.value.help).endswith("`verifier grade 'a b.csv'`")


def test_an_empty_archive_is_called_one():
    """It is no file of unreadable bytes."""
    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").close()
    with pytest.raises(UsageError, match=r"class\.csv is an archive without a table"):
        read(packed.getvalue())
