"""The exit code of a run, from what its verdicts were."""

import pytest

from verifier.errors import ExitCode, exit_code
from verifier.models import Tally


@pytest.mark.parametrize(
    ("tally", "plain", "zero"),
    [
        (Tally(passed=2), 0, 0),
        (Tally(passed=1, failed=1), 1, 0),
        (Tally(failed=1, undecided=1), 3, 3),
        (Tally(failed=1, undecided=2, credentials=1), 4, 4),
    ],
)
def test_precedence(tally, plain, zero):
    """Credentials outweigh undecided, undecided outweighs failed, and --exit-zero forgives only what was decided."""
    assert exit_code(tally) == plain
    assert exit_code(tally, exit_zero=True) == zero


def test_the_documented_numbers():
    """The numbers that scripts rely on stay what they are."""
    assert {code.name: int(code) for code in ExitCode} == {
        "PASSED": 0,
        "FAILED": 1,
        "USAGE": 2,
        "UNDECIDED": 3,
        "CREDENTIALS": 4,
        "HUNG_UP": 129,
        "INTERRUPTED": 130,
        "CLOSED_PIPE": 141,
        "TERMINATED": 143,
    }
