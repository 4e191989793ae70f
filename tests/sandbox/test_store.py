"""The sandbox's file: kept, shared, private, and never mistaken for somebody else's."""

import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from verifier.database import MEMORY
from verifier.errors import Unavailable, UsageError
from verifier.models import Content
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, SANDBOX_URL, seed
from verifier.sandbox.embedded import embedded, open_store, reset
from verifier.sandbox.file import default_path
from verifier.sandbox.store import NewMedia, Slice, Store, StoredMessage
from verifier.transport.exchange import Request

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SEEDED = sum(1 for each in seed.messages() if "account" not in each)
CREATE = """
import sys
from urllib.parse import urlencode
from verifier.transport.exchange import Request
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER, SANDBOX_URL
from verifier.sandbox.embedded import embedded, open_store
exchange = embedded(open_store(sys.argv[1]))
form = urlencode({"To": "+12025550110", "From": PHONE_NUMBER, "MediaUrl": "https://example.com/a.png"}).encode()
url = f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
for _ in range(int(sys.argv[2])):
    assert exchange(Request("POST", url, body=form, auth=(ACCOUNT_SID, AUTH_TOKEN))).status == 201
"""


def count(store):
    return len(store.messages(ACCOUNT_SID, where={}, page=Slice(0, 1000), now=NOW))


def message(sid):
    now = NOW.timestamp()
    return StoredMessage(
        sid, ACCOUNT_SID, "outbound-api", "+15017122661", "+12025550110", None, now, now, None, 0
    )


def start(path, messages):
    return subprocess.Popen([sys.executable, "-c", CREATE, str(path), str(messages)])


def test_what_one_process_sends_the_next_one_finds(tmp_path):
    """A message outlives the process that created it."""
    path = tmp_path / "new" / "sandbox.sqlite3"
    assert start(path, 1).wait() == 0
    with open_store(path) as store:
        assert count(store) == SEEDED + 1


def test_processes_may_share_a_sandbox_from_its_first_moment(tmp_path):
    """Processes that find no file and start at once make one sandbox, seeded once, and lose no message."""
    path = tmp_path / "sandbox.sqlite3"
    processes = [start(path, 20) for _ in range(4)]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    with open_store(path) as store:
        assert count(store) == SEEDED + 80


def test_those_who_make_a_sandbox_at_the_same_moment_make_one(tmp_path):
    """When several find no file at the same instant, one makes and seeds it, and the others wait and use it."""
    start_line = threading.Barrier(8)

    def make(path):
        start_line.wait()
        with open_store(path) as opened:
            return count(opened)

    with ThreadPoolExecutor(8) as pool:
        for round_ in range(5):
            paths = [tmp_path / f"{round_}.sqlite3"] * 8
            assert list(pool.map(make, paths)) == [SEEDED] * 8


def test_threads_may_share_a_store(store):
    """Sixty-four threads create and read through one store; nothing is lost or mixed up."""
    exchange = embedded(store)
    wrong = []

    def work(number):
        sid = f"SM{number:032x}"
        store.add(message(sid), [])
        url = f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}.json"
        response = exchange(Request("GET", url, auth=(ACCOUNT_SID, AUTH_TOKEN)))
        if response.status != 200 or sid.encode() not in response.body:
            wrong.append(response)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert count(store) == SEEDED + 64


def test_only_the_owner_may_read_the_file(tmp_path):
    """The file is 0600 and a directory made for it 0700, and so is what SQLite puts beside it."""
    path = tmp_path / "new" / "sandbox.sqlite3"
    with open_store(path) as store:
        store.add(message("SM" + "0" * 32), [])
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}


def test_a_message_is_kept_as_a_whole_or_not_at_all(store):
    """When a message can't be kept nothing of it is, and the store goes on."""
    sid = "SM" + "0" * 32
    with pytest.raises(UsageError) as caught:
        store.add(message(sid), [NewMedia(file="chest.png"), NewMedia(content=Content(None, b""))])
    assert caught.value.name == "sandbox-unwritable"
    assert store.message(ACCOUNT_SID, sid, now=NOW) is None
    store.add(message(sid), [NewMedia("chest.png")])
    assert len(store.media(sid)) == 1


def test_the_seed_lies_in_the_past_of_the_moment_it_was_sown():
    """Every seeded message is older than ten minutes, but for the one that is always young."""
    with Store.open(MEMORY, now=NOW) as store:
        old = store.messages(
            ACCOUNT_SID, where={"before": NOW.timestamp() - 600}, page=Slice(0, 100), now=NOW
        )
        assert len(old) == SEEDED - 1


def test_resetting_forgets_and_seeds_again(tmp_path):
    """After a reset there is the seed alone, for whoever has the file open as well."""
    path = tmp_path / "sandbox.sqlite3"
    with open_store(path) as store:
        store.add(message("SM" + "0" * 32), [NewMedia("chest.png")])
        reset(path)
        assert count(store) == SEEDED
        assert store.media("SM" + "0" * 32) == []


def test_memory_keeps_nothing():
    """A sandbox in memory is gone with its store; to reset it is to do nothing."""
    with open_store(MEMORY) as store:
        store.add(message("SM" + "0" * 32), [])
    reset(MEMORY)
    with open_store(MEMORY) as store:
        assert count(store) == SEEDED


def spoil_version(path):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def spoil_tables(path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE secret")
    connection.close()


def spoil_pages(path):
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)


@pytest.mark.parametrize("spoil", [spoil_version, spoil_tables, spoil_pages])
def test_a_damaged_sandbox_says_how_to_mend_it(tmp_path, spoil):
    """A sandbox of another version, or damaged, names the reset, and the reset mends it."""
    path = tmp_path / "sandbox.sqlite3"
    open_store(path).close()
    spoil(path)
    with pytest.raises(UsageError) as caught:
        open_store(path)
    assert caught.value.name == "sandbox-unreadable"
    assert "verifier sandbox reset" in str(caught.value.help)
    reset(path)
    with open_store(path) as store:
        assert count(store) == SEEDED


def other_database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE grades (learner)")
    connection.close()


@pytest.mark.parametrize("make", [other_database, lambda path: path.write_text("Dear diary" * 100)])
def test_a_file_that_is_no_sandbox_is_never_touched(tmp_path, make):
    """Another program's database, or any other file, is refused by opening and by reset, and stays as it was."""
    path = tmp_path / "folder" / "precious"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes()
    for action in (open_store, reset):
        with pytest.raises(UsageError) as caught:
            action(path)
        assert caught.value.name == "sandbox-foreign"
        assert "VERIFIER_SANDBOX_DB" in str(caught.value.help)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """A directory in place of the file, or a file in place of the directory, says so."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "sandbox.sqlite3"):
        with pytest.raises(UsageError) as caught:
            open_store(path)
        assert caught.value.name == "sandbox-unwritable"
        assert str(path) in str(caught.value.message)


def test_an_empty_file_becomes_a_sandbox(tmp_path):
    """A file without content is filled."""
    path = tmp_path / "sandbox.sqlite3"
    path.touch()
    with open_store(path) as store:
        assert count(store) == SEEDED


def test_a_store_that_is_held_elsewhere_is_unavailable(tmp_path):
    """When another program holds the file for too long, that is no one's fault, and may pass."""
    path = tmp_path / "sandbox.sqlite3"
    holder = sqlite3.connect(path, isolation_level=None)
    with open_store(path) as store:
        store._connection.execute("PRAGMA busy_timeout = 50")
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as caught:
            store.add(message("SM" + "0" * 32), [])
        assert caught.value.name == "sandbox-busy"
        holder.execute("ROLLBACK")
        store.add(message("SM" + "0" * 32), [])
    holder.close()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"VERIFIER_SANDBOX_DB": ":memory:"}, ":memory:"),
        ({"VERIFIER_SANDBOX_DB": "/there/box"}, "/there/box"),
    ],
)
def test_the_environment_chooses_the_place(environ, expected):
    """VERIFIER_SANDBOX_DB is a path or :memory:."""
    assert str(default_path(environ)) == expected


def test_the_place_is_the_state_directory_otherwise(monkeypatch, tmp_path):
    """Without a choice the file lies in the user's state directory; a tilde in a choice is the home directory."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_path({}).name == "sandbox.sqlite3"
    assert default_path({"VERIFIER_SANDBOX_DB": "~/box"}) == tmp_path / "box"
