"""The `explain` command: what a code of Twilio's or a check of ours means, with no network."""

import os
from typing import Annotated

from verifier.cli.completing import topics
from verifier.cli.options import TextOrJson, argument, text_or_json
from verifier.i18n import _

_TOPIC = _(
    "An error code (30034), a check (has-media), a status, a direction or an exit code; else all of them."
)
Topic = Annotated[str | None, argument("[CODE|CHECK|WORD]", _TOPIC, autocompletion=topics)]
Format = Annotated[TextOrJson, text_or_json("explain")]


def explain(topic: Topic = None, format_: Format = "text") -> None:
    """Print one explanation, or the list of all."""
    from verifier.console.output import echo, stdout_style  # help needs none of it
    from verifier.objective.explain import look_up
    from verifier.render import Style
    from verifier.render.explain import explained_json, explained_text, list_json, list_text

    style = stdout_style(Style(), os.environ)
    if topic is None:
        text = list_json() if format_ == "json" else list_text(style)
    else:
        found = look_up(topic)
        text = explained_json(found) if format_ == "json" else explained_text(found, style)
    echo(text, format_=format_)
