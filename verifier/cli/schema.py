"""The `schema` command: prints the JSON Schema of a JSON format."""

from typing import Annotated

from verifier.cli.options import argument
from verifier.i18n import _
from verifier.render.schema import SchemaName, schema_text

Name = Annotated[
    SchemaName,
    argument(
        "[report|error|objective]",
        _("The report, the error of a run that could not start, or the file of an objective."),
    ),
]


def schema(name: Name = SchemaName.REPORT) -> None:
    """Print a schema that is kept beside the code."""
    from verifier.console.output import echo  # help needs none of it

    echo(schema_text(name), format_="json")
