"""The file .env: its assignments, and which of its lines are meant as one of ours and can't be read."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from verifier.errors import CredentialsError
from verifier.files import home
from verifier.i18n import Text, msg

NAME = ".env"
_OURS = r"(?i)(?<![A-Z0-9_])(?:TQ_)?TWILIO_[A-Z_]*[A-Z]"


class Unread(Struct, frozen=True):
    """A line (counted from 1) that was to set a variable."""

    line: int
    name: str


class EnvFile(Struct, frozen=True):
    """The variables that have a value, as it stands, and the lines that were to set one of ours."""

    values: Mapping[str, str] = {}
    unread: tuple[Unread, ...] = ()

    def check(self, names: Iterable[str]) -> None:
        """Raise `CredentialsError` where a line was to set one of `names` that no other sets."""
        wanted = set(names) - self.values.keys()
        for each in self.unread:
            if each.name in wanted:
                raise _unreadable(each)


def parsed(text: str) -> EnvFile:
    """Read the text of the file. Other programs' lines are not ours to judge."""
    from io import StringIO  # where there is a .env only

    from dotenv.parser import parse_stream

    values: dict[str, str] = {}
    unread: list[Unread] = []
    for found in parse_stream(StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))):
        raw = found.original.string
        good = not found.error and found.key is not None and found.value is not None
        if good and found.value:
            values[str(found.key)] = str(found.value)
        for named in re.finditer(_OURS, raw):
            # A value that names another variable with a = after it has swallowed that one's line.
            swallowed = raw[named.end() :].lstrip(" \t").startswith("=") if good else True
            if (
                not _is_comment(raw, named.start())
                and swallowed
                and not (good and named[0].upper() == found.key)
            ):
                unread.append(
                    Unread(found.original.line + raw.count("\n", 0, named.start()), named[0].upper())
                )
    return EnvFile(values, tuple(unread))


def likely_mistake(folder: Path) -> Text | None:
    """What may have been meant for the file .env and is not read, where there is such a thing."""
    for name in (".env.txt", "env.txt", "env", ".env.local", ".env.example"):
        if _mentions_us(folder / name):
            return msg("{found} is not read: the file has to be called {name}.", found=name, name=NAME)
    for above in folder.absolute().parents:
        if above == home():
            break
        if _mentions_us(above / NAME):
            return msg(
                "{found} is not read: run the command in that folder, or put the file into this one.",
                found=str(above / NAME),
            )
    return None


def _mentions_us(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return b"TWILIO_" in file.read(10_000).replace(b"\0", b"")
    except OSError:
        return False


def _is_comment(raw: str, position: int) -> bool:
    return "#" in raw[raw.rfind("\n", 0, position) + 1 : position]


def _unreadable(each: Unread) -> CredentialsError:
    return CredentialsError(
        "credentials-unreadable",
        msg(
            "Line {line} of {file} sets {name} in a way that can't be read.",
            line=each.line,
            file=NAME,
            name=each.name,
        ),
        msg(
            "Write it as {name}=VALUE, with nothing before it and nothing after it, and quotes on both sides or none.",
            name=each.name,
        ),
    )
