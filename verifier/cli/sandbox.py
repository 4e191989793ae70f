"""The `sandbox` commands: serve the practice account over HTTP, point programs at it, make it as new."""

import os
from typing import Annotated

import typer

from verifier.cli import options
from verifier.i18n import _
from verifier.sandbox import HONESTY, SANDBOX_PORT

app = typer.Typer(
    help=_("Practise with a local account that answers as Twilio's does."), no_args_is_help=True
)

Port = Annotated[
    int,
    typer.Option(
        "--port",
        help=_("Port on 127.0.0.1; 0 picks a free one."),
        envvar="VERIFIER_PORT",
        min=0,
        max=65535,
        metavar="PORT",
    ),
]
Latency = Annotated[
    float,
    typer.Option(
        help=_("Milliseconds to wait before each answer."),
        envvar="VERIFIER_LATENCY",
        min=0,
        max=600_000,
        callback=options.a_number,
        metavar="MS",
    ),
]
MediaLag = Annotated[
    int,
    typer.Option(
        help=_("How many looks at a new message's Media list find it empty."),
        envvar="VERIFIER_MEDIA_LAG",
        min=0,
        metavar="N",
    ),
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help=_("Answer with this HTTP status at this probability, for example 503:0.1; may be repeated."),
        envvar="VERIFIER_FAULT",
        metavar="STATUS:PROBABILITY",
    ),
]


@app.command(epilog=str(HONESTY))
def serve(
    port: Port = SANDBOX_PORT,
    latency: Latency = 0,
    media_lag: MediaLag = 1,
    faults: Faults = None,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Serve the sandbox over HTTP, for curl and any Twilio helper library, until Ctrl-C."""
    from verifier.console.output import errors_told, say
    from verifier.sandbox.embedded import open_store
    from verifier.sandbox.faults import parse_fault
    from verifier.sandbox.file import default_path
    from verifier.sandbox.server import serve as serve_store

    def say_ready(bound: int) -> None:
        say(_("The sandbox answers at http://127.0.0.1:{port} until Ctrl-C.", port=bound))
        say(_('To use it in another terminal: `eval "$(verifier sandbox env --port {port})"`', port=bound))

    with errors_told():
        wanted = [parse_fault(text) for text in faults or ()]
        with open_store(default_path(os.environ)) as store:
            serve_store(
                store, port=port, latency_ms=latency, media_lag=media_lag, faults=wanted, on_ready=say_ready
            )


@app.command()
def env(port: Port = SANDBOX_PORT, lang: options.Lang = None, debug: options.Debug = False) -> None:
    """Print the variables that point Twilio's helper libraries and this program at the served sandbox."""
    from verifier.console.output import echo
    from verifier.sandbox import env_lines

    echo(env_lines(port) + "\n")


@app.command()
def reset(lang: options.Lang = None, debug: options.Debug = False) -> None:
    """Make the sandbox as new: its seeded messages, and none of yours."""
    from verifier.console.output import errors_told, say
    from verifier.sandbox.embedded import reset as make_new
    from verifier.sandbox.file import default_path

    with errors_told():
        make_new(default_path(os.environ))
        say(_("The sandbox is as new."))
