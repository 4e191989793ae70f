"""How sentences for people are laid out on a terminal's standard error."""

import pytest
from rich.cells import cell_len

from verifier.console.output import _in_lines

ADDRESS = "https://www.twilio.com/docs/api/errors/30034"
COMMAND = "`verifier verify --sandbox MMfeedfacefeedfacefeedfacefeedface`"


def test_sentences_end_between_words():
    """In forty columns no word is broken, and what was on lines of its own stays so."""
    said = _in_lines("verifier: There is no option --strct; did you mean --strict?\nRead on.", 40)
    assert said.split("\n") == ["verifier: There is no option --strct;", "did you mean --strict?", "Read on."]


@pytest.mark.parametrize("copied", [ADDRESS, COMMAND])
@pytest.mark.parametrize("width", [40, 50, 100])
def test_what_is_copied_stays_whole(copied, width):
    """An address or a command is in one line, and nothing else is wider than the terminal."""
    lines = _in_lines(f"もう一度試してください: {copied} Or ask again later.", width).split("\n")
    assert any(copied in line for line in lines)
    assert all(line == copied for line in lines if cell_len(line) > width)
