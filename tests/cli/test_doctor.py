"""`verifier doctor` as a process, against every kind of account that the sandbox has."""

import json
import re

import pytest
from local_server import refused_port

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER

VERIFIED, UNVERIFIED = "+12025550110", "+12025550199"
SID_IN_FULL = re.compile(r"[A-Z]{2}[0-9a-f]{32}")


def account(number):
    return {
        "TWILIO_ACCOUNT_SID": f"{ACCOUNT_SID[:-1]}{number}",
        "TWILIO_AUTH_TOKEN": f"{AUTH_TOKEN[:-1]}{number}",
    }


def key(letter):
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_API_KEY": f"SK{ACCOUNT_SID[2:-1]}{letter}",
        "TWILIO_API_SECRET": f"{AUTH_TOKEN[:-1]}{letter}",
    }


MAIN, SUBACCOUNT, TRIAL, SUSPENDED, TEST = map(account, range(1, 6))
STANDARD_KEY, READING_KEY = key("a"), key("b")


@pytest.fixture
def examined(verifier, served):
    """The JSON document and the exit code for an account of the served sandbox."""

    def run(environ, *arguments):
        env = {"VERIFIER_API_URL": served, **environ}
        finished = verifier("doctor", "-f", "json", *arguments, env=env)
        return json.loads(finished.stdout), finished.returncode

    return run


def outcomes(document):
    return {each["name"]: each["outcome"] for each in document["findings"]}


def test_every_kind_of_account(examined):
    """For each, whether verify and send can work, what to mend first, and the exit code."""
    for environ, verify, send, first, code in (
        ({**MAIN, "TWILIO_PHONE_NUMBER": PHONE_NUMBER}, "passed", "passed", None, 0),
        (SUBACCOUNT, "passed", "passed", None, 0),
        (TRIAL, "passed", "failed", "numbers", 1),
        (SUSPENDED, "failed", "failed", "account", 4),
        (TEST, "failed", "failed", "messages", 4),
        (STANDARD_KEY, "passed", "passed", None, 0),
        (READING_KEY, "passed", "undecided", "numbers", 3),
        ({**MAIN, "TWILIO_AUTH_TOKEN": "0" * 32}, "failed", "failed", "messages", 4),
        ({**MAIN, "TWILIO_PHONE_NUMBER": "+15015550102"}, "passed", "failed", "from", 1),
    ):
        document, returned = examined(environ)
        assert document["verify"]["outcome"] == verify, environ
        assert document["send"]["outcome"] == send, environ
        assert document["first"] == first, environ
        assert document["exit_code"] == returned == code, environ


def test_a_key_that_may_not_see_the_account(examined):
    """A standard key gets everything but the account's own state."""
    document, _ = examined({**STANDARD_KEY, "TWILIO_PHONE_NUMBER": PHONE_NUMBER}, "--to", VERIFIED)
    found = outcomes(document)
    assert found.pop("account") == "skipped"
    assert set(found.values()) == {"passed"}


@pytest.mark.parametrize(("to", "outcome"), [(VERIFIED, "passed"), (UNVERIFIED, "failed")])
def test_a_trials_recipient(examined, to, outcome):
    """On a trial, --to is looked for among the verified numbers."""
    document, _ = examined(TRIAL, "--to", to)
    assert outcomes(document)["to"] == outcome


def test_nothing_in_it_is_secret(verifier, served, tmp_path):
    """No secret, no SID, no number in full and no path to the home directory is in either format."""
    env = {
        "VERIFIER_API_URL": served,
        **MAIN,
        "TWILIO_PHONE_NUMBER": "5017122661",
        "SSL_CERT_FILE": str(tmp_path / "home" / "corp.pem"),
        "HTTPS_PROXY": "http://kim:s3cret@proxy.corp:3128",
    }
    for format_ in ("text", "json"):
        run = verifier("doctor", "--to", VERIFIED, "-f", format_, env=env)
        shown = run.stdout + run.stderr
        assert "~/corp.pem" in shown
        for private in (AUTH_TOKEN, "s3cret", "7122661", VERIFIED[3:], str(tmp_path)):
            assert private not in shown
        assert not SID_IN_FULL.search(shown)


def test_the_report_for_people(verifier):
    """A line a finding, then whether each command can work, then what to do first."""
    run = verifier("doctor")
    assert run.returncode == 4
    assert run.stderr == ""
    lines = run.stdout.splitlines()
    assert lines[0].startswith("✘ credentials")
    assert "TWILIO_ACCOUNT_SID" in lines[1]
    assert any(line.startswith("✘ verify") for line in lines)
    assert lines[-1] == f"First  {lines[1].strip()}"


def test_without_credentials_all_else_is_looked_at(verifier):
    """The network is tried and this computer told of; the exit code is that of credentials."""
    env = {"VERIFIER_API_URL": f"http://127.0.0.1:{refused_port()}"}
    run = verifier("doctor", "-f", "json", env=env)
    found = outcomes(json.loads(run.stdout))
    assert run.returncode == 4
    assert found["credentials"] == "failed"
    assert found["network"] == "undecided"
    assert {"proxy", "versions"} <= set(found)


def test_what_cannot_be_reached_is_not_known(verifier):
    """With credentials and no network nothing is decided and nothing more asked: exit code 3."""
    env = {"VERIFIER_API_URL": f"http://127.0.0.1:{refused_port()}", **MAIN}
    run = verifier("doctor", "-f", "json", env=env)
    assert run.returncode == 3
    document = json.loads(run.stdout)
    assert document["first"] == "network"
    assert "messages" not in outcomes(document)


def test_the_sandbox_in_this_process(verifier, tmp_path):
    """With --sandbox there is no network to look at, and all is well."""
    run = verifier("doctor", "--sandbox", "-f", "json", env={"VERIFIER_SANDBOX_DB": str(tmp_path / "db")})
    found = outcomes(json.loads(run.stdout))
    assert run.returncode == 0
    assert found["network"] == "skipped"
    assert found["from"] == "passed"


def test_a_profile_by_name(verifier, tmp_path, served):
    """--profile takes twilio-cli's credentials, and an unknown name is a usage error."""
    folder = tmp_path / "home" / ".twilio-cli"
    folder.mkdir()
    entry = {"accountSid": ACCOUNT_SID, "apiKey": STANDARD_KEY["TWILIO_API_KEY"], "region": "us1"}
    entry["apiSecret"] = STANDARD_KEY["TWILIO_API_SECRET"]
    (folder / "config.json").write_text(json.dumps({"profiles": {"dev": entry}}))
    run = verifier("doctor", "--profile", "dev", "-f", "json", env={"VERIFIER_API_URL": served})
    document = json.loads(run.stdout)
    assert run.returncode == 0
    assert "API key" in document["findings"][0]["text"]
    assert outcomes(document)["profiles"] == "passed"
    assert verifier("doctor", "--profile", "prod").returncode == 2


def test_reveal_shows_the_accounts_numbers(verifier, tmp_path):
    """Asked for, numbers are there to be copied; the SID stays shortened."""
    env = {"VERIFIER_SANDBOX_DB": str(tmp_path / "db")}
    run = verifier("doctor", "--sandbox", "--reveal", env=env)
    assert PHONE_NUMBER in run.stdout
    assert not SID_IN_FULL.search(run.stdout)


@pytest.mark.parametrize("arguments", [["--to", "12"], ["-f", "csv"], ["--api-url", "http://example.com"]])
def test_what_is_wrong_on_the_command_line(verifier, arguments):
    """A wrong value is a usage error with a sentence, as everywhere."""
    run = verifier("doctor", *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr
