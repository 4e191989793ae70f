"""What is read in Japanese, and what stays the same in every language."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

ROOT = Path(__file__).parent.parent.parent
PRACTICE = (ROOT / "docs" / "practice-account.md").read_text("utf-8")
SEEDED = re.findall(r"^\| `([SM]M[0-9a-f]{32})` \|", PRACTICE, re.MULTILINE)
MMS, SMS = "MMfeedfacefeedfacefeedfacefeedface", "SMdecafbaddecafbaddecafbaddecafbad"
CLASSROOM = [
    "CLASSROOM",
    "ASSIGNMENT",
    "ASSIGNMENT_TYPE",
    "OWNER",
    "USERNAME",
    "SUBMISSION_TAG",
    "COMMIT_URL",
    "RELEASE_URL",
    "REVIEW_URL",
]
ROSTER = f"learner,sid\nAna,{MMS}\n花子,{SMS}\nBob,{MMS}\nCem,MM12\n,{SMS}\nDan,\n"
SENTENCES = [
    form
    for entry in runpy.run_path(str(ROOT / "tools" / "catalogue.py"))["japanese"]()
    if entry.id
    for form in (entry.id if entry.pluralizable else (entry.id,))
]


def left_in_english(text):
    """The pieces of the catalogue's English sentences, of four words at least, that a text holds."""
    plain = re.sub(r"`[^`]*`", "`", " ".join(text.split()))
    pieces = {
        piece.strip() for form in SENTENCES for piece in re.split(r"\{\w+\}|`[^`]*`|https?://\S+", form)
    }
    return [piece for piece in pieces if len(piece.split()) >= 4 and piece in plain]


def too_wide(lines, columns):
    """Lines that do not fit, but for those that are one thing to copy: an address or a command."""
    copied = r"(\S+)?\s*(`[^`]+`。?|https?://\S+|verifier .*|eval .*)"
    return [line for line in lines if cell_len(line) > columns and not re.fullmatch(copied, line)]


@pytest.fixture
def japanese(verifier, tmp_path):
    """`verifier` over a sandbox of its own, in Japanese; give `env` by name."""

    def run(*arguments, env=None, **options):
        ours = {"VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"), "LC_ALL": "ja_JP.UTF-8"}
        return verifier(*arguments, env={**ours, **(env or {})}, **options)

    return run


@pytest.fixture
def roster(tmp_path):
    """A roster with all that can become of a submission."""
    path = tmp_path / "class.csv"
    path.write_text(ROSTER, "utf-8")
    return path


def test_english_is_noticed():
    """The tests below would see an English sentence."""
    assert left_in_english("合格 The SID starts with MM: Twilio took it as an MMS.")
    assert left_in_english("Choose one of: text,\njson. Only one format can go to\nstandard output.")


def test_every_report_is_japanese(japanese):
    """Reports on all that the sandbox holds and on what is no SID have no English sentence, and tables that close."""
    run = japanese("verify", "--sandbox", "--wait", "0", "--strict", *SEEDED, "MM12", env={"COLUMNS": "80"})
    assert not left_in_english(run.stdout + run.stderr)
    lines = run.stdout.splitlines()
    assert too_wide(lines, 80) == []
    tables = re.findall(r"^╭.*?^╰.*?$", run.stdout, re.MULTILINE | re.DOTALL)
    assert len(tables) == len(SEEDED) + 1
    assert all(len({cell_len(line) for line in table.splitlines()}) == 1 for table in tables)
    assert f"✘ 不合格  {SMS}は" in run.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["grade", "{roster}", "--sandbox", "--wait", "0", "--deadline", "2026-11-01", "--points", "5"],
        ["doctor", "--sandbox", "--to", "+12025550110"],
        ["doctor"],
        ["explain"],
        ["explain", "30034"],
        ["explain", "has-media"],
        ["send", "--sandbox", "--to", "+12025550110", "--body", "x"],
        ["verify", MMS],
        ["verify", "--nonsense"],
        ["verify", "--wait", "long"],
        ["verify", "--lang", "de"],
        ["grade", "missing.csv"],
        ["grade", "{roster}", "--sandbox", "--ledger", "missing/ledger.db"],
        ["nonsense"],
        *(
            [*command, "--help"]
            for command in ([], ["verify"], ["send"], ["grade"], ["doctor"], ["sandbox", "serve"])
        ),
    ],
    ids=" ".join,
)
def test_everything_told_is_japanese(japanese, roster, command):
    """Reports, errors and help have no English sentence, and fit into a narrow terminal."""
    run = japanese(*(word.format(roster=roster) for word in command), env={"COLUMNS": "60"})
    assert not left_in_english(run.stdout + run.stderr)
    assert re.search("[ぁ-ん]", run.stdout + run.stderr)
    assert too_wide(run.stdout.splitlines(), 60) == []


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_pages_for_people_are_japanese(japanese, roster, form):
    """The formats that people read are in Japanese, and HTML says so to browsers."""
    shown = japanese("grade", roster, "--sandbox", "-f", form).stdout
    assert "不合格" in shown
    assert not left_in_english(re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", "", shown, flags=re.DOTALL))
    assert form != "html" or '<html lang="ja"' in shown


def test_machine_formats_know_no_language(japanese, roster, tmp_path):
    """What machines read is the same to the byte in both languages."""
    names = ("json", "jsonl", "csv", "tsv", "junit", "github", "gradescope", "classroom50", "canvas")
    written = []
    for lang in ("en", "ja"):
        formats = [part for name in names for part in ("-f", f"{name}:{tmp_path / lang}.{name}")]
        flags = ("--sandbox", "--assignment", "MMS (1)", "--deadline", "2026-11-01", "--since", "2026-10-01")
        run = japanese("grade", roster, *flags, *formats, "--lang", lang, env=dict.fromkeys(CLASSROOM, "x"))
        assert run.returncode == 1, run.stderr
        written.append([(tmp_path / f"{lang}.{name}").read_bytes() for name in names])
    now = re.compile(rb'("datetime": *| time=| timestamp=)"[^"]+"')
    for name, english, other in zip(names, *written, strict=True):
        assert now.sub(b"", english) == now.sub(b"", other), name
        assert english


@pytest.mark.parametrize(
    "command",
    [
        ["verify", "--sandbox", MMS, SMS, "-f", "json"],
        ["verify", MMS, "-f", "json"],
        ["verify", "--nonsense", "-f", "json"],
        ["doctor", "--sandbox", "-f", "json"],
        ["explain", "-f", "json"],
        ["send", "--sandbox", "--to", "+12025550110", "--body", "x", "--dry-run", "-f", "json"],
        ["schema"],
    ],
    ids=" ".join,
)
def test_json_knows_no_language(japanese, command):
    """Every command's JSON is the same to the byte in both languages."""
    english, other = (japanese("--lang", lang, *command) for lang in ("en", "ja"))
    assert english.stdout == other.stdout
    assert english.stdout
    assert english.returncode == other.returncode


@pytest.mark.parametrize("encoding", ["euc_jp", "cp932"])
def test_other_japanese_encodings(tmp_path, encoding):
    """In an encoding that has Japanese, the report is Japanese, and only marks it lacks give way to ASCII."""
    env = {
        **os.environ,
        "LC_ALL": "ja_JP.eucJP",
        "PYTHONIOENCODING": encoding,
        "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"),
    }
    command = [sys.executable, "-m", "verifier", "verify", "--sandbox", MMS]
    shown = subprocess.run(command, env=env, capture_output=True, check=True).stdout.decode(encoding)
    assert f"+ 合格  {MMS}は、メディアが1個あるMMSです。" in shown
    assert "AC5a…0001" in shown
    assert "+1*******2661" in shown


def test_without_japanese_characters_english_is_told(japanese):
    """A terminal that can't show Japanese gets English rather than numbers of characters."""
    run = japanese("verify", "--sandbox", MMS, env={"PYTHONIOENCODING": "ascii"})
    assert "+ PASSED" in run.stdout
    assert "\\u" not in run.stdout


def test_names_are_listed_and_decided_about_in_japanese(japanese, roster, tmp_path):
    """Names are parted by the Japanese comma, columns stand in Japanese quotes, and a decision by hand in words."""
    roster.write_text(ROSTER.replace("learner,sid", "Who,What"), "utf-8")
    ledger = ["--ledger", str(tmp_path / "ledger.db")]
    run = japanese("grade", str(roster), "--sandbox", "--wait", "0", "--learner-column", "Who", *ledger)
    assert "Ana、Bob\n" in run.stdout
    assert "学習者は「Who」から" in run.stderr
    run = japanese("ledger", "set", "花子", "--pass", "--reason", "口頭で確認", *ledger)
    assert "手動で決定(合格)" in run.stdout + run.stderr
