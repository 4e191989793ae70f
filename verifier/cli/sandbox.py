"""The `sandbox` commands: serve the practice account over HTTP, point programs at it, make it as new."""

import os
from pathlib import Path
from typing import Annotated

from verifier.cli.options import Reveal, TextOrJson, option, text_or_json
from verifier.i18n import _
from verifier.printable import printable
from verifier.sandbox import PHONE_NUMBER, SANDBOX_PORT

_ANYWHERE = _("Send status callbacks, and what comes in, to URLs on other machines too; https only.")
_MEDIA = _("A picture on this computer that comes in; may be repeated.")
_CONCURRENCY = _("How many requests of an account may be in work at once; more get a 429.")
_FAULT = _("Answer with this HTTP status at this probability, for example 503:0.1; may be repeated.")
_LATENCY = _("Milliseconds to wait before each answer.")
_LAG = _("How many looks at a new message's Media list find it empty.")
_PORT = _("Port on 127.0.0.1; 0 picks a free one.")

Anywhere = Annotated[bool, option("--callbacks-anywhere", _ANYWHERE)]
Body = Annotated[str, option("--body TEXT", _("The text that comes in."), variable="VERIFIER_RECEIVE_BODY")]
Follow = Annotated[bool, option("--follow", _("Go on with what is asked from now on, until Ctrl-C."))]
LogFormat = Annotated[TextOrJson, text_or_json("log")]
MediaFiles = Annotated[list[Path] | None, option("--media FILE", _MEDIA)]
Recipient = Annotated[
    str,
    option(
        "--to NUMBER", _("The practice account's number that it goes to."), variable="VERIFIER_RECEIVE_TO"
    ),
]
Sender = Annotated[
    str, option("--from NUMBER", _("The phone that writes."), variable="VERIFIER_RECEIVE_FROM")
]
Port = Annotated[int, option("--port PORT", _PORT, min=0, max=65535)]
Latency = Annotated[float, option("--latency MS", _LATENCY, min=0, max=600_000)]
MediaLag = Annotated[int, option("--media-lag N", _LAG, min=0)]
_LOOK_EVERY = 0.3

Concurrency = Annotated[int | None, option("--concurrency N", _CONCURRENCY, min=1)]
Faults = Annotated[list[str] | None, option("--fault STATUS:PROBABILITY", _FAULT)]


def serve(
    port: Port = SANDBOX_PORT,
    latency: Latency = 0,
    media_lag: MediaLag = 1,
    fault: Faults = None,
    concurrency: Concurrency = None,
    callbacks_anywhere: Anywhere = False,
) -> None:
    """Serve it until Ctrl-C."""
    from verifier.account.connect import practice_outside  # help needs none of it
    from verifier.console.output import say
    from verifier.page.door import Door
    from verifier.page.serving import beside
    from verifier.sandbox.embedded import open_store
    from verifier.sandbox.faults import parse_fault
    from verifier.sandbox.file import default_path
    from verifier.sandbox.server import serve as serve_store
    from verifier.sandbox.workshop import Settings

    def say_ready(bound: int) -> None:
        say(_("The sandbox answers at http://127.0.0.1:{port} until Ctrl-C.", port=bound))
        say(_('To use it in another terminal: `eval "$(verifier sandbox env --port {port})"`', port=bound))
        say(_("To see it in a browser: {address}", address=door.address(bound)))

    door = Door()
    faults = tuple(parse_fault(text) for text in fault or ())
    settings = Settings(media_lag=media_lag, faults=faults, latency=latency, concurrency=concurrency)
    with open_store(default_path(os.environ)) as store:
        serve_store(
            store,
            port=port,
            settings=settings,
            outside=practice_outside(anywhere=callbacks_anywhere),
            on_ready=say_ready,
            beside=beside(store, door),
        )


def env(port: Port = SANDBOX_PORT) -> None:
    """Print the variables."""
    from verifier.console.output import echo  # help needs none of it
    from verifier.sandbox import env_lines

    echo(env_lines(port) + "\n")


def receive(
    from_: Sender,
    to: Recipient = PHONE_NUMBER,
    body: Body = "",
    media: MediaFiles = None,
    port: Port = SANDBOX_PORT,
    callbacks_anywhere: Anywhere = False,
) -> None:
    """Let a message come in."""
    import asyncio  # help needs none of it
    from datetime import UTC, datetime

    from verifier.account.connect import practice_outside
    from verifier.console.output import echo, say
    from verifier.sandbox.embedded import open_store
    from verifier.sandbox.file import default_path
    from verifier.sandbox.own_media import read_file
    from verifier.sandbox.phone import Inbound
    from verifier.sandbox.phone import receive as take_in

    inbound = Inbound(from_, to, body, tuple(read_file(path) for path in media or ()))
    outside = practice_outside(anywhere=callbacks_anywhere, address=f"http://127.0.0.1:{port}")
    with open_store(default_path(os.environ)) as store:
        received = asyncio.run(take_in(store, inbound, now=datetime.now(UTC), outside=outside))
    echo(f"{received.sid}\n")
    for sid in received.replies:
        say(_("The number's SmsUrl replied: {sid}", sid=sid))
    if received.trouble:
        say(_("No reply: {reason}", reason=printable(received.trouble)))


def log(follow: Follow = False, format_: LogFormat = "text", reveal: Reveal = False) -> None:
    """Print the log."""
    import time  # help needs none of it
    from contextlib import suppress

    from verifier.console.output import echo
    from verifier.render import Style
    from verifier.render.request_log import log_json, log_text
    from verifier.sandbox.embedded import open_store
    from verifier.sandbox.file import default_path
    from verifier.sandbox.log import entries

    line = log_json if format_ == "json" else log_text
    last = 0
    # Ctrl-C is how following ends, as it is with what is served.
    with suppress(KeyboardInterrupt), open_store(default_path(os.environ)) as store:
        while True:
            for entry in entries(store, after=last):
                echo(line(entry, Style(reveal=reveal)), format_=format_)
                last = entry.id
            if not follow:
                return
            time.sleep(_LOOK_EVERY)


def reset() -> None:
    """Forget what was sent."""
    from verifier.console.output import say  # help needs none of it
    from verifier.sandbox.embedded import reset as make_new
    from verifier.sandbox.file import default_path

    make_new(default_path(os.environ))
    say(_("The sandbox is as new."))
