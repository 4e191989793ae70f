"""A class's credentials by name, from a file that holds no secret."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier.credentials.by_name import read_credentials_file
from verifier.errors import CredentialsError, UsageError, VerifierError

ACCOUNT = "AC" + "0a1b2c3d" * 4
OTHER = "AC" + "99887766" * 4
KEY = "SK" + "0a1b2c3d" * 4
TOKEN = "fedcba98" * 4
SECRET = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"
ENVIRONMENT = {"ANN_TOKEN": TOKEN, "BEN_KEY": KEY, "BEN_SECRET": SECRET, "lower": TOKEN}
HEADER = "profile,account_sid,key_or_token_env\n"


@pytest.fixture
def read(tmp_path):
    """Read the credentials of a file with this text."""

    def read(text, environ=None):
        path = tmp_path / "class.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_credentials_file(path, ENVIRONMENT if environ is None else environ)

    return read


def test_tokens_and_keys_by_the_names_of_their_variables(read):
    """One variable holds an Auth Token; two with a colon between them hold a key's SID and its secret."""
    found = read(f"{HEADER}ann,{ACCOUNT},ANN_TOKEN\n\nben,{OTHER},BEN_KEY:BEN_SECRET\ncid,{OTHER},lower\n")
    assert list(found) == ["ann", "ben", "cid"]
    ann, ben = found["ann"], found["ben"]
    assert (ann.account_sid, ann.username, ann.password, ann.profile) == (ACCOUNT, ACCOUNT, TOKEN, "ann")
    assert (ben.account_sid, ben.username, ben.password) == (OTHER, KEY, SECRET)
    assert str(ben.source) == "line 4 of class.csv"


def test_spreadsheets_write_it_their_own_way(read):
    """A BOM, quoted cells, other columns, another order and CRLF are taken."""
    found = read(
        f'\ufeffAccount_SID, Profile ,Note,key_or_token_env\r\n{ACCOUNT},"Ann,\r\nA.",x,ANN_TOKEN\r\n'
    )
    assert found["Ann,\r\nA."].password == TOKEN


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("", "class.csv has no column profile, account_sid, key_or_token_env in its first line."),
        ("profile,key_or_token_env\n", "class.csv has no column account_sid in its first line."),
        (HEADER + "ann\n", "Line 2 of class.csv is incomplete."),
        (HEADER + f"ann,{ACCOUNT},ANN_TOKEN\n" * 2, "Line 3 of class.csv names ann again."),
        (HEADER + 'ann,"x\n', "Line 2 of class.csv is no CSV: unexpected end of data."),
        (
            HEADER + f"ann,{ACCOUNT},A:B:C\n",
            "line 2 of class.csv names more than two variables, or holds a secret.",
        ),
    ],
)
def test_a_file_that_can_not_be_read_is_told_where(read, rows, problem):
    """Each fault of the file is one sentence with its line."""
    with pytest.raises(UsageError) as caught:
        read(rows)
    assert (caught.value.name, str(caught.value)) == ("credentials-file", problem)


@pytest.mark.parametrize(
    "secret", [TOKEN, SECRET, f"{KEY}:{SECRET}", f"BEN_KEY:{SECRET}", "a" * 32, "hunter 2", TOKEN.upper()]
)
def test_a_secret_in_a_names_place_is_refused_unseen(read, secret):
    """What may be a secret is not shown, whatever else is wrong with it."""
    with pytest.raises(UsageError, match="holds no variable's name but perhaps a secret") as caught:
        read(f"{HEADER}ann,{ACCOUNT},{secret}\n")
    assert secret[-6:] not in f"{caught.value} {caught.value.help}"


def test_a_variable_that_is_not_set_is_named(read):
    """An unset variable is a matter of credentials, with its name and line."""
    with pytest.raises(CredentialsError) as caught:
        read(f"{HEADER}ann,{ACCOUNT},ANN_TOKEN\n", {})
    assert (
        str(caught.value)
        == "The environment variable ANN_TOKEN is not set, and line 2 of class.csv names it."
    )


def test_shapes_are_checked_here_too(read):
    """A SID or secret that can't be right is refused before any call, with the line."""
    with pytest.raises(
        CredentialsError, match=r"account_sid in line 2 of class\.csv holds the SID of an API key"
    ):
        read(f"{HEADER}ann,{KEY},ANN_TOKEN\n")
    with pytest.raises(
        CredentialsError, match=r"ANN_TOKEN in line 2 of class\.csv still holds a placeholder"
    ):
        read(f"{HEADER}ann,{ACCOUNT},ANN_TOKEN\n", {"ANN_TOKEN": "your_auth_token"})


def test_no_file_and_no_text(read, tmp_path):
    """A file that is not there, or is no text, is named."""
    with pytest.raises(UsageError, match=r"gone\.csv does not exist"):
        read_credentials_file(tmp_path / "gone.csv", {})
    with pytest.raises(CredentialsError, match=r"class\.csv can't be read: it is not UTF-8 text"):
        read(b"\xff\xfa")


@given(st.text(st.sampled_from('ab,:"\n\r\x00\ufeffAN_TOKEN') | st.characters(codec="utf-8")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_brings_another_error_than_ours(read, text):
    """Any text gives credentials or one of our errors."""
    try:
        found = read(HEADER + text)
    except VerifierError:
        return
    assert all(credentials.password for credentials in found.values())
