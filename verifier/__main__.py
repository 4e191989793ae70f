"""Entry points: `verifier`, `verify` (the same as `verifier verify`), and `python -m verifier`."""

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn


def main(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    # Starting allocates much and frees little: looking for garbage meanwhile takes a tenth of the time.
    gc.set_threshold(100_000)
    try:
        run = _started(arguments)
    except KeyboardInterrupt:
        return 130  # nobody is there yet who heeds it
    return run(arguments)


def _started(arguments: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """Choose the language, and import what runs a command line."""
    from verifier.i18n import activate, choose_language, has_characters_of  # once Ctrl-C is heeded

    _replace_closed_streams()
    language = choose_language(arguments, os.environ)
    activate(language if has_characters_of(language, sys.stdout.encoding) else "en")
    # Imported after the language is chosen: help texts are made while the commands are declared.
    from verifier.cli.app import run

    return run


def _replace_closed_streams() -> None:
    """A stream that the caller closed is None in Python; what goes there goes nowhere instead."""
    from pathlib import Path  # once Ctrl-C is heeded

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - for as long as the process lives


def _leave(code: int) -> NoReturn:
    """Exit with all that Python does at its end but the freeing of each object, an eighth of a short command."""
    # What another thread is still at is waited for in Python's own way.
    if threading.active_count() == 1:
        atexit._run_exitfuncs()  # noqa: SLF001 - as multiprocessing has it where it leaves in this way
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    sys.exit(code)


def verifier() -> NoReturn:
    """The `verifier` script."""
    _leave(main(sys.argv[1:]))


def verify() -> NoReturn:
    """The `verify` script, so that a CI step can say `verify SM…`."""
    if "_VERIFY_COMPLETE" in os.environ:
        from verifier.cli.completing import as_verifier  # when a shell asks for it only

        as_verifier(os.environ)
    _leave(main(["verify", *sys.argv[1:]]))


if __name__ == "__main__":
    verifier()
