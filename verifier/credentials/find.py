"""Who asks Twilio, and with which secret: found in the environment, a .env file or twilio-cli's profiles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from verifier.credentials.parts import Parts, login, mended_account_sid, part
from verifier.errors import CredentialsError, UsageError, system_reason
from verifier.i18n import Text, msg
from verifier.printable import printable

_CONFIG = Path(".twilio-cli", "config.json")
_CONFIG_SHOWN = "~/.twilio-cli/config.json"
_LARGEST_FILE = 1_000_000
_SECRETS = ("TWILIO_API_SECRET", "TWILIO_API_KEY_SECRET")
_NUMBERS = ("TWILIO_PHONE_NUMBER", "TQ_TWILIO_NUMBER")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account to ask, and what to ask it with: its SID and Auth Token, or an API key's SID and secret.

    `source` says where they were found, `profile` under which name, `number` which number to send from.
    """

    account_sid: str
    username: str
    password: str = field(repr=False)
    region: str | None = None
    edge: str | None = None
    source: Text = field(default=Text(""), repr=False)
    profile: str | None = None
    number: str | None = field(default=None, repr=False)

    def for_account(self, account_sid: str) -> "Credentials":
        """The same user name and password for another account, such as a subaccount; raises `UsageError`."""
        return replace(self, account_sid=_asked(account_sid))

    @property
    def doubts(self) -> tuple[Text, ...]:
        """What is odd about the secret without being surely wrong; nothing of it is shown."""
        length = len(self.password)
        if self.username.startswith("SK"):
            if re.fullmatch("[0-9A-Za-z]{32}", self.password):
                return ()
            return (
                msg(
                    "The API key's secret has {length} characters; Twilio's have 32, letters and digits.",
                    length=length,
                ),
            )
        if re.fullmatch("[0-9a-f]{32}", self.password):
            return ()
        return (
            msg(
                "The Auth Token has {length} characters; Twilio's have 32, all of 0-9 and a-f.", length=length
            ),
        )


def find(
    environ: Mapping[str, str],
    *,
    profile: str | None = None,
    account_sid: str | None = None,
    cwd: Path,
    home: Path,
) -> Credentials:
    """The credentials of the first source that holds any: profile, environment, `.env`, twilio-cli's active profile.

    A source that holds a part only is not passed over. `account_sid` is asked instead of the source's account.

    Raises `CredentialsError` named credentials-missing, -incomplete, -malformed or -unreadable, and `UsageError`
    named unknown-profile or account-sid-malformed.
    """
    asked = _asked(account_sid) if account_sid else None
    found: Credentials | None
    if profile:
        found = _of_profile(_read_profiles(home)[1], profile, asked)
    else:
        found = (
            _of_variables(environ, msg("the environment"), asked)
            or _of_variables(_read_dotenv(cwd), msg("the file .env"), asked)
            or _of_active_profile(home, asked)
        )
    if found is None:
        raise _missing(home)
    return replace(found, number=_first(environ, _NUMBERS) or found.number)


def profiles(home: Path) -> tuple[str, ...]:
    """The names of twilio-cli's profiles, in the file's order; raises `CredentialsError` where it can't be read."""
    return tuple(_read_profiles(home)[1])


def read_small_file(path: Path, shown: str) -> str | None:
    """A text file of at most a megabyte, or None where there is no such file; raises `CredentialsError`."""
    try:
        if path.is_dir():
            return None
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(shown, system_reason(error)) from error
    if len(content) > _LARGEST_FILE:
        raise _unreadable(shown, msg("it is larger than a megabyte"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(shown, msg("it is not UTF-8 text")) from error


def _of_variables(values: Mapping[str, str], source: Text, asked: str | None) -> Credentials | None:
    """The game's own names are looked at where none of Twilio's is set; the two are never mixed."""
    for names in (
        ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", *_SECRETS),
        ("TQ_TWILIO_ACCOUNT_SID", "TQ_TWILIO_AUTH_TOKEN"),
    ):
        set_here = {name: values.get(name) or "" for name in names}
        if not any(part(name, value).value for name, value in set_here.items()):
            continue
        account, token, *key = names
        secret = next((name for name in _SECRETS if set_here.get(name)), _SECRETS[0])
        parts = Parts(
            source,
            msg(
                "Set it as well; its value stands at https://console.twilio.com. `verifier doctor` looks closer."
            ),
            part(account, set_here[account]),
            part(token, set_here[token]),
            part(key[0] if key else "", set_here.get("TWILIO_API_KEY")),
            part(secret, set_here.get(secret)),
        )
        return Credentials(
            *login(parts, asked),
            region=_first(values, ("TWILIO_REGION",)),
            edge=_first(values, ("TWILIO_EDGE",)),
            source=source,
            number=_first(values, _NUMBERS),
        )
    return None


def _of_profile(known: Mapping[str, Mapping[str, str]], name: str, asked: str | None) -> Credentials:
    if name not in known:
        raise _unknown_profile(name, tuple(known))
    values = known[name]
    source = msg("twilio-cli's profile {profile}", profile=printable(name))
    parts = Parts(
        source,
        msg("Create the profile again: `twilio profiles:create`"),
        part("accountSid", values.get("accountSid")),
        part("", None),
        part("apiKey", values.get("apiKey")),
        part("apiSecret", values.get("apiSecret")),
    )
    region, edge = _first(values, ("region",)), _first(values, ("edge",))
    return Credentials(*login(parts, asked), region, edge, source, name)


def _of_active_profile(home: Path, asked: str | None) -> Credentials | None:
    """The active profile; where none is, the only one there is."""
    active, known = _read_profiles(home)
    if active not in known:
        active = next(iter(known)) if len(known) == 1 else None
    return None if active is None else _of_profile(known, active, asked)


def _read_dotenv(cwd: Path) -> Mapping[str, str]:
    text = read_small_file(cwd / ".env", ".env")
    if text is None:
        return {}
    import logging
    from io import StringIO

    from dotenv import dotenv_values

    # Lines that are no assignment are reported there, and other programs' settings are not ours to judge.
    logging.getLogger("dotenv").setLevel(logging.ERROR)
    values = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in values.items() if value}


def _read_profiles(home: Path) -> tuple[str | None, Mapping[str, Mapping[str, str]]]:
    """The active profile's name, and the text fields of each profile; of other types nothing is kept."""
    text = read_small_file(home / _CONFIG, _CONFIG_SHOWN)
    if text is None:
        return None, {}
    import json

    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(_CONFIG_SHOWN, msg("it is no valid JSON")) from error
    if not isinstance(config, dict) or not isinstance(config.get("profiles", {}), dict):
        raise _unreadable(_CONFIG_SHOWN, msg("it holds no profiles as twilio-cli writes them"))
    active = config.get("activeProject")
    return active if isinstance(active, str) else None, {
        name: {key: value for key, value in entry.items() if isinstance(value, str)}
        if isinstance(entry, dict)
        else {}
        for name, entry in config.get("profiles", {}).items()
    }


def _first(values: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := part(name, values.get(name)).value)), None)


def _asked(account_sid: str) -> str:
    if sid := mended_account_sid(account_sid):
        return sid
    from verifier.sid import echo

    raise UsageError(
        "account-sid-malformed",
        msg('"{text}" is no account SID, which is AC and 32 hexadecimal digits.', text=echo(account_sid)),
        msg("Copy the account's SID from https://console.twilio.com (Account Info)."),
    )


def _unreadable(shown: str, reason: Text | str) -> CredentialsError:
    return CredentialsError(
        "credentials-unreadable",
        msg("{file} can't be read: {reason}.", file=shown, reason=reason),
        msg("Mend or remove the file, or set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment."),
    )


def _unknown_profile(name: str, known: tuple[str, ...]) -> UsageError:
    if not known:
        return UsageError(
            "unknown-profile",
            msg(
                "There is no profile {profile}: {file} holds none.",
                profile=printable(name),
                file=_CONFIG_SHOWN,
            ),
            msg("Create one with twilio-cli: `twilio profiles:create`"),
        )
    listed = ", ".join(map(printable, known))
    return UsageError(
        "unknown-profile",
        msg("There is no profile {profile}; twilio-cli has {known}.", profile=printable(name), known=listed),
        msg("Name one of them: `--profile {profile}`", profile=printable(known[0])),
    )


def _missing(home: Path) -> CredentialsError:
    names = profiles(home)
    if names:
        step = msg(
            "Choose one of twilio-cli's profiles ({known}): `--profile NAME`",
            known=", ".join(map(printable, names)),
        )
    else:
        step = msg(
            "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or practise without an account: `--sandbox`"
        )
    return CredentialsError(
        "credentials-missing",
        msg("No Twilio credentials: none in the environment, in .env, or in {file}.", file=_CONFIG_SHOWN),
        step,
    )
