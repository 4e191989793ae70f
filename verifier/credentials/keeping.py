"""Credentials kept in the `.env` of a directory, for its owner's eyes and never for a repository's."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from verifier.credentials.env_file import NAME
from verifier.errors import UsageError, system_reason
from verifier.i18n import msg

VARIABLES = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_KEY",
    "TWILIO_API_SECRET",
    "TWILIO_API_KEY_SECRET",
)
"""Those that make credentials: of an older login none is left."""


def refuse_published(directory: Path) -> None:
    """Raise `UsageError` where git would take the file into a repository."""
    if not any((parent / ".git").exists() for parent in (directory.resolve(), *directory.resolve().parents)):
        return
    command = ["git", "-C", str(directory), "check-ignore", "--quiet", NAME]
    try:
        ignored = subprocess.run(command, check=False, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        ignored = False
    if not ignored:
        raise UsageError(
            "env-file-not-ignored",
            msg(
                "This directory belongs to a git repository that does not ignore .env: secrets could be published."
            ),
            msg("Let it be ignored: `echo .env >> .gitignore`, and then `verifier login` again."),
        )


def keep(directory: Path, values: Mapping[str, str]) -> Path:
    """Write the values into the directory's `.env`, whose other lines stay; only its owner may read it.

    Raises `UsageError` where it can't be written.
    """
    from dotenv import set_key, unset_key  # for whoever logs in only

    path = directory / NAME
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
        held = path.read_text("utf-8")
        for name in VARIABLES:
            if name not in values and name in held:
                unset_key(path, name)
        for name, value in values.items():
            set_key(path, name, value)
        path.chmod(0o600)
    except (OSError, ValueError) as error:
        raise UsageError(
            "unwritable-file",
            msg("{path} can't be written: {reason}.", path=path, reason=system_reason(error)),
            msg("Go to a directory of your own, or set the variables yourself."),
        ) from error
    return path
