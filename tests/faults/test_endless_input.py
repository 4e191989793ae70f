"""Input without end, or from a pipe that nobody writes to: one sentence, in bounded time and memory."""

import os
import subprocess
import sys

import pytest

MMS = "MMfeedfacefeedfacefeedfacefeedface"

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs a Unix")  # noqa: PTH110


@pytest.fixture
def limited(tmp_path):
    """A command line in a shell with 1.5 GB of memory, in the sandbox."""

    def run(line):
        environ = {**os.environ, "VERIFIER_SANDBOX": "1", "VERIFIER_SANDBOX_DB": ":memory:"}
        line = line.replace("VERIFIER", f"{sys.executable} -m verifier")
        return subprocess.run(
            ["bash", "-c", f"ulimit -v 1500000; {line}"],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("VERIFIER verify --files /dev/zero", "/dev/zero is larger than 10 MB."),
        ("truncate -s 10G big; VERIFIER verify --files big", "big is larger than 10 MB."),
        ("VERIFIER verify - </dev/zero", "Standard input is larger than 10 MB."),
        ("VERIFIER grade /dev/zero", "/dev/zero is a file of bytes that are no text"),
        ("(echo learner,sid; yes | tr -d '\\n') | VERIFIER grade -", "Line 2 of Standard input does not end"),
        ("yes a, | tr -d '\\n' | VERIFIER grade -", "Line 1 of Standard input does not end"),
        (
            f"echo learner,sid >r; echo ann,{MMS} >>r; VERIFIER grade r --credentials /dev/zero",
            "larger than a megabyte",
        ),
    ],
)
def test_input_without_end(limited, line, said):
    """It is read to a bound, and not believed to be what it was named as."""
    run = limited(line)
    assert run.returncode in {2, 4}
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_a_pipe_that_nobody_writes_to(limited):
    """It is waited for, but not without end, as a roster and as an answer: here both at once."""
    run = limited("mkfifo a b; VERIFIER grade a & VERIFIER verify --files b; echo $?; wait $!; echo $?")
    assert run.stdout.split() == ["2", "2"]
    for pipe in ("a", "b"):
        assert f"{pipe} can't be read: nobody writes to this pipe." in run.stderr


def test_a_pipe_that_is_written_to(limited):
    """What another program makes is read as it comes."""
    assert limited(f"VERIFIER verify --files <(sleep 1; echo {MMS}) -q").returncode == 0
    assert limited(f"VERIFIER grade <(sleep 1; echo sid,learner; echo {MMS},ann) -q").returncode == 0
