"""What `--help` shows."""

import re

import pytest
from rich.cells import cell_len

from verifier.cli import commands
from verifier.cli.commands import GROUPS

COMMANDS = [[], *([group] for group in GROUPS), *(each.path.split() for each in commands.COMMANDS)]


def test_a_command_in_full(verifier):
    """Usage and purpose, then each argument, option and command with its variable, range and default."""
    shown = verifier("sandbox", "env", "--help").stdout
    assert shown == (
        " Usage: verifier sandbox env [OPTIONS]\n"
        "\n"
        " Print the variables that point Twilio's helper libraries and this program at\n"
        " the served sandbox.\n"
        "\n"
        "╭─ Options ────────────────────────────────────────────────────────────────────╮\n"
        "│ --port PORT  Port on 127.0.0.1; 0 picks a free one. [env var: VERIFIER_PORT] │\n"
        "│              [0<=x<=65535] [default: 4010]                                   │\n"
        "│ --help, -h   Show this message and exit.                                     │\n"
        "╰──────────────────────────────────────────────────────────────────────────────╯\n"
        "╭─ Output ─────────────────────────────────────────────────────────────────────╮\n"
        "│ --lang en|ja  Language of everything you read: en or ja; else as the locale  │\n"
        "│               says. [env var: VERIFIER_LANG]                                 │\n"
        "│ --debug       Show where an unforeseen error came from.                      │\n"
        "│               [env var: VERIFIER_DEBUG]                                      │\n"
        "╰──────────────────────────────────────────────────────────────────────────────╯\n"
        "\n"
        " Examples\n"
        '  eval "$(verifier sandbox env)"\n'
        "  verifier sandbox env --port 4011\n"
        "\n"
        " Exit codes\n"
        "  0  all is well; of what was verified, everything passed\n"
        "  2  the command itself was wrong\n"
        "\n"
    )


def test_arguments_and_what_must_be_given(verifier):
    """Arguments have a panel of their own, and what is required says so."""
    shown = verifier("grade", "--help").stdout
    assert "Usage: verifier grade [OPTIONS] ROSTER\n" in shown
    assert "─ Arguments ─" in shown
    assert "standard input. [required]" in shown


def test_the_commands_of_a_group(verifier):
    """A group lists its commands with their purposes."""
    shown = verifier("sandbox", "--help").stdout
    assert "Usage: verifier sandbox [OPTIONS] COMMAND [ARGS]...\n" in shown
    assert re.search("│ serve +Serve the sandbox over HTTP", shown)


@pytest.mark.parametrize("command", [each.path.split() for each in commands.COMMANDS], ids=" ".join)
def test_examples_are_commands_that_exist(verifier, command):
    """Two examples of every command are in its help, of that command and with options that it has."""
    shown = verifier(*command, "--help", env={"COLUMNS": "200"}).stdout
    examples = shown.partition(" Examples\n")[2].partition("\n\n")[0].splitlines()
    assert len(examples) == 2
    for example in examples:
        assert f"verifier {' '.join(command)}" in example
        assert all(f" {option}" in shown for option in re.findall(r" (--[a-z-]+)", example))


def above_the_examples(shown):
    """The help without its examples, which are to be copied, and what follows."""
    above, *rest = re.split(r"^ (?:Examples|例)$", shown, flags=re.MULTILINE)
    assert len(rest) <= 1
    return above


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_forty_columns_are_for_the_text(verifier, command, lang):
    """In a narrow terminal what an option is for stands under it, and only what is copied goes beyond the edge."""
    shown = verifier(*command, "--help", env={"COLUMNS": "40", "VERIFIER_LANG": lang}).stdout
    text = above_the_examples(shown)
    longer = [line for line in text.splitlines() if cell_len(line) > 40]
    assert all(re.search(r"^ *(--|`|https://)\S+|^ Usage|^ 使い方", line) for line in longer)
    assert "│" not in shown
    if command == ["verify"] and lang == "en":
        assert "--latest\n  No SID at hand: choose among the\n" in text


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_line_fits(verifier, command, lang):
    """Above the examples no line is too wide, panels end where they should, and nothing is cut off."""
    shown = verifier(*command, "--help", env={"COLUMNS": "60", "VERIFIER_LANG": lang}).stdout
    lines = above_the_examples(shown).splitlines()
    assert all(cell_len(line) <= 60 for line in lines)
    assert {cell_len(line) for line in lines if line.startswith(("│", "╭", "╰"))} == {60}
    assert "…" not in shown.replace("AC…", "").replace("MG…", "").replace(", …", "")
    assert "--help, -h" in shown


def test_ascii_where_there_is_no_more(verifier):
    """Without Unicode, panels are drawn with ASCII and the help stays readable."""
    shown = verifier("verify", "--help", env={"PYTHONIOENCODING": "ascii"}).stdout
    assert shown.isascii()
    assert "+- Options --" in shown
    assert "--account-sid AC..." in shown
