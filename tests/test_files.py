"""Files that somebody else made: pipes that nobody writes to, and what has no end."""

import os
import threading
import time

import pytest

from verifier.files import beginning, opened

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_a_pipe_that_nobody_writes_to_is_given_up(pipe):
    """Neither opening nor reading waits longer than it was told to."""
    begun = time.monotonic()
    for read in (opened, lambda path, patience: beginning(path, 10, patience)):
        with pytest.raises(TimeoutError, match="nobody writes"):
            read(pipe, patience=0.2)
    assert time.monotonic() - begun < 5


def test_a_writer_that_falls_silent_is_given_up(pipe):
    """The time is that of the whole, not that of each piece."""
    silent = threading.Event()

    def write():
        with pipe.open("wb") as file:
            file.write(b"x")
            file.flush()
            silent.wait(30)

    threading.Thread(target=write, daemon=True).start()
    with pytest.raises(TimeoutError):
        beginning(pipe, 10, patience=0.5)
    silent.set()


def test_a_whole_file_and_too_much(tmp_path):
    """Of a file that is too large one byte more is read, by which it is known."""
    (tmp_path / "file").write_bytes(b"0123456789")
    assert beginning(tmp_path / "file", 10) == b"0123456789"
    assert len(beginning(tmp_path / "file", 9)) == 10
    assert len(beginning("/dev/zero", 1000)) == 1001
    with pytest.raises(IsADirectoryError):
        opened(tmp_path)
