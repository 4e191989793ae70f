"""`verifier verify --any-profile` as a process, over several accounts of the served sandbox."""

import json
import re

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN

MMS = "MMfeedfacefeedfacefeedfacefeedface"
NOWHERE = "MM" + "0" * 32


def entry(number, user=None, **more):
    account = f"{ACCOUNT_SID[:-1]}{number}"
    return {
        "accountSid": account,
        "apiKey": user or account,
        "apiSecret": f"{AUTH_TOKEN[:-1]}{number}",
        **more,
    }


MAIN, SUBACCOUNT, TRIAL = entry(1), entry(2), entry(3)
WRONG = {**TRIAL, "apiSecret": "0" * 32}
PLACEHOLDER = {**TRIAL, "apiSecret": "your_secret"}


@pytest.fixture
def verify(verifier, served, tmp_path):
    """`verify ARGUMENT…` with these profiles in twilio-cli's file, the first of them active."""

    def run(profiles, *arguments, env=None):
        folder = tmp_path / "home" / ".twilio-cli"
        folder.mkdir(exist_ok=True)
        config = {"profiles": profiles, "activeProject": next(iter(profiles), None)}
        (folder / "config.json").write_text(json.dumps(config))
        return verifier("verify", *arguments, env={"VERIFIER_API_URL": served, **(env or {})})

    return run


def test_a_missing_message_offers_the_other_profiles(verify):
    """Where the account that was asked does not hold it and there are others, the next command is named."""
    run = verify({"sub": SUBACCOUNT, "main": MAIN}, MMS)
    assert run.returncode == 1
    assert "Account AC5a…0002 holds no message" in run.stdout
    assert re.search(rf"`verifier verify --api-url http://127\.0\.0\.1:\d+ --any-profile {MMS}`", run.stdout)


@pytest.mark.parametrize("profiles", [{"sub": SUBACCOUNT}, {"sub": SUBACCOUNT, "same": SUBACCOUNT}])
def test_with_one_account_nothing_is_offered(verify, profiles):
    """Nobody is sent to look again where they have looked."""
    run = verify(profiles, MMS)
    assert run.returncode == 1
    assert "--any-profile" not in run.stdout


def test_the_message_is_found_in_another_profile(verify):
    """It passes, the report says where, and a profile with wrong credentials on the way does no harm."""
    run = verify({"sub": SUBACCOUNT, "wrong": WRONG, "main": MAIN}, MMS, "--any-profile")
    assert run.returncode == 0
    assert "Found in account AC5a…0001, with the credentials from twilio-cli's profile main." in run.stdout


def test_the_environment_is_asked_first(verify):
    """Its account counts among those that are asked."""
    env = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
    run = verify({"sub": SUBACCOUNT, "trial": TRIAL}, MMS, "--any-profile", env=env)
    assert run.returncode == 0
    assert "from the environment" in run.stdout


@pytest.mark.parametrize(
    ("profiles", "code"),
    [
        ({"sub": SUBACCOUNT, "main": MAIN}, 1),
        ({"sub": SUBACCOUNT, "wrong": WRONG}, 4),
        ({"sub": SUBACCOUNT, "broken": PLACEHOLDER}, 4),
        ({}, 4),
    ],
)
def test_a_message_that_is_nowhere(verify, profiles, code):
    """It fails where all have answered; what could not be asked leaves it open; no account at all ends the run."""
    assert verify(profiles, NOWHERE, "--any-profile").returncode == code


def test_one_profile_and_all_of_them_exclude_each_other(verify):
    """Both at once is a usage error."""
    run = verify({"main": MAIN}, MMS, "--any-profile", "--profile", "main")
    assert run.returncode == 2
    assert "--any-profile" in run.stderr


def test_in_the_sandbox_there_is_one_account(verify, tmp_path):
    """With --sandbox no other account is asked or offered."""
    env = {"VERIFIER_SANDBOX": "1", "VERIFIER_SANDBOX_DB": str(tmp_path / "db")}
    run = verify({"sub": SUBACCOUNT, "main": MAIN}, NOWHERE, env=env)
    assert "--any-profile" not in run.stdout
    assert verify({"sub": SUBACCOUNT}, MMS, "--any-profile", env=env).returncode == 0


def test_what_is_no_sid_needs_no_account(verify):
    """Even without any credentials it fails as a wrong answer."""
    assert verify({}, "MM12", "--any-profile").returncode == 1


def test_media_is_fetched_where_the_message_was_found(verify, tmp_path):
    """Its picture comes with the credentials of the account that holds it, the next where the first are wrong."""
    folder = tmp_path / "media"
    wrong = {**MAIN, "apiKey": "SK" + "0" * 32}
    arguments = (MMS, "--any-profile", "--picture", "--save-media", folder)
    run = verify({"sub": SUBACCOUNT, "wrong": wrong, "main": MAIN}, *arguments)
    assert run.returncode == 0, run.stderr
    assert "Picture  image/png, 240x180 pixels" in run.stdout
    assert [path.stem for path in folder.iterdir()] == ["MEfeedfacefeedfacefeedface00000001"]
