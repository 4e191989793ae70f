"""The JSON Schemas, held against real output in both directions."""

import json

import pytest
from jsonschema import Draft202012Validator

from verifier.render.schema import SchemaName, schema_text

SEEDED = [
    "MMfeedfacefeedfacefeedfacefeedface",  # passed
    "SMdecafbaddecafbaddecafbaddecafbad",  # an SMS
    "MMdead1e77dead1e77dead1e77dead1e77",  # undelivered, with an error code and a note
    "MM" + "0" * 32,  # not there
    "no SID at all",
]


@pytest.fixture(scope="module")
def validators():
    """The validator of each schema, which is itself valid."""
    schemas = {name: json.loads(schema_text(name)) for name in SchemaName}
    for found in schemas.values():
        Draft202012Validator.check_schema(found)
    return {
        name: Draft202012Validator(found, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for name, found in schemas.items()
    }


@pytest.fixture
def report(verifier, tmp_path):
    """What `verify -f json` writes of a file with every kind of message, in the sandbox; options by position."""

    def run(*options):
        env = {"VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db")}
        (tmp_path / "answers.txt").write_text("\n".join(SEEDED))
        asked = ("verify", "--sandbox", "-f", "json", "--wait", 0, "--files", tmp_path / "answers.txt")
        found = verifier(*asked, *options, env=env)
        return json.loads(found.stdout)

    return run


def described(part, root, path=""):
    """The paths of all fields that a schema describes."""
    if "$ref" in part:
        part = root["$defs"][part["$ref"].removeprefix("#/$defs/")]
    for choice in part.get("anyOf", ()):
        yield from described(choice, root, path)
    for name, value in part.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from described(value, root, f"{path}.{name}")
    if "items" in part:
        yield from described(part["items"], root, path + "[]")


def written(value, path=""):
    """The paths of all fields that a document has."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}"
            yield from written(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from written(inner, path + "[]")


@pytest.mark.parametrize("options", [(), ("--reveal", "--strict")], ids=["plain", "revealed"])
def test_reports_are_as_described(report, validators, options):
    """Real reports are valid, and every field of theirs is described, and the other way round."""
    document = report(*options)
    validator = validators[SchemaName.REPORT]
    validator.validate(document)
    assert set(written(document)) == set(described(validator.schema, validator.schema))


def test_a_class_is_described_alike(verifier, validators, tmp_path):
    """The report on a roster, with points and flags, has no field that is not described."""
    rows = "".join(f"learner {n},{sid}\n" for n, sid in enumerate([*SEEDED, SEEDED[0]]))
    (tmp_path / "roster.csv").write_text(f"learner,sid\n{rows}")
    options = ("--sandbox", "--wait", 0, "--points", "found=1,mms=1,media=2", "--deadline", "2020-01-01")
    env = {"VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db")}
    run = verifier("grade", *options, "-f", "json", tmp_path / "roster.csv", env=env)
    document = json.loads(run.stdout)
    validator = validators[SchemaName.REPORT]
    validator.validate(document)
    assert set(written(document)) <= set(described(validator.schema, validator.schema))
    assert {note["name"] for verdict in document["verdicts"] for note in verdict["notes"]} >= {
        "duplicate-of",
        "late",
    }


def test_lines_are_verdicts(verifier, validators):
    """A line of jsonl is a verdict of the report, and says for itself what was asked, and of whom."""
    lines = verifier("verify", "-f", "jsonl", "x", "y").stdout.splitlines()
    root = validators[SchemaName.REPORT].schema
    verdict = Draft202012Validator({"$ref": "#/$defs/line", "$defs": root["$defs"]})
    assert len(lines) == 2
    for line in lines:
        verdict.validate(json.loads(line))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("MM" + "0" * 32,), 4), (("-f", "text:/dev/null", "-f", "nonsense"), 2), ((), 2)],
    ids=["credentials", "format", "no-sid"],
)
def test_errors_are_as_described(verifier, validators, arguments, code):
    """A run that could not start is described field by field, and names its own exit code."""
    run = verifier("verify", "-f", "json", *arguments)
    document = json.loads(run.stdout)
    validator = validators[SchemaName.ERROR]
    validator.validate(document)
    assert set(written(document)) == set(described(validator.schema, validator.schema))
    assert document["error"]["exit_code"] == run.returncode == code


@pytest.mark.parametrize(
    ("arguments", "title"), [((), "report"), (("report",), "report"), (("error",), "error")]
)
def test_the_command_prints_it(verifier, arguments, title):
    """`verifier schema` prints the schema of the report, or the one that is named."""
    run = verifier("schema", *arguments)
    assert run.returncode == 0
    assert json.loads(run.stdout)["title"] == f"verifier/{title}/v1"


def test_an_unknown_schema(verifier):
    """Any other name is a wrong command."""
    assert verifier("schema", "nonsense").returncode == 2
