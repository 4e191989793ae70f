"""Who asks Twilio, and with which secret: found in the environment, a .env file or twilio-cli's profiles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from verifier.credentials.env_file import NAME, EnvFile, likely_mistake, parsed
from verifier.credentials.parts import Parts, login, mended_account_sid, part
from verifier.errors import CredentialsError, NoCredentials, UsageError, system_reason
from verifier.files import beginning
from verifier.i18n import Text, listed, msg
from verifier.printable import printable

_CONFIG = Path(".twilio-cli", "config.json")
_CONFIG_SHOWN = "~/.twilio-cli/config.json"
_LARGEST_FILE = 1_000_000
_KEYS = ("TWILIO_API_KEY", "TWILIO_API_KEY_SID")
_SECRETS = ("TWILIO_API_SECRET", "TWILIO_API_KEY_SECRET")
_NUMBERS = ("TWILIO_PHONE_NUMBER", "TQ_TWILIO_NUMBER")
_SETTINGS = (*_NUMBERS, "TWILIO_REGION", "TWILIO_EDGE")
_TWILIOS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", *_KEYS, *_SECRETS)
_GAMES = ("TQ_TWILIO_ACCOUNT_SID", "TQ_TWILIO_AUTH_TOKEN")


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

    A source that holds a part only is not passed over. `account_sid` is asked instead of the source's account. Region,
    edge and number count wherever they stand: a profile's own before the environment's before `.env`'s.

    Raises `CredentialsError` named credentials-missing, -incomplete, -malformed or -unreadable, and `UsageError`
    named unknown-profile or account-sid-malformed.
    """
    asked = _asked(account_sid) if account_sid else None
    found: Credentials | None
    if profile:
        found = _of_profile(_read_profiles(home)[1], profile, asked)
    else:
        found = _of_variables(environ, msg("the environment"), asked)
    file = _read_dotenv(cwd, needed=found is None)
    if found is None:
        found = _of_file(file, asked) or _of_active_profile(home, asked)
    if found is None:
        raise _missing(home, cwd)
    file.check(name for name in _SETTINGS if not environ.get(name))

    def setting(*names: str) -> str | None:
        return _first(environ, names) or _first(file.values, names)

    # A profile's own settings belong to it.
    return replace(
        found,
        region=found.region or setting("TWILIO_REGION"),
        edge=found.edge or setting("TWILIO_EDGE"),
        number=setting(*_NUMBERS),
    )


def profiles(home: Path) -> tuple[str, ...]:
    """The names of twilio-cli's profiles, in the file's order; raises `CredentialsError` where it can't be read."""
    return tuple(_read_profiles(home)[1])


def read_small_file(path: Path, shown: str) -> str | None:
    """A text file of at most a megabyte, or None where there is no such file; raises `CredentialsError`."""
    try:
        content = beginning(path, _LARGEST_FILE)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(shown, system_reason(error)) from error
    if len(content) > _LARGEST_FILE:
        raise _unreadable(shown, msg("it is larger than a megabyte"))
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise _unreadable(shown, msg("it is not UTF-8 text")) from error


def _encoding(content: bytes) -> str:
    """UTF-8, or what PowerShell and Notepad make of it, with a mark of the byte order or without."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if content[:1] == b"\0" else "utf-8-sig"


def _of_variables(values: Mapping[str, str], source: Text, asked: str | None) -> Credentials | None:
    """The game's own names are looked at where none of Twilio's is set; the two are never mixed."""
    for names in (_TWILIOS, _GAMES):
        set_here = {name: values.get(name) or "" for name in names}
        if not any(part(name, value).value for name, value in set_here.items()):
            continue
        account, token, *with_key = names
        key = next((name for name in _KEYS if set_here.get(name)), _KEYS[0])
        secret = next((name for name in _SECRETS if set_here.get(name)), _SECRETS[0])
        parts = Parts(
            source,
            msg(
                "Set it as well; its value stands at https://console.twilio.com. `verifier doctor` looks closer."
            ),
            part(account, set_here[account]),
            part(token, set_here[token]),
            part(key if with_key else "", set_here.get(key)),
            part(secret, set_here.get(secret)),
        )
        return Credentials(
            *login(parts, asked),
            source=source,
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


def _read_dotenv(cwd: Path, *, needed: bool) -> EnvFile:
    """The file, empty where there is none. Where it is not needed, one that can't be read is left alone."""
    try:
        text = read_small_file(cwd / NAME, NAME)
    except CredentialsError:
        if needed:
            raise
        text = None
    return EnvFile() if text is None else parsed(text)


def _of_file(file: EnvFile, asked: str | None) -> Credentials | None:
    """What the file .env holds. Where that is nothing whole, a line that can't be read is named as the reason."""
    try:
        found = _of_variables(file.values, msg("the file .env"), asked)
    except CredentialsError:
        file.check((*_TWILIOS, *_GAMES))
        raise
    if found is None:
        file.check((*_TWILIOS, *_GAMES))
    return found


def _read_profiles(home: Path) -> tuple[str | None, Mapping[str, Mapping[str, str]]]:
    """The active profile's name, and the text fields of each profile; of other types nothing is kept."""
    text = read_small_file(home / _CONFIG, _CONFIG_SHOWN)
    if text is None:
        return None, {}
    import json  # where twilio-cli's file is read only

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
    from verifier.sid import echo  # for what went wrong only

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
    names = listed(map(printable, known))
    return UsageError(
        "unknown-profile",
        msg("There is no profile {profile}; twilio-cli has {known}.", profile=printable(name), known=names),
        msg("Name one of them: `--profile {profile}`", profile=printable(known[0])),
    )


def _missing(home: Path, cwd: Path) -> CredentialsError:
    names = profiles(home)
    if mistake := likely_mistake(cwd):
        step = mistake
    elif names:
        step = msg(
            "Choose one of twilio-cli's profiles ({known}): `--profile NAME`",
            known=listed(map(printable, names)),
        )
    else:
        step = msg(
            "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or practise without an account: `--sandbox`"
        )
    return NoCredentials(
        "credentials-missing",
        msg("No Twilio credentials: none in the environment, in .env, or in {file}.", file=_CONFIG_SHOWN),
        step,
    )
