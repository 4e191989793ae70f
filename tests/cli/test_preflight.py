"""The preflight of `verifier send` as a process: it warns, and sending goes on."""

import json

import pytest
from local_server import LocalServer, answer, hang_up, silence

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER
from verifier.sandbox.embedded import embedded, open_store
from verifier.transport.exchange import Request

TO, PICTURE = "+12025550110", "https://example.com/chest.png"
WITHOUT_MMS = "+15015550102"


def account(number):
    return {
        "TWILIO_ACCOUNT_SID": f"{ACCOUNT_SID[:-1]}{number}",
        "TWILIO_AUTH_TOKEN": f"{AUTH_TOKEN[:-1]}{number}",
    }


@pytest.fixture
def send(verifier, tmp_path):
    """`send ARGUMENT… --to … --media-url …` to the embedded sandbox, or as `env` says."""

    def run(*arguments, env=None):
        env = env or {"VERIFIER_SANDBOX": "1", "VERIFIER_SANDBOX_DB": str(tmp_path / "db")}
        return verifier("send", "--to", TO, "--media-url", PICTURE, *arguments, env=env)

    return run


def test_where_all_is_well_nothing_is_said(send):
    """The sandbox's own number warns of nothing, and the media's address is never fetched."""
    run = send()
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("number", "word"), [(WITHOUT_MMS, "can't send MMS"), ("+12025550199", "none of this account's")]
)
def test_a_number_that_will_not_do_is_warned_of(send, number, word):
    """The warning comes before Twilio's refusal; with --no-preflight the refusal comes alone."""
    run = send("--from", number)
    assert run.returncode == 1
    assert "Warning: From " in run.stderr.splitlines()[0]
    assert word in run.stderr.splitlines()[0]
    assert "Warning" not in send("--from", number, "--no-preflight").stderr


def test_a_trials_recipient_is_warned_of(verifier, served):
    """Over HTTP too: the account is a trial, and To is not verified."""
    env = {"VERIFIER_API_URL": served, **account(3)}
    run = verifier("send", "--to", "+12025550199", "--from", "+18005550104", "--media-url", PICTURE, env=env)
    assert "To is not among its verified numbers" in run.stderr
    assert run.returncode == 1


def test_warnings_are_in_the_json(send, verifier, served):
    """What was warned of and sent all the same is told in the document."""
    env = {"VERIFIER_API_URL": served, **account(1)}
    run = verifier("send", "--to", TO, "--from", WITHOUT_MMS, "--body", "hi", "-f", "json", env=env)
    assert [each["name"] for each in json.loads(run.stdout)["warnings"]] == ["no-media"]


def only_messages(behaviour):
    """The sandbox for messages, and this behaviour for all else."""
    exchange = embedded(open_store(":memory:"))

    def behave(visit):
        asked = visit.request
        if "/Messages" not in asked.target:
            return behaviour(visit)
        request = Request(asked.method, f"http://127.0.0.1{asked.target}", asked.headers, asked.body)
        response = exchange(request)
        return answer(response.status, response.body)(visit)

    return behave


@pytest.mark.parametrize("behaviour", [hang_up, silence, answer(503), answer(body=b"<html>")])
def test_a_preflight_that_fails_keeps_nobody_from_sending(send, behaviour):
    """Whatever becomes of the preflight's requests, the message is sent afterwards, without a warning."""
    with LocalServer(only_messages(behaviour)) as there:
        run = send("--from", PHONE_NUMBER, env={"VERIFIER_API_URL": there.url, **account(1)})
    assert any("IncomingPhoneNumbers" in request.target for request in there.seen)
    assert (run.returncode, run.stderr) == (0, "")
    assert "SENT" in run.stdout


def test_a_dry_run_asks_nobody(send):
    """Without sending there is no preflight: nothing leaves this computer."""
    with LocalServer(answer()) as there:
        run = send("--from", PHONE_NUMBER, "--dry-run", env={"VERIFIER_API_URL": there.url, **account(1)})
    assert run.returncode == 0
    assert there.seen == []
