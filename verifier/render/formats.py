"""The formats of a report, found by name."""

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:  # the names are wanted for every --help, and there is nothing to report then
    from verifier.errors import VerifierError
    from verifier.render.row_format import Lines, Renderer, RowFormat


class Kind(StrEnum):
    """What a format is read as, which says how a character is spelt without its meaning."""

    TEXT = "text"
    JSON = "json"
    XML = "xml"
    COMMANDS = "commands"


class Format(Struct, frozen=True):
    """A format: `load` imports what writes it; a file whose name ends in one of its `suffixes` is meant for it.

    A stale answer in a format that machines judge by is worse than none. For such a format `load_error` imports what
    writes that a run could not start, and files of ours begin in one of its `beginnings`.
    """

    name: str
    load: "Callable[[], Renderer | Lines]"
    kind: Kind = Kind.TEXT
    suffixes: tuple[str, ...] = ()
    load_error: "Callable[[], Callable[[VerifierError], str]] | None" = None
    beginnings: tuple[bytes, ...] = ()


def _in(module: str, name: str) -> Callable[[], Any]:
    """Where a format's writer lives; imported when used, since most runs use one."""
    return lambda: getattr(import_module(f"verifier.render.{module}"), name)


_JSON_ERROR = _in("json", "error_json")
_JSON = b'{"schema": "verifier/'
_LINES = (b'{"objective": ', b'{"learner": ')
_XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="verifier"'

ROSTER = "roster"
"""The format that is the roster's own file, filled in."""

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("text", _in("text", "text"), suffixes=(".txt",)),
        Format("json", _in("json", "report_json"), Kind.JSON, (".json",), _JSON_ERROR, (_JSON,)),
        Format("junit", _in("junit", "junit"), Kind.XML, (".xml",), _in("junit", "error_junit"), (_XML,)),
        Format("github", _in("github", "github"), Kind.COMMANDS),
        Format("markdown", _in("markdown", "markdown"), suffixes=(".md",)),
        Format("html", _in("html", "html"), suffixes=(".html",)),
        Format("jsonl", _in("rows", "JSONL"), Kind.JSON, (".jsonl",), _JSON_ERROR, (_JSON, *_LINES)),
        Format("csv", _in("rows", "CSV"), suffixes=(".csv",)),
        Format("tsv", _in("rows", "TSV"), suffixes=(".tsv",)),
        Format("gradescope", _in("gradescope", "GRADESCOPE"), Kind.JSON),
        Format("classroom50", _in("classroom50", "CLASSROOM50"), Kind.JSON),
        Format("canvas", _in("canvas", "CANVAS")),
        Format(ROSTER, _in("gradebook", "roster")),
    )
}
"""Every format by its name. A record that is added here can be asked for by `--format`."""


def by_suffix(suffix: str) -> Format | None:
    """The format of a file that is named without one, by the end of its name: `.csv`."""
    return next((each for each in FORMATS.values() if suffix.lower() in each.suffixes), None)


def lines_of(name: str) -> "Lines | None":
    """What writes a format line by line; None for one that is written as a whole."""
    from verifier.render.row_format import Lines  # not for --help

    found = FORMATS[name].load()
    return found if isinstance(found, Lines) else None


def row_format(name: str) -> "RowFormat | None":
    """What writes a format while the verdicts fall; None for one that waits for the last."""
    from verifier.render.row_format import RowFormat  # as above

    found = lines_of(name)
    return found if isinstance(found, RowFormat) else None


def renderer(name: str) -> "Renderer":
    """What writes a whole report in a format."""
    from verifier.render.row_format import Lines, document  # as above

    found = FORMATS[name].load()
    return document(found) if isinstance(found, Lines) else found
