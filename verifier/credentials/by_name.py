"""Credentials by name for a class: a CSV file that names environment variables and never holds a secret."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from verifier.credentials.find import Credentials, read_small_file
from verifier.credentials.parts import Part, Parts, login, part
from verifier.errors import CredentialsError, UsageError
from verifier.i18n import Text, listed, msg
from verifier.printable import printable

COLUMNS = ("profile", "account_sid", "key_or_token_env")
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
# Unlike an Auth Token, a key's SID or a key's secret: capitals, with an underscore or short.
_PLAIN_NAME = r"(?=[^_]{0,19}\Z|.*_)[A-Z_][A-Z0-9_]*"


def read_credentials_file(path: Path, environ: Mapping[str, str]) -> Mapping[str, Credentials]:
    """The credentials of each profile in a CSV file with the columns `profile,account_sid,key_or_token_env`.

    `key_or_token_env` is the name of the environment variable that holds the account's Auth Token, or for an API
    key `KEY:SECRET`, the names of the variables that hold the key's SID and its secret. Other columns are ignored.

    Raises `UsageError` named credentials-file for what the file's writer has to mend, and `CredentialsError`
    (see `credentials.find`) for what is missing or wrong in the environment.
    """
    shown = printable(path.name)
    text = read_small_file(path, shown)
    if text is None:
        raise _wrong(msg("{file} does not exist, or is no file.", file=shown))
    found: dict[str, Credentials] = {}
    for line, name, account_sid, variables in _rows(text, shown):
        if name in found:
            raise _wrong(
                msg(
                    "Line {line} of {file} names {profile} again.",
                    line=line,
                    file=shown,
                    profile=printable(name),
                )
            )
        source = msg("line {line} of {file}", line=line, file=shown)
        parts = _parts(source, account_sid, variables, environ)
        found[name] = Credentials(*login(parts), source=source, profile=name)
    return found


def _rows(text: str, shown: str) -> Iterator[tuple[int, str, str, str]]:
    import csv  # where such a file was given only
    from io import StringIO

    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if lacking := [name for name in COLUMNS if name not in header]:
            missing = listed(lacking)
            raise _wrong(
                msg("{file} has no column {missing} in its first line.", file=shown, missing=missing)
            )
        positions = [header.index(name) for name in COLUMNS]
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            name, account_sid, variables = (row[n].strip() if n < len(row) else "" for n in positions)
            if not (name and account_sid and variables):
                raise _wrong(msg("Line {line} of {file} is incomplete.", line=reader.line_num, file=shown))
            yield reader.line_num, name, account_sid, variables
    except csv.Error as error:
        problem = msg(
            "Line {line} of {file} is no CSV: {reason}.", line=reader.line_num, file=shown, reason=str(error)
        )
        raise _wrong(problem) from error


def _parts(source: Text, account_sid: str, variables: str, environ: Mapping[str, str]) -> Parts:
    names = [name.strip() for name in variables.split(":")]
    account, nothing = part("account_sid", account_sid), part("", None)
    step = msg("Set the variable, or name another in the column key_or_token_env.")
    if len(names) == 1:
        return Parts(source, step, account, _value(source, names[0], environ), nothing, nothing)
    if len(names) == 2:
        key, secret = (_value(source, name, environ) for name in names)
        return Parts(source, step, account, nothing, key, secret)
    raise _wrong(msg("{source} names more than two variables, or holds a secret.", source=source))


def _value(source: Text, name: str, environ: Mapping[str, str]) -> Part:
    """The variable's value. What may be a secret that was written in a name's place is not shown."""
    if not re.fullmatch(_PLAIN_NAME, name) and not (re.fullmatch(_NAME, name) and name in environ):
        raise _wrong(
            msg(
                "The column key_or_token_env in {source} holds no variable's name but perhaps a secret.",
                source=source,
            )
        )
    found = part(name, environ.get(name))
    if not found.value:
        raise CredentialsError(
            "credentials-incomplete",
            msg(
                "The environment variable {name} is not set, and {source} names it.", name=name, source=source
            ),
            msg("Set {name} to the Auth Token or the part of the API key that it stands for.", name=name),
        )
    return found


def _wrong(problem: Text) -> UsageError:
    return UsageError(
        "credentials-file",
        problem,
        msg(
            "Write one profile a line: profile,account_sid,key_or_token_env (the name of a variable, never a secret)."
        ),
    )
