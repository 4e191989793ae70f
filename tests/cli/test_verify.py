"""`verifier verify` as a process, over the sandbox."""

import json
import os
import subprocess
import sys

import pytest

MMS = "MMfeedfacefeedfacefeedfacefeedface"
TWO = "MMfacecafefacecafefacecafefacecafe"
SMS = "SMdecafbaddecafbaddecafbaddecafbad"
DELETED = "MMde1e7ed0de1e7ed0de1e7ed0de1e7ed0"
PENDING = "MMbe1a7ed0be1a7ed0be1a7ed0be1a7ed0"


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))


def test_an_mms_with_media_passes(verifier):
    """The seeded MMS gets a report on standard output, nothing beside it, and exit code 0."""
    run = verifier("verify", MMS)
    assert run.returncode == 0
    assert run.stderr == ""
    assert f"✔ PASSED  {MMS} is an MMS with 1 media item." in run.stdout
    assert "\x1b" not in run.stdout


def test_an_sms_fails_with_both_reasons_and_a_next_step(verifier):
    """The report on an SMS says that it is no MMS and has no media, and what to type next."""
    run = verifier("verify", SMS)
    assert run.returncode == 1
    assert "starts with SM" in run.stdout
    assert "its Media list is empty" in run.stdout
    assert "verifier send --sandbox --to" in run.stdout


def test_no_sid_at_all_is_a_wrong_answer(verifier):
    """A text that holds no SID fails with exit code 1, and needs no credentials."""
    run = verifier("verify", "MM12", env={"VERIFIER_SANDBOX": "0"})
    assert run.returncode == 1
    assert "MM12 has 4 characters" in run.stdout


def test_a_malformed_sid_pays_for_no_library():
    """Neither twilio, nor libcurl, nor a database is loaded to refuse what is no SID."""
    probe = (
        "import sys; from verifier.__main__ import main\n"
        "main(['verify', 'MM12'])\n"
        "print(sorted({'twilio', 'pycurl', 'sqlite3', 'requests', 'phonenumbers'} & set(sys.modules)))"
    )
    # Measuring coverage loads a database in every process.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", probe], env=environ, capture_output=True, text=True, check=False
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_pending_media_is_waited_for_aloud(verifier):
    """While the media is on its way the command says so on standard error, then reports."""
    run = verifier("verify", PENDING)
    assert run.returncode == 0
    assert "on its way; waiting up to 15 s" in run.stderr
    assert "PASSED" in run.stdout


def test_without_waiting_pending_media_is_undecided(verifier):
    """With --wait 0 the first look stands, and it proves nothing: exit code 3."""
    run = verifier("verify", PENDING, "--wait", 0)
    assert run.returncode == 3
    assert "UNDECIDED" in run.stdout


def test_a_message_that_is_not_there_fails(verifier):
    """A SID that the account does not hold fails, and the report says which account was asked."""
    run = verifier("verify", "MM" + "0" * 32)
    assert run.returncode == 1
    assert "Account AC5a…0001 holds no message with this SID" in run.stdout


def test_several_sids_make_one_report(verifier):
    """Of several SIDs there is one summary first, and the exit code weighs them all."""
    run = verifier("verify", MMS, SMS, "--quiet")
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert (
        lines[0]
        == "1 passed   1 failed   0 undecided   of 2 messages   asked of the practice account and not of Twilio"
    )
    assert [line[0] for line in lines[1:]] == ["✔", "✘"]


def test_sids_are_read_from_standard_input(verifier):
    """With - there is a SID a line; blank lines and comments are skipped."""
    run = verifier("verify", "-", "-f", "json", stdin=f"# mine\n\n  {MMS}  \n{TWO}\n")
    assert run.returncode == 0
    assert [verdict["sid"] for verdict in json.loads(run.stdout)["verdicts"]] == [MMS, TWO]


@pytest.mark.parametrize("stdin", ["", "\n# nothing\n"])
def test_nothing_to_verify_is_a_usage_error(verifier, stdin):
    """Without a SID the command is wrong, not the learner."""
    run = verifier("verify", "-", stdin=stdin)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "There is no SID to verify." in run.stderr


def test_json_has_the_documented_shape(verifier):
    """The JSON report holds every documented field, numbers masked and the body left out."""
    report = json.loads(verifier("verify", MMS, "-f", "json").stdout)
    assert report["schema"] == "verifier/report/v1"
    assert (report["objective"], report["outcome"]) == ("mms", "passed")
    assert report["counts"] == {"passed": 1, "failed": 0, "undecided": 0}
    (verdict,) = report["verdicts"]
    assert [check["name"] for check in verdict["checks"]] == ["message-found", "mms-sid", "has-media"]
    assert set(verdict["checks"][0]) == {"name", "outcome", "rationale", "help"}
    assert verdict["message"]["from"] == "+1•••••••2661"
    assert verdict["message"]["body"] is None
    assert verdict["message"]["num_media"] == 1
    assert verdict["media"][0]["content_type"] == "image/png"
    assert verdict["media"][0]["uri"].endswith(".json")


def test_the_strict_objective_is_named(verifier):
    """With --strict there are six checks, and an inbound message fails for its direction."""
    run = verifier("verify", "MMfeedbac4feedbac4feedbac4feedbac4", "--strict", "-f", "json")
    (verdict,) = json.loads(run.stdout)["verdicts"]
    assert run.returncode == 1
    assert len(verdict["checks"]) == 6
    assert [check["name"] for check in verdict["checks"] if check["outcome"] == "failed"] == ["outgoing"]


def test_reveal_shows_numbers_and_body(verifier):
    """What is masked by default is there when asked for."""
    run = verifier("verify", MMS, "--reveal")
    assert "+15017122661" in run.stdout
    assert "Why isn't that an API?" in run.stdout
    assert "+15017122661" not in verifier("verify", MMS).stdout


def test_two_formats_in_one_run(verifier, tmp_path):
    """Text goes to the terminal and JSON to a file, from one look at the account."""
    path = tmp_path / "out.json"
    run = verifier("verify", MMS, "-f", "text", "-f", f"json:{path}")
    assert run.returncode == 0
    assert "PASSED" in run.stdout
    assert json.loads(path.read_text("utf-8"))["outcome"] == "passed"


def test_a_revealing_file_is_private(verifier, tmp_path):
    """A file with numbers in full is for its owner's eyes."""
    path = tmp_path / "out.json"
    verifier("verify", MMS, "--reveal", "-f", f"json:{path}")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("formats", "sentence"),
    [
        (["-f", "yaml"], "There is no format yaml."),
        (["-f", "text", "-f", "json"], "Only one format can go to standard output."),
        (["-f", "json:/nowhere/at/all.json"], "can't be written"),
    ],
)
def test_formats_that_cannot_be(verifier, formats, sentence):
    """A format that can't be written is a usage error with one sentence."""
    run = verifier("verify", MMS, *formats)
    assert run.returncode == 2
    assert sentence in run.stderr + run.stdout


@pytest.mark.parametrize(("sid", "code"), [(SMS, 0), (MMS, 0), (PENDING, 3)])
def test_exit_zero_forgives_what_was_decided(verifier, sid, code):
    """--exit-zero hides a failure from the shell, never a run that proved nothing."""
    assert verifier("verify", sid, "--exit-zero", "--wait", 0).returncode == code


def test_ascii_where_the_terminal_knows_no_more(verifier):
    """A stream that is not UTF-8 gets marks and frames of ASCII."""
    run = verifier("verify", MMS, env={"PYTHONIOENCODING": "ascii"})
    assert run.returncode == 0
    assert run.stdout.isascii()
    assert "+ PASSED" in run.stdout


@pytest.mark.parametrize(
    ("env", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
    ],
)
def test_color_in_a_pipe(verifier, env, colored):
    """A pipe gets colour only when that is forced."""
    assert ("\x1b[" in verifier("verify", MMS, env=env).stdout) is colored


def test_no_credentials_ends_the_run(verifier):
    """Without credentials nothing is judged: a sentence, a next step, exit code 4."""
    run = verifier("verify", MMS, env={"VERIFIER_SANDBOX": "0"})
    assert run.returncode == 4
    assert run.stdout == ""
    assert "TWILIO_ACCOUNT_SID" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_run_that_could_not_start_is_json_too(verifier):
    """In JSON the error is an object on standard output with the exit code in it."""
    run = verifier("verify", MMS, "-f", "json", env={"VERIFIER_SANDBOX": "0"})
    error = json.loads(run.stdout)
    assert error["schema"] == "verifier/error/v1"
    assert set(error["error"]) == {"name", "message", "help", "exit_code"}
    assert error["error"]["exit_code"] == run.returncode == 4


def test_media_that_was_deleted_fails_with_a_note_on_hack(verifier):
    """Where our verdict differs from the game's own button, the report says so."""
    run = verifier("verify", DELETED)
    assert run.returncode == 1
    assert "deleted or has expired" in run.stdout
    assert "HACK button would accept" in run.stdout


def test_another_account_of_the_same_owner(verifier):
    """The sandbox account's credentials do not find its message in another account."""
    run = verifier("verify", MMS, "--account-sid", "AC" + "9" * 32)
    assert run.returncode in (1, 4)
    assert "PASSED" not in run.stdout
