"""Standard input, output and error of a command that runs in the tests' own process: pipes, as a caller holds them."""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import TextIOWrapper
from types import TracebackType
from typing import Self


class Streams:
    """Pipes that stand in for a process's three streams; `written` is what came out, once they are closed."""

    def __init__(self, stdin: str, environ: Mapping[str, str]) -> None:
        encoding = environ.get("PYTHONIOENCODING", "utf-8")
        self._pieces: list[list[bytes]] = [[], []]
        self._threads: list[threading.Thread] = []
        self.stdin = self._fed(stdin.encode("utf-8"), encoding)
        self.stdout = self._read_into(self._pieces[0], encoding, "surrogateescape")
        self.stderr = self._read_into(self._pieces[1], encoding, "backslashreplace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            with suppress(OSError, ValueError):
                stream.close()
        for thread in self._threads:
            thread.join(30)

    @property
    def written(self) -> tuple[str, str]:
        """Standard output and standard error, line ends as a text file has them."""
        out, err = (b"".join(pieces).decode("utf-8").replace("\r\n", "\n") for pieces in self._pieces)
        return out, err

    def _fed(self, content: bytes, encoding: str) -> TextIOWrapper:
        reading, writing = os.pipe()

        def feed() -> None:
            with suppress(BrokenPipeError), os.fdopen(writing, "wb") as file:
                file.write(content)

        self._begin(feed)
        return os.fdopen(reading, "r", encoding=encoding)

    def _read_into(self, pieces: list[bytes], encoding: str, errors: str) -> TextIOWrapper:
        reading, writing = os.pipe()

        def read() -> None:
            with os.fdopen(reading, "rb") as file:
                while piece := file.read1(65_536):
                    pieces.append(piece)

        self._begin(read)
        return os.fdopen(writing, "w", encoding=encoding, errors=errors, newline="\n")

    def _begin(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)
