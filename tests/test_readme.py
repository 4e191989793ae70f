"""The pages for people, held against the program."""

import re
import runpy
from pathlib import Path

import pytest

from verifier.errors import ExitCode

ROOT = Path(__file__).parents[1]
REFERENCE = runpy.run_path(str(ROOT / "tools" / "reference.py"))
PAGES = REFERENCE["pages"]()
README = (ROOT / "README.md").read_text("utf-8")
PRACTICE = (ROOT / "docs" / "practice-account.md").read_text("utf-8")
SEEDED = re.findall(r"^\| `([SM]M[0-9a-f]{32})` \| .* \| (\d) \|$", PRACTICE, re.MULTILINE)


def section(title):
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_quick_start_is_two_commands():
    """One fenced block holds exactly two lines: one to install and verify, one to run the tests."""
    blocks = re.findall(r"^```sh\n(.*?)^```", section("Quick start"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    first, second = blocks[0].splitlines()
    assert "verifier verify --sandbox" in first
    assert "pytest" in second


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_generated_parts_are_fresh(page):
    """What a page takes from the program is as the program has it: `python tools/reference.py` writes it."""
    assert REFERENCE["filled"](page) == page.read_text("utf-8")


def test_the_readme_is_a_landing_page():
    """It can be read at one sitting; each detail is a link away, and every page is linked."""
    assert len(README.splitlines()) <= 250
    for page in PAGES:
        assert page.name == "README.md" or f"({page.relative_to(ROOT)})" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    """Every link between the pages names a file that is there."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_on_the_page_exist(verifier, page):
    """Every command and long option that is shown is one of the program's."""
    shown = re.findall(r"verifier ((?:[a-z]+ ?)+)((?: ?--?[a-z-]+)*)", page.read_text("utf-8"))
    for words, options in {(words.strip(), options.strip()) for words, options in shown}:
        command = words.split()[: 2 if words.startswith(("sandbox", "ledger")) else 1]
        run = verifier(*command, "--help", env={"COLUMNS": "200"})
        assert run.returncode == 0, command
        for option in options.split():
            assert option in run.stdout, (command, option)
