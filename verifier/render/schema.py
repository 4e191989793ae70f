"""The JSON Schemas (2020-12) of the JSON formats, kept beside the code as `schemas/NAME.json`, and of objectives."""

import json
from enum import StrEnum
from pathlib import Path


class SchemaName(StrEnum):
    """The documents that have a schema: `verifier/report/v1`, `verifier/error/v1` and `verifier/objective/v1`."""

    REPORT = "report"
    ERROR = "error"
    OBJECTIVE = "objective"


def schema_text(name: SchemaName) -> str:
    """The schema as JSON text."""
    if name is SchemaName.OBJECTIVE:
        from verifier.objective import course  # which knows all checks

        return json.dumps(course.schema(), indent=2) + "\n"
    return (Path(__file__).parent / "schemas" / f"{name}.json").read_text("utf-8")
