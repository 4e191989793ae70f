"""What follows from the doctor's findings, and what of them strangers may read."""

from pathlib import Path

import pytest

from verifier.doctor.findings import Diagnosis, Finding, discreet
from verifier.i18n import Text, msg
from verifier.models import Outcome

PASSED, FAILED, UNDECIDED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED, Outcome.SKIPPED


def diagnosis(**outcomes):
    return Diagnosis.of(
        Finding(name.rstrip("_"), outcome, msg("x"), msg("y")) for name, outcome in outcomes.items()
    )


@pytest.mark.parametrize(
    ("outcomes", "verify", "send", "first", "code"),
    [
        ({"credentials": PASSED, "messages": PASSED, "numbers": PASSED}, PASSED, PASSED, None, 0),
        ({"account": SKIPPED, "from_": SKIPPED, "to": SKIPPED}, PASSED, PASSED, None, 0),
        ({"credentials": FAILED, "network": UNDECIDED}, FAILED, FAILED, "credentials", 4),
        ({"network": UNDECIDED}, UNDECIDED, UNDECIDED, "network", 3),
        ({"messages": UNDECIDED, "from_": FAILED}, UNDECIDED, FAILED, "from", 3),
        ({"region": FAILED, "messages": FAILED}, FAILED, FAILED, "region", 4),
        ({"account": FAILED, "messages": FAILED}, FAILED, FAILED, "account", 4),
        ({"trial": UNDECIDED, "numbers": PASSED}, PASSED, UNDECIDED, "trial", 3),
        ({"trial": UNDECIDED, "numbers": FAILED}, PASSED, FAILED, "numbers", 1),
        ({"clock": FAILED}, PASSED, PASSED, "clock", 0),
        ({"clock": FAILED, "to": FAILED}, PASSED, FAILED, "to", 1),
    ],
)
def test_the_conclusion_from_the_findings(outcomes, verify, send, first, code):
    """What verify needs, send needs too; what fails comes before what is not known, and credentials before all."""
    found = diagnosis(**outcomes)
    assert (found.verify.outcome, found.send.outcome) == (verify, send)
    assert (found.first.name if found.first else None) == first
    assert found.exit_code == code


def test_the_conclusion_names_what_is_in_the_way():
    """Whoever reads only the end sees where to look above."""
    found = diagnosis(trial=UNDECIDED, numbers=FAILED)
    assert "trial, numbers" in str(found.send.text)
    assert "trial" not in str(found.verify.text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("AC0123456789abcdef0123456789abcdef", "AC01…cdef"),
        ("no ACffff0123456789abcdef0123456789ab here", "no ACff…89ab here"),
        ("0123456789abcdef0123456789abcdef", "•••"),
        ("A1b2C3d4E5f6A7b8C9d0E1f2A3b4C5d6", "•••"),
        ("/home/kim/corp.pem", "~/corp.pem"),
        ("+15017122661, +818012345678", "+1•••••••2661, +81•••••••5678"),
    ],
)
def test_strangers_see_no_more_than_they_need(value, shown):
    """SIDs are shortened, what may be a secret is hidden, the home is ~, numbers are masked: however deep they sit."""
    finding = Finding(
        "x", PASSED, msg("{outer}", outer=msg("{inner}", inner=value)), msg("{help}", help=value)
    )
    found = discreet(finding, Path("/home/kim"), reveal=False)
    assert str(found.text) == str(found.help) == shown


def test_reveal_shows_numbers_alone():
    """Asked for, numbers stay as they are; SIDs and secrets don't."""
    finding = Finding("x", PASSED, Text("{a} {b}", {"a": "+15017122661", "b": "f" * 32}))
    assert str(discreet(finding, Path("/home/kim"), reveal=True).text) == "+15017122661 •••"


def test_a_home_at_the_root_hides_no_slashes():
    """Where the home directory is /, as in some containers, paths stay readable."""
    finding = Finding("x", PASSED, msg("{path}", path="/etc/ssl/cert.pem"))
    assert str(discreet(finding, Path("/"), reveal=False).text) == "/etc/ssl/cert.pem"
