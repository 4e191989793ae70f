"""What is left behind where a run came to nothing: in files that machines judge by, in those people keep, in a log."""

import json
from xml.etree import ElementTree as ET

import pytest

from verifier.console.failing import formats_in

MMS = "MMfeedfacefeedfacefeedfacefeedface"
MACHINES = ("json", "jsonl", "junit")
PEOPLE = ("csv", "html", "markdown", "canvas", "text")


@pytest.fixture
def sandbox(tmp_path):
    return {"VERIFIER_SANDBOX": "true", "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db")}


@pytest.fixture
def reports(tmp_path, verifier, sandbox):
    """The reports of a run that passed, and the options that name them."""

    def made(*formats):
        options = [word for name in formats for word in ("-f", f"{name}:{tmp_path / name}")]
        assert verifier("verify", MMS, *options, env=sandbox).returncode == 0
        return options, {name: (tmp_path / name).read_text("utf-8") for name in formats}

    return made


WRONG = [
    ([MMS], {}, 4, "credentials-missing"),
    ([MMS, "--no-such-option"], {}, 2, "usage"),
    ([MMS, "--profile", "nobody"], {}, 2, "unknown-profile"),
    (["--files", "/no/such/file"], {}, 2, "unreadable-file"),
]


@pytest.mark.parametrize(("arguments", "env", "code", "name"), WRONG, ids=[each[3] for each in WRONG])
def test_no_stale_answer_stands_where_a_machine_judges(
    verifier, reports, tmp_path, arguments, env, code, name
):
    """JSON, JSON lines and JUnit of an earlier run are replaced by what says that this one could not run."""
    options, _ = reports(*MACHINES)
    run = verifier("verify", *options, *arguments, env=env)
    assert run.returncode == code
    for format_ in ("json", "jsonl"):
        (line,) = (tmp_path / format_).read_text("utf-8").splitlines()
        said = json.loads(line)
        assert (said["schema"], said["error"]["name"]) == ("verifier/error/v1", name)
        assert said["error"]["exit_code"] == code
    (case,) = ET.parse(tmp_path / "junit").iter("testcase")  # noqa: S314 - our own
    assert (case.get("name"), [each.tag for each in case]) == ("could not run", ["error"])
    assert case[0].get("message")
    assert ET.parse(tmp_path / "junit").getroot().get("errors") == "1"  # noqa: S314 - our own


def test_what_people_keep_stays_and_is_called_old(verifier, reports, tmp_path):
    """A gradebook or a page is not destroyed by a run without credentials; it is said that it is the old one."""
    options, before = reports(*PEOPLE)
    run = verifier("verify", MMS, *options)
    assert {name: (tmp_path / name).read_text("utf-8") for name in PEOPLE} == before
    for name in PEOPLE:
        assert f"{tmp_path / name} was not written, and is an earlier run's." in run.stderr


def test_a_roster_named_for_a_report_is_no_earlier_report(verifier, tmp_path):
    """The error alone tells of a file that was named by mistake; of another report it is said that it is old."""
    roster, page = tmp_path / "roster.csv", tmp_path / "page.html"
    roster.write_text(f"name,sid\nann,{MMS}\n", "utf-8")
    page.write_text("yesterday's", "utf-8")
    run = verifier("grade", roster, "--sandbox", "-f", f"csv:{roster}", "-f", f"html:{page}")
    assert run.returncode == 2
    assert f"{page} was not written, and is an earlier run's." in run.stderr
    assert f"{roster} was not written" not in run.stderr


def test_a_file_that_is_not_ours_stays(verifier, tmp_path):
    """Nothing is written over what may have been named by mistake."""
    for name, text in (("json", '{"my": "data"}'), ("jsonl", "{}\n"), ("junit", "<testsuites/>")):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        assert verifier("verify", MMS, "-f", f"{name}:{path}").returncode == 4
        assert path.read_text("utf-8") == text


def test_the_output_option_is_a_report_too(verifier, sandbox, tmp_path):
    """`-o report.xml` of a run that could not start is replaced as well."""
    path, roster = tmp_path / "report.xml", tmp_path / "roster.csv"
    roster.write_text(f"learner,sid\nann,{MMS}\n", "utf-8")
    assert verifier("grade", roster, "-o", path, env=sandbox).returncode == 0
    assert verifier("grade", roster, "-o", path).returncode == 4
    assert "could not run" in path.read_text("utf-8")
    assert verifier("grade", roster, "-o", path, env=sandbox).returncode == 0
    assert verifier("grade", roster, "-o", path, "--no-such-option").returncode == 2
    assert "could not run" in path.read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["-f", "json:a"],
        ["-fjson:a"],
        ["--format", "json:a"],
        ["--format=json:a"],
        ["x", "-o", "a", "-f", "json:a"],
    ],
)
def test_formats_of_a_line_that_was_not_understood(words):
    """However `-f` is written, what it names is found."""
    assert "json:a" in list(formats_in(words))
