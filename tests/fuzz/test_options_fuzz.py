"""Whatever stands on the command line: a documented exit code, and nothing that the program did not foresee."""

import os

import pytest
from hostile import texts
from hypothesis import given
from hypothesis import strategies as st

from verifier.cli.app import run

MMS = "MMfeedfacefeedfacefeedfacefeedface"
SEND = ("send", "--sandbox", "--dry-run", "--to", "+12025550110", "--body", "Hoot")
NUMBERS = st.sampled_from(
    ["0", "-0", "1", "1e3", "-1", "nan", "inf", "-inf", "1e999", "1_0", "０", "0x1", "1,5", " 1", ""]
)
FORMATS = st.sampled_from(
    ["text", "json", "csv", "JSON", "json:", ":", "text:-", "html:-", "junit", "canvas", "classroom50"]
)


def is_an_argument(text: str) -> bool:
    """Whether the system could pass it on, and it leads to no file but in the working directory."""
    try:
        return b"\0" not in os.fsencode(text) and "/" not in text
    except UnicodeEncodeError:
        return False


arguments = texts.filter(is_an_argument)


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", ":memory:")
    (tmp_path / "home" / "roster.csv").write_text(f"learner,sid\nAda,{MMS}\nAlan,MM12\n")


@pytest.fixture
def ends_well(capfd):
    """Whether a command line ends as documented, without a word about something unforeseen."""

    def check(*line: str) -> bool:
        code = run(line)
        said = capfd.readouterr().err
        return code in {0, 1, 2, 3, 4} and "did not foresee" not in said and "Traceback" not in said

    return check


VERIFY = ("verify", MMS, "--sandbox")
GRADE = ("grade", "roster.csv", "--sandbox", "-f", "canvas")
TAKES = (
    (VERIFY, ("--wait", "--timeout", "--account-sid", "--lang")),
    (("verify", MMS), ("--profile", "--account-sid", "--api-url")),
    (GRADE, ("--jobs", "--wait", "--deadline", "--since", "--points", "--assignment", "--credentials")),
    (GRADE, ("--learner-column", "--sid-column", "--output", "--ledger")),
    (SEND, ("--to", "--from", "--body", "--media-url", "--messaging-service", "--wait")),
    (("doctor", "--sandbox"), ("--to", "--format", "--account-sid")),
    (("explain",), ("--format", "--lang")),
)


@pytest.mark.parametrize(
    ("command", "option"),
    [
        pytest.param(command, option, id=f"{command[0]}{option}")
        for command, options in TAKES
        for option in options
    ],
)
@given(value=arguments | NUMBERS)
def test_any_value_of_an_option(ends_well, command, option, value):
    """It is taken or refused, whether it stands behind the option or belongs to it."""
    assert ends_well(*command, option, value)
    assert ends_well(*command, f"{option}={value}")


@pytest.mark.parametrize(
    "line", [(*VERIFY, "--wait"), (*VERIFY, "--timeout"), ("sandbox", "serve", "--latency")]
)
def test_no_number_is_no_number(capfd, line):
    """NaN, which no range keeps out, is refused: it would make a wait endless."""
    assert run([*line, "nan"]) == 2
    assert "takes a number, not nan" in capfd.readouterr().err


@pytest.mark.parametrize("command", [("verify", MMS), ("grade", "roster.csv"), SEND, ("explain", "30034")])
@given(wanted=st.lists(FORMATS | arguments | arguments.map("json:{}".format), max_size=3))
def test_any_formats(ends_well, command, wanted):
    """Formats are known or refused, and files are written or refused."""
    pairs = [part for text in wanted for part in ("-f", text)]
    assert ends_well(
        *command, *([] if "--sandbox" in command or command[0] == "explain" else ["--sandbox"]), *pairs
    )


@given(
    line=st.lists(
        arguments | st.sampled_from(["verify", "send", "grade", "explain", "schema", "--", "-q", "-h"]),
        max_size=4,
    )
)
def test_any_command_line(ends_well, line):
    """Words in any order are a command, or a wrong one."""
    assert ends_well(*line)


@given(
    value=arguments,
    name=st.sampled_from(["VERIFIER_WAIT", "VERIFIER_FORMAT", "VERIFIER_QUIET", "VERIFIER_LANG"]),
)
def test_any_value_of_a_variable(ends_well, value, name):
    """Variables are read as options are."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(name, value)
        assert ends_well("verify", MMS, "--sandbox")
