"""What an unsuccessful answer of Twilio means for a run."""

import json

import pytest

from verifier.account.answers import error_of
from verifier.errors import CredentialsError, NotFound, Refused, Unavailable
from verifier.transport.exchange import Request, Response

ASKED = Request("GET", "https://api.twilio.com/2010-04-01/x.json", auth=("AC1", "t0ken"))


def answer(status, body=b""):
    return Response(status, body if isinstance(body, bytes) else json.dumps(body).encode())


def twilio(status, code):
    return answer(status, {"code": code, "message": "why", "more_info": "https://…", "status": status})


@pytest.mark.parametrize(
    ("got", "kind", "name"),
    [
        (twilio(401, 20003), CredentialsError, "credentials-refused"),
        (answer(401, b"<html>"), CredentialsError, "credentials-refused"),
        (twilio(403, 20008), CredentialsError, "test-credentials"),
        (twilio(403, 70051), CredentialsError, "permission-missing"),
        (twilio(401, 70051), CredentialsError, "permission-missing"),
        (twilio(400, 20005), CredentialsError, "account-inactive"),
        (twilio(404, 20404), NotFound, "not-found"),
        (twilio(400, 21211), Refused, "refused"),
        (twilio(429, 20429), Unavailable, "rate-limited"),
        (answer(429), Unavailable, "rate-limited"),
        (twilio(500, 20500), Unavailable, "twilio-fault"),
        (answer(503, b"busy"), Unavailable, "twilio-fault"),
    ],
)
def test_kinds_of_answers(got, kind, name):
    """Status and code together say whose trouble it is."""
    error = error_of(got, ASKED)
    assert type(error) is kind
    assert error.name == name
    assert error.status == got.status


@pytest.mark.parametrize(
    "got",
    [
        answer(404, b"<html>nginx</html>"),
        answer(404),
        answer(404, b"[]"),
        answer(404, {"message": "none", "status": 404}),
        answer(
            404,
            {"message": "Not Found", "status": 404, "more_info": "https://www.twilio.com/docs/errors/20404"},
        ),
        answer(404, {"message": "Resource not found", "status": "404"}),
        answer(404, {"code": "20404", "message": "none", "status": 404}),
        answer(400, b"bad"),
        answer(409),
        answer(301),
        answer(304),
        answer(400, {"code": True}),
        answer(404, b"[" * 100_000),
    ],
)
def test_what_twilio_did_not_say_is_no_answer(got):
    """An error without Twilio's body may come from anyone in between, so a 404 of it finds nobody guilty."""
    error = error_of(got, ASKED)
    assert isinstance(error, Unavailable)
    assert error.name == "nonsense-answer"


@pytest.mark.parametrize(("named", "kind"), [("MM" + "a" * 32, NotFound), ("MM" + "b" * 32, Unavailable)])
def test_a_404_about_another_message(named, kind):
    """Twilio's 404 says what was not found: where that is not what was asked for, nothing was learnt."""
    path = "/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages/{}.json"
    text = f"The requested resource {path.format(named)} was not found"
    got = answer(404, {"code": 20404, "message": text, "status": 404})
    assert (
        type(error_of(got, Request("GET", "https://api.twilio.com" + path.format("MM" + "A" * 32)))) is kind
    )


@pytest.mark.parametrize(
    ("got", "processed"),
    [
        (twilio(429, 20429), False),
        (twilio(400, 21211), False),
        (twilio(401, 20003), False),
        (twilio(403, 20008), False),
        (twilio(404, 20404), False),
        (twilio(502, 20500), True),
        (twilio(500, 20003), True),
        (twilio(503, 20005), True),
        (twilio(408, 20408), True),
        (twilio(499, 20499), True),
        (twilio(429, 20003), True),
        (answer(401, b"<html>"), True),
        (answer(429, b"<html>"), True),
        (answer(429, {"code": 21211, "message": "why", "status": 400}), True),
        (answer(400, {"code": 21211, "message": "why", "status": 401}), True),
        (answer(400, {"code": 21211, "error": "why"}), True),
    ],
)
def test_what_may_have_been_carried_out(got, processed):
    """A request was certainly not carried out only where Twilio's body says so, and its HTTP status agrees."""
    assert error_of(got, ASKED).processed is processed


def test_twilios_own_words_are_kept_short():
    """A refusal quotes Twilio's message, however long it is, by its beginning."""
    error = error_of(answer(400, {"code": 21211, "message": "x" * 10_000}), ASKED)
    assert "xxx" in str(error)
    assert len(str(error)) < 400
