"""The ledger's file under bad conditions: killed, shared, damaged, out of reach."""

import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from random import Random

import pytest
from people import named

from verifier.errors import ExitCode, Unavailable, UsageError
from verifier.grading import by_hand
from verifier.grading.ledger import Ledger
from verifier.models import Asked, ByHand, Outcome, Submission, Verdict

ACCOUNT = "AC" + "0" * 32
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

PROGRAM = """
import sys
from pathlib import Path
from verifier.grading.ledger import Ledger
from verifier.models import Learner, Outcome, Submission, Verdict

ANA = Learner("Ana", "Ana")
first, count, step = map(int, sys.argv[2:])
with Ledger(Path(sys.argv[1])) as ledger:
    for number in range(first, first + count, step):
        sids = [f"MM{each:032x}" for each in range(number, number + step)]
        ledger.record([Verdict(Submission(sid, ANA), Outcome.PASSED, (), sid, "AC" + "0" * 32) for sid in sids])
        print(number + step - 1, flush=True)
"""


def sid(number):
    return f"MM{number:032x}"


def verdict(number):
    return Verdict(Submission(sid(number), named("Ana")), Outcome.PASSED, (), sid(number), ACCOUNT)


def recording(path, first, count, step=1):
    """A process that records verdicts and prints the number of each batch's last once it is kept."""
    arguments = [sys.executable, "-c", PROGRAM, path, first, count, step]
    return subprocess.Popen([*map(str, arguments)], stdout=subprocess.PIPE, text=True)


def intact(path):
    with sqlite3.connect(path) as file:
        return file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


@pytest.mark.parametrize("lines", [1, 10, 57, 200])
def test_no_end_of_the_process_loses_what_was_recorded(path, lines):
    """After `kill -9` every verdict that had been reported is there, and the ledger goes on."""
    with recording(path, 0, 10**9, step=3) as process:
        assert process.stdout
        reported = [int(process.stdout.readline()) for _ in range(lines)][-1]
        process.send_signal(signal.SIGKILL)
        reported = max([reported, *map(int, process.stdout.read().splitlines()[:-1])])
    with Ledger(path) as ledger:
        assert all(ledger.recall(Asked(sid(number), ACCOUNT)) for number in range(reported + 1))
        ledger.record([verdict(10**9)])
    assert intact(path)


def test_two_runs_may_share_a_ledger(path):
    """Started at once on a file that is not there yet, they lose nothing and spoil nothing, even of the same SIDs."""
    runs = [recording(path, first, 300) for first in (0, 0, 200, 10_000)]
    for process in runs:
        process.communicate(timeout=60)
    assert [process.returncode for process in runs] == [0] * 4
    numbers = [*range(500), *range(10_000, 10_300)]
    with Ledger(path) as ledger:
        assert all(ledger.recall(Asked(sid(number), ACCOUNT)) == verdict(number) for number in numbers)
        assert [len(each.attempts) for each in ledger.standings()] == [len(numbers)]
    assert intact(path)


def refusal(path, **options):
    with pytest.raises(UsageError) as refused:
        Ledger(path, **options)
    assert refused.value.exit_code is ExitCode.USAGE
    return refused.value.name, str(refused.value.message), str(refused.value.help)


def test_a_missing_folder_is_told(tmp_path):
    """The help makes it."""
    folder = tmp_path / "grades"
    assert refusal(folder / "ledger") == (
        "ledger-unwritable",
        f"There is no folder {folder} for the ledger.",
        f"To make it: `mkdir -p {folder}`",
    )


def test_a_ledger_that_is_only_to_be_read_is_not_made(path):
    """Looking into one that is not there says so and leaves nothing behind."""
    name, message, _ = refusal(path, make=False)
    assert (name, message) == ("no-ledger", f"There is no ledger {path}.")
    assert not path.exists()


def test_a_folder_is_no_ledger(tmp_path):
    """The reason is the system's."""
    assert refusal(tmp_path)[1] == f"The ledger {tmp_path} can't be used: Is a directory."


@pytest.mark.parametrize("kind", ["text", "database"])
def test_another_file_is_left_as_it_is(path, kind):
    """A roster or another program's database, named by mistake, is not touched."""
    if kind == "text":
        path.write_text(f"learner,sid\nAna,{sid(1)}\n" * 100)
    else:
        with sqlite3.connect(path) as file:
            file.execute("CREATE TABLE attempt (objective TEXT)")
        file.close()
    before = path.read_bytes()
    name, message, _ = refusal(path)
    assert (name, message) == (
        "no-ledger",
        f"{path} is a file, but no ledger of this program. It was left as it is.",
    )
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.glob("ledger*")] == [path.name]


def test_an_empty_file_becomes_a_ledger(path):
    """As `mktemp` makes one."""
    path.touch()
    with Ledger(path) as ledger:
        ledger.record([verdict(1)])
        assert ledger.recall(Asked(sid(1), ACCOUNT)) == verdict(1)


@pytest.mark.parametrize(
    ("version", "said", "step"),
    [
        (
            99,
            "A newer version of this program wrote",
            "Use that version, or name another file: `--ledger FILE`",
        ),
        (
            0,
            "An older version of this program wrote",
            "Move it away, and all is asked once more: `mv {0} {0}.old`",
        ),
    ],
)
def test_a_ledger_of_another_version_is_left_as_it_is(path, version, said, step):
    """This program can't read what another wrote."""
    Ledger(path).close()
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA user_version = {version}")
    file.close()
    assert refusal(path) == ("ledger-of-other-version", f"{said} the ledger {path}.", step.format(path))


def test_damage_is_told(path):
    """Be it found when the ledger is opened or later."""
    with Ledger(path) as ledger:
        ledger.record(verdict(number) for number in range(300))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(UsageError) as refused, Ledger(path) as ledger:
        ledger.recall(Asked(sid(7), ACCOUNT))
    assert refused.value.name == "ledger-damaged"
    assert str(refused.value.help) == f"Move it away to start a new one: `mv {path} {path}.damaged`"


COLUMNS = ("sid", "account_sid", "objective", "address", "outcome", "learner", "name", "verdict", "checksum")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("value", ["'passed'", "''", "7", "x'ff00'", "'[]'", "verdict || ' '"])
def test_a_row_that_was_changed_counts_for_nothing(path, column, value):
    """Whatever was changed in it: it is asked again, counted, and recorded anew takes its place."""
    with Ledger(path, address="https://api.twilio.com") as ledger:
        failed = Verdict(Submission(sid(1), named("Ana")), Outcome.FAILED, (), sid(1), ACCOUNT)
        ledger.record([failed, verdict(2)])
        change = f"UPDATE attempt SET {column} = {value} WHERE sid = '{sid(1)}'"  # noqa: S608
        ledger.file._file.execute(change)
        assert ledger.recall(Asked(sid(1), ACCOUNT)) is None
        assert [len(each.attempts) for each in ledger.standings()] == [1]
        assert ledger.file.damaged
        ledger.record([failed])
        assert ledger.recall(Asked(sid(1), ACCOUNT)) == failed


def test_a_failed_verdict_is_not_lent_where_a_pass_may_be_damaged(path):
    """What was passed is never lowered, not even by damage."""
    with Ledger(path) as ledger:
        ledger.record(
            [Verdict(Submission(sid(1), named("Ana")), Outcome.FAILED, (), sid(1), ACCOUNT), verdict(1)]
        )
        ledger.file._file.execute("UPDATE attempt SET verdict = '[]' WHERE outcome = 'passed'")
        assert ledger.recall(Asked(sid(1), ACCOUNT)) is None


def test_a_ledger_that_another_program_holds_is_told(path):
    """That passes, so it is nobody's mistake."""
    with Ledger(path) as ledger, Ledger(path) as other:
        other.file._file.execute("BEGIN IMMEDIATE")
        ledger.file._file.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(Unavailable) as refused:
            ledger.record([verdict(1)])
        assert refused.value.name == "ledger-busy"
        other.file._file.execute("ROLLBACK")
        ledger.record([verdict(1)])
        assert other.recall(Asked(sid(1), ACCOUNT)) == verdict(1)


def test_a_full_disk_keeps_what_is_there(path):
    """The run is told to make room; the verdicts recorded before stay."""
    with Ledger(path) as ledger:
        ledger.record([verdict(1)])
        ledger.file._file.execute("PRAGMA max_page_count = 6")
        with pytest.raises(Unavailable, match="no room on the disk"):
            ledger.record(verdict(number) for number in range(2, 500))
        assert ledger.recall(Asked(sid(1), ACCOUNT)) == verdict(1)
        assert ledger.recall(Asked(sid(2), ACCOUNT)) is None


def used(path, number):
    """Whatever a run and the commands do with a ledger; which of its verdicts were lent."""
    with Ledger(path) as ledger:
        lent = [ledger.recall(Asked(sid(each), ACCOUNT)) for each in range(number)]
        list(ledger.standings())
        ledger.earlier("Ana")
        ledger.owner(sid(3))
        ledger.decided("Ana")
        by_hand.changes(ledger.file)
        ledger.record([verdict(number + 1)])
        by_hand.undo(ledger.file, "ada")
        return [each for each in lent if each is not None]


def test_random_damage_never_crashes_and_lends_nothing_wrong(path):
    """Bytes changed anywhere: each verdict is as it was or asked again, or the ledger is refused in one sentence."""
    outcomes = [Outcome.PASSED, Outcome.FAILED]
    kept = [
        Verdict(Submission(sid(each), named(f"L{each % 5}")), outcomes[each % 2], (), sid(each), ACCOUNT)
        for each in range(40)
    ]
    with Ledger(path) as ledger:
        ledger.record(kept)
        for each in range(5):
            whose = by_hand.Whose(f"L{each}", f"L{each}", "mms")
            by_hand.decide(ledger.file, whose, ByHand(Outcome.PASSED, None, "seen", "ada", NOON))
    whole = path.read_bytes()
    chance, refused = Random(7), 0  # noqa: S311
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20])):
            start = chance.randrange(len(damaged))
            damaged[start : start + chance.choice([1, 1, 8])] = chance.randbytes(chance.choice([1, 1, 8]))
        path.write_bytes(damaged)
        for side in path.parent.glob("ledger.sqlite3-*"):
            side.unlink()
        try:
            lent = used(path, 40)
        except (UsageError, Unavailable):
            refused += 1
        else:
            assert all(each in kept for each in lent)
    assert 0 < refused < 200
