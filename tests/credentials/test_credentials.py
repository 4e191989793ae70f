"""Where credentials are found, and in which order."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from verifier.credentials.find import Credentials, profiles
from verifier.errors import CredentialsError, ExitCode, UsageError, VerifierError

ACCOUNT = "AC" + "0a1b2c3d" * 4
OTHER = "AC" + "99887766" * 4
KEY = "SK" + "0a1b2c3d" * 4
TOKEN = "fedcba98" * 4
SECRET = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"
ENVIRONMENT = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
PROFILE = {"accountSid": OTHER, "apiKey": KEY, "apiSecret": SECRET, "region": "ie1", "edge": "dublin"}


def test_the_games_own_names(look):
    """TwilioQuest's variables serve where none of Twilio's is set, and are not mixed with them."""
    game = {"TQ_TWILIO_ACCOUNT_SID": OTHER, "TQ_TWILIO_AUTH_TOKEN": TOKEN, "TQ_TWILIO_NUMBER": "+15550001111"}
    found = look(game)
    assert (found.account_sid, found.password, found.number) == (OTHER, TOKEN, "+15550001111")
    assert look({**game, **ENVIRONMENT}).account_sid == ACCOUNT
    with pytest.raises(CredentialsError, match="No TWILIO_AUTH_TOKEN in the environment"):
        look({**game, "TWILIO_ACCOUNT_SID": ACCOUNT})


def test_the_order_of_sources(look, dotenv, twilio_cli):
    """A named profile goes before the environment, that before .env, and that before the active profile."""
    everywhere = {"profiles": {"dev": PROFILE}, "activeProject": "dev"}
    twilio_cli(everywhere)
    assert str(look().source) == "twilio-cli's profile dev"
    dotenv(f"TWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN='{TOKEN}'\nTWILIO_PHONE_NUMBER=+15558675310\n")
    assert str(look().source) == "the file .env"
    assert look().number == "+15558675310"
    assert str(look(ENVIRONMENT).source) == "the environment"
    named = look(ENVIRONMENT, profile="dev")
    assert (named.account_sid, named.username, named.password) == (OTHER, KEY, SECRET)
    assert (named.region, named.edge, named.profile) == ("ie1", "dublin", "dev")


def test_dotenv_changes_and_expands_nothing(look, dotenv, caplog):
    """The file is read as it stands: no variable is expanded or set, and broken lines make no noise."""
    before = dict(os.environ)
    dotenv(
        f'\ufeffTWILIO_ACCOUNT_SID={ACCOUNT}\nthis is no assignment\nexport TWILIO_AUTH_TOKEN="a${{HOME}}b"\n'
    )
    assert look().password == "a${HOME}b"
    assert dict(os.environ) == before
    assert not caplog.records


def test_a_virtual_environment_called_dotenv_is_no_file(look, tmp_path):
    """A directory named .env is passed over."""
    (tmp_path / "cwd" / ".env").mkdir()
    assert look(ENVIRONMENT).account_sid == ACCOUNT
    with pytest.raises(CredentialsError, match="No Twilio credentials"):
        look()


def test_nothing_anywhere(look, twilio_cli):
    """Where there are no credentials it says where it looked and what to do, exit code 4."""
    with pytest.raises(CredentialsError) as caught:
        look({"TWILIO_ACCOUNT_SID": "  ", "TWILIO_REGION": "us1"})
    assert (caught.value.name, caught.value.exit_code) == ("credentials-missing", ExitCode.CREDENTIALS)
    assert "--sandbox" in str(caught.value.help)
    twilio_cli({"profiles": {"dev": PROFILE, "prod": PROFILE}, "activeProject": "gone"})
    with pytest.raises(CredentialsError) as caught:
        look()
    assert "(dev, prod): `--profile" in str(caught.value.help)


def test_an_unknown_profile(look, twilio_cli):
    """A name that twilio-cli doesn't know is a usage error that lists those it knows."""
    with pytest.raises(
        UsageError, match=r"There is no profile dev: ~/\.twilio-cli/config\.json holds none\."
    ):
        look(ENVIRONMENT, profile="dev")
    twilio_cli({"profiles": {"dev": PROFILE, "prod\x1b[31m": PROFILE}})
    with pytest.raises(UsageError) as caught:
        look(ENVIRONMENT, profile="de")
    assert str(caught.value) == "There is no profile de; twilio-cli has dev, prod."
    assert (caught.value.name, caught.value.exit_code) == ("unknown-profile", ExitCode.USAGE)


def test_the_only_profile_need_not_be_active(look, twilio_cli, tmp_path):
    """Where twilio-cli has one profile, that is meant; the names are listed in the file's order."""
    twilio_cli({"profiles": {"dev": PROFILE}})
    assert look().profile == "dev"
    twilio_cli({"profiles": {"z": PROFILE, "a": {}}, "activeProject": "z"})
    assert look().profile == "z"
    assert profiles(tmp_path / "home") == ("z", "a")
    assert profiles(tmp_path) == ()


@pytest.mark.parametrize(
    "entry", [{}, {"apiSecret": SECRET}, {"accountSid": 5, "apiKey": KEY, "apiSecret": SECRET}, [], "x", None]
)
def test_a_profile_that_is_not_whole(look, twilio_cli, entry):
    """A profile without its parts, or with parts of other types, gets one sentence."""
    twilio_cli({"profiles": {"dev": entry}, "activeProject": "dev"})
    with pytest.raises(CredentialsError, match="No accountSid in twilio-cli's profile dev") as caught:
        look()
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "config",
    ["", "{", "[]", "null", "5",
     '{"profiles": []}', '{"profiles": null}', "[" * 100_000, '{"a": "\udc80"}', " " * 1_000_001],
)  # fmt: skip
def test_a_broken_configuration_is_one_sentence(look, twilio_cli, tmp_path, config):
    """Whatever twilio-cli's file holds, the error names the file, and the environment goes before it unread."""
    (tmp_path / "home" / ".twilio-cli" / "config.json").write_bytes(config.encode(errors="surrogateescape"))
    with pytest.raises(CredentialsError, match=r"^~/.twilio-cli/config.json can't be read: .*\.$") as caught:
        look()
    assert caught.value.name == "credentials-unreadable"
    assert look(ENVIRONMENT).account_sid == ACCOUNT


def test_a_dotenv_that_can_not_be_read(look, tmp_path):
    """A link to itself can't be opened and bytes that are no UTF-8 can't be read, and both are named."""
    file = tmp_path / "cwd" / ".env"
    file.symlink_to(file)
    with pytest.raises(CredentialsError, match=r"\.env can't be read: "):
        look()
    file.unlink()
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CredentialsError, match=r"\.env can't be read: it is not UTF-8 text\."):
        look()


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_dotenv_brings_another_error_than_ours(look, dotenv, text):
    """Any .env gives credentials or one of our errors."""
    dotenv(text.encode(errors="ignore").decode() + f"\nTWILIO_ACCOUNT_SID={ACCOUNT}\n", encoding="utf-8")
    with pytest.raises(VerifierError):
        look()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([ACCOUNT, KEY, SECRET]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["profiles", "activeProject", "dev", "accountSid", "apiKey", "apiSecret"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
@example({"profiles": {"dev": {"accountSid": ACCOUNT, "apiKey": KEY, "apiSecret": SECRET}}})
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_configuration_brings_another_error_than_ours(look, twilio_cli, config):
    """Any JSON gives whole credentials or one of our errors."""
    twilio_cli(config)
    try:
        found = look()
    except VerifierError as error:
        assert SECRET not in f"{error} {error.help}"  # noqa: PT017 - most examples end here, some don't
    else:
        assert isinstance(found, Credentials)
        assert found.account_sid == ACCOUNT


def test_finding_credentials_in_the_environment_loads_nothing_expensive(tmp_path):
    """JSON, dotenv and the network's libraries wait until they are needed."""
    code = (
        "import pathlib, sys; before = {*sys.modules}; from verifier.credentials.find import find;"
        f"find({ENVIRONMENT!r}, cwd=pathlib.Path(), home=pathlib.Path()); print(*{{*sys.modules}} - before)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"twilio", "pycurl", "dotenv", "json", "csv", "typer"} & set(loaded.split())
