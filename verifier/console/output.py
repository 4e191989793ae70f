"""Where reports go: the formats asked for, and what standard output can show."""

import codecs
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TextIO

import typer
from msgspec import Struct
from msgspec.structs import replace

from verifier.console.ci import after_run, in_github, inert, shows_color
from verifier.errors import ExitCode, Interrupted, OutputLost, UsageError, VerifierError, system_reason
from verifier.i18n import listed, msg, tr
from verifier.printable import mask_numbers, printable
from verifier.render import Style, no_drawing
from verifier.render.formats import FORMATS, by_suffix, lines_of, renderer
from verifier.render.row_format import ResultFormat
from verifier.report import Report

ASCII_FOR = str.maketrans(
    {"…": "...", "•": "*", "·": "-", "“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "→": "->"}
)
_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd")
NEXT_BEST = "verifier.next-best"
"""The name by which `encode` knows how to put an ASCII character for one that an encoding lacks."""


def _next_best(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    error.end = error.start + 1
    best = ASCII_FOR.get(ord(error.object[error.start]))
    return (best, error.end) if best else codecs.backslashreplace_errors(error)


codecs.register_error(NEXT_BEST, _next_best)


_WITHOUT_LINKS = ("linux", "screen", "vt")
"""Terminals that would show the escape sequence of a link (OSC 8) or lose what is in it."""

NARROWEST, WIDEST = 40, 1_000
"""Columns that a report is written for, whatever the terminal says."""


class Target(Struct, frozen=True):
    """One format and where it goes; `path` None is standard output.

    With `each` it is a folder, in which each learner has a file.
    """

    format: str
    path: Path | None = None
    each: bool = False


def targets(wanted: Iterable[str] | None, output: Path | None = None) -> tuple[Target, ...]:
    """Read `NAME[:PATH]` texts, and the `output` whose suffix names its format.

    Raises `UsageError` for an unknown name or suffix, or two formats on standard output.
    """
    found = [] if output is None else [Target(_by_suffix(output), output)]
    for text in wanted or (() if found else ("text",)):
        name, _, path = text.partition(":")
        one_of(name, FORMATS)
        found.append(_target(name, path))
    if sum(target.path is None for target in found) > 1:
        raise UsageError(
            "two-formats-on-stdout",
            msg("Only one format can go to standard output."),
            msg("Give the others a file, for example `-f text -f json:report.json`."),
        )
    _must_differ(found)
    return tuple(found)


def _target(name: str, path: str) -> Target:
    if not path or path == "-":
        return Target(name)
    # Unlike pathlib's, this question raises nothing for a name that is too long.
    is_folder = path.endswith(("/", os.sep)) or os.path.isdir(path)  # noqa: PTH112
    form = lines_of(name) if is_folder else None
    return Target(name, Path(path), each=isinstance(form, ResultFormat) and bool(form.file))


def _must_differ(found: Iterable[Target]) -> None:
    """Raise `UsageError` where a later report would take an earlier one's place."""
    seen: set[Path] = set()
    for path in (target.path for target in found if target.path is not None):
        real = path.resolve()
        # To a device or a pipe several can go.
        if real in seen and (real.is_file() or not real.exists()):
            raise UsageError(
                "one-file-for-two-formats",
                msg("{path} is named for two reports, and holds one.", path=path),
                msg("Give each format a file of its own."),
            )
        seen.add(real)


def _by_suffix(path: Path) -> str:
    if found := by_suffix(path.suffix):
        return found.name
    raise UsageError(
        "unknown-suffix",
        msg("The name {path} does not say which format is meant.", path=path),
        msg(
            "Let it end in one of {suffixes}, or name the format: `-f NAME:PATH`",
            suffixes=listed(suffix for each in FORMATS.values() for suffix in each.suffixes),
        ),
    )


def write_report(report: Report, wanted: Iterable[Target], style: Style) -> None:
    """Write the report in every format, files first, so that a closed pipe loses none of them.

    Whoever closes it has read enough: that changes no exit code.
    """
    for target in sorted(wanted, key=lambda target: target.path is None):
        write = renderer(target.format)
        if target.path is None:
            with suppress(BrokenPipeError):
                for piece in write(report, stdout_style(style, os.environ)):
                    echo(piece, format_=target.format)
        else:
            plain = replace(style, width=None, color=False, drawing=no_drawing)
            pieces = (inert(piece, target.format) for piece in write(report, plain))
            write_file(target.path, pieces, private=style.reveal)


def write_file(path: Path, pieces: Iterable[str | bytes], *, private: bool) -> None:
    """Write a file as a whole or not at all, in UTF-8 but for bytes; `private` ones only their owner may read.

    A link is written through, and what is no regular file, such as `/dev/stderr` or a pipe, stays what it is.
    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            with opened(path, private=private) as file:
                _put(file, pieces)
        else:
            _replace(path, pieces, private=private)
    except OSError as error:
        raise unwritable(path, error) from error


def _put(file: TextIO, pieces: Iterable[str | bytes]) -> None:
    for piece in pieces:
        if isinstance(piece, str):
            file.write(piece)
        else:
            file.buffer.write(piece)


def _replace(path: Path, pieces: Iterable[str | bytes], *, private: bool) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with opened(draft, private=private) as file:
            _put(file, pieces)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def opened(path: Path, *, private: bool) -> TextIO:
    """A file made or emptied to be written to; a `private` one is its owner's, whoever could read it before.

    Raises `OSError`.
    """
    # What went to such a stream before is not to be lost, where it is a file.
    emptied = os.O_APPEND if any(map(path.is_relative_to, _STREAMS)) else os.O_TRUNC
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | emptied, 0o600 if private else 0o666)
    file = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="")
    if private and _is_file(file):
        path.chmod(0o600)
    return file


def unwritable(path: Path, error: OSError) -> UsageError:
    """The error for a file that was to hold a report."""
    return UsageError(
        "unwritable-file",
        msg("{path} can't be written: {reason}.", path=path, reason=system_reason(error)),
        msg("Name another file, or make its folder first."),
    )


def one_of(name: str, names: Iterable[str]) -> None:
    """Raise `UsageError` unless a format's name is one of those a command knows."""
    if name not in names:
        raise UsageError(
            "unknown-format",
            msg("There is no format {name}.", name=name),
            msg("Choose one of: {names}.", names=listed(names)),
        )


def stdout_style(style: Style, environ: Mapping[str, str]) -> Style:
    """The style as far as standard output can show it."""
    return on_stream(style, sys.stdout, environ)


def on_stream(style: Style, stream: TextIO, environ: Mapping[str, str]) -> Style:
    """The style as far as a stream can show it: colour, width, and characters beyond ASCII."""
    able = environ.get("TERM") != "dumb"
    somebody = stream.isatty()
    terminal = able and somebody
    shown = terminal or (able and shows_color(environ) and not _is_file(stream))
    color = bool(environ.get("FORCE_COLOR")) or (shown and not environ.get("NO_COLOR"))
    width = None
    if terminal or environ.get("COLUMNS", "").isdigit():
        width = min(max(NARROWEST, shutil.get_terminal_size().columns), WIDEST)
    links = terminal and color and not environ.get("TERM", "").startswith(_WITHOUT_LINKS)
    seen = replace(style, color=color, width=width, unicode=is_unicode(stream), links=links)
    return replace(seen, terminal=somebody)


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:
        return False


def is_unicode(stream: TextIO) -> bool:
    """Whether the stream's encoding is one of Unicode's."""
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def echo(text: str, *, err: bool = False, format_: str = "text") -> None:
    """Print a finished piece of a format, with the next best in ASCII for what the stream's encoding lacks."""
    stream = sys.stderr if err else sys.stdout
    text = inert(text, format_)
    if not is_unicode(stream):
        encoding = stream.encoding or "ascii"
        text = text.encode(encoding, NEXT_BEST).decode(encoding)
    else:
        text = text.encode("utf-8", "backslashreplace").decode()
    try:
        typer.echo(text, nl=False, err=err, color=True)
    except OSError as error:
        # Python would try to write the rest once more at its end, and leave with an exit code of its own.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if err:
            return  # nobody is left to be told, and that is no reason to leave anything undone
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputLost(
            "unwritable-output",
            msg("Standard output can't be written: {reason}.", reason=system_reason(error)),
            msg("Make room, or send it elsewhere."),
        ) from error


def say(text: str) -> None:
    """A sentence or more for people on standard error; on a terminal its lines end between words."""
    if sys.stderr.isatty():
        text = _in_lines(text, shutil.get_terminal_size().columns)
    echo(text + "\n", err=True)


def _in_lines(text: str, width: int) -> str:
    from verifier.render.line import breaks  # with Rich: not for what is piped

    def ends(line: str) -> str:
        starts = [0, *breaks(line, max(NARROWEST, width), cut=False), len(line)]
        return "\n".join(line[start:end].rstrip() for start, end in pairwise(starts))

    return "\n".join(map(ends, text.split("\n")))


command = partial(echo, err=True, format_="github")
"""Writes commands for a CI server."""


def tell_ci(report: Report, wanted: Iterable[Target], code: ExitCode, *, summary: bool) -> None:
    """Tell the CI server, where there is one, what it wants to know of a run."""
    on_stdout = [target.format for target in wanted if target.path is None]
    after_run(report, code, os.environ, command, summary=summary, on_stdout=on_stdout)


def tell(error: VerifierError) -> None:
    """An error for people: what happened, then what to do."""
    # What was typed is shown to whoever typed it, but a CI server's log may be public.
    shown = mask_numbers if in_github(os.environ) else str
    if isinstance(error, Interrupted) and error.doubt is None:
        say(tr(error.message))
        return
    say(f"verifier: {shown(printable(tr(error.message)))}")
    say(shown(printable(tr(error.help))))
