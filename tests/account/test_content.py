"""The bytes of media: Twilio gets the credentials, the link it redirects to gets none."""

import pytest
from faulty_account import ACCOUNT, TOKEN, item, mms, refuses
from local_server import LocalServer, answer, redirect
from msgspec.structs import replace

from verifier.account.content import MOST_REDIRECTS, fetch_content
from verifier.credentials.find import Credentials
from verifier.errors import CredentialsError, NotFound, Unavailable, VerifierError
from verifier.limits import MOST_BYTES
from verifier.models import Content, Media
from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, SANDBOX_URL, seed
from verifier.sandbox.embedded import embedded, open_store
from verifier.transport.exchange import Response, at_once
from verifier.transport.many import Transport
from verifier.transport.tasks import run

OURS = Credentials(ACCOUNT, ACCOUNT, TOKEN)
BYTES = b"\x89PNG and so on"


def media(**changes: str) -> Media:
    raw = item(mms(2), **changes)
    return Media(*(raw[name] for name in ("sid", "account_sid", "parent_sid", "content_type", "uri")))


PATH = media().uri.removesuffix(".json")
CHEST = "MEfeedfacefeedfacefeedface00000001"


class Answers:
    """An exchange that gives the answers in turn and remembers the requests."""

    def __init__(self, *answers: Response) -> None:
        self.answers, self.asked = list(answers), []

    async def __call__(self, request):
        self.asked.append(request)
        return self.answers.pop(0)


def to(location: str, status: int = 307) -> Response:
    return Response(status, b"", {"location": location})


def error(base: str, *answers: Response, item: Media | None = None) -> tuple[VerifierError, Answers]:
    exchange = Answers(*answers)
    with pytest.raises(VerifierError) as raised:
        run(fetch_content(exchange, OURS, base, item or media()))
    return raised.value, exchange


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_redirects_target_never_sees_credentials(status):
    """Twilio's own host gets Basic auth, the host it redirects to no Authorization header at all."""
    with LocalServer(answer(body=BYTES)) as cdn, LocalServer(redirect(f"{cdn.url}/x?k=v", status)) as twilio:
        content = run(fetch_content(Transport(), OURS, twilio.url, media()))
    assert content == Content("image/png", BYTES)
    assert [(seen.target, "authorization" in seen.headers) for seen in twilio.seen] == [(PATH, True)]
    assert [(seen.target, "authorization" in seen.headers) for seen in cdn.seen] == [("/x?k=v", False)]


def test_a_relative_redirect_gets_no_credentials_either():
    """A link to the same host, over the same connection, goes without the header too."""
    with LocalServer(redirect("../bytes"), answer(body=BYTES)) as twilio:
        assert run(fetch_content(Transport(), OURS, twilio.url, media())).body == BYTES
    first, second = twilio.seen
    assert "authorization" in first.headers
    assert "authorization" not in second.headers
    assert second.target == PATH.rpartition("/Media/")[0] + "/bytes"


def test_the_embedded_sandbox_gives_its_pictures(tmp_path):
    """The sandbox redirects as Twilio does, and refuses credentials at the link; the bytes arrive all the same."""
    ours = Credentials(ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN)
    chest = Media(CHEST, ACCOUNT_SID, "MM" + "feedface" * 4, "image/png", "")
    exchange = at_once(embedded(open_store(tmp_path / "db")))
    assert run(fetch_content(exchange, ours, SANDBOX_URL, chest)).body == seed.media_bytes("chest.png")


def test_the_served_sandbox_gives_its_pictures(served):
    """The same over HTTP, where the link leads to another name of this machine."""
    ours = Credentials(ACCOUNT_SID, ACCOUNT_SID, AUTH_TOKEN)
    chest = Media(CHEST, ACCOUNT_SID, "MM" + "feedface" * 4, "image/png", "")
    assert run(fetch_content(Transport(), ours, served, chest)).body == seed.media_bytes("chest.png")


def test_bytes_may_come_at_once():
    """An answer that is no redirect is what was asked for."""
    exchange = Answers(Response(200, BYTES, {"content-type": "image/gif"}))
    assert run(fetch_content(exchange, OURS, "https://api.twilio.com", media())).body == BYTES
    assert exchange.asked[0].url == f"https://api.twilio.com{PATH}"


@pytest.mark.parametrize(
    ("listed", "answered", "taken"),
    [
        ("image/PNG", "text/html", "image/png"),
        ("text/vcard; charset=utf-8", "", "text/vcard"),
        ("", "Image/GIF; x=y", "image/gif"),
        ("", "", ""),
    ],
)
def test_the_type_is_the_lists_word(listed, answered, taken):
    """The Media list names the type; only where it does not, the answer does. Parameters are dropped."""
    exchange = Answers(Response(200, BYTES, {"content-type": answered}))
    listed = media(content_type=listed)
    assert run(fetch_content(exchange, OURS, "https://api.twilio.com", listed)).content_type == taken


def test_a_link_may_lead_on():
    """Twilio's link can redirect again before the bytes come; the credentials go to the first host only."""
    hops = [to(f"http://localhost:9/{number}") for number in range(MOST_REDIRECTS)]
    exchange = Answers(*hops, Response(200, BYTES))
    assert run(fetch_content(exchange, OURS, "http://127.0.0.1:9", media())).body == BYTES
    assert [request.auth is None for request in exchange.asked] == [False, *[True] * MOST_REDIRECTS]


def test_redirects_without_end_are_left():
    """A link that leads on and on is an error, and so is one that leads on to where none may lead."""
    raised, exchange = error("http://127.0.0.1:9", *[to("http://localhost:9/1")] * (MOST_REDIRECTS + 1))
    assert raised.name == "media-unavailable"
    assert len(exchange.asked) == MOST_REDIRECTS + 1
    raised, exchange = error(
        "https://api.twilio.com", to("https://cdn.example/1"), to("http://cdn.example/2")
    )
    assert (raised.name, len(exchange.asked)) == ("refused-url", 2)


@pytest.mark.parametrize(
    ("base", "location"),
    [
        ("http://127.0.0.1:9", "http://cdn.example/x"),
        ("https://api.twilio.com", "http://cdn.example/x"),
        ("https://api.twilio.com", "http://127.0.0.1:9/x"),
        ("https://api.twilio.com", "file:///etc/passwd"),
        ("https://api.twilio.com", "https://user:secret@cdn.example/x"),
        ("https://api.twilio.com", "//127.0.0.1\\@cdn.example/x"),
    ],
)
def test_links_that_are_not_followed(base, location):
    """Only https is followed, http only from this machine to this machine; what may be a password is not shown."""
    raised, exchange = error(base, to(location))
    assert raised.name == "refused-url"
    assert "secret" not in str(raised)
    assert len(exchange.asked) == 1


@pytest.mark.parametrize(
    ("answered", "kind", "name"),
    [
        (Response(404, b'{"code": 20404, "status": 404}'), NotFound, "not-found"),
        (Response(401, b'{"code": 20003, "status": 401}'), CredentialsError, "credentials-refused"),
        (Response(503, b""), Unavailable, "twilio-fault"),
        (Response(204, b""), Unavailable, "nonsense-answer"),
        (Response(304, b""), Unavailable, "nonsense-answer"),
        (Response(302, b"", {}), Unavailable, "nonsense-answer"),
        (Response(200, bytes(MOST_BYTES + 1)), Unavailable, "media-too-large"),
    ],
)
def test_answers_that_hold_no_media(answered, kind, name):
    """What is no media is one of our errors."""
    raised, _ = error("https://api.twilio.com", answered)
    assert (type(raised), raised.name) == (kind, name)


@pytest.mark.parametrize(
    ("answered", "name"),
    [
        (Response(403, b"<Error/>"), "media-unavailable"),
        (Response(404, b"{}"), "media-unavailable"),
        (Response(200, bytes(MOST_BYTES + 1)), "media-too-large"),
    ],
)
def test_links_that_give_nothing(answered, name):
    """What the link's host answers says nothing about the message or the credentials."""
    raised, _ = error("https://api.twilio.com", to("https://cdn.example/x?key=secret"), answered)
    assert (type(raised), raised.name) == (Unavailable, name)
    assert "secret" not in f"{raised} {raised.help}"


@pytest.mark.parametrize(
    "changes",
    [
        {"account_sid": "AC" + "9" * 32},
        {"sid": "ME../../../../Accounts"},
        {"sid": media().sid + "\n"},
        {"parent_sid": "CA" + "1" * 32},
        {"parent_sid": mms(2) + "/../" + mms(4)},
    ],
)
def test_media_of_something_else_is_not_asked_for(changes):
    """SIDs that are none, or of another account, never enter a request."""
    raised, exchange = error("https://api.twilio.com", item=replace(media(), **changes))
    assert raised.name == "answer-mismatch"
    assert exchange.asked == []


def test_the_lists_uri_decides_nothing():
    """The path is made of the SIDs, whatever the Media list calls the item's URI."""
    exchange = Answers(Response(200, BYTES))
    run(fetch_content(exchange, OURS, "https://api.twilio.com", media(uri="//evil.example/x.json")))
    assert exchange.asked[0].url == f"https://api.twilio.com{PATH}"


def test_a_refusal_over_http_is_twilios():
    """Without the right credentials there is no link."""
    with LocalServer(refuses(401, 20003)) as twilio, pytest.raises(CredentialsError):
        run(fetch_content(Transport(), OURS, twilio.url, media()))
