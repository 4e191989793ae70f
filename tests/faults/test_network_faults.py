"""Servers that can't be reached, or do not prove who they are: nothing is sent, decided or given away."""

import ssl
from datetime import UTC, datetime

import local_server as server
import pytest
import trustme
from faulty_account import FROM, TO, mms
from local_server import LocalServer
from people import named

from verifier.errors import ExitCode, VerifierError
from verifier.grading.flags import Term
from verifier.grading.grade import Plan
from verifier.grading.kept_verdicts import judged
from verifier.grading.spool import Spool
from verifier.models import Draft, Outcome, Submission
from verifier.sending.send import send
from verifier.transport.retry import Policy
from verifier.transport.tasks import Pause, run
from verifier.verifying.verify import verify

SID = mms(2)


@pytest.fixture(scope="module")
def unknown() -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody here vouches for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def of_another(tmp_path, monkeypatch) -> ssl.SSLContext:
    """A trusted certificate, of another host."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("api.twilio.com").configure_cert(context)
    return context


@pytest.fixture(params=["refused", "no-such-host", "unaccepting", "unknown", "of_another", "no-tls"])
def nowhere(request):
    """(address, name of the error, the server's requests) of what can't be talked to."""
    if request.param == "refused":
        yield f"http://127.0.0.1:{server.refused_port()}", "no-connection", ()
    elif request.param == "no-such-host":
        yield "https://nonexistent.invalid", "name-not-resolved", ()
    elif request.param == "unaccepting":
        with server.unaccepting_port() as port:
            yield f"http://127.0.0.1:{port}", "timed-out", ()
    elif request.param == "no-tls":
        with LocalServer(server.answer()) as there:
            yield there.url.replace("http:", "https:"), "timed-out", there.seen
    else:
        with LocalServer(server.answer(), tls=request.getfixturevalue(request.param)) as there:
            yield there.url, "tls-failed", there.seen


def test_nothing_is_decided(messages_at, nowhere):
    """`verify` is undecided for the right reason, and no request arrived."""
    url, error, seen = nowhere
    messages = messages_at(url, hangs=True)
    verdict = run(verify(Submission(SID), lambda _submission: messages))
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, error)
    assert not seen


def test_nothing_is_graded(messages_at, nowhere):
    """`grade` leaves every learner undecided for the same reason."""
    url, error, seen = nowhere
    messages = messages_at(url, hangs=True, patient=False)
    plan = Plan(outages=Policy(repeats=1, total=9, attempt=1, first_pause=0.01))
    with Spool() as spool:
        roster = [Submission(mms(number), named(str(number))) for number in range(3)]
        verdicts = list(judged(iter(roster), lambda _submission: messages, plan, spool, None, Term()))
    assert [(verdict.outcome, verdict.error) for verdict in verdicts] == [("undecided", error)] * 3
    assert not seen


def test_nothing_is_sent(messages_at, nowhere):
    """`send` says that nothing was sent, and nothing was."""
    url, error, seen = nowhere
    draft = Draft(TO, FROM, media_urls=("https://example.com/owl.png",))
    with pytest.raises(VerifierError) as caught:
        run(
            send(
                messages_at(url, hangs=True),
                draft,
                now=lambda: datetime.now(UTC),
                sleep=lambda _seconds: Pause(0),
            )
        )
    assert (caught.value.name, caught.value.exit_code) == (error, ExitCode.UNDECIDED)
    assert str(caught.value.message).startswith("Nothing was sent.")
    assert not seen
