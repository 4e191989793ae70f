"""`grade --ledger`, killed again and again: nothing that was decided is lost, and little is asked twice."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from faulty_account import FaultyAccount, mms

JOBS = 8


@pytest.fixture
def grade(tmp_path, credentials):
    """`grade` as a process over a roster, its report in files named after the ledger's."""

    def start(there: FaultyAccount, roster: Path, ledger: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "verifier", "grade", str(roster), "--jobs", str(JOBS), "--quiet"),
                *("--ledger", str(ledger), "-f", f"json:{ledger}.json", "-f", f"csv:{ledger}.csv"),
            ],
            env={**os.environ, "VERIFIER_API_URL": there.url},
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def a_class(path: Path, size: int) -> int:
    """A roster with a duplicate and a wrong answer in every ten lines; returns how many messages it names."""
    lines = [
        (f"learner {number}", "MM12" if number % 10 == 9 else mms(number - 3 if number % 10 == 7 else number))
        for number in range(size)
    ]
    path.write_text("learner,sid\n" + "".join(f"{learner},{sid}\n" for learner, sid in lines))
    return len({sid for _, sid in lines} - {"MM12"})


def finished(run: subprocess.Popen[str]) -> None:
    _, said = run.communicate(timeout=120)
    assert (run.returncode, said) == (1, "")


@pytest.mark.parametrize(
    ("size", "kills"), [(300, 4), pytest.param(2000, 50, marks=pytest.mark.long)], ids=["quick", "long"]
)
def test_a_killed_run_is_taken_up_again(grade, tmp_path, size, kills):
    """The report is the undisturbed one's, and a kill costs no more than what was under way."""
    roster = tmp_path / "roster.csv"
    messages = a_class(roster, size)
    with FaultyAccount() as there:
        finished(grade(there, roster, tmp_path / "whole"))
        assert there.asked == {"fetch_message": messages, "list_media": messages}

    chance = random.Random(6)  # noqa: S311 - a game that can be played again
    moments = sorted(chance.randrange(2 * messages) for _ in range(kills))
    with FaultyAccount() as there:
        for moment in moments:
            run = grade(there, roster, tmp_path / "broken")
            while len(there.seen) <= moment and run.poll() is None:
                time.sleep(0.001)
            run.send_signal(signal.SIGKILL)
            run.communicate()
        finished(grade(there, roster, tmp_path / "broken"))
        for asked in there.asked.values():
            assert asked <= messages + kills * JOBS
    assert len(json.loads((tmp_path / "whole.json").read_text())["verdicts"]) == size
    for suffix in ("json", "csv"):
        # Each run was asked of a server of its own.
        reports = [
            re.sub(r"127\.0\.0\.1:\d+", "HOST", (tmp_path / f"{name}.{suffix}").read_text())
            for name in ("whole", "broken")
        ]
        assert reports[0] == reports[1]
