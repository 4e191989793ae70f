"""What people are told to type next keeps what they typed: the account, the address, and above all the sandbox."""

import json
import re

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, mms, refuses

MMS = "MMfeedfacefeedfacefeedfacefeedface"
SMS = "SMdecafbaddecafbaddecafbaddecafbad"
COMMAND = re.compile(r"verifier (?:verify|send|doctor|grade|hack)\b[^`<\n]*")


@pytest.fixture
def practice(tmp_path):
    return {"VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db"), "COLUMNS": "1000"}


@pytest.mark.parametrize("format_", ["text", "json", "junit", "markdown", "html", "github"])
@pytest.mark.parametrize("sid", [SMS, "MM12", "MM" + "0" * 32, "AC" + "0" * 32, "", f"{MMS} {SMS}"])
def test_a_hint_never_leaves_the_sandbox(verifier, practice, sid, format_):
    """With credentials beside it, a `send` without `--sandbox` would be a message that costs money."""
    run = verifier("verify", "--sandbox", sid, "-f", format_, env=practice)
    found = COMMAND.findall(run.stdout)
    assert found or "--latest" not in run.stdout
    assert all("--sandbox" in command for command in found)
    assert "onsole.twilio" not in run.stdout
    assert "Console" not in run.stdout


def test_a_class_in_the_sandbox(verifier, practice, tmp_path):
    """The same in the report on a class, in every format that helps."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"learner,sid\nann,MM12\nbob,{SMS}\ncy,{MMS}\n")
    for format_ in ("text", "json", "jsonl", "html"):
        run = verifier("grade", "--sandbox", roster, "-f", format_, env=practice)
        found = COMMAND.findall(run.stdout)
        assert found
        assert all("--sandbox" in command for command in found)


def test_the_practice_accounts_own_words(verifier, practice):
    """Nobody is told that it is live, and nothing that only looks like an address is shown."""
    run = verifier("verify", "--sandbox", MMS, env=practice)
    assert "the practice account and not of Twilio" in run.stdout
    assert "4010" not in run.stdout
    run = verifier("doctor", "--sandbox", env=practice)
    assert "live" not in run.stdout
    assert "The practice account takes its own credentials" in run.stdout


def test_an_error_keeps_the_sandbox(verifier, practice):
    """Errors that end the command are told in the same way, to programs too."""
    send = ["send", "--sandbox", "--to", "+12025550110", "--media-url", "https://example.com/a.png"]
    run = verifier(*send, "--from", "+15005550000", "-f", "json", env=practice)
    assert run.returncode == 1
    help_ = json.loads(run.stdout)["error"]["help"]
    assert "`verifier doctor --sandbox`" in help_
    assert "Console" not in help_


@pytest.mark.parametrize(
    "options",
    [
        ["--account-sid", ACCOUNT],
        ["--api-url", "{url}"],
        ["--api-url", "{url}", "--trust-api-url", "--account-sid", ACCOUNT],
    ],
)
def test_a_hint_asks_the_same_account_again(verifier, options):
    """Whatever led to the account stands in the command that is to be typed."""
    with FaultyAccount(fetch_message=refuses(404, 20404)) as there:
        given = [word.format(url=there.url) for word in options]
        env = {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "VERIFIER_API_URL": there.url,
            "COLUMNS": "1000",
        }
        run = verifier("verify", mms(2), *given, env=env)
    (command,) = set(COMMAND.findall(run.stdout))
    assert command.startswith("verifier verify ")
    assert all(word in command for word in given)


def test_an_option_is_not_told_twice(verifier, practice):
    """A command that says `--sandbox` itself carries it once."""
    run = verifier("login", "--sandbox", env=practice)
    assert run.returncode == 2
    assert "`verifier send --sandbox`" in run.stderr
