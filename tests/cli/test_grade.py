"""Grading from the command line: rosters in, reports out, exit codes, and what it takes from the options."""

import base64
import csv
import io
import json
import stat

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, mms, refuses

from verifier.sandbox import ACCOUNT_SID

PAIR = ("MMfacecafefacecafefacecafefacecafe", "MMfeedbac4feedbac4feedbac4feedbac4")
PASSED, SMS = "MMfeedfacefeedfacefeedfacefeedface", "SMdecafbaddecafbaddecafbaddecafbad"


@pytest.fixture
def roster(tmp_path):
    """Writes lines to a roster and gives its path."""

    def write(*lines, name="roster.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def _sandbox_in_memory(monkeypatch):
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", ":memory:")


@pytest.fixture
def at(monkeypatch):
    """Credentials in the environment, and the options that lead to a server."""

    def options(server):
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
        return ("--api-url", server.url)

    return options


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_every_line_has_its_verdict_in_the_rosters_order(verifier, roster):
    """All columns are carried through, ours follow, and the exit code is that of the worst that was decided."""
    path = roster("Group,Name,Message SID", f"a,Ann,{PASSED}", f"b,佐藤,{SMS}", "c,Bob,hello", "d,Cleo,")
    run = verifier("grade", path, "--sandbox", "-f", "csv")
    assert [(row["Group"], row["Name"], row["outcome"]) for row in rows(run.stdout)] == [
        ("a", "Ann", "passed"),
        ("b", "佐藤", "failed"),
        ("c", "Bob", "failed"),
        ("d", "Cleo", "failed"),
    ]
    assert (run.returncode, run.stderr) == (1, "")


def test_a_class_that_passed_is_0_and_exit_zero_forgives_a_failure(verifier, roster):
    """0 says that all passed; with --exit-zero, that all was decided."""
    assert verifier("grade", roster("learner,sid", f"Ann,{PASSED}"), "--sandbox", "-q").returncode == 0
    path = roster("learner,sid", "Ann,MM12")
    assert verifier("grade", path, "--sandbox", "-q", "--exit-zero").returncode == 0


def test_one_run_writes_every_format_asked_for(verifier, roster, tmp_path):
    """Files by name and by suffix, and one format on standard output."""
    path = roster("learner,sid", f"Ann,{PASSED}", "Bob,none")
    formats = ("-f", f"json:{tmp_path / 'r.json'}", "-f", "jsonl", "-o", tmp_path / "r.html")
    run = verifier("grade", path, "--sandbox", *formats)
    assert [json.loads(line)["outcome"] for line in run.stdout.splitlines()] == ["passed", "failed"]
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["counts"] == {"passed": 1, "failed": 1, "undecided": 0}
    assert "Ann" in (tmp_path / "r.html").read_text("utf-8")


def test_with_files_only_the_counts_are_said(verifier, roster, tmp_path):
    """Standard output stays empty; what came out is said on standard error, but not with -q."""
    path = roster("learner,sid", f"Ann,{PASSED}", "Bob,none")
    run = verifier("grade", path, "--sandbox", "-o", tmp_path / "r.tsv")
    assert (run.stdout, run.stderr) == ("", "1 passed, 1 failed, 0 undecided\n")
    assert verifier("grade", path, "--sandbox", "-q", "-o", tmp_path / "r.tsv").stderr == ""


@pytest.mark.parametrize("name", ["csv", "html"])
def test_a_revealing_file_is_its_owners_only(verifier, roster, tmp_path, name):
    """With --reveal a report holds phone numbers, so nobody else may read it."""
    path, report = roster("learner,sid", f"Ann,{PASSED}"), tmp_path / f"r.{name}"
    verifier("grade", path, "--sandbox", "--reveal", "-o", report)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_flags_and_points_have_their_columns(verifier, roster):
    """Duplicates, late and early messages are flagged, and no flag costs a point."""
    path = roster("learner,sid", f"Ann,{PASSED}", f"Bob, {PASSED} ", f"Cleo,{SMS}", "Dan,none")
    options = ("--deadline", "2020-01-01", "--points", "found=1,mms=0.5,media=2")
    run = verifier("grade", path, "--sandbox", "-f", "csv", *options)
    flagged = rows(run.stdout)
    assert [row["points"] for row in flagged] == ["3.5", "3.5", "1", "0"]
    assert [row["duplicate_of"] for row in flagged] == ["", "Ann", "", ""]
    assert [bool(row["late"]) for row in flagged] == [True, True, True, False]
    run = verifier("grade", path, "--sandbox", "-f", "csv", "--since", "2099-01-01T00:00+09:00")
    assert [bool(row["before_start"]) for row in rows(run.stdout)] == [True, True, True, False]


def test_pictures_are_compared_and_shown(verifier, roster, tmp_path):
    """--compare-media finds the same picture in two messages, --pictures puts them into the page."""
    path = roster("learner,sid", f"Ann,{PAIR[0]}", f"Bob,{PAIR[1]}")
    page = tmp_path / "r.html"
    run = verifier("grade", path, "--sandbox", "--compare-media", "--pictures", "-f", "csv", "-o", page)
    assert [row["duplicate_of"] for row in rows(run.stdout)] == ["", "Ann"]
    assert "same picture as Ann" in verifier("grade", path, "--sandbox", "--compare-media").stdout
    shown = page.read_text("utf-8")
    assert shown.count('<image href="data:image/') == 2
    assert shown.count("#picture-0") >= 2
    assert [
        row["duplicate_of"] for row in rows(verifier("grade", path, "--sandbox", "-f", "csv").stdout)
    ] == ["", ""]


def test_a_subaccounts_row_is_asked_there(verifier, roster):
    """The account of the row is asked, with the parent's credentials."""
    other = "AC" + "7" * 32
    path = roster("learner,sid,account_sid", f"Ann,{PASSED},{ACCOUNT_SID}", f"Bob,{PASSED},{other}")
    run = verifier("grade", path, "--sandbox", "-f", "jsonl")
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    assert [verdict["account_sid"] for verdict in verdicts] == [ACCOUNT_SID, other]
    assert verdicts[0]["outcome"] == "passed"
    assert verdicts[1]["outcome"] != "passed"


def test_the_roster_may_come_from_standard_input(verifier):
    """`-` reads it, in JSON lines here."""
    line = json.dumps({"username": "ann", "answer": PASSED})
    run = verifier("grade", "-", "--sandbox", "-f", "csv", stdin=line + "\n")
    assert [(row["username"], row["outcome"]) for row in rows(run.stdout)] == [("ann", "passed")]


def test_unusual_headings_are_named(verifier, roster):
    """Columns are found by name where their headings say nothing."""
    path = roster("a,b,c", f"1,{PASSED},Ann")
    assert verifier("grade", path, "--sandbox").returncode == 2
    named = ("--learner-column", "c", "--sid-column", "b", "-f", "jsonl")
    run = verifier("grade", path, "--sandbox", *named)
    assert json.loads(run.stdout)["learner"] == "Ann"


def test_without_credentials_nothing_starts(verifier, roster):
    """Exit code 4, and nothing on standard output."""
    run = verifier("grade", roster("learner,sid", f"Ann,{PASSED}"), "-f", "csv")
    assert (run.returncode, run.stdout) == (4, "")
    assert "TWILIO_ACCOUNT_SID" in run.stderr


def test_rows_bring_their_own_credentials(verifier, roster, tmp_path, monkeypatch):
    """Each profile is asked with its own secret; a row whose profile is unknown is undecided, the others are not."""
    accounts = {"red": "AC" + "1" * 32, "blue": "AC" + "2" * 32}
    named = tmp_path / "credentials.csv"
    lines = [f"{name},{account},{name.upper()}_TOKEN" for name, account in accounts.items()]
    named.write_text("\n".join(["profile,account_sid,key_or_token_env", *lines]) + "\n", "utf-8")
    for name in accounts:
        monkeypatch.setenv(f"{name.upper()}_TOKEN", name[0].replace("r", "d") * 32)
    path = roster("learner,sid,profile", f"Ann,{mms(2)},red", f"Bob,{mms(4)},blue", f"Cy,{mms(6)},green")
    with FaultyAccount(fetch_message=refuses(404, 20404)) as server:
        run = verifier("grade", path, "--credentials", named, "--api-url", server.url, "-f", "csv")
        asked = {seen.target.split("/")[3]: seen.headers["authorization"] for seen in server.seen}
    assert [row["outcome"] for row in rows(run.stdout)] == ["failed", "failed", "undecided"]
    assert "green" in rows(run.stdout)[2]["rationale"]
    assert run.returncode == 3
    secrets = {name: base64.b64decode(asked[account][6:]).decode() for name, account in accounts.items()}
    assert secrets == {"red": f"{accounts['red']}:{'d' * 32}", "blue": f"{accounts['blue']}:{'b' * 32}"}


def test_refused_credentials_are_4_and_nobody_is_failed(verifier, roster, at):
    """The report is written, everybody is undecided in it, and the exit code says why."""
    path = roster("learner,sid", *(f"l{number},{mms(number)}" for number in range(60)))
    with FaultyAccount(fetch_message=refuses(401, 20003)) as server:
        run = verifier("grade", path, *at(server), "-f", "csv", "--jobs", "2")
        assert server.asked["fetch_message"] < 30
    assert {row["outcome"] for row in rows(run.stdout)} == {"undecided"}
    assert {row["points"] for row in rows(run.stdout)} == {""}
    assert (len(rows(run.stdout)), run.returncode) == (60, 4)


def test_an_outage_of_one_message_is_3(verifier, roster, at):
    """One that could not be looked at leaves the run without an answer; the others are judged."""
    path = roster("learner,sid", f"Ann,{mms(2)}", f"Bob,{mms(3)}", f"Cy,{mms(4)}")

    def fault(visit):
        if mms(4) in visit.request.target:
            return refuses(403, 20999)(visit)
        return server.answer_to("fetch_message")(visit)

    with FaultyAccount(fetch_message=fault) as server:
        run = verifier("grade", path, *at(server), "-f", "csv")
    assert [row["outcome"] for row in rows(run.stdout)] == ["passed", "failed", "undecided"]
    assert run.returncode == 3


def test_whose_days_are_meant_is_said(verifier, tmp_path):
    """Where a day of an option, or of the roster's own deadlines, is this machine's; a named zone needs no word."""
    roster = tmp_path / "roster.csv"
    for columns, options, said in (
        ("learner,sid,Deadline", (), True),
        ("learner,sid,Deadline", ("--timezone", "Europe/Berlin"), False),
        ("learner,sid,note", ("--deadline", "2026-11-30"), True),
        ("learner,sid,note", ("--deadline", "2026-11-30T18:00+01:00"), False),
        ("learner,sid,note", (), False),
    ):
        roster.write_text(f"{columns}\nbea,MMfeedfacefeedfacefeedfacefeedface,2026-11-29\n")
        run = verifier("grade", roster, *options, "--sandbox")
        assert ("Days are those of this machine's time zone" in run.stderr) == said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--deadline", "soon"), "--deadline"),
        (("--since", "30.11.2026"), "--since"),
        (("--timezone", "Mars/Olympus"), "time zone"),
        (("--points", "mms=lots"), "--points"),
        (("--points", "us-or-canada=1"), "no check of this run"),
        (("--jobs", "0"), "--jobs"),
        (("--jobs", "257"), "--jobs"),
        (("-o", "report.doc"), ".csv"),
        (("-f", "csv", "-f", "text"), "standard output"),
        (("-o", "nowhere/report.html"), "nowhere/report.html"),
        (("-o", "nowhere/report.csv"), "nowhere/report.csv"),
        (("--ledger", "nowhere/ledger.db"), "nowhere"),
        (("-f", "classroom50"), "CLASSROOM"),
    ],
)
def test_what_cant_work_is_found_before_anything_is_asked(verifier, roster, at, options, said):
    """Exit code 2, one sentence on what to mend, no request, and no report begun."""
    with FaultyAccount() as server:
        run = verifier("grade", roster("learner,sid", f"Ann,{mms(2)}"), *at(server), *options)
        assert server.seen == []
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_roster_without_lines_is_a_usage_error(verifier, roster):
    """Nothing to grade is 2, not a class that passed."""
    assert verifier("grade", roster("learner,sid"), "--sandbox").returncode == 2
    assert verifier("grade", "nowhere.csv", "--sandbox").returncode == 2


def test_a_damaged_line_costs_nobody_else_anything(verifier, tmp_path):
    """A line that can't be read is undecided with its number; those before and after it are judged."""
    path = tmp_path / "roster.csv"
    lines = "".join(f"learner {number:099},none\n" for number in range(3_000))
    path.write_bytes(f"learner,sid\n{lines}".encode() + b"Bob,\xff\xfe\xff\n" + f"Cy,{PASSED}\n".encode())
    run = verifier("grade", path, "--sandbox", "-f", "csv")
    assert [row["outcome"] for row in rows(run.stdout)] == ["failed"] * 3_000 + ["undecided", "passed"]
    assert "3002" in rows(run.stdout)[3_000]["rationale"]
    assert run.returncode == 3
