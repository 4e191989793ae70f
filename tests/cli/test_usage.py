"""What is said of a command line that can't be understood."""

import json

import pytest


@pytest.mark.parametrize(
    ("arguments", "sentence", "command"),
    [
        (["nonsense"], "There is no command nonsense.", "verifier"),
        (["verify", "--nonsense"], "There is no option --nonsense.", "verifier verify"),
        (["verify", "--strct"], "did you mean --strict?", "verifier verify"),
        (["verify", "--wait", "long"], "--wait takes a number, not long.", "verifier verify"),
        (
            ["verify", "--wait", "-1"],
            "--wait takes a value in the range 0<=x<=3600, not -1",
            "verifier verify",
        ),
        (["verify", "--wait"], "--wait needs a value.", "verifier"),
        (["sandbox", "reset", "x", "y"], "x y is more than is expected here.", "verifier sandbox reset"),
    ],
)
def test_one_sentence_and_a_next_step(verifier, arguments, sentence, command):
    """Each complaint is one sentence that names the culprit, then the help to read."""
    run = verifier(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    first, second = run.stderr.splitlines()
    assert sentence in first
    assert second == f"To see what it takes run `{command} --help`."


def test_json_stays_json(verifier):
    """Where JSON was asked for, a wrong command line is a JSON error as well."""
    run = verifier("verify", "-f", "json", "--nonsense")
    assert run.returncode == 2
    assert json.loads(run.stdout)["error"]["exit_code"] == 2


@pytest.mark.parametrize("arguments", [[], ["sandbox"]])
def test_no_command_shows_the_help(verifier, arguments):
    """A program or group without a command shows what there is, with exit code 2."""
    run = verifier(*arguments)
    assert run.returncode == 2
    assert "Usage" in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("—sandbox", "--sandbox"),
        ("–sandbox", "--sandbox"),
        ("‐‐sandbox", "--sandbox"),
        ("ーーsandbox", "--sandbox"),
        ("−−wait=3", "--wait"),
        ("－q", "-q"),
        ("-–quiet", "--quiet"),
    ],
)
def test_dashes_that_are_no_hyphens(verifier, typed, meant):
    """What was copied from a blog is no SID that failed, but an option that was not understood."""
    run = verifier("verify", "MM" + "0" * 32, typed)
    assert run.returncode == 2
    assert f"Write `{meant}`" in run.stderr


def test_a_dash_in_a_text_is_a_dash(verifier):
    """What is no option but for its dashes is what it was given as."""
    run = verifier("verify", "—hello", "--sandbox", env={"VERIFIER_SANDBOX_DB": ":memory:"})
    assert run.returncode == 1


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("VERIFIER_WAIT", "abc", "VERIFIER_WAIT takes a number, not abc."),
        ("VERIFIER_WAIT", "9999", "VERIFIER_WAIT takes a value in the range 0<=x<=3600, not 9999"),
        ("VERIFIER_SANDBOX", "maybe", "VERIFIER_SANDBOX is on with 1 and off with 0, not maybe."),
    ],
)
def test_a_variable_that_is_wrong_is_named(verifier, variable, value, said):
    """What was not typed is called by the variable that it stands in, and what was typed by its option."""
    assert verifier("verify", "MM12", env={variable: value}).stderr.startswith(f"verifier: {said}")
    typed = verifier("verify", "MM12", "--wait", "x", env={"VERIFIER_WAIT": "1"})
    assert typed.stderr.startswith("verifier: --wait takes a number, not x.\n")
