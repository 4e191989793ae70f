"""The commands against every fault: exit code, what is said, and that nothing in it steers whoever reads it."""

import json
import re
import time

import local_server as server
import pytest
from fault_table import FAULTS, HOSTILE
from faulty_account import TO, TOKEN, FaultyAccount, answers, described, message_page, mms, refuses
from local_server import LocalServer

from verifier.errors import ExitCode

SEND = ("send", "--to", TO, "--media-url", "https://example.invalid/owl.png", "--no-preflight")
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]|^::|^\s*##\[", re.MULTILINE)
# What is repeated takes seconds each time, since a command has no short patience; other tests try it in all places.
QUICK = [fault for fault in FAULTS if not fault.repeated]
STANDING = {"verify": {"silence", "429-absurd"}, "grade": {"reset", "503-hostile"}}

pytestmark = pytest.mark.usefixtures("credentials")


def clean(*texts: str) -> bool:
    """No traceback, no secret, and nothing that a terminal or a CI server obeys."""
    whole = "\n".join(texts)
    return not ("Traceback" in whole or TOKEN in whole or STEERING.search(whole))


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(f"learner,sid\nAda,{mms(2)}\nAlan,{mms(4)}\n")
    return path


@pytest.mark.parametrize("operation", ["fetch_message", "list_media"])
@pytest.mark.parametrize("fault", QUICK, ids=str)
def test_verify_and_grade(command, roster, monkeypatch, fault, operation):
    """Text and JSON tell the same, with the documented exit code and the error's name."""
    with FaultyAccount(**{operation: fault.make("https://elsewhere.invalid")}) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        for what in (("verify", mms(2)), ("grade", roster)):
            code, out, err = command(*what, "--reveal")
            assert (code, err, clean(out)) == (fault.exit_code, "", True)
            code, out, err = command(*what, "-f", "json")
            assert (code, clean(out, err)) == (fault.exit_code, True)
            report = json.loads(out)
            assert report["outcome"] == "undecided"
            assert {verdict["error"] for verdict in report["verdicts"]} == {fault.error}


@pytest.mark.parametrize("fault", QUICK, ids=str)
def test_send(command, monkeypatch, fault):
    """What was lost is found and exits with 0; what was refused says why, and nothing on standard output."""
    faulty = fault.make("https://elsewhere.invalid")
    expected = 0 if fault.lost else ExitCode.FAILED if fault.error == "refused" else fault.exit_code
    with FaultyAccount(create_message=faulty, creates_first=fault.lost) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        code, out, err = command(*SEND)
        assert (code, clean(out, err)) == (expected, True)
        assert there.asked["create_message"] == 1
        if fault.lost:
            assert there.created[0]["sid"] in out
        else:
            assert (out, err.startswith("verifier: ")) == ("", True)


@pytest.mark.parametrize("fault", QUICK, ids=str)
def test_the_newest_message_that_cannot_be_found(command, monkeypatch, fault):
    """Without a list there is no message, and nothing is decided: exit code 3 or 4, also for a refusal."""
    with FaultyAccount(list_messages=fault.make("https://elsewhere.invalid")) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        code, out, err = command("verify", "--latest")
        assert (code, out, clean(err)) == (fault.exit_code, "", True)
        code, out, err = command("verify", "--latest", "-f", "json")
        assert json.loads(out)["error"]["name"] == fault.error


@pytest.mark.parametrize(
    "change", [{"sid": f"MM{HOSTILE}"}, {"sid": "MM12"}, {"account_sid": "AC" + "1b" * 16}], ids=[1, 2, 3]
)
def test_a_newest_message_that_is_none_of_the_accounts(command, monkeypatch, change):
    """A list that names another account's messages, or what is no SID, is no list; nothing of it is shown."""
    listed = message_page([described(mms(2)) | change])
    with FaultyAccount(list_messages=answers(listed)) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        code, out, err = command("verify", "--latest")
        assert there.asked == {"list_messages": 1}
    assert (code, out, clean(err), "makes no sense" in err) == (3, "", True, True)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.hangs], ids=str)
def test_a_doctor_who_gets_no_answer(command, monkeypatch, fault):
    """Every finding is made, none of them by a bug, and the exit code says that not all is well."""
    with LocalServer(fault.make("https://elsewhere.invalid")) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        for format_ in ("text", "json"):
            code, out, err = command("doctor", "--to", TO, "-f", format_)
            assert (code in {3, 4}, err, clean(out)) == (True, "", True)
            assert fault.exit_code != 4 or code == 4


# Media is what Twilio itself redirects to another host.
@pytest.mark.parametrize("fault", [fault for fault in QUICK if "redirect-30" not in fault.name], ids=str)
def test_media_that_cannot_be_fetched(command, tmp_path, monkeypatch, fault):
    """The verdict stands, and what was not saved is told."""
    with FaultyAccount(fetch_content=fault.make("https://elsewhere.invalid")) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        code, out, err = command("verify", mms(2), "--save-media", tmp_path / "media")
    assert (code, clean(out, err), "did not foresee" in err) == (0, True, False)


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        pytest.param(
            what, fault, id=f"{what}-{fault}", marks=[pytest.mark.long] * (fault.name == "429-absurd")
        )
        for what, names in STANDING.items()
        for fault in FAULTS
        if fault.name in names
    ],
)
def test_what_is_repeated_as_a_process(verifier, roster, what, fault):
    """A process that repeats its requests ends, in bounded time and with the right exit code."""
    with FaultyAccount(fetch_message=fault.make("")) as there:
        begun = time.monotonic()
        run = verifier(
            what,
            mms(2) if what == "verify" else roster,
            *("--timeout", 0.3, "-f", "json"),
            env={"VERIFIER_API_URL": there.url},
        )
        assert time.monotonic() - begun < 40
        assert there.asked["fetch_message"] <= 4 * (1 if what == "verify" else 2)
    assert (run.returncode, clean(run.stdout, run.stderr)) == (3, True)
    assert {verdict["error"] for verdict in json.loads(run.stdout)["verdicts"]} == {fault.error}


@pytest.mark.parametrize(
    ("behave", "creates", "code"),
    [
        (server.silence, True, ExitCode.PASSED),
        pytest.param(
            server.silence, False, ExitCode.UNDECIDED, marks=pytest.mark.long
        ),  # it looks four times
        (refuses(400, 21211), False, ExitCode.FAILED),
        (refuses(401, 20003), False, ExitCode.CREDENTIALS),
    ],
    ids=["lost", "maybe", "refused", "credentials"],
)
def test_send_as_a_process(verifier, behave, creates, code):
    """A process sends at most once, looks for what it sent, and its exit code is true."""
    with FaultyAccount(create_message=behave, creates_first=creates) as there:
        run = verifier(*SEND, "--timeout", 0.3, env={"VERIFIER_API_URL": there.url})
        assert there.asked["create_message"] == 1
    assert (run.returncode, clean(run.stdout, run.stderr)) == (code, True)


@pytest.mark.parametrize(("faults", "code"), [({}, 0), ({"fetch_message": refuses(400, 20001)}, 3)])
def test_send_and_verify(command, monkeypatch, faults, code):
    """With --verify the exit code is the verdict's."""
    with FaultyAccount(**faults) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        assert command(*SEND, "--verify", "--wait", 0)[0] == code
        assert there.asked["create_message"] == 1


@pytest.mark.long
@pytest.mark.parametrize(("what", "most"), [("verify", 60), ("grade", 300), ("send", 60)])
def test_an_account_that_stays_busy(verifier, roster, what, most):
    """However long it asks to wait, each command ends in bounded time, undecided or with nothing sent."""
    busy = refuses(429, 20429, headers={"Retry-After": "3600"})
    arguments = {"verify": ("verify", mms(2)), "grade": ("grade", roster), "send": SEND}[what]
    with FaultyAccount(fetch_message=busy, create_message=busy) as there:
        run = verifier(*arguments, env={"VERIFIER_API_URL": there.url}, timeout=most)
    assert (run.returncode, clean(run.stdout, run.stderr), there.created) == (3, True, [])
