"""Trouble on purpose."""

import json
import random

import pytest

from verifier.errors import UsageError
from verifier.sandbox.faults import Fault, parse_fault, with_faults
from verifier.transport.exchange import Request, Response

GET, POST = Request("GET", "http://x"), Request("POST", "http://x")


class Recorder:
    """An exchange that counts what reaches it."""

    def __init__(self):
        self.reached = 0

    def __call__(self, _):
        self.reached += 1
        return Response(200, b"{}")


def run(faults, request, times, seed=1):
    recorder = Recorder()
    exchange = with_faults(recorder, faults, random.Random(seed))  # noqa: S311 - made to be repeatable
    return [exchange(request) for _ in range(times)], recorder.reached


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("503:0.1", Fault(503, 0.1)),
        ("429:1", Fault(429, 1.0)),
        ("500:0", Fault(500, 0.0)),
        ("404:1e-3", Fault(404, 0.001)),
    ],
)
def test_a_fault_is_a_status_and_a_probability(text, fault):
    """STATUS:PROBABILITY is read."""
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    ["", "503", "503:", ":0.1", "200:0.1", "600:0.1", "503:1.1", "503:-0.1", "503:nan", "x:0.1", "503:0.1:2"],
)
def test_what_is_no_fault_is_said_to_be_none(text):
    """Anything else is a usage error that shows what was typed and an example."""
    with pytest.raises(UsageError) as caught:
        parse_fault(text)
    assert f'"{text}"' in str(caught.value.message)
    assert "--fault 503:0.1" in str(caught.value.help)


def test_without_faults_everything_passes():
    """No faults, or faults that never fall, change nothing."""
    for faults in ([], [Fault(503, 0.0)]):
        responses, reached = run(faults, GET, 50)
        assert {each.status for each in responses} == {200}
        assert reached == 50


@pytest.mark.parametrize(
    ("status", "code"), [(429, 20429), (500, 20500), (503, 20503), (502, 20502), (403, 20403)]
)
def test_a_fault_is_answered_as_twilio_would(status, code):
    """The body is one of Twilio's errors; a 429 says when to come back."""
    (response,), reached = run([Fault(status, 1)], GET, 1)
    body = json.loads(response.body)
    assert (response.status, body["status"], body["code"], reached) == (status, status, code, 0)
    assert response.headers.get("retry-after") == ("1" if status == 429 else None)


def test_faults_fall_as_often_as_they_should():
    """Of a thousand requests a tenth meets a fault, and the same seed gives the same ones."""
    responses, _ = run([Fault(503, 0.1)], GET, 1000)
    statuses = [each.status for each in responses]
    assert 70 < statuses.count(503) < 130
    assert statuses == [each.status for each in run([Fault(503, 0.1)], GET, 1000)[0]]
    assert statuses != [each.status for each in run([Fault(503, 0.1)], GET, 1000, seed=2)[0]]


def test_several_faults_take_turns():
    """Each fault falls at its own probability."""
    statuses = [each.status for each in run([Fault(429, 0.3), Fault(500, 0.3)], GET, 1000)[0]]
    assert statuses.count(429) > 200
    assert statuses.count(500) > 120
    assert statuses.count(200) > 350


def test_a_post_that_got_a_server_error_may_have_been_carried_out():
    """About every second POST answered by a 5xx was carried out; none that got a 429 was."""
    responses, reached = run([Fault(500, 1)], POST, 200)
    assert {each.status for each in responses} == {500}
    assert 60 < reached < 140
    assert run([Fault(429, 1)], POST, 200)[1] == 0
    assert run([Fault(500, 1)], GET, 200)[1] == 0
