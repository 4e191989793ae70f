"""Files that are broken in any way: what can be read is read, and all else is one of our own errors."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hostile import ACCOUNT, message_sids, texts, verdicts
from hypothesis import given
from hypothesis import strategies as st
from people import named

from verifier.credentials.by_name import read_credentials_file
from verifier.credentials.find import Credentials, find
from verifier.errors import CredentialsError, UsageError, VerifierError
from verifier.grading.ledger import Ledger
from verifier.grading.roster import columns as roster
from verifier.grading.verdict_line import from_line, to_line
from verifier.models import Asked, Submission
from verifier.sandbox import ACCOUNT_SID
from verifier.sandbox.store import Slice, Store
from verifier.transport.tasks import run
from verifier.verifying.verify import verify

SECRET = "Zt9kVw3xYb5mRc2hLd8sNf"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEY = "SK" + "0f" * 16

pieces = st.binary(max_size=8) | texts.map(lambda text: text.encode("utf-8", "surrogatepass"))


@st.composite
def broken(draw: st.DrawFn, whole: bytes, most: int = 4) -> bytes:
    """A file with a few of its bytes lost, repeated, or replaced by others."""
    content = whole
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        content = content[:start] + draw(pieces) + content[end:]
    return content


ROSTER = (
    f'learner,sid,account_sid,memo\nAda,MM{"0" * 32},{ACCOUNT},"a ""b""\nc"\n氏名,SM{"1" * 32},,\n'.encode()
)
LINES = b"".join(json.dumps({"learner": name, "sid": "MM" + "0" * 32}).encode() + b"\n" for name in "ABC")


@given(st.binary() | broken(ROSTER) | broken(LINES) | broken(ROSTER.decode().encode("utf-16")))
def test_a_roster(content):
    """Each line is a submission with its number, in their order, or the whole is refused with what to do."""
    numbers = []
    with suppress(UsageError):
        for submission in roster.read(io.BytesIO(content), name="class.csv").submissions:
            numbers.append(submission.line)
            assert str(submission.problem)
    assert numbers == sorted(set(numbers))


@given(st.lists(st.tuples(texts, message_sids, texts), min_size=1, max_size=6))
def test_a_roster_by_any_hand(rows):
    """A line that can be read comes back as it was written; one that can't is there all the same, with a reason."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("learner", "sid", "memo"), *rows])
    content = text.getvalue().encode("utf-8", "surrogatepass")
    with suppress(UsageError):
        found = list(roster.read(io.BytesIO(content), name="class.csv").submissions)
        assert len(found) >= len(rows)
        if not any(submission.problem for submission in found):
            handed_in = [(each.fields["learner"], each.fields["sid"], each.fields["memo"]) for each in found]
            assert list(dict.fromkeys(handed_in)) == list(dict.fromkeys(rows))


@pytest.fixture
def at_home(tmp_path):
    """The credentials that an empty environment, a working directory and a home hold."""
    (tmp_path / ".twilio-cli").mkdir()
    return lambda **more: [find({}, cwd=tmp_path, home=tmp_path, **more)]


DOTENV = f"""
export TWILIO_ACCOUNT_SID='{ACCOUNT}'
TWILIO_API_KEY={KEY}
TWILIO_API_SECRET="{SECRET}" # mine
""".encode()
PROFILES = json.dumps(
    {
        "profiles": {"dev": {"accountSid": ACCOUNT, "apiKey": KEY, "apiSecret": SECRET, "region": "ie1"}},
        "activeProject": "dev",
    }
).encode()
BY_NAME = (
    f"profile,account_sid,key_or_token_env\ndev,{ACCOUNT},TOKEN_A\nops,{ACCOUNT},KEY_A:SECRET_A\n".encode()
)


def is_sound(look: Callable[[], Iterable[Credentials]]) -> bool:
    """Whether all credentials that are found have all their parts, or an error of ours shows nothing of a secret."""
    try:
        found = look()
    except (CredentialsError, UsageError) as error:
        return SECRET not in f"{error.message}{error.help}"
    return all(each.account_sid.startswith("AC") and each.username and each.password for each in found)


@given(content=broken(DOTENV))
def test_a_dotenv_file(at_home, tmp_path, content):
    """A `.env` file gives whole credentials or one of our errors."""
    (tmp_path / ".env").write_bytes(content)
    assert is_sound(at_home)


@given(content=broken(PROFILES))
def test_a_file_of_profiles(at_home, tmp_path, content):
    """So does twilio-cli's, whether a profile is asked for by name or not."""
    (tmp_path / ".twilio-cli" / "config.json").write_bytes(content)
    assert is_sound(at_home)
    assert is_sound(lambda: at_home(profile="dev"))


@given(content=broken(BY_NAME))
def test_a_file_of_credentials_by_name(tmp_path, content):
    """So does a class's, whose secrets are in the environment."""
    path = tmp_path / "credentials.csv"
    path.write_bytes(content)
    environ = {"TOKEN_A": SECRET, "KEY_A": KEY, "SECRET_A": SECRET}
    assert is_sound(lambda: read_credentials_file(path, environ).values())


@pytest.fixture(scope="module")
def ledger_file(tmp_path_factory) -> bytes:
    """A ledger with a few verdicts in it."""
    path = tmp_path_factory.mktemp("whole") / "ledger"
    with Ledger(path) as ledger:
        ledger.record(
            [run(verify(Submission(f"MM{n}", named(f"learner {n}")), lambda _: None)) for n in range(40)]
        )
    return path.read_bytes()


@given(data=st.data())
def test_a_ledger(ledger_file, tmp_path, data):
    """A damaged ledger can be used as far as it goes, or is refused and left as it is."""
    path = tmp_path / "ledger"
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"ledger{suffix}").unlink(missing_ok=True)
    path.write_bytes(data.draw(broken(ledger_file)))
    verdict = data.draw(verdicts())
    with suppress(VerifierError), Ledger(path) as ledger:
        list(ledger.standings())
        ledger.recall(Asked("MM" + "0" * 32, ACCOUNT))
        ledger.record([verdict])
        list(ledger.standings())


@pytest.fixture(scope="module")
def sandbox_file(tmp_path_factory) -> bytes:
    """The sandbox as it is at first."""
    path = tmp_path_factory.mktemp("whole") / "sandbox"
    Store.open(path, now=NOW).close()
    return path.read_bytes()


@given(data=st.data())
def test_a_sandbox(sandbox_file, tmp_path, data):
    """A damaged sandbox can be used as far as it goes, or is refused."""
    path = tmp_path / "sandbox"
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"sandbox{suffix}").unlink(missing_ok=True)
    path.write_bytes(data.draw(broken(sandbox_file)))
    with suppress(VerifierError), Store.open(path, now=NOW) as store:
        for message in store.messages(ACCOUNT_SID, where={}, page=Slice(0, 50), now=NOW):
            store.listed_media(message)


@given(verdicts())
def test_a_stored_verdict_comes_back(verdict):
    """One line, and back without loss."""
    line = to_line(verdict)
    assert line.encode()
    assert "\n" not in line
    assert to_line(from_line(line)) == line


@given(st.data())
def test_a_broken_line_is_no_verdict(data):
    """What is not what was stored raises `ValueError`, which is asked again, or is a verdict."""
    line = data.draw(broken(to_line(data.draw(verdicts())).encode(), most=2)).decode("utf-8", "replace")
    with suppress(ValueError):
        to_line(from_line(line))
