"""An objective of a course's own, from a file in TOML: a title, and its checks in their order."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from verifier.errors import UsageError, system_reason
from verifier.files import beginning
from verifier.i18n import Text, listed, msg
from verifier.objective.check import Check
from verifier.objective.checks import CHECKS, MESSAGE_FOUND
from verifier.objective.objective import MMS, OBJECTIVES, STRICT, Objective
from verifier.printable import printable

SCHEMA = "verifier/objective/v1"
MOST_BYTES = 100_000
"""Of a file that holds an objective; none that a person wrote has so many."""

_FIELDS = ("title", "checks")
_TEMPLATE = {"type": "string", "pattern": r"\{[^{}\n]+\}", "description": "{column}: the learner's cell."}


def chosen(text: str | None, *, strict: bool = False) -> Objective:
    """The objective of a name or of a file; `strict` is another word for `mms-strict`. Raises `UsageError`."""
    if text is None:
        return STRICT if strict else MMS
    found = OBJECTIVES.get(text.strip().lower())
    if strict and found is not STRICT:
        raise UsageError(
            "objective-and-strict",
            msg("`--strict` means the objective mms-strict, and `--objective` names another."),
            msg("Leave one of them out."),
        )
    return found or load(Path(text))


def load(path: Path) -> Objective:
    """The objective that a file holds; its name is the file's, without the suffix. Raises `UsageError`."""
    document = _parsed(path)
    for field in document:
        if field not in _FIELDS:
            raise _bad(
                path,
                msg("there is no {field}", field=printable(field)),
                msg("It has: {names}.", names=listed(_FIELDS)),
            )
    title, checks = document.get("title"), document.get("checks")
    if not isinstance(title, str) or not title.strip():
        raise _bad(path, msg("it has no title"), msg('Begin it with one: `title = "Send an owl"`'))
    if not isinstance(checks, dict) or not checks:
        raise _bad(
            path, msg("it asks nothing"), msg("Add a table of checks: `[checks]` and `has-media = true`")
        )
    from hashlib import blake2b  # loads OpenSSL, which takes 2 ms

    asked = tuple(_asked(path, checks))
    digest = blake2b(repr(sorted(checks.items())).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return Objective(path.stem, title.strip(), asked, digest=digest)


def _parsed(path: Path) -> Mapping[str, Any]:
    import tomllib  # needed for a course's own objectives only

    try:
        content = beginning(path, MOST_BYTES)
        if len(content) > MOST_BYTES:
            raise _bad(path, msg("it is too long"), _LOOK)
        return tomllib.loads(content.decode("utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(
            "unknown-objective",
            msg("There is no objective {name}, and no file of that name.", name=printable(str(path))),
            msg("Name a file, or one of: {names}.", names=listed(OBJECTIVES)),
        ) from error
    except OSError as error:
        raise _bad(path, msg("it can't be read ({reason})", reason=system_reason(error)), _LOOK) from error
    except ValueError as error:  # which a text that is no TOML and one that is no UTF-8 both are
        raise _bad(path, msg("it is no TOML ({reason})", reason=printable(str(error))), _LOOK) from error


def _asked(path: Path, checks: Mapping[str, Any]) -> Iterator[Check]:
    """The checks in the file's order. Whether the message exists is asked in any case, and first unless it is named."""
    if MESSAGE_FOUND.name not in checks:
        yield MESSAGE_FOUND
    for name, value in checks.items():
        check = CHECKS.get(name)
        if check is None:
            raise _bad(
                path,
                msg("there is no check {name}", name=printable(name)),
                msg("There are: {names}.", names=listed(CHECKS)),
            )
        yield _set(path, check, value)


def _set(path: Path, check: Check, value: Any) -> Check:
    example = check.takes.example if check.takes else "true"
    step = msg("Write for example `{name} = {example}`", name=check.name, example=example)
    if check.takes is None:
        if value is not True:
            raise _bad(path, msg("{name} takes true only", name=check.name), step)
        return check
    asked = replace(check, setting=value) if isinstance(value, str) else check
    if asked.columns:
        return asked
    try:
        return replace(check, setting=check.takes.read(value))
    except ValueError as error:
        shown = printable(repr(value))[:60]
        raise _bad(path, msg("{name} can't be {value}", name=check.name, value=shown), step) from error


_LOOK = msg("`verifier schema objective` describes such a file.")


def _bad(path: Path, problem: Text, step: Text) -> UsageError:
    where = printable(str(path))
    return UsageError(
        "bad-objective", msg("{path} holds no objective: {problem}.", path=where, problem=problem), step
    )


def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of such a file, as TOML's values are in JSON."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "description": "An objective of a course's own, for --objective: a file in TOML.",
        "type": "object",
        "properties": {
            "title": {
                "description": "What reports and gradebooks call it.",
                "type": "string",
                "minLength": 1,
            },
            "checks": {
                "description": "What is asked, in this order; all of it has to pass.",
                "type": "object",
                "properties": {name: _described(check) for name, check in CHECKS.items()},
                "additionalProperties": False,
                "minProperties": 1,
            },
        },
        "required": list(_FIELDS),
        "additionalProperties": False,
    }


def _described(check: Check) -> Mapping[str, Any]:
    said = {"description": str(check.question)}
    return said | ({"const": True} if check.takes is None else {"anyOf": [_TEMPLATE, check.takes.schema]})
