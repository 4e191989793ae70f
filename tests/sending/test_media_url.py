"""Looking at a media URL over the real transport, against servers on this machine."""

import local_server as server
import pytest
from local_server import LocalServer, answer, redirect, refused_port

from verifier.limits import MOST_BYTES, MOST_OTHER_BYTES
from verifier.sending.media_url import is_private, look_at_url
from verifier.transport.many import Transport
from verifier.transport.outages import Limits
from verifier.transport.tasks import run

MB = 1_000_000


def public(_host):
    return False


def seen(url, private=public):
    transport = Transport(Limits(timeout=1.0, connect_timeout=0.5, max_body=MOST_BYTES))
    return run(look_at_url(url, transport, private))


def names(found):
    return [note.name for note in found.notes]


def of_type(kind, body=b"x", **headers):
    return answer(body=body, headers={"Content-Type": kind, **headers})


def of_size(kind, size):
    return of_type(kind, b"", **{"Content-Length": str(size)})


def asked_for_part(visit):
    """As a server does that knows ranges and no HEAD."""
    if visit.request.method == "HEAD":
        return answer(405, headers={"Content-Type": "text/plain"})(visit)
    assert visit.request.headers["range"] == "bytes=0-0"
    part = {"Content-Type": "image/png", "Content-Range": "bytes 0-0/4321"}
    return answer(206, b"x", part)(visit)


@pytest.mark.parametrize(
    "kind", ["image/png", "image/jpeg; charset=binary", "IMAGE/GIF", "video/mp4", "text/vcard"]
)
def test_what_twilio_sends_is_not_warned_of(kind):
    """A type that Twilio accepts, at a size that it takes, is passed over after one HEAD."""
    with LocalServer(of_type(kind, b"12345")) as there:
        found = seen(f"{there.url}/a.png?key=s3cret")
    assert (found.notes, found.size) == ((), 5)
    assert [(each.method, each.target) for each in there.seen] == [("HEAD", "/a.png?key=s3cret")]


def test_the_request_carries_nothing_but_the_url(monkeypatch, tmp_path):
    """Neither credentials nor cookies go to the media's server, not even those that a netrc holds for it."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login kim password s3cret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with LocalServer(answer(403, headers={"Set-Cookie": "a=b"})) as there:
        seen(there.url)
        seen(there.url)
    assert len(there.seen) == 4
    for request in there.seen:
        assert set(request.headers) <= {"host", "user-agent", "accept", "accept-encoding", "range"}


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("image/webp", "image/webp"),
        ("image/svg+xml", "image/svg+xml"),
        ("application/octet-stream", "application/octet-stream"),
        ("text/html; charset=utf-8", "web page"),
        ("", "no Content-Type"),
    ],
)
def test_types_that_twilio_does_not_send(kind, word):
    """The type is named, and a web page is called one."""
    with LocalServer(of_type(kind)) as there:
        found = seen(f"{there.url}/a.png")
    assert names(found) == ["media-type"]
    assert word in str(found.notes[0].text)
    assert "/a.png" in str(found.notes[0].text)


@pytest.mark.parametrize(
    ("kind", "size", "warned"),
    [
        ("image/png", MOST_BYTES, False),
        ("image/png", MOST_BYTES + 1, True),
        ("image/png", 30 * MB, True),
        ("video/mp4", MOST_OTHER_BYTES, False),
        ("video/mp4", MOST_OTHER_BYTES + 1, True),
        ("application/pdf", 4 * MB, True),
    ],
)
def test_sizes_that_twilio_does_not_take(kind, size, warned):
    """Pictures may have 5 MB, other types 500 KB; nothing is downloaded to find out."""
    with LocalServer(of_size(kind, size)) as there:
        found = seen(there.url)
    assert names(found) == (["media-size"] if warned else [])
    assert [each.method for each in there.seen] == ["HEAD"]


def test_a_server_without_head_is_asked_for_the_first_byte():
    """GET asks for one byte, and the size of the whole is read off the answer."""
    with LocalServer(asked_for_part) as there:
        found = seen(there.url)
    assert (found.notes, found.size) == ((), 4321)
    assert [each.method for each in there.seen] == ["HEAD", "GET"]


def test_a_body_that_was_not_asked_for_is_left():
    """A server that knows neither HEAD nor ranges, and has more than an MMS holds, is not listened to."""
    with LocalServer(answer(405), server.huge(MOST_BYTES + 1, with_length=True)) as there:
        assert names(seen(there.url)) == ["media-size"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500, 503])
def test_an_error_is_named(status):
    """Where neither HEAD nor GET brings the media, Twilio will hardly fare better."""
    with LocalServer(answer(status)) as there:
        found = seen(there.url)
    assert names(found) == ["media-unreachable"]
    assert str(status) in str(found.notes[0].text)


@pytest.mark.parametrize("behaviour", [server.silence, server.hang_up, server.garbage])
def test_no_answer_is_named(behaviour):
    """A server that gives no answer is warned of, as seen from here."""
    with LocalServer(behaviour) as there:
        assert names(seen(there.url)) == ["media-unreachable"]
    assert names(seen(f"http://127.0.0.1:{refused_port()}/")) == ["media-unreachable"]


def test_a_redirect_is_followed_and_named():
    """The last address is judged, and told without what may be a key in it."""
    with (
        LocalServer(of_type("image/webp")) as last,
        LocalServer(redirect(f"{last.url}/b.png?key=s3cret", 301)) as middle,
        LocalServer(redirect(f"{middle.url}/m")) as first,
    ):
        found = seen(f"{first.url}/a.png")
    assert names(found) == ["media-redirect", "media-type"]
    assert "/a.png redirects to 127.0.0.1/b.png." in str(found.notes[0].text)
    assert "s3cret" not in "".join(str(note.text) for note in found.notes)
    assert "authorization" not in last.seen[0].headers


def test_a_relative_redirect_stays_on_its_host():
    """A Location without a host leads on from where it was given."""
    with LocalServer(redirect("../b.png"), of_type("image/png")) as there:
        found = seen(f"{there.url}/dir/a.png")
    assert names(found) == ["media-redirect"]
    assert there.seen[1].target == "/b.png"


def test_a_circle_of_redirects_ends():
    """A server that leads round and round is left."""
    with LocalServer(redirect("/again")) as there:
        found = seen(there.url)
    assert "media-unreachable" in names(found)
    assert len(there.seen) < 10


def test_a_private_host_is_not_asked():
    """What is out of Twilio's reach is told without a request, at a redirect's end too."""
    with LocalServer(redirect("https://printer.local/a.png")) as there:
        direct = seen("https://printer.local/a.png", is_private)
        led = seen(there.url, lambda host: host == "printer.local")
    assert names(direct) == names(led) == ["media-private"]
    assert "printer.local" in str(direct.notes[0].text)


def test_plain_http_is_not_looked_at():
    """Nothing goes out by http, and the warning says that it was not looked at."""
    found = seen("HTTP://example.com/a.png#x")
    assert names(found) == ["media-unseen"]


def test_a_fragment_is_not_sent_and_is_no_redirect():
    """What stands after a # belongs to browsers."""
    with LocalServer(of_type("image/png")) as there:
        assert seen(f"{there.url.upper()}/a.png#x".replace("HTTP", "Http")).notes == ()
    assert there.seen[0].target == "/a.png"


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("192.168.0.10", True),
        ("172.31.255.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),  # noqa: S104 - nothing is bound
        ("::1", True),
        ("fd00::1", True),
        ("::ffff:192.168.0.1", True),
        ("localhost", True),
        ("printer.local", True),
        ("intranet", True),
        ("93.184.215.14", False),
        ("::ffff:93.184.215.14", False),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", False),
    ],
)
def test_hosts_that_are_private_by_their_spelling(host, private):
    """Addresses and names of private networks are known without a look-up."""
    assert is_private(host, lambda _: ["93.184.215.14"]) is private


@pytest.mark.parametrize(
    ("addresses", "private"),
    [
        (["10.0.0.1"], True),
        (["10.0.0.1", "fd00::1"], True),
        (["10.0.0.1", "93.184.215.14"], False),
        (["93.184.215.14"], False),
        ([], False),
    ],
)
def test_names_that_lead_to_private_addresses(addresses, private):
    """A name is private where every address of it is."""
    assert is_private("files.example.com", lambda _: addresses) is private


def test_a_name_that_cannot_be_looked_up_is_not_judged():
    """Behind a proxy names may be known to the proxy alone."""

    def fail(_host):
        raise OSError

    assert is_private("files.example.com", fail) is False


def test_names_are_looked_up_by_this_machine():
    """Without a resolver of its own, the system's is asked; a name that cannot exist is not known."""
    assert is_private("no-such-name.invalid") is False
