"""The file .env as people write it: read where that can be, and else the very line is named."""

import os
import threading

import pytest

from verifier.errors import CredentialsError

ACCOUNT = "AC" + "0a1b2c3d" * 4
TOKEN = "fedcba98" * 4
KEY = "SK" + "0a1b2c3d" * 4
SECRET = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"
ENVIRONMENT = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        (f'TWILIO_ACCOUNT_SID="{ACCOUNT}",\nTWILIO_AUTH_TOKEN="{TOKEN}",\n', 1, "TWILIO_ACCOUNT_SID"),
        (f"# mine\nTWILIO_ACCOUNT_SID='{ACCOUNT}';\n", 2, "TWILIO_ACCOUNT_SID"),
        (f"TWILIO_ACCOUNT_SID={ACCOUNT}\r\n\r\nset TWILIO_AUTH_TOKEN={TOKEN}\r\n", 3, "TWILIO_AUTH_TOKEN"),
        (f'$env:TWILIO_ACCOUNT_SID="{ACCOUNT}"\r\n', 1, "TWILIO_ACCOUNT_SID"),
        (f"TWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN: {TOKEN}\n", 2, "TWILIO_AUTH_TOKEN"),
        (f'TWILIO_ACCOUNT_SID="{ACCOUNT}\nTWILIO_AUTH_TOKEN="{TOKEN}"\n', 1, "TWILIO_ACCOUNT_SID"),
        (f"TWILIO_ACCOUNT_SID='{ACCOUNT}\nTWILIO_AUTH_TOKEN={TOKEN}\n#'\n", 2, "TWILIO_AUTH_TOKEN"),
        (f"TWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN\n", 2, "TWILIO_AUTH_TOKEN"),
        (f"twilio_account_sid={ACCOUNT}\n", 1, "TWILIO_ACCOUNT_SID"),
        (f"TWILIO_ACCOUNT_SID {ACCOUNT}\n", 1, "TWILIO_ACCOUNT_SID"),
        (f"TQ_TWILIO_ACCOUNT_SID: {ACCOUNT}\n", 1, "TQ_TWILIO_ACCOUNT_SID"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(look, dotenv, text, line, name):
    """What looks like one of our variables and is dropped is named by its line, and its value is not shown."""
    dotenv(text, newline="")
    with pytest.raises(CredentialsError) as caught:
        look()
    said = f"{caught.value.message} {caught.value.help}"
    assert caught.value.name == "credentials-unreadable"
    assert f"Line {line} of .env sets {name} in a way that can't be read." in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    "text",
    [
        f"TWILIO_ACCOUNT_SID={ACCOUNT};\nTWILIO_AUTH_TOKEN={TOKEN},\n",
        f"TWILIO_AUTH_TOKEN: old\nTWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN={TOKEN}\n",
        f"# set TWILIO_AUTH_TOKEN=old\nexport TWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN = '{TOKEN}' # mine\n",
        f"say 'hello',\nTWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN={TOKEN}\nMY_TWILIO_API_KEY: x\n",
    ],
)
def test_lines_that_do_no_harm(look, dotenv, text):
    """A mark after a value is dropped; broken lines of others, comments, and lines that another one repeats, too."""
    dotenv(text)
    assert (look().account_sid, look().password) == (ACCOUNT, TOKEN)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_windows_encodings(look, dotenv, encoding):
    """What PowerShell's > and Notepad write is read, with a mark of the byte order or without."""
    dotenv(f"TWILIO_ACCOUNT_SID={ACCOUNT}\r\nTWILIO_AUTH_TOKEN={TOKEN}\r\n", encoding=encoding)
    assert look().password == TOKEN


@pytest.mark.parametrize("name", ["TWILIO_API_KEY", "TWILIO_API_KEY_SID"])
@pytest.mark.parametrize("secret", ["TWILIO_API_SECRET", "TWILIO_API_KEY_SECRET"])
def test_a_key_by_either_name(look, name, secret):
    """Both names of a key's SID go with both names of its secret."""
    found = look({"TWILIO_ACCOUNT_SID": ACCOUNT, name: KEY, secret: SECRET})
    assert (found.username, found.password) == (KEY, SECRET)
    with pytest.raises(CredentialsError, match=f"No {secret.replace('_KEY_SECRET', '_SECRET')} in the env"):
        look({"TWILIO_ACCOUNT_SID": ACCOUNT, name: KEY})


SETTINGS = "TWILIO_PHONE_NUMBER=+15558675310\nTWILIO_REGION=ie1\nTWILIO_EDGE=dublin\n"


def test_settings_count_wherever_they_stand(look, dotenv, twilio_cli):
    """Number, region and edge are found beside the credentials or in another source, the environment's first."""
    dotenv(SETTINGS)
    found = look(ENVIRONMENT)
    assert (found.number, found.region, found.edge) == ("+15558675310", "ie1", "dublin")
    found = look({**ENVIRONMENT, "TWILIO_REGION": "us1", "TQ_TWILIO_NUMBER": "+15558675311"})
    assert (found.number, found.region, found.edge) == ("+15558675311", "us1", "dublin")
    dotenv(f"{SETTINGS}TWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN={TOKEN}\n")
    found = look({"TWILIO_REGION": "au1"})
    assert (str(found.source), found.region) == ("the file .env", "au1")
    profile = {"accountSid": ACCOUNT, "apiKey": KEY, "apiSecret": SECRET, "region": "jp1"}
    twilio_cli({"profiles": {"dev": profile}})
    found = look({"TWILIO_REGION": "au1"}, profile="dev")
    assert (found.number, found.region, found.edge) == ("+15558675310", "jp1", "dublin")


def test_a_setting_that_cannot_be_read_is_named(look, dotenv):
    """A region that is dropped without a word would have another place asked, and its 404 believed."""
    dotenv("TWILIO_REGION: ie1\n")
    with pytest.raises(CredentialsError, match=r"Line 1 of \.env sets TWILIO_REGION"):
        look(ENVIRONMENT)
    assert look({**ENVIRONMENT, "TWILIO_REGION": "ie1"}).region == "ie1"


def test_a_broken_file_that_nobody_needs(look, tmp_path):
    """Whose credentials are in the environment is not kept from work by a file of other purpose."""
    (tmp_path / "cwd" / ".env").write_bytes(b"\x93\xfa\x96\x7b")
    assert look(ENVIRONMENT).password == TOKEN


def test_a_file_under_another_name_or_in_another_folder(look, tmp_path):
    """What was most likely meant for .env is named; a file that says nothing of Twilio is not."""
    (tmp_path / ".env").write_text("OTHER=1\n")
    with pytest.raises(CredentialsError) as caught:
        look()
    assert "is not read" not in str(caught.value.help)
    (tmp_path / ".env").write_text(f"TWILIO_AUTH_TOKEN={TOKEN}\n")
    with pytest.raises(CredentialsError) as caught:
        look()
    assert str(caught.value.help).startswith(f"{tmp_path / '.env'} is not read: ")
    (tmp_path / "cwd" / ".env.txt").write_text(f"TWILIO_AUTH_TOKEN={TOKEN}\n", "utf-16")
    with pytest.raises(CredentialsError) as caught:
        look()
    assert str(caught.value.help).endswith(".env.txt is not read: the file has to be called .env.")
    assert TOKEN not in str(caught.value.help)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_read_once_somebody_writes_to_it(look, tmp_path):
    """Password managers serve the file as a pipe."""
    pipe = tmp_path / "cwd" / ".env"
    os.mkfifo(pipe)
    text = f"TWILIO_ACCOUNT_SID={ACCOUNT}\nTWILIO_AUTH_TOKEN={TOKEN}\n"
    writer = threading.Thread(target=pipe.write_text, args=(text,), daemon=True)
    writer.start()
    assert look().password == TOKEN
    writer.join(10)


def test_what_has_no_end_is_not_read_to_it(look, tmp_path):
    """A device or a huge file in the file's place is named, and not held in memory."""
    (tmp_path / "cwd" / ".env").symlink_to("/dev/zero")
    with pytest.raises(CredentialsError, match=r"\.env can't be read: it is larger than a megabyte\."):
        look()
