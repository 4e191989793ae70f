"""The `explain` command: what a code of Twilio's or a check of ours means, with no network."""

import os
from typing import Annotated

import typer

from verifier.cli import options
from verifier.i18n import _

Topic = Annotated[
    str | None,
    typer.Argument(
        metavar="[CODE|CHECK]",
        help=_("An error code of Twilio's, such as 30034, or a check, such as has-media; else all of them."),
        show_default=False,
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help=_("text or json."),
        envvar="VERIFIER_EXPLAIN_FORMAT",
        metavar="NAME",
        rich_help_panel=options.OUTPUT,
    ),
]


def explain(
    topic: Topic = None,
    format_: Format = "text",
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> None:
    """Explain an error code of Twilio's, or a check, and what to do about it."""
    from verifier.console.output import echo, errors_told, one_of, stdout_style
    from verifier.objective.explain import look_up
    from verifier.render import Style
    from verifier.render.explain import explained_json, explained_text, list_json, list_text

    with errors_told([format_]):
        one_of(format_, ("text", "json"))
        style = stdout_style(Style(), os.environ)
        if topic is None:
            text = list_json() if format_ == "json" else list_text(style)
        else:
            found = look_up(topic)
            text = explained_json(found) if format_ == "json" else explained_text(found, style)
        echo(text, format_=format_)
