"""The picture on a terminal: how it is drawn there, and that asking the terminal leaves no trace."""

import re
import sys

import pytest
from terminal import Run, on_terminal

MMS = "MMfeedfacefeedfacefeedfacefeedface"
TWO = "MMfacecafefacecafefacecafefacecafe"
FILES = "MMd0c5d0c5d0c5d0c5d0c5d0c5d0c5d0c5"
QUESTION = b"\x1b[c"
PLAIN = {QUESTION: b"\x1b[?1;2c"}
SIXEL = {QUESTION: b"\x1b[?62;4;22c"}
HALF = "▀"


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("VERIFIER_SANDBOX_DB", str(tmp_path / "sandbox.db"))


def verify(*arguments: str, env: dict[str, str] | None = None, **terminal) -> Run:
    environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
    return on_terminal([sys.executable, "-m", "verifier", "verify", *arguments], env=environ, **terminal)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_a_terminal_shows_the_picture():
    """Between the media's link and the reward stands the picture in half-cells, and a line about it."""
    run = verify(MMS, answers=PLAIN)
    assert (run.returncode, run.stderr, run.unread, run.modes_kept) == (0, "", b"", True)
    report = plain(run.stdout)
    assert report.count(HALF) == 53 * 20
    order = ["PASSED", "image/png  ME", HALF, "Picture  image/png, 240x180 pixels", "+200 XP"]
    assert sorted(order, key=report.index) == order
    assert "\x1b[38;2;" in run.stdout


def test_without_full_color_there_are_256():
    """A terminal that does not say that it knows all colours gets the nearest of 256."""
    run = verify(MMS, answers=PLAIN, env={"COLORTERM": ""})
    assert "\x1b[38;5;" in run.stdout
    assert "\x1b[38;2;" not in run.stdout


@pytest.mark.parametrize(
    ("pixels", "answers"),
    [
        ((800, 640), SIXEL),
        ((0, 0), {b"\x1b[16t\x1b[c": b"\x1b[6;16;8t" + SIXEL[QUESTION]}),
    ],
)
def test_a_terminal_with_sixel_gets_sixel(pixels, answers):
    """Where the terminal says that it takes sixel and how large a cell is, the picture has just so many pixels."""
    run = verify(MMS, answers=answers, pixels=pixels)
    assert (run.returncode, run.unread, run.modes_kept) == (0, b"", True)
    assert re.search(r'\x1bP[0-9;]*q"1;1;424;320', run.stdout)
    assert HALF not in run.stdout


def test_sixel_without_the_size_of_a_cell_is_not_used():
    """Where nobody knows how large a cell is, a picture in pixels could cover the text."""
    run = verify(MMS, answers=SIXEL)
    assert HALF in run.stdout
    assert "\x1bP" not in run.stdout


def test_kitty_is_known_by_its_name():
    """Kitty gets its own graphics, and is asked nothing."""
    run = verify(MMS, env={"TERM": "xterm-kitty"}, pixels=(800, 640))
    assert run.stdout.count("\U0010eeee") == 53 * 20
    assert "\x1b_G" in run.stdout
    assert QUESTION.decode() not in run.stdout


def test_a_silent_terminal_gets_half_cells():
    """A terminal that answers nothing is waited for a moment, and left as it was."""
    run = verify(MMS)
    assert QUESTION.decode() in run.stdout
    assert HALF in run.stdout
    assert (run.returncode, run.unread, run.modes_kept) == (0, b"", True)


@pytest.mark.parametrize(
    "answer", [b"\xff" * 400, b"\x1b[?;;;c", b"\x1b[6;0;0t\x1b[?4c", b"\x1b[6;999;999t\x1b[?4c"]
)
def test_an_answer_without_sense_gets_half_cells(answer):
    """Too long an answer, one of nothing, cells of no likely size: half-cells are right anywhere."""
    run = verify(MMS, answers={QUESTION: answer})
    assert HALF in run.stdout
    assert (run.returncode, run.modes_kept) == (0, True)


def test_what_was_typed_ahead_stays():
    """A command that was typed while the program ran is for the shell: then the terminal is not asked."""
    run = verify(MMS, answers=SIXEL, pixels=(800, 640), typed=b"ls\n")
    assert run.unread == b"ls\n"
    assert QUESTION.decode() not in run.stdout
    assert HALF in run.stdout


def test_in_the_background_the_terminal_is_not_asked():
    """A job in the background would be stopped for changing the terminal's modes."""
    run = verify(MMS, answers=SIXEL, pixels=(800, 640), place="background")
    assert run.returncode == 0
    assert QUESTION.decode() not in run.stdout
    assert HALF in run.stdout


def test_a_sid_from_a_pipe_gets_half_cells():
    """With a pipe for standard input there is nothing to read an answer from."""
    run = verify("-", answers=SIXEL, pixels=(800, 640), piped=f"{MMS}\n".encode())
    assert run.returncode == 0
    assert QUESTION.decode() not in run.stdout
    assert HALF in run.stdout


@pytest.mark.parametrize("env", [{"TMUX": "x,1,0"}, {"STY": "1.x"}, {"TERM": "screen-256color"}])
def test_a_multiplexer_is_not_asked(env):
    """Multiplexers answer for a terminal that they don't know well, so there it is half-cells."""
    run = verify(MMS, env=env, answers=SIXEL, pixels=(800, 640))
    assert QUESTION.decode() not in run.stdout
    assert HALF in run.stdout


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_without_color_there_are_words(env):
    """A terminal without colours gets the line about the picture, and is asked nothing."""
    run = verify(MMS, env=env)
    assert "Picture  image/png, 240x180 pixels, 3,851 bytes" in plain(run.stdout)
    assert HALF not in run.stdout
    assert QUESTION.decode() not in run.stdout


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        ([MMS, "--no-picture"], {}),
        ([MMS], {"VERIFIER_PICTURE": "0"}),
        ([MMS, "-q"], {}),
        ([MMS, TWO], {}),
        ([MMS, "-f", "json", "--picture"], {}),
        ([MMS], {"CI": "true"}),
        (["SMdecafbaddecafbaddecafbaddecafbad"], {}),
    ],
)
def test_where_no_picture_is_wanted(arguments, env):
    """No picture: unwanted, quiet, of several, in another format, in CI, and where there is none."""
    run = verify(*arguments, env=env)
    assert HALF not in run.stdout
    assert "Picture" not in run.stdout
    assert QUESTION.decode() not in run.stdout


def test_a_wanted_picture_is_shown_of_each():
    """With --picture each of several messages comes with its own, quiet or not; in CI the terminal is not asked."""
    run = verify(MMS, TWO, "-q", "--picture", env={"CI": "true"})
    assert plain(run.stdout).count("Picture  image/") == 2
    assert HALF in run.stdout
    assert "XP" not in run.stdout
    assert QUESTION.decode() not in run.stdout


def test_what_is_no_picture_is_named_on_a_terminal():
    """A PDF is named by its type, and the terminal is not asked."""
    run = verify(FILES)
    assert "Media  application/pdf, 631 bytes" in plain(run.stdout)
    assert QUESTION.decode() not in run.stdout
