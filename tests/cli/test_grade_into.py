"""`grade` with a form's answers and the gradebook that they belong into, and what is said of how files were taken."""

import json

import pytest

PASSED, SMS = "MMfeedfacefeedfacefeedfacefeedface", "SMdecafbaddecafbaddecafbaddecafbad"
GRADEBOOK = "Student,ID,SIS Login ID,Section,Send an MMS (48213)\n    Points Possible,,,,5\n" + "".join(
    f'"{name}",{number},{login},A,\n'
    for number, (name, login) in enumerate([("Ames, Bea", "bames"), ("Cole, Dan", "dcole")], 1)
)


@pytest.fixture
def files(tmp_path):
    answers, gradebook = tmp_path / "answers.csv", tmp_path / "gradebook.csv"
    answers.write_text(
        f"Timestamp,Email Address,Your SID\n1,bames@x.example,{PASSED}\n1,zoe@x.example,{SMS}\n"
    )
    gradebook.write_text(GRADEBOOK)
    return answers, gradebook


def test_everybody_of_both_files_is_in_the_report(verifier, files):
    """Who handed in nothing has failed, and who is not in the gradebook is named."""
    answers, gradebook = files
    run = verifier("grade", answers, "--into", gradebook, "--sandbox", "-f", "csv")
    lines = run.stdout.splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == ['"Ames', '"Cole', ""]
    assert "1 learner of" in run.stderr
    assert "zoe@x.example" in run.stderr
    assert "1 row is no learner's and was left out: possible points (1)." in run.stderr
    assert run.returncode == 1


def test_quiet_says_nothing_of_how_files_were_taken(verifier, files):
    """With `-q` standard error has what matters only: whose grade has no place to go to."""
    answers, gradebook = files
    run = verifier("grade", answers, "--into", gradebook, "--sandbox", "-q", "-f", "csv")
    assert run.stderr == f"1 learner of {answers} is not in {gradebook}: zoe@x.example.\n"
    assert verifier("grade", gradebook.with_name("answers.csv"), "--sandbox", "-q", "-f", "csv").stderr == ""


def test_the_gradebook_is_not_written_over(verifier, files):
    """It is read until the end."""
    answers, gradebook = files
    run = verifier("grade", answers, "--into", gradebook, "--sandbox", "-f", f"csv:{gradebook}")
    assert run.returncode == 2
    assert "is the gradebook itself" in run.stderr
    assert gradebook.read_text() == GRADEBOOK


def test_two_columns_of_sids_are_refused_without_a_terminal(verifier, tmp_path):
    """The command that the help names works as it is typed."""
    path = tmp_path / "two.csv"
    path.write_text(f"name,First SID,Second SID\nBea,{SMS},{PASSED}\n")
    run = verifier("grade", path, "--sandbox")
    assert run.returncode == 2
    assert '"First SID" (SMde…fbad), "Second SID" (MMfe…face)' in run.stderr
    assert "`--sid-column 'First SID'`" in run.stderr
    assert verifier("grade", path, "--sandbox", "--sid-column", "second").returncode == 0


def test_what_an_encoding_was_taken_for_is_said_in_one_line(verifier, tmp_path):
    """And the option that says better is believed without a word."""
    path = tmp_path / "class.csv"
    path.write_bytes(f"name,sid\nJosé,{PASSED}\n".encode("cp1252"))
    run = verifier("grade", path, "--sandbox", "-f", "jsonl")
    assert json.loads(run.stdout)["learner"] == "José"
    assert len(run.stderr.splitlines()) == 1
    assert "Windows-1252" in run.stderr
    assert verifier("grade", path, "--sandbox", "-f", "jsonl", "--encoding", "latin-1").stderr == ""
