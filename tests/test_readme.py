"""The README, held against the program."""

import re
import runpy
from pathlib import Path

import pytest

from verifier.errors import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SEEDED = re.findall(r"^\| `([SM]M[0-9a-f]{32})` \| .* \| (\d) \|$", README, re.MULTILINE)


def section(title):
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_quick_start_is_two_commands():
    """One fenced block holds exactly two lines: one to install and verify, one to run the tests."""
    blocks = re.findall(r"^```sh\n(.*?)^```", section("Quick start"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    first, second = blocks[0].splitlines()
    assert "verifier verify --sandbox" in first
    assert "pytest" in second


def test_generated_parts_are_fresh():
    """Options and the sandbox's own words come from the program: `python tools/reference.py` writes them."""
    assert runpy.run_path(str(ROOT / "tools" / "reference.py"))["readme"](README) == README


def test_exit_codes_are_all_documented():
    """The table of exit codes has a row for each code, in order."""
    rows = re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)
    assert [int(row) for row in rows] == [int(code) for code in ExitCode]


@pytest.mark.parametrize(("sid", "code"), SEEDED)
def test_every_seeded_sid_exits_as_it_says(verifier, tmp_path, sid, code):
    """Each SID of the sandbox's table gives the exit code beside it."""
    run = verifier("verify", "--sandbox", sid, env={"VERIFIER_SANDBOX_DB": str(tmp_path / "db")})
    assert run.returncode == int(code), run.stdout + run.stderr


def test_the_table_of_seeded_sids_is_there():
    """The table names at least the nine messages that every sandbox holds."""
    assert len({sid for sid, _ in SEEDED}) >= 9


def test_commands_in_the_readme_exist(verifier):
    """Every command and long option that a code block shows is one of the program's."""
    shown = re.findall(r"verifier ((?:[a-z]+ ?)+)((?: ?--?[a-z-]+)*)", README)
    for words, options in {(words.strip(), options.strip()) for words, options in shown}:
        command = words.split()[: 2 if words.startswith(("sandbox", "ledger")) else 1]
        run = verifier(*command, "--help", env={"COLUMNS": "200"})
        assert run.returncode == 0, command
        for option in options.split():
            assert option in run.stdout, (command, option)
