"""Files that are in the way of a report: none is destroyed, and no run goes on for ever."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from faulty_account import FaultyAccount, mms

MMS = "MMfeedfacefeedfacefeedfacefeedface"


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "home" / "sandbox.db"))


@pytest.fixture
def roster(tmp_path) -> Path:
    """So large that it is not read at once."""
    path = tmp_path / "roster.csv"
    path.write_text("learner,sid\n" + f"Ada,{MMS}\n" * 20_000)
    return path


@pytest.mark.parametrize("way", ["itself", "a link", "a hard link", "standard input"])
def test_a_report_over_its_own_roster_is_refused(roster, tmp_path, way):
    """The roster stays as it is; a report that grows into the roster it is made of would never end."""
    before, output = roster.read_bytes(), roster
    if way == "a link":
        (output := tmp_path / "report.csv").symlink_to(roster)
    elif way == "a hard link":
        (output := tmp_path / "report.csv").hardlink_to(roster)
    name = "-" if way == "standard input" else str(roster)
    for format_ in ("csv", "json"):
        command = [sys.executable, "-m", "verifier", "grade", name, "-f", f"{format_}:{output}"]
        with roster.open("rb") as stdin:
            run = subprocess.run(
                command, stdin=stdin, capture_output=True, text=True, timeout=60, check=False
            )
        assert "is the roster itself" in run.stderr
        assert (run.returncode, roster.read_bytes() == before) == (2, True)


def test_a_report_over_its_own_ledger_is_refused(verifier, tmp_path):
    """What earlier runs found is not given up for a report."""
    roster, ledger = tmp_path / "roster.csv", tmp_path / "ledger"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    assert verifier("grade", roster, "--ledger", ledger).returncode == 0
    before = ledger.read_bytes()
    run = verifier("grade", roster, "--ledger", ledger, "-f", f"json:{ledger}")
    assert "is the ledger" in run.stderr
    assert (run.returncode, ledger.read_bytes() == before) == (2, True)


@pytest.mark.parametrize("beside", ["-wal", "-shm", "-journal"])
def test_a_report_over_what_sqlite_keeps_is_refused(verifier, tmp_path, beside):
    """Nor for what lies beside the ledger while it is open, whether it is there yet or not."""
    roster, ledger = tmp_path / "roster.csv", tmp_path / "ledger"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    run = verifier("grade", roster, "--ledger", ledger, "-f", f"json:{ledger}{beside}")
    assert (run.returncode, "is the ledger" in run.stderr, ledger.exists()) == (2, True, False)


def test_a_report_over_the_credentials_is_refused(verifier, tmp_path):
    """The file of credentials is somebody's work."""
    roster, names = tmp_path / "roster.csv", tmp_path / "names.csv"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    names.write_text("profile,account_sid,key_or_token_env\n")
    run = verifier("grade", roster, "--credentials", names, "-f", f"csv:{names}")
    assert (run.returncode, "the file of credentials" in run.stderr) == (2, True)
    assert names.read_text() == "profile,account_sid,key_or_token_env\n"


def test_a_ledger_in_memory_is_refused(verifier, tmp_path, monkeypatch):
    """It would keep nothing, and leave an empty file of that name."""
    monkeypatch.chdir(tmp_path)
    roster = tmp_path / "roster.csv"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    run = verifier("grade", roster, "--ledger", ":memory:")
    assert (run.returncode, "keep nothing from run to run" in run.stderr) == (2, True)
    assert [path.name for path in tmp_path.glob("*memory*")] == []


@pytest.mark.parametrize("command", ["verify", "grade"])
@pytest.mark.parametrize("second", ["report", "./report", "folder/../report", "link"])
def test_two_reports_in_one_file_are_refused(verifier, tmp_path, monkeypatch, command, second):
    """The later would take the earlier one's place, by whatever name; a device takes both."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("report")
    (tmp_path / "roster").write_text(f"learner,sid\nAda,{MMS}\n")
    what = MMS if command == "verify" else "roster"
    run = verifier(command, what, "-f", "json:report", "-f", f"csv:{second}")
    assert (run.returncode, "is named for two reports" in run.stderr) == (2, True)
    assert verifier(command, what, "-f", "json:/dev/null", "-f", "csv:/dev/null").returncode == 0


@pytest.mark.parametrize("command", ["verify", "grade"])
@pytest.mark.parametrize("name", ["json", "csv"])
def test_what_is_no_file_stays_what_it_is(verifier, tmp_path, command, name):
    """A pipe or a device is written to, and no file takes its place, whatever the user may do."""
    roster, pipe = tmp_path / "roster.csv", tmp_path / "pipe"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text)
        what = MMS if command == "verify" else roster
        assert verifier(command, what, "--reveal", "-f", f"{name}:{pipe}").returncode == 0
        assert MMS in read.result()
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.glob("pipe*")) == ["pipe"]


@pytest.mark.parametrize("content", ["learner,sid\n", "any other text", '{"schema": "else"}'])
def test_an_error_takes_the_place_of_a_report_alone(command, tmp_path, content):
    """A file that is no report of ours stays, whatever keeps the run from starting; a stale report does not."""
    path = tmp_path / "roster.csv"
    path.write_text(content)
    assert command("grade", path, "-f", f"json:{path}")[0] == 2
    assert path.read_text() == content
    report = tmp_path / "report.json"
    assert command("verify", MMS, "-f", f"json:{report}")[0] == 0
    assert command("grade", path, "-f", f"json:{report}")[0] == 2
    assert json.loads(report.read_text())["schema"] == "verifier/error/v1"


@pytest.mark.parametrize("what", [("verify", MMS), ("grade", "roster.csv")], ids=["verify", "grade"])
@pytest.mark.parametrize("name", ["json", "csv"])
@pytest.mark.parametrize("path", [".", "/", "..", "roster.csv/report", "nowhere/report", "x" * 300])
def test_what_can_be_no_file_is_a_wrong_command(command, tmp_path, monkeypatch, what, name, path):
    """It is told in one sentence, with exit code 2, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text(f"learner,sid\nAda,{MMS}\n")
    code, _, said = command(*what, "-f", f"{name}:{path}")
    assert (code, "can't be written" in said) == (2, True)
    assert {each.name for each in tmp_path.iterdir()} <= {"home", "roster.csv"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("name", ["json", "csv", "jsonl"])
def test_a_full_disk_is_told(command, tmp_path, name):
    """Whether a report is written line by line or at the end: that it could not be loses nothing else."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    code, out, err = command("grade", roster, "-f", "text", "-f", f"{name}:/dev/full")
    assert (code, "/dev/full can't be written" in err, "did not foresee" in err) == (2, True, False)
    assert "Ada" in out


@pytest.mark.usefixtures("credentials")
def test_a_file_that_fails_in_the_end_loses_no_other(command, tmp_path, monkeypatch):
    """A report whose reader has gone is told, and the verdicts are in the other."""
    roster, pipe, gone = tmp_path / "roster.csv", tmp_path / "pipe", threading.Event()
    roster.write_text(f"learner,sid\nAda,{mms(2)}\n")
    os.mkfifo(pipe)

    def read_a_little() -> None:
        pipe.open("rb").close()
        gone.set()

    with FaultyAccount() as there, ThreadPoolExecutor(1) as reader:
        answered = there.answer_to("fetch_message")
        there.faults["fetch_message"] = lambda visit: gone.wait() and answered(visit)
        monkeypatch.setenv("VERIFIER_SANDBOX", "0")
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        reader.submit(read_a_little)
        code, out, err = command("grade", roster, "-f", "text", "-f", f"jsonl:{pipe}")
    assert (code, "pipe can't be written" in err, "did not foresee" in err) == (2, True, False)
    assert "Ada" in out
