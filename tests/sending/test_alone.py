"""Two sends at once on one machine: neither takes the other's message for its own."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time

import pytest
from faulty_account import ACCOUNT, FROM, TO, TOKEN, FaultyAccount
from local_server import hang_up

from verifier.models import Draft
from verifier.sending.alone import alone

DRAFT = Draft(TO, FROM, media_urls=("https://demo.twilio.com/owl.png",))


def hold(directory, held, seconds):
    with alone(ACCOUNT, DRAFT, directory):
        held.set()
        time.sleep(seconds)


def test_who_sends_alike_waits(tmp_path):
    """Another process's send between the same numbers comes after, and others don't wait for it."""
    held = multiprocessing.Event()
    other = multiprocessing.Process(target=hold, args=(tmp_path / "state", held, 1.5))
    other.start()
    assert held.wait(30)
    begun = time.monotonic()
    with alone(ACCOUNT, Draft("+12025550199", FROM), tmp_path / "state") as elsewhere:
        assert elsewhere
    assert time.monotonic() - begun < 1
    with alone(ACCOUNT, DRAFT, tmp_path / "state", seconds=0.2) as impatient:
        assert not impatient
    with alone(ACCOUNT, DRAFT, tmp_path / "state") as patient:
        assert patient
        assert time.monotonic() - begun > 0.5
    other.join()


def test_a_send_that_was_killed_keeps_nobody_waiting(tmp_path):
    """Its lock ends with its process."""
    held = multiprocessing.Event()
    other = multiprocessing.Process(target=hold, args=(tmp_path, held, 600))
    other.start()
    assert held.wait(30)
    other.kill()
    other.join()
    with alone(ACCOUNT, DRAFT, tmp_path, seconds=10) as only:
        assert only


@pytest.mark.parametrize("directory", [None, "file"])
def test_where_no_lock_can_be_had_nothing_is_certain(tmp_path, directory):
    """Without a directory to write to, nobody is kept waiting and nobody is alone for certain."""
    (tmp_path / "file").write_text("")
    where = tmp_path / directory / "state" if directory == "file" else None
    with alone(ACCOUNT, DRAFT, where) as only:
        assert not only


def test_two_identical_sends_at_once():
    """One's answer is lost, the other's comes: each names a message of its own, or says that it does not know."""
    first = threading.Event()

    def lost_at_first(visit):
        if first.is_set():
            return there.answer_to("create_message")(visit)
        first.set()
        there._create_message(visit.request)
        return hang_up(visit)

    environ = {**os.environ, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
    command = [sys.executable, "-m", "verifier", "send", "--to", TO, "--from", FROM, "--no-preflight"]
    command += ["--media-url", DRAFT.media_urls[0], "-f", "json"]
    with FaultyAccount(create_message=lost_at_first) as there:
        environ["VERIFIER_API_URL"] = there.url
        sends = [
            subprocess.Popen(
                command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            for _ in range(2)
        ]
        told = [send.communicate(timeout=100)[0] for send in sends]
        made = [message["sid"] for message in there.created]
    assert len(made) == 2
    assert [send.returncode for send in sends] == [0, 0]
    named = [next(sid for sid in made if sid in text) for text in told]
    assert sorted(named) == sorted(made)
