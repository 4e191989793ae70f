"""The end of the process: it leaves early, and nothing is lost by it."""

import subprocess
import sys

MMS = "MM" + "feedface" * 4


def left(before: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The `verifier` script in a process that has done something `before`."""
    program = f"import sys; from verifier.__main__ import verifier\n{before}\nverifier()"
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_what_is_registered_for_the_end_is_called():
    """Other libraries' farewells come after the report."""
    run = left("import atexit; atexit.register(print, 'farewell')", "verify", "MM12")
    assert run.returncode == 1
    assert run.stdout.splitlines()[-1] == "farewell"


def test_another_thread_is_waited_for():
    """What a thread is still at is finished."""
    late = "import threading; threading.Timer(1.5, print, ['finished']).start()"
    run = left(late, "verify", "MM12")
    assert run.returncode == 1
    assert run.stdout.splitlines()[-1] == "finished"


def test_the_practice_account_is_one_file(verifier_process, tmp_path):
    """Its log is folded into it, as where SQLite closes the file."""
    kept = tmp_path / "practice.db"
    run = verifier_process("verify", "--sandbox", MMS, env={"VERIFIER_SANDBOX_DB": str(kept)})
    assert run.returncode == 0
    assert [*tmp_path.glob("practice.db*")] == [kept]
