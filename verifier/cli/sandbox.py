"""The `sandbox` commands: serve the practice account over HTTP, point programs at it, make it as new."""

import os
from typing import Annotated

from verifier.cli.options import option
from verifier.i18n import _
from verifier.sandbox import SANDBOX_PORT

_CONCURRENCY = _("How many requests of an account may be in work at once; more get a 429.")
_FAULT = _("Answer with this HTTP status at this probability, for example 503:0.1; may be repeated.")
_LATENCY = _("Milliseconds to wait before each answer.")
_LAG = _("How many looks at a new message's Media list find it empty.")
_PORT = _("Port on 127.0.0.1; 0 picks a free one.")

Port = Annotated[int, option("--port PORT", _PORT, min=0, max=65535)]
Latency = Annotated[float, option("--latency MS", _LATENCY, min=0, max=600_000)]
MediaLag = Annotated[int, option("--media-lag N", _LAG, min=0)]
Concurrency = Annotated[int | None, option("--concurrency N", _CONCURRENCY, min=1)]
Faults = Annotated[list[str] | None, option("--fault STATUS:PROBABILITY", _FAULT)]


def serve(
    port: Port = SANDBOX_PORT,
    latency: Latency = 0,
    media_lag: MediaLag = 1,
    fault: Faults = None,
    concurrency: Concurrency = None,
) -> None:
    """Serve it until Ctrl-C."""
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
        serve_store(store, port=port, settings=settings, on_ready=say_ready, beside=beside(store, door))


def env(port: Port = SANDBOX_PORT) -> None:
    """Print the variables."""
    from verifier.console.output import echo
    from verifier.sandbox import env_lines

    echo(env_lines(port) + "\n")


def reset() -> None:
    """Forget what was sent."""
    from verifier.console.output import say
    from verifier.sandbox.embedded import reset as make_new
    from verifier.sandbox.file import default_path

    make_new(default_path(os.environ))
    say(_("The sandbox is as new."))
