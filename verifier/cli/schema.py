"""The `schema` command: prints the JSON Schema of a JSON format."""

from typing import Annotated

import typer

from verifier.i18n import _
from verifier.render.schema import SchemaName

Name = Annotated[
    SchemaName,
    typer.Argument(
        metavar="[report|error]", help=_("The report, or the error of a run that could not start.")
    ),
]


def schema(name: Name = SchemaName.REPORT) -> None:
    """Print the JSON Schema (2020-12) of what `-f json` writes."""
    from verifier.console.output import echo
    from verifier.render.schema import schema as text_of

    echo(text_of(name), format_="json")
