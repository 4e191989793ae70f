"""The `ledger` commands over what runs with the practice account have left."""

import csv
import io

import pytest

PASSED, SMS = "MMfeedfacefeedfacefeedfacefeedface", "SMdecafbaddecafbaddecafbaddecafbad"


@pytest.fixture
def ledger(verifier, tmp_path):
    """Two runs: Ana handed in an MMS, then an SMS. Gives `ledger COMMAND …`."""
    for sid in (PASSED, SMS):
        roster = tmp_path / "class.csv"
        roster.write_text(f"name,student id,sid\nAna,7,{sid}\n")
        verifier("grade", roster, "--sandbox", "--ledger", tmp_path / "class.db")
    return lambda *words: verifier("ledger", *words, "--ledger", tmp_path / "class.db").stdout


def test_who_was_asked_is_told_by_its_name(ledger):
    """The practice account has no address that anybody could look up."""
    assert "│ mms, asked of the practice account │ ✔ passed │" in ledger("list")
    assert "asked of the practice account" in ledger("show", "Ana")


@pytest.mark.parametrize(("options", "outcome"), [((), "passed"), (("--attempts", "latest"), "failed")])
def test_the_attempt_that_counts_is_chosen(ledger, options, outcome):
    """The best one, unless the latest is asked for; `--outcome` goes by it."""
    (row,) = csv.DictReader(io.StringIO(ledger("list", "-f", "csv", *options)))
    assert row["outcome"] == outcome
    assert len(ledger("list", "-f", "csv", "--outcome", outcome, *options).splitlines()) == 2
    other = {"passed": "failed", "failed": "passed"}[outcome]
    assert len(ledger("list", "-f", "csv", "--outcome", other, *options).splitlines()) == 1
