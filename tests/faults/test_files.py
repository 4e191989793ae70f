"""Files that are in the way of a report: none is destroyed, and no run goes on for ever."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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
    command = [sys.executable, "-m", "verifier", "grade", name, "-f", f"csv:{output}"]
    with roster.open("rb") as stdin:
        run = subprocess.run(command, stdin=stdin, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, roster.read_bytes() == before) == (2, True)
    assert "is the roster itself" in run.stderr


def test_a_report_over_its_own_ledger_is_refused(verifier, tmp_path):
    """What earlier runs found is not given up for a report."""
    roster, ledger = tmp_path / "roster.csv", tmp_path / "ledger"
    roster.write_text(f"learner,sid\nAda,{MMS}\n")
    assert verifier("grade", roster, "--ledger", ledger).returncode == 0
    before = ledger.read_bytes()
    run = verifier("grade", roster, "--ledger", ledger, "-f", f"json:{ledger}")
    assert (run.returncode, ledger.read_bytes() == before) == (2, True)
    assert "is the ledger" in run.stderr


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
