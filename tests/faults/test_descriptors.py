"""A machine that allows too few open files: fewer messages are asked about at once, and nobody is lost."""

import csv
import io
import os
import subprocess
import sys

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, mms

ROWS = 150

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limit is a Unix process's")


@pytest.mark.parametrize("limit", [40, 64])
def test_few_descriptors_mean_fewer_jobs(tmp_path, limit):
    """Every row is judged, the reports and the ledger are written, and it is said that there were fewer jobs."""
    roster = tmp_path / "roster.csv"
    roster.write_text("name,sid\n" + "".join(f"L{n},{mms(2 * n + 2)}\n" for n in range(ROWS)), "utf-8")
    environ = {**os.environ, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
    command = f"ulimit -n {limit} && exec {sys.executable} -m verifier grade {roster} --jobs 64"
    command += f" -f csv -f html:{tmp_path}/r.html --ledger {tmp_path}/l.db"
    with FaultyAccount() as there:
        run = subprocess.run(
            ["sh", "-c", command],
            env={**environ, "VERIFIER_API_URL": there.url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert run.returncode == 0
    assert {row["outcome"] for row in csv.DictReader(io.StringIO(run.stdout))} == {"passed"}
    assert run.stdout.count("\n") == ROWS + 1
    (line,) = run.stderr.splitlines()
    assert "too few open files for 64 jobs" in line
    assert 1 <= there.connections < 64
