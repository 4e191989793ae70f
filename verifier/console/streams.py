"""Formats of one line a verdict, written while the verdicts fall."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TextIO

from verifier.console.ci import inert
from verifier.console.output import Target, echo, opened, unwritable
from verifier.errors import VerifierError
from verifier.models import Verdict
from verifier.render import Style
from verifier.render.formats import row_format
from verifier.render.row_format import RowFormat
from verifier.report import Run

Write = Callable[[str], object]

FLUSH_SECONDS = 0.1
"""How long a line may wait for the next before both go to the file."""


@dataclass(slots=True)
class Streams:
    """Targets that are being written; `lost` is why one of them no longer is."""

    run: Run
    style: Style
    open: list[tuple[RowFormat, Write]] = field(default_factory=list)
    lost: VerifierError | BrokenPipeError | None = None

    def write(self, verdict: Verdict) -> None:
        """One line for each target."""
        for stream in tuple(self.open):
            form, write = stream
            try:
                write(form.row(verdict, self.run, self.style))
            except (VerifierError, BrokenPipeError) as error:
                self.open.remove(stream)
                self.lost = error


@contextmanager
def streams(wanted: Iterable[Target], run: Run, style: Style) -> Iterator[Streams]:
    """Begin every target, all of them of a row format. What is lost in closing the files is `lost` afterwards.

    Raises `UsageError` where a format can't be filled, before any file is touched, or a file can't be made.
    """
    targets = tuple(wanted)
    forms = [form for target in targets if (form := row_format(target.format))]
    heads = [form.head(run) for form in forms]
    with ExitStack() as stack:
        begun = Streams(run, style)
        for target, form, head in zip(targets, forms, heads, strict=True):
            write = _to_stdout(target) if target.path is None else _to_file(target, target.path, stack, begun)
            write(head)
            begun.open.append((form, write))
        yield begun


def _to_stdout(target: Target) -> Write:
    return lambda text: echo(text, format_=target.format) if text else None


def _to_file(target: Target, path: Path, stack: ExitStack, begun: Streams) -> Write:
    file = _opened(path, private=begun.style.reveal)
    flushed = 0.0

    def write(text: str) -> None:
        nonlocal flushed
        try:
            file.write(inert(text, target.format))
            # Each time a thread waits for a disk, all others go first: with many of them that is most of its time.
            if monotonic() - flushed > FLUSH_SECONDS:
                file.flush()
                flushed = monotonic()
        except OSError as error:
            raise unwritable(path, error) from error

    def close() -> None:
        try:
            file.close()
        except OSError as error:
            begun.lost = begun.lost or unwritable(path, error)

    stack.callback(close)
    return write


def _opened(path: Path, *, private: bool) -> TextIO:
    try:
        return opened(path, private=private)
    except OSError as error:
        raise unwritable(path, error) from error
