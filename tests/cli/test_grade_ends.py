"""Runs that end early, and go on: Ctrl-C, kill -9, closed pipes, and the ledger that remembers."""

import contextlib
import csv
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, mms, sid_in
from local_server import silence

JOBS = 8


@pytest.fixture
def roster(tmp_path):
    """A roster of so many learners: every other one failed, the others passed."""

    def write(count):
        path = tmp_path / f"roster{count}.csv"
        lines = [f"l{number},{mms(number)}" for number in range(1, count + 1)]
        path.write_text("\n".join(["learner,sid", *lines]) + "\n", "utf-8")
        return path

    return write


@pytest.fixture
def begun(tmp_path):
    """Begins `verifier grade …` as a process that is asked of a server; its output goes to files or pipes."""

    def begin(server, *arguments, **streams):
        environ = {
            **os.environ,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "VERIFIER_API_URL": server.url,
            "VERIFIER_JOBS": str(JOBS),
        }
        command = [sys.executable, "-m", "verifier", "grade", *map(str, arguments)]
        return subprocess.Popen(command, env=environ, text=True, **{"stdout": -1, "stderr": -1, **streams})

    return begin


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number_in(visit):
    """The number of the message that is asked for."""
    return int(sid_in(visit.request).removeprefix("MM"), 16)


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def hanging_from(server, last):
    """Answers for all messages up to number `last`, and silence about the others."""

    def behave(visit):
        if number_in(visit) > last:
            return silence(visit)
        return server.answer_to("fetch_message")(visit)

    return behave


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_reports_everybody(begun, roster, tmp_path, number):
    """Within two seconds what is decided is written, the rest is undecided, and the exit code tells of the signal."""
    report, page = tmp_path / "report.csv", tmp_path / "report.html"
    with FaultyAccount() as server:
        server.faults["fetch_message"] = hanging_from(server, 20)
        process = begun(server, roster(300), "--timeout", 60, "-o", report, "-f", f"html:{page}")
        wait_until(lambda: server.asked["fetch_message"] == 20 + JOBS)
        interrupted = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        assert time.monotonic() - interrupted < 5
        assert server.asked["fetch_message"] == 20 + JOBS
    assert process.returncode == 128 + number
    outcomes = [row["outcome"] for row in rows(report)]
    assert outcomes == ["failed", "passed"] * 10 + ["undecided"] * 280
    assert "l300" in page.read_text("utf-8")
    assert "10 passed, 10 failed, 280 undecided" in err
    assert "Traceback" not in out + err


def test_an_interrupted_run_does_not_wait_for_its_input(begun, tmp_path):
    """A roster that still comes in through a pipe ends with the lines that have come."""
    report = tmp_path / "report.csv"
    with FaultyAccount() as server:
        process = begun(server, "-", "-o", report, stdin=subprocess.PIPE)
        lines = [f"l{number},{mms(2 * number)},{'x' * 8_000}\n" for number in range(1, 61)]
        process.stdin.write("learner,sid,essay\n" + "".join(lines))
        process.stdin.flush()
        wait_until(lambda: server.asked["list_media"] >= 40)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
    assert process.returncode == 130
    assert [row["learner"] for row in rows(report)][:40] == [f"l{number}" for number in range(1, 41)]
    assert "passed" in {row["outcome"] for row in rows(report)}


def test_a_second_ctrl_c_ends_it_at_once(begun, roster, monkeypatch):
    """Whoever insists need not wait for the report."""
    # What measures coverage holds a lock wherever the second signal may fall.
    for name in [name for name in os.environ if name.startswith("COV")]:
        monkeypatch.delenv(name)
    with FaultyAccount(fetch_message=silence) as server:
        process = begun(server, roster(50_000), "--timeout", 60, "-f", "text")
        wait_until(lambda: server.asked["fetch_message"] == JOBS)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_a_second_run_asks_only_what_is_not_decided(begun, roster, tmp_path):
    """With a ledger nothing that was decided is asked again, and the report is the same."""
    ledger, first, second = tmp_path / "ledger.db", tmp_path / "first.csv", tmp_path / "second.csv"
    with FaultyAccount() as server:
        server.faults["fetch_message"] = lambda visit: (
            server.answer_to("fetch_message")(visit) if sid_in(visit.request) != mms(7) else silence(visit)
        )
        process = begun(server, roster(30), "--ledger", ledger, "-o", first, "--timeout", "0.2")
        assert process.wait(60) == 3
        process.communicate()
        assert rows(first)[6]["outcome"] == "undecided"
        server.faults.clear()
        server.seen.clear()
        process = begun(server, roster(30), "--ledger", ledger, "-o", second)
        assert process.wait(60) == 1
        process.communicate()
        assert [sid_in(seen) for seen in server.seen] == [mms(7), mms(7)]
    assert [row["outcome"] for row in rows(second)] == ["failed", "passed"] * 15
    assert [row for row in rows(first) if row["learner"] != "l7"] == [
        row for row in rows(second) if row["learner"] != "l7"
    ]


def test_kill_9_loses_no_verdict(begun, roster, tmp_path, verifier):
    """Killed and run again, no more is asked twice than was in flight, and the report is that of a run undisturbed."""
    ledger, report, undisturbed = tmp_path / "ledger.db", tmp_path / "r.csv", tmp_path / "u.csv"
    path = roster(400)
    with FaultyAccount() as server:
        for part in (100, 200, 300):
            process = begun(server, path, "--ledger", ledger, "-o", report)
            wait_until(lambda part=part: server.asked["list_media"] >= part)
            process.kill()
            process.communicate()
        process = begun(server, path, "--ledger", ledger, "-o", report)
        assert process.wait(60) == 1
        process.communicate()
        looked_at = Counter(sid_in(seen) for seen in server.seen if "/Media" in seen.target)
        assert len(looked_at) == 400
        assert sum(looked_at.values()) - 400 <= 3 * JOBS
        process = begun(server, path, "-o", undisturbed)
        assert process.wait(60) == 1
        process.communicate()
    assert report.read_bytes() == undisturbed.read_bytes()
    history = json.loads(verifier("ledger", "show", "l2", "--ledger", ledger, "-f", "json").stdout)
    assert [attempt["verdict"]["outcome"] for attempt in history["learners"][0]["attempts"]] == ["passed"]


def test_two_runs_share_a_ledger(begun, roster, tmp_path):
    """Begun at the same time on one ledger, both come to the same end."""
    reports = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with FaultyAccount() as server:
        runs = [begun(server, roster(200), "--ledger", tmp_path / "l.db", "-o", report) for report in reports]
        errors = [run.communicate(timeout=60)[1] for run in runs]
    assert [run.returncode for run in runs] == [1, 1], errors
    assert reports[0].read_bytes() == reports[1].read_bytes()
    assert len(rows(reports[0])) == 200


def test_a_closed_pipe_ends_the_run_and_keeps_the_files(begun, roster, tmp_path):
    """When nobody reads standard output any more, nothing more is asked, and the other reports are whole."""
    page = tmp_path / "r.csv"
    with FaultyAccount() as server:
        process = begun(server, roster(3000), "-f", "jsonl", "-o", page)
        process.stdout.readline()
        process.stdout.close()
        process.wait(60)
        err = process.stderr.read()
        process.stderr.close()
        assert server.asked["fetch_message"] < 3000
    assert len(rows(page)) == 3000
    assert process.returncode == 141
    assert "Traceback" not in err


def test_verdicts_are_written_as_they_fall(begun, roster, tmp_path):
    """A row format on standard output shows the first verdicts while later ones are awaited."""
    go_on = threading.Event()
    with FaultyAccount() as server:

        def behave(visit):
            assert number_in(visit) <= 20 or go_on.wait(30)
            return server.answer_to("fetch_message")(visit)

        server.faults["fetch_message"] = behave
        process = begun(server, roster(40), "-f", "jsonl")
        lines = [process.stdout.readline() for _ in range(20)]
        go_on.set()
        out, _ = process.communicate(timeout=30)
    assert [json.loads(line)["learner"] for line in lines] == [f"l{number}" for number in range(1, 21)]
    assert len(out.splitlines()) == 20


def test_progress_is_shown_on_a_terminal(begun, roster, tmp_path):
    """How far the run has come stands on the terminal while it is under way, and is gone at its end."""
    terminal, other_end = os.openpty()
    with FaultyAccount() as server:

        def slowly(visit):
            visit.closing.wait(0.05)
            return server.answer_to("fetch_message")(visit)

        server.faults["fetch_message"] = slowly
        process = begun(server, roster(100), "-o", tmp_path / "report.csv", stderr=other_end)
        os.close(other_end)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal's end on Linux
            while piece := os.read(terminal, 65_536):
                shown += piece
        process.communicate(timeout=30)
        os.close(terminal)
    assert re.search(rb"[1-9][0-9]*/100 ", re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", shown))
    assert shown.endswith(b"\x1b[2K50 passed, 50 failed, 0 undecided\r\n")
