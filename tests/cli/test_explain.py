"""`verifier explain` as a process, with no account and no network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from verifier.account.codes import EXPLANATIONS
from verifier.errors import ExitCode
from verifier.objective.checks import CHECKS

KINDS = ("status", "direction", "exit-code")
SPECIFICATION = Path(__file__).parents[3] / "shared" / "openapi" / "twilio_messaging.json"


def test_a_code_is_explained(verifier):
    """The meaning, what to do, and the address of Twilio's page, on standard output alone."""
    run = verifier("explain", "30034")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == (
        "30034  From is not registered for messages to the US (A2P 10DLC), so carriers there block it.\n"
        "Next   The quest does not need it to arrive. To see it arrive, register the number in the Console "
        "(Messaging > Regulatory compliance).\n"
        "Page   https://www.twilio.com/docs/api/errors/30034\n"
    )


def test_a_check_is_explained(verifier):
    """A check's question, and when it is passed, failed and undecided."""
    run = verifier("explain", "has-media")
    assert run.returncode == 0
    assert [line.split()[0] for line in run.stdout.splitlines() if line] == [
        "has-media",
        "passed",
        "failed",
        "undecided",
        "Asked",
        "In",
    ]


def test_without_a_topic_everything_is_listed(verifier):
    """The list names every code and every check once, and the JSON holds them all."""
    words = [line.split()[0] for line in verifier("explain").stdout.splitlines() if line]
    for topic in (*map(str, EXPLANATIONS), *CHECKS):
        assert words.count(topic) == 1
    document = json.loads(verifier("explain", "-f", "json").stdout)
    assert document["schema"] == "verifier/explanation/v1"
    assert [each["code"] for each in document["codes"]] == list(EXPLANATIONS)
    assert [each["name"] for each in document["checks"]] == list(CHECKS)


@pytest.mark.parametrize("topic", ["21608", "outgoing"])
def test_json_has_one_shape(verifier, topic):
    """One topic gives a document like the whole list's, with nothing else in it."""
    document = json.loads(verifier("explain", topic, "-f", "json").stdout)
    assert set(document) == {"schema", "codes", "checks", "words"}
    (found,) = document["codes"] + document["checks"]
    assert str(found.get("code", found.get("name"))) == topic


def test_an_unknown_code_is_a_usage_error(verifier):
    """It says so, names Twilio's page, and exits with 2; in JSON as an error object."""
    run = verifier("explain", "99999")
    assert (run.returncode, run.stdout) == (2, "")
    assert "https://www.twilio.com/docs/api/errors/99999" in run.stderr
    error = json.loads(verifier("explain", "99999", "-f", "json").stdout)["error"]
    assert (error["name"], error["exit_code"]) == ("unknown-code", 2)


def test_an_unknown_format_is_a_usage_error(verifier):
    """Only text and JSON are known."""
    run = verifier("explain", "30034", "-f", "csv")
    assert run.returncode == 2
    assert "csv" in run.stderr


def test_no_library_is_loaded_to_explain():
    """Neither twilio, nor libcurl, nor the number plan is needed offline."""
    probe = (
        "import sys; from verifier.__main__ import main\n"
        "main(['explain', '30034'])\n"
        "print(sorted({'twilio', 'pycurl', 'aiohttp', 'requests', 'phonenumbers'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("typed", "meaning", "step"),
    [
        ("undelivered", "did not arrive", "The objective is met all the same."),
        ("outbound-api", "sent this message", "can be verified already"),
        ("3", "something is undecided", "Run it again"),
        ("exit code 4", "credentials", "`verifier doctor`"),
        ("--strict", "three things more", "Leave `--strict` out"),
    ],
)
def test_words_of_a_report_are_explained(verifier, typed, meaning, step):
    """Statuses, directions, exit codes and strict are explained, with what to do."""
    run = verifier("explain", "--", typed)
    assert run.returncode == 0
    assert meaning in run.stdout
    assert step in run.stdout
    word = json.loads(verifier("explain", "-f", "json", "--", typed).stdout)["words"][0]
    assert meaning in word["meaning"]


def test_every_status_direction_and_exit_code_is_explained(verifier):
    """What Twilio's document names, and what the shell is told, all have an explanation."""
    known = json.loads(verifier("explain", "-f", "json").stdout)["words"]
    names = {kind: {word["name"] for word in known if word["kind"] == kind} for kind in KINDS}
    schemas = json.loads(SPECIFICATION.read_text("utf-8"))["components"]["schemas"]
    assert names["status"] == set(schemas["message_enum_status"]["enum"])
    assert names["direction"] == set(schemas["message_enum_direction"]["enum"])
    assert names["exit-code"] == {str(int(code)) for code in ExitCode}
