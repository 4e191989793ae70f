"""A run that came to nothing, told: to people, to programs, in the files they judge by, and to the CI server."""

import os
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import typer

from verifier.console.ci import after_error
from verifier.console.output import command, echo, say, tell, write_file
from verifier.console.stopping import code_of
from verifier.errors import ExitCode, Interrupted, OutputLost, Unavailable, VerifierError
from verifier.i18n import _, msg
from verifier.render.formats import FORMATS, Format, Kind, by_suffix


@contextmanager
def errors_told(
    wanted: Iterable[str] | None = None, *, summary: bool = True, debug: bool = False
) -> Iterator[None]:
    """Turn whatever ends a run into one sentence and a help line, or into JSON where that is wanted, and an exit code.

    `wanted` are texts as `-f` takes them. With `debug` it is shown where an error came from that nobody foresaw.
    """
    formats = tuple(wanted or ())
    try:
        yield
    except typer.Exit:
        raise
    except BrokenPipeError:
        raise typer.Exit(ExitCode.CLOSED_PIPE) from None  # whoever read our output has gone
    except (Exception, KeyboardInterrupt) as failure:  # noqa: BLE001 - our bug is nobody's failure
        error = _error_of(failure, debug=debug)
        _tell_all(error, formats, summary=summary)
        raise typer.Exit(error.exit_code) from None


def formats_in(arguments: Sequence[str]) -> Iterator[str]:
    """What a command line that was not understood asks for with `-f` and `-o`, as `-f` takes it."""
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if name in ("-f", "--format", "-o", "--output"):
            value = value if equals else next(words, "")
        elif word.startswith(("-f", "-o")) and not word.startswith("--"):
            name, value = word[:2], word[2:]
        else:
            continue
        yield value if name in ("-f", "--format") else as_format(value)


def as_format(output: str) -> str:
    """The text for `-f` that means the same as `-o PATH`."""
    found = by_suffix(Path(output).suffix)
    return f"{found.name if found else ''}:{output}"


def _tell_all(error: VerifierError, formats: Sequence[str], *, summary: bool) -> None:
    on_stdout = None
    for text in formats:
        name, _colon, path = text.partition(":")
        found = FORMATS.get(name)
        if found is not None and path not in ("", "-"):
            _leave_word(error, found, Path(path))
        elif found is not None and found.kind is Kind.JSON and found.load_error is not None:
            on_stdout = found.load_error()(error)
    # The sentence is for people where JSON could not be written.
    if on_stdout is not None and not isinstance(error, OutputLost):
        echo(on_stdout, format_="json")
    else:
        tell(error)
    after_error(error, os.environ, command, summary=summary)


def _leave_word(error: VerifierError, wanted: Format, path: Path) -> None:
    """In place of what an earlier run may have left for a machine; of what people keep it is said that it is old.

    Any other file stays: the error may be that it was named by mistake, and then it tells of the file itself.
    """
    with suppress(VerifierError, OSError):
        kept = path.is_file() and path.stat().st_size > 0
        if wanted.load_error is None:
            if kept and error.message.values.get("path") != str(path):
                say(_("{path} was not written, and is an earlier run's.", path=path))
        elif not kept or _is_ours(wanted, path):
            write_file(path, [wanted.load_error()(error)], private=False)


def _is_ours(wanted: Format, path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(200).startswith(wanted.beginnings)


def _error_of(failure: BaseException, *, debug: bool) -> VerifierError:
    if isinstance(failure, VerifierError):
        return failure
    if isinstance(
        failure, (KeyboardInterrupt, typer.Abort)
    ):  # the latter for Ctrl-C and Ctrl-D at a question
        return Interrupted(code_of(failure))
    if debug:
        say("".join(traceback.format_exception(failure)).rstrip())
    # The bug's own text may hold what the command was given, so only its kind is shown.
    return Unavailable(
        "unforeseen",
        msg("Something went wrong that was not foreseen ({kind}).", kind=type(failure).__name__),
        msg(
            "Run the same command with `--debug`, and report what it shows, without secrets, to the project's issues."
        ),
    )
