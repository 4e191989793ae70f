"""What becomes of a roster: which files are accepted, which are refused, and what each line hands in."""

import io
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from verifier.errors import ExitCode, UsageError
from verifier.grading.roster import columns as roster
from verifier.grading.roster.column_choice import Said
from verifier.grading.roster.opening import opened
from verifier.sid import echo, shorten

ROSTERS = Path(__file__).parents[3] / "fixtures" / "rosters"
DIGITS = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MM, SM, ACCOUNT = "MM" + DIGITS, "SM" + DIGITS, "AC" + DIGITS


def read(text, **said):
    data = text if isinstance(text, bytes) else text.encode()
    return roster.read(io.BytesIO(data), name="class.csv", said=Said(**said))


def submissions(text, **options):
    return list(read(text, **options).submissions)


def refusal(text, **options):
    with pytest.raises(UsageError) as refused:
        submissions(text, **options)
    return refused.value


@pytest.mark.parametrize("path", sorted((ROSTERS / "accepted").iterdir()), ids=lambda path: path.name)
def test_the_same_roster_is_read_from_every_format(path):
    """Encodings, delimiters, line ends, headings and blank lines differ; what was handed in is the same."""
    with opened(str(path)) as source:
        found = roster.read(source, name=str(path))
        handed_in = [(each.name, each.sid, each.fields["memo"]) for each in found.submissions]
    assert handed_in == [
        ("佐藤 花子", MM, "いろいろ, とか"),
        ('Ana "Ace" López', SM, "two\nlines"),
        ("Bob", "", ""),
    ]
    assert found.columns[2] == "memo"


@pytest.mark.parametrize("path", sorted((ROSTERS / "refused").iterdir()), ids=lambda path: path.name)
def test_a_roster_that_cannot_be_read_is_refused_by_name(path):
    """The file's name is the error's; the sentence names the file, and the command ends with 2."""
    with opened(str(path)) as source, pytest.raises(UsageError) as refused:
        roster.read(source, name=path.name)
    assert refused.value.name == path.stem
    assert refused.value.exit_code is ExitCode.USAGE
    assert path.name in str(refused.value.message)


def test_a_missing_sid_column_is_told_with_what_there_is():
    """The sentence lists the headings seen, and the help says what is looked for, and the option."""
    error = refusal("name,code\nAna,1\n")
    assert str(error.message) == "class.csv has no column of message SIDs; it has: name, code."
    assert "32 hexadecimal digits" in str(error.help)
    assert "`--sid-column HEADING`" in str(error.help)


def test_a_heading_makes_no_sids_of_other_cells():
    """What is headed SID and holds students' numbers is told with an example, and nobody is failed."""
    error = refusal("name,SID\nAna,s1001\n")
    assert error.name == "no-sid-column"
    assert str(error.message) == 'No cell of class.csv reads as a message SID: "SID" holds "s1001".'


def test_a_missing_learner_column_names_the_option():
    """A roster needs to say who the learner is, in a usual column or in the one that is named."""
    text = f"who,where,sid\nAna,Graz,{MM}\n"
    assert "--learner-column" in str(refusal(text).help)
    assert submissions(text, learner_column="who")[0].name == "Ana"


@pytest.mark.parametrize("wanted", ["Antwort 2", "ANTWORT 2", "antwort2", "3", "Antwort 2 (von"])
def test_a_column_is_named_by_heading_beginning_or_number(wanted):
    """The options take a heading in any case and width, the beginning of one, or a column's number."""
    heading = "Antwort 2 (von zweien)" if "von" in wanted else "Antwort 2"
    text = f"Kandidat;Antwort 1;{heading}\nAna;{SM};{MM}\n"
    (found,) = submissions(text, learner_column="kandi", sid_column=wanted)
    assert (found.name, found.sid) == ("Ana", MM)


def test_a_named_column_that_is_missing_is_told():
    """A wrong option is refused with the headings there are."""
    error = refusal(f"name,sid\nAna,{MM}\n", sid_column="SIDs")
    assert (error.name, str(error.message)) == (
        "no-such-column",
        'class.csv has no column "SIDs"; it has: name, sid.',
    )


def test_the_option_settles_which_of_two_columns_is_meant():
    """Two columns of SIDs are refused with examples of both, until one of them is named."""
    text = f"name,sid,answer\nAna,{SM},{MM}\n"
    error = refusal(text)
    assert str(error.message) == (
        f'These columns of class.csv could be meant alike: "sid" ({shorten(SM)}), "answer" ({shorten(MM)}).'
    )
    assert str(error.help) == "Say which one: `--sid-column sid`"
    assert submissions(text, sid_column="answer")[0].sid == MM


def test_whoever_can_be_asked_is_shown_both_columns():
    """The answer of a terminal decides."""
    asked = []

    def choose(asking, candidates):
        asked.append((asking, [each.heading for each in candidates]))
        return 1

    text = f"name,sid,answer\nAna,{SM},{MM}\n"
    found = roster.read(io.BytesIO(text.encode()), name="class.csv", choose=choose)
    assert next(found.submissions).sid == MM
    assert asked == [("--sid-column", ["sid", "answer"])]


def test_two_learner_columns_alike_are_refused():
    """Nobody can tell `name` from `Name`, unless one of them is named exactly."""
    text = f"name,Name,sid\nA,B,{MM}\n"
    assert refusal(text).name == "ambiguous-headings"
    assert refusal(text, learner_column="NAME").name == "ambiguous-headings"
    assert submissions(text, learner_column="Name")[0].name == "B"


def test_all_columns_are_carried_through_in_their_order():
    """Every cell stands under its heading as it stood in the file."""
    found = read(f"id,name,section,sid\n007, Ana ,A, {MM}\n")
    assert found.columns == ("id", "name", "section", "sid")
    (one,) = found.submissions
    assert list(one.fields.items()) == [("id", "007"), ("name", " Ana "), ("section", "A"), ("sid", f" {MM}")]
    assert one.name == "Ana"


def test_account_and_profile_are_read_where_there_are_such_columns():
    """They are optional, and empty cells mean none."""
    first, second = submissions(f"name,sid,Profile,Account SID\nA,{MM},dev, {ACCOUNT.upper()} \nB,y,,\n")
    assert (first.profile, first.account_sid, first.problem) == ("dev", ACCOUNT, None)
    assert (second.profile, second.account_sid, second.problem) == (None, None, None)


@pytest.mark.parametrize("typed", ["AC123", f"{ACCOUNT}0", f"{ACCOUNT} or AC{'f' * 32}", "ACxxxxxxxx"])
def test_an_account_sid_that_cannot_be_told_is_a_problem_of_its_line(typed):
    """A message of another account would not be found in the default one, which is nobody's failure."""
    first, second = submissions(f"name,sid,account_sid\nA,{MM},{typed}\nB,{MM},\n")
    assert str(first.problem) == (
        f'Line 2 of the roster names the account "{echo(typed)}", which is no account SID.'
    )
    assert first.account_sid is None
    assert second.problem is None


@pytest.mark.parametrize("typed", ["I don't know", "n/a", "../../AC1", "わかりません"])
def test_who_does_not_know_their_account_has_the_default_one(typed):
    """It is noted, and what is no account SID never gets as far as an address."""
    found, _ = submissions(f"name,sid,account_sid\nA,{MM},{typed}\nB,{MM},{ACCOUNT}\n")
    assert (found.account_sid, found.problem) == (None, None)
    (note,) = found.notes
    assert (note.name, note.value) == ("no-account-sid", echo(typed))


def test_account_sids_are_known_by_what_they_are():
    """Whatever their column is headed."""
    (found,) = submissions(f"name,Where do I look?,sid\nA,my account: {ACCOUNT},{MM}\n")
    assert found.account_sid == ACCOUNT


def test_a_submission_knows_its_line():
    """Lines are those of the file, however many lines a cell spans."""
    text = f'\nname,sid\n\nA,{MM}\n"B\nC",{SM}\nD,\n'
    assert [each.line for each in submissions(text)] == [4, 5, 7]


@pytest.mark.parametrize("text", ["", "\n\n", "name,sid\n", "name,sid\n\n , \n"])
def test_a_roster_without_submissions_is_refused(text):
    """Nothing to do is a mistake, not a success."""
    assert refusal(text).name == "empty-roster"


def test_a_missing_file_is_told():
    """The sentence names the file and the reason."""
    with pytest.raises(UsageError) as refused, opened("nowhere.csv"):
        pass
    assert str(refused.value.message) == "nowhere.csv can't be read: No such file or directory."


def test_a_folder_is_no_roster(tmp_path):
    """A folder's name is told as such."""
    with pytest.raises(UsageError, match="Is a directory"), opened(str(tmp_path)):
        pass


def test_a_dash_is_standard_input():
    """`-` reads what is piped in, and errors call it by its name."""
    program = (
        "from verifier.grading.roster import columns as roster\n"
        "from verifier.grading.roster.opening import opened\n"
        "from verifier.errors import UsageError\n"
        "with opened('-') as source:\n"
        "    try:\n"
        "        print([each.sid for each in roster.read(source, name='-').submissions])\n"
        "    except UsageError as error:\n"
        "        print(error.message)\n"
    )

    def piped(text):
        done = subprocess.run([sys.executable, "-c", program], input=text, capture_output=True, check=True)
        return done.stdout.decode().strip()

    assert piped(f"name\tsid\nAna\t{MM}\n".encode()) == f"['{MM}']"
    assert piped(b"name,code\nAna,1\n") == "Standard input has no column of message SIDs; it has: name, code."


class Endless(io.RawIOBase):
    """A roster without an end, which counts how much of it was read."""

    def __init__(self, beginning):
        self.pending = beginning
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        while len(self.pending) < len(buffer):
            self.pending += f"Ana,{MM}\n".encode() * 1000
        buffer[:] = self.pending[: len(buffer)]
        self.pending = self.pending[len(buffer) :]
        self.given += len(buffer)
        return len(buffer)


def test_a_roster_is_read_as_it_is_needed():
    """The first submissions of an endless roster come without the rest."""
    source = Endless(b"name,sid\n")
    found = roster.read(io.BufferedReader(source), name="-")
    assert [each.line for each in islice(found.submissions, 3)] == [2, 3, 4]
    assert source.given < 1_000_000


def test_a_quotation_mark_that_is_never_closed_is_found_without_an_end():
    """Of an endless roster no more is read for it than a cell may span."""
    source = Endless(b'name,sid\n"Bob,x\n')
    found = roster.read(io.BufferedReader(source), name="-")
    assert [each.problem is None for each in islice(found.submissions, 3)] == [False, True, True]
    assert source.given < 1_000_000


def test_what_canvas_exports_beneath_the_headings_is_no_learner():
    """The row of possible points is a part of the headings; a learner of that name who hands in is a learner."""
    text = f"Student,ID,sid\n    Points Possible,,\nAda,1,{MM}\nPoints Possible,2,{SM}\n"
    assert [each.name for each in submissions(text)] == ["Ada", "Points Possible"]
