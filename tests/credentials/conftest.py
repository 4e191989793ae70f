"""An empty working directory and an empty home to find credentials in."""

import json

import pytest

from verifier.credentials.find import find


@pytest.fixture
def look(tmp_path):
    """`find` in an empty working directory and an empty home."""
    for name in ("cwd", "home"):
        (tmp_path / name).mkdir(exist_ok=True)

    def look(environ=None, **options):
        return find(environ or {}, cwd=tmp_path / "cwd", home=tmp_path / "home", **options)

    return look


@pytest.fixture
def dotenv(tmp_path, look):
    """Write the working directory's .env."""
    return (tmp_path / "cwd" / ".env").write_text


@pytest.fixture
def twilio_cli(tmp_path, look):
    """Write twilio-cli's configuration: an object, or the file's very text."""
    file = tmp_path / "home" / ".twilio-cli" / "config.json"
    file.parent.mkdir()

    def write(config):
        file.write_text(config if isinstance(config, str) else json.dumps(config))

    return write
