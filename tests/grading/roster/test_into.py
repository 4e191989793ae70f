"""A form's answers joined to the learners of a gradebook."""

import io
import unicodedata

import pytest

from verifier.errors import UsageError
from verifier.grading.roster.into import read_into

ONE, TWO, THREE = ("MM" + digit * 32 for digit in "123")
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Send an MMS (48213)\n"
    "    Points Possible,,,,,5\n"
    '"Ames, Bea",1,s1,bames,A,\n'
    '"Cole, Dan",2,s2,dcole@school.example,A,\n'
    '"Dorn, Eve",3,s3,edorn,A,\n'
    '"Lee, Kim",4,s4,klee1,A,\n'
    '"Lee, Kim",5,s5,klee2,A,\n'
)


def joined(answers, gradebook=CANVAS):
    found = read_into(
        io.BytesIO(answers.encode()), io.BytesIO(gradebook.encode()), name="form.csv", into="grades.csv"
    )
    return found, list(found.submissions)


def form(*rows):
    return "".join(f"{row}\n" for row in ("Timestamp,Email Address,Your full name,SID of the MMS", *rows))


def test_a_name_is_the_same_however_its_accents_are_written():
    """A Mac writes them as characters of their own."""
    gradebook = "Student,ID,SIS Login ID,MMS (1)\nJosé Núñez,1,jn,\nがく ぱぴ,2,gp,\n"
    answers = f"Timestamp,Your name,SID\n2026,José Núñez,{ONE}\n2026,がく ぱぴ,{TWO}\n"
    _, submissions = joined(unicodedata.normalize("NFD", answers), gradebook)
    assert [(each.learner.identity, each.sid) for each in submissions] == [("jn", ONE), ("gp", TWO)]


def test_whoever_is_in_the_gradebook_appears_in_its_order():
    """With all their answers, or with nothing handed in."""
    found, submissions = joined(
        form(
            f"2026,dcole@school.example,D.,{ONE}",
            f"2026,bames@school.example,Bea Ames,{TWO}",
            f"2026,DCOLE@school.example ,D.,{THREE}",
        )
    )
    assert [(each.learner.identity, each.sid, each.rows) for each in submissions] == [
        ("s1", TWO, (2,)),
        ("s2", ONE, (3,)),
        ("s2", THREE, (3,)),
        ("s3", "", (4,)),
        ("s4", "", (5,)),
        ("s5", "", (6,)),
    ]
    assert {each.name for each in submissions} == {"Ames, Bea", "Cole, Dan", "Dorn, Eve", "Lee, Kim"}
    assert found.file.name == "grades.csv"
    assert submissions[0].fields["SIS User ID"] == "s1"
    assert submissions[0].fields["SID of the MMS"] == TWO


def test_a_name_joins_only_where_it_is_unique():
    """It is said, and noted; of two Kim Lees nobody knows which."""
    found, submissions = joined(
        form(f"2026,eve@home.example,eve DORN,{ONE}", f"2026,kim@home.example,Kim Lee,{TWO}")
    )
    by_name = {each.name: [note.name for note in each.notes] for each in submissions if each.sid}
    assert by_name == {"Dorn, Eve": ["joined-by-name"], "Kim Lee": ["not-in-gradebook"]}
    said = [str(doubt) for doubt in found.doubts]
    assert "1 learner was found in grades.csv by name only: eve DORN." in said
    assert "1 learner of form.csv is not in grades.csv: Kim Lee." in said


def test_two_of_one_name_in_the_form_are_not_joined_by_it():
    """Two people may call themselves Eve Dorn; neither gets her grade."""
    _, submissions = joined(form(f"2026,e1@x.example,Eve Dorn,{ONE}", f"2026,e2@x.example,Eve Dorn,{TWO}"))
    assert [each.rows for each in submissions if each.sid] == [(), ()]


@pytest.mark.parametrize(
    ("mail", "name", "rows"),
    [
        ("bames@school.example", "", (2,)),  # the user name with its domain
        ("dcole", "", (3,)),  # without it
        ("dcole@elsewhere.example", "", ()),  # another domain is somebody else
        ("bames@home.example", "Ben Amesbury", ()),  # and so is another name
        ("s3", "", (4,)),  # an ID, wherever it was asked for
    ],
)
def test_a_user_name_joins_with_or_without_its_domain(mail, name, rows):
    """But not two domains, nor two names that have nothing in common."""
    _, submissions = joined(form(f"2026,{mail},{name},{ONE}"))
    assert [each.rows for each in submissions if each.sid] == [rows]


def test_who_is_not_in_the_gradebook_is_lost_from_no_report():
    """They come last, with their own name and cells."""
    _, submissions = joined(form(f"2026,zoe@x.example,Zoe New,{ONE}"))
    last = submissions[-1]
    assert (last.name, last.learner.identity, last.sid, last.rows) == ("Zoe New", "zoe@x.example", ONE, ())
    assert last.fields["Your full name"] == "Zoe New"


def test_several_sids_of_one_answer_are_attempts():
    """Each is a submission of the same row."""
    _, submissions = joined(form(f'2026,bames@school.example,,"{ONE} or {TWO}"'))
    mine = [each for each in submissions if each.sid]
    assert [(each.attempt, each.attempts, each.rows) for each in mine] == [(1, 2, (2,)), (2, 2, (2,))]


def test_a_gradebook_without_learners_is_refused():
    """It is the gradebook that is named."""
    with pytest.raises(UsageError, match=r"grades\.csv holds no submission"):
        joined(form(f"2026,a@b.example,A,{ONE}"), "Student,ID\n")
