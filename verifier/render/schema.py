"""The JSON Schemas (2020-12) of the JSON formats, kept beside the code as `schemas/NAME.json`."""

from enum import StrEnum
from pathlib import Path


class SchemaName(StrEnum):
    """The documents that have a schema: `verifier/report/v1` and `verifier/error/v1`."""

    REPORT = "report"
    ERROR = "error"


def schema(name: SchemaName) -> str:
    """The schema as JSON text."""
    return (Path(__file__).parent / "schemas" / f"{name}.json").read_text("utf-8")
