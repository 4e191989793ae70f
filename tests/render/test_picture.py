"""Pictures as characters of a terminal, and in words."""

import os
import re
import subprocess
import sys

import pytest
from PIL import Image

from verifier.errors import Unavailable
from verifier.models import Content
from verifier.printable import printable
from verifier.render import Style
from verifier.render.picture import COLUMNS, ROWS, Canvas, draw, shown
from verifier.sandbox import seed

COLORED = Style(width=92, color=True)
TRUE = Canvas(truecolor=True)
HALF = "▀"


def content(file: str) -> Content:
    return Content(seed.content_type(file), seed.media_bytes(file))


def words(file: str, style: Style = COLORED, body: bytes | None = None) -> str:
    """What is shown, its colours left out."""
    one = content(file)
    out = shown(Content(one.content_type, one.body if body is None else body), style, lambda: TRUE)
    return re.sub(r"\x1b\[[0-9;]*m", "", out)


def cells(drawn: str) -> tuple[int, int]:
    lines = drawn.splitlines()
    widths = {line.count(HALF) for line in lines}
    assert len(widths) == 1
    return widths.pop(), len(lines)


def test_four_pixels_are_two_half_cells():
    """The upper pixel is the character's colour, the lower its background, in full colour where there is such."""
    image = Image.new("RGB", (2, 2))
    image.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)])
    assert draw(image, TRUE) == (
        f"\x1b[38;2;255;0;0;48;2;0;0;255m{HALF}\x1b[0m\x1b[38;2;0;255;0;48;2;255;255;0m{HALF}\x1b[0m\n"
    )
    assert (
        draw(image, Canvas()) == f"\x1b[38;5;196;48;5;21m{HALF}\x1b[0m\x1b[38;5;46;48;5;226m{HALF}\x1b[0m\n"
    )


@pytest.mark.parametrize(
    ("size", "cell", "fitted"),
    [
        ((240, 180), (10, 20), (53, 20)),
        ((1200, 300), (10, 20), (60, 8)),
        ((1200, 300), (10, 10), (60, 15)),
        ((16, 16), (10, 20), (16, 8)),
        ((9000, 1), (10, 20), (60, 1)),
        ((1, 9000), (10, 20), (1, 20)),
    ],
)
def test_pictures_fit_and_keep_their_proportions(size, cell, fitted):
    """At most 60 columns and 20 rows, cells being as wide and high as they are, and no cell without a pixel."""
    drawn = draw(Image.new("RGB", size), Canvas(cell=cell, truecolor=True))
    assert cells(drawn) == fitted
    assert fitted[0] <= COLUMNS
    assert fitted[1] <= ROWS


@pytest.mark.parametrize("width", [40, 50])
def test_a_narrow_terminal_gets_a_narrow_picture(width):
    """The picture leaves the last column free, so that no line of it wraps."""
    drawn = shown(content("chest.png"), Style(width=width, color=True), lambda: TRUE)
    assert max(line.count(HALF) for line in drawn.splitlines()) == width - 1


def test_the_terminal_is_not_touched(capfd):
    """Drawing writes nothing by itself, and leaves standard output and the environment as they were."""
    before, environ = sys.__stdout__, dict(os.environ)
    for way in ("half-cells", "sixel", "kitty"):
        draw(Image.new("RGB", (30, 30), "red"), Canvas(way, truecolor=True))
    assert capfd.readouterr() == ("", "")
    assert (sys.__stdout__, dict(os.environ)) == (before, environ)


def test_sixel_is_drawn_into_room_made_for_it():
    """Lines are made free first, then the picture is put over them, and the cursor comes back below."""
    drawn = draw(Image.new("RGB", (20, 40), "red"), Canvas("sixel"), 2, 2)
    assert drawn.startswith("  \n  \n\x1b7")
    assert drawn.endswith("\x1b\\\x1b8")
    assert "\x1bP" in drawn


def test_kitty_gets_the_picture_and_placeholders_for_it():
    """The picture goes ahead in messages that want no answer, then stand-ins for each cell in the text."""
    drawn = draw(Image.new("RGB", (20, 40), "red"), Canvas("kitty", truecolor=True), 2, 2)
    messages = re.findall(r"\x1b_G([^;\x1b]*)[^\x1b]*\x1b\\", drawn)
    assert len(messages) >= 2
    assert all("q=2" in message for message in messages)
    assert drawn.count("\U0010eeee") == 4


def test_a_picture_comes_with_a_line_about_it():
    """Below the picture stand its type, its size in pixels and in bytes."""
    lines = words("chest.png").splitlines()
    assert lines[-1] == "Picture  image/png, 240x180 pixels, 3,851 bytes"
    assert cells("\n".join(lines[:-1])) == (53, 20)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("map.pdf", "Media  application/pdf, 631 bytes: no picture that can be shown here."),
        ("pirate.vcf", "Media  text/vcard, 131 bytes: no picture that can be shown here."),
        ("waves.mp4", "Media  video/mp4, 296 bytes: no picture that can be shown here."),
    ],
)
def test_what_is_no_picture_is_named(file, line):
    """A PDF, a contact card and a video are named by their type; the terminal is not asked anything."""

    def asked() -> Canvas:
        raise AssertionError

    assert shown(content(file), Style(width=92), asked) == f"{line}\n"
    assert words(file) == f"{line}\n"


@pytest.mark.parametrize("style", [Style(width=92), Style(width=92, color=True, unicode=False)])
def test_without_color_or_unicode_there_are_words(style):
    """Half-cells need both; without them the line about the picture says all."""
    assert words("chest.png", style) == "Picture  image/png, 240x180 pixels, 3,851 bytes\n"


def test_a_damaged_picture_is_an_error():
    """What can't be decoded is raised for the caller to tell."""
    with pytest.raises(Unavailable, match="damaged"):
        words("chest.png", body=seed.media_bytes("chest.png")[:900])


def test_a_type_from_outside_is_only_text():
    """A content type that would steer the terminal is shown as what it is."""
    hostile = "image/png\x1b[31m\x1b]0;t\x07\n[bold]"
    out = shown(Content(hostile, b"x"), Style(width=92), lambda: TRUE)
    assert out == f"Media  {printable(hostile)}, 1 bytes: no picture that can be shown here.\n"
    assert "\x1b" not in out


def test_without_the_extra_there_are_words_and_the_way_to_it():
    """Where the extra is not installed, the same line, and the command that installs it; nothing is decoded."""
    probe = (
        "import sys; sys.modules.update(textual_image=None, PIL=None)\n"
        "from verifier.models import Content\n"
        "from verifier.render import Style\n"
        "from verifier.render.picture import shown\n"
        "from verifier.sandbox.seed import media_bytes\n"
        "print(shown(Content('image/png', media_bytes('chest.png')), Style(color=True), None))"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", run.stdout).splitlines()[:2] == [
        "Picture  image/png, 240x180 pixels, 3,851 bytes",
        "         To see it here: `pip install pillow textual-image`",
    ]


def test_pillows_picture_stays_as_it_was():
    """Drawing a picture changes nothing of it."""
    image = Image.new("RGB", (300, 200), "red")
    before = image.tobytes()
    draw(image, TRUE)
    assert (image.size, image.tobytes()) == ((300, 200), before)
