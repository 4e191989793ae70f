"""The served sandbox against requests that Twilio's own description of its API makes up."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, seed
from verifier.sandbox.routes import ROUTES

SPECIFICATION = Path(__file__).parents[3] / "shared" / "openapi" / "twilio_messaging.json"
pytestmark = pytest.mark.skipif(not SPECIFICATION.exists(), reason=f"no specification at {SPECIFICATION}")

NOT_DESCRIBED = ("{number}.json", "Feedback.json")
OPERATIONS = [
    (path, method)
    for path, methods in ROUTES.items()
    if path.endswith(".json") and not path.endswith(NOT_DESCRIBED)
    for method in methods
]
SEEDED = [message for message in seed.messages() if "account" not in message]
MESSAGES = [message["sid"] for message in SEEDED]
MEDIA = [item["sid"] for message in SEEDED for item in message.get("media", ())]


@pytest.fixture(scope="module")
def operations():
    """Twilio's operations by their path and method."""
    import schemathesis

    # The description calls `uri` one, with a host; Twilio's answers hold the path alone, as the sandbox's do.
    described = json.loads(SPECIFICATION.read_text("utf-8"), object_hook=without_uris)
    schema = schemathesis.openapi.from_dict(described)
    found = (each.ok() for each in schema.get_all_operations())
    return {(shape(each.path), each.method.upper()): each for each in found}


def without_uris(schema: dict[str, object]) -> dict[str, object]:
    """A part of the description that leaves the format of addresses open."""
    return {name: value for name, value in schema.items() if (name, value) != ("format", "uri")}


def shape(path: str) -> str:
    """A path whatever its placeholders are called."""
    return "/".join(
        "{}" + part.partition("}")[2] if part.startswith("{") else part for part in path.split("/")
    )


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@given(data=st.data())
def test_an_operation(operations, served, path, method, data):
    """No request makes the sandbox fail, and what it answers with success is what Twilio describes."""
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error, response_schema_conformance

    mode = data.draw(st.sampled_from(GenerationMode))
    case = data.draw(operations[shape(path), method].as_strategy(mode))
    known = {
        "AccountSid": [ACCOUNT_SID],
        "MessageSid": MESSAGES,
        "Sid": MEDIA if "Media" in path else MESSAGES,
    }
    if path.endswith("/Accounts/{account}.json"):
        known["Sid"] = [ACCOUNT_SID]
    for name in case.path_parameters:
        if data.draw(st.integers(0, 9)):
            case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
    response = case.call(base_url=served, auth=(ACCOUNT_SID, AUTH_TOKEN))
    case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])
