"""What the `sandbox` commands do in a terminal beside serving: let a message come in, show the log, start anew."""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from verifier.account.connect import practice_outside
from verifier.console.output import echo, say
from verifier.i18n import _
from verifier.printable import printable
from verifier.render import Style
from verifier.render.request_log import log_json, log_text
from verifier.sandbox import embedded, phone
from verifier.sandbox.file import default_path
from verifier.sandbox.log import entries
from verifier.sandbox.own_media import read_file

_LOOK_EVERY = 0.3
"""Seconds between two looks at a log that is followed."""


def receive(
    sender: str, to: str, body: str, media: Sequence[Path], *, port: int, callbacks_anywhere: bool
) -> None:
    """Let a message come in, and tell its SID and what the number's SmsUrl replied. Raises `UsageError`.

    `port` is where the sandbox is served, which is where SmsUrl finds the media.
    """
    inbound = phone.Inbound(sender, to, body, tuple(read_file(path) for path in media))
    outside = practice_outside(anywhere=callbacks_anywhere, address=f"http://127.0.0.1:{port}")
    with embedded.open_store(default_path(os.environ)) as store:
        received = asyncio.run(phone.receive(store, inbound, now=datetime.now(UTC), outside=outside))
    echo(f"{received.sid}\n")
    for sid in received.replies:
        say(_("The number's SmsUrl replied: {sid}", sid=sid))
    if received.trouble:
        say(_("No reply: {reason}", reason=printable(received.trouble)))


def show_log(format_: str, *, follow: bool, reveal: bool) -> None:
    """Print the log as text or json, with `follow` until Ctrl-C."""
    line = log_json if format_ == "json" else log_text
    last = 0
    # Ctrl-C is how following ends, as it is with what is served.
    with suppress(KeyboardInterrupt), embedded.open_store(default_path(os.environ)) as store:
        while True:
            for entry in entries(store, after=last):
                echo(line(entry, Style(reveal=reveal)), format_=format_)
                last = entry.id
            if not follow:
                return
            time.sleep(_LOOK_EVERY)


def reset() -> None:
    """Forget what was sent, and say so."""
    embedded.reset(default_path(os.environ))
    say(_("The sandbox is as new."))
