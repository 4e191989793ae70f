"""The `sandbox` commands: serve the practice account over HTTP, point programs at it, make it as new."""

from pathlib import Path
from typing import Annotated

from verifier.cli.options import Reveal, TextOrJson, option, text_or_json
from verifier.i18n import _
from verifier.sandbox import NEVER, PHONE_NUMBER, SANDBOX_PORT

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
MediaLag = Annotated[int, option("--media-lag N", _LAG, min=0, max=NEVER)]
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
    from verifier.console.output import say  # help needs none of it
    from verifier.page.serving import practise
    from verifier.sandbox.faults import parse_fault
    from verifier.sandbox.workshop import Settings

    def say_ready(bound: int, page: str) -> None:
        say(_("The sandbox answers at http://127.0.0.1:{port} until Ctrl-C.", port=bound))
        say(_('To use it in another terminal: `eval "$(verifier sandbox env --port {port})"`', port=bound))
        say(_("To see it in a browser: {address}", address=page))

    faults = tuple(parse_fault(text) for text in fault or ())
    settings = Settings(media_lag=media_lag, faults=faults, latency=latency, concurrency=concurrency)
    practise(port=port, settings=settings, callbacks_anywhere=callbacks_anywhere, on_ready=say_ready)


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
    from verifier.console import sandbox_run  # help needs none of it

    sandbox_run.receive(from_, to, body, media or (), port=port, callbacks_anywhere=callbacks_anywhere)


def log(follow: Follow = False, format_: LogFormat = "text", reveal: Reveal = False) -> None:
    """Print the log."""
    from verifier.console.sandbox_run import show_log  # help needs none of it

    show_log(format_, follow=follow, reveal=reveal)


def reset() -> None:
    """Forget what was sent."""
    from verifier.console import sandbox_run  # help needs none of it

    sandbox_run.reset()
