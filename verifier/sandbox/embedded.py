"""The sandbox inside this process: an exchange that answers from the store, with no network."""

import asyncio
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path

from verifier.database import MEMORY
from verifier.errors import OtherVersion
from verifier.sandbox.errands import read_media
from verifier.sandbox.file import remove
from verifier.sandbox.outside import Outside
from verifier.sandbox.responding import respond
from verifier.sandbox.store import Store
from verifier.sandbox.workshop import Settings
from verifier.transport.exchange import Answer, Request, Response


def open_store(path: Path | str) -> Store:
    """The sandbox at `path` (see `file.default_path`), seeded as of now where there is none yet.

    Raises `UsageError` where the file is none of ours, of another version, damaged or out of reach.
    """
    return Store.open(path, now=datetime.now(UTC))


def embedded(store: Store, *, settings: Settings | None = None, outside: Outside | None = None) -> Answer:
    """The sandbox as something that carries requests; usable from many threads.

    With a way to the `outside`, media on this machine is read before the answer to its message is given.
    """

    def exchange(request: Request) -> Response:
        response = respond(store, request, now=datetime.now(UTC), settings=settings)
        if outside and response.status == 201:
            for sid in {each.message_sid for each in store.unread_media()}:
                _finish(read_media(store, outside, sid))
        return response

    return exchange


def _finish(work: Coroutine[None, None, None]) -> None:
    """Do it in a thread of its own: this one may be running a loop."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()


def reset(path: Path | str) -> None:
    """Make the sandbox at `path` as new; whoever has it open sees the new one.

    Only a file that carries the sandbox's mark is ever replaced: for any other `UsageError` is raised.
    """
    if path == MEMORY:
        return
    try:
        with open_store(path) as store:
            store.reseed(now=datetime.now(UTC))
    except OtherVersion:
        remove(path)
        open_store(path).close()
