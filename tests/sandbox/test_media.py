"""Media in the sandbox: late in its list, and its bytes behind a redirect."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from verifier.sandbox import SANDBOX_URL, seed
from verifier.sandbox.routes import answer
from verifier.transport.exchange import Request

PENDING = "MM" + "be1a7ed0" * 4
ONE_PICTURE = "/Messages/MM" + "feedface" * 4 + "/Media/ME" + "feedface" * 3 + "00000001"


def count(sandbox, sid):
    return len(sandbox.get(f"/Messages/{sid}/Media.json")["media_list"])


@pytest.mark.parametrize(("lag", "counts"), [(0, [1, 1]), (1, [0, 1, 1, 1]), (3, [0, 0, 0, 1, 1])])
def test_the_media_of_a_new_message_appears_late(sandbox, lag, counts):
    """The list is empty for as many looks as the lag says, and then stays full."""
    sandbox.media_lag = lag
    sid = sandbox.create(MediaUrl="https://example.com/a.png")["sid"]
    assert [count(sandbox, sid) for _ in counts] == counts


def test_the_pending_message_can_be_waited_for_again_and_again(sandbox):
    """Its media appears on each third look, and it never grows old."""
    assert [count(sandbox, PENDING) for _ in range(7)] == [0, 0, 1, 0, 0, 1, 0]
    first = sandbox.get(f"/Messages/{PENDING}.json")
    sandbox.now += timedelta(days=300)
    later = sandbox.get(f"/Messages/{PENDING}.json")
    assert later["date_created"] != first["date_created"]
    assert (later["status"], later["num_media"]) == ("sending", "1")
    assert later["date_created"].startswith(
        (sandbox.now - timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M")
    )


def test_only_the_first_page_is_a_look(sandbox):
    """Going on to a next page does not bring media nearer."""
    sid = sandbox.create(MediaUrl="https://example.com/a.png")["sid"]
    sandbox.get(f"/Messages/{sid}/Media.json?Page=1")
    assert [count(sandbox, sid) for _ in range(2)] == [0, 1]


def test_the_media_list_has_pages(sandbox):
    """Three items on pages of two: both pages together hold each once."""
    path = "/Messages/MM" + "d0c5" * 8 + "/Media.json"
    first = sandbox.get(f"{path}?PageSize=2")
    second = sandbox.get(first["next_page_uri"].partition(sandbox.account)[2])
    assert second["next_page_uri"] is None
    both = first["media_list"] + second["media_list"]
    assert both == sandbox.get(path)["media_list"]
    assert [each["content_type"] for each in both] == ["application/pdf", "text/vcard", "video/mp4"]


@pytest.mark.parametrize(
    ("url", "content_type"),
    [
        ("https://i.ytimg.com/vi/U_JbTHp6uzI/maxresdefault.jpg", "image/jpeg"),
        ("https://example.com/A.PNG?size=large", "image/png"),
        ("https://example.com/a.gif", "image/gif"),
        ("https://example.com/a.mp4", "video/mp4"),
        ("https://example.com/picture", "image/jpeg"),
    ],
)
def test_a_stand_in_of_the_same_kind_takes_the_place_of_what_is_not_fetched(sandbox, url, content_type):
    """The media URL's suffix decides the content type of the sandbox's own media."""
    sandbox.media_lag = 0
    sid = sandbox.create(MediaUrl=url)["sid"]
    (item,) = sandbox.get(f"/Messages/{sid}/Media.json")["media_list"]
    assert item["content_type"] == content_type


def follow(sandbox, location, auth=None):
    return answer(sandbox.store, Request("GET", location, auth=auth), now=sandbox.now)


def test_the_bytes_lie_behind_a_redirect_to_another_host(sandbox):
    """The URI without .json redirects to a link on another host, which serves a picture without credentials."""
    redirect = sandbox.ask("GET", ONE_PICTURE)
    assert (redirect.status, redirect.body) == (307, b"")
    location = redirect.headers["location"]
    assert location.startswith("http://localhost:4010/cdn/")
    assert SANDBOX_URL.startswith("http://127.0.0.1:4010")
    served = follow(sandbox, location)
    assert (served.status, served.headers["content-type"]) == (200, "image/png")
    assert Image.open(BytesIO(served.body)).size == (240, 180)


def test_the_bytes_need_credentials(sandbox):
    """Without credentials there is no redirect."""
    sandbox.auth = None
    assert sandbox.refusal("GET", ONE_PICTURE) == (401, 20003)


def test_the_link_refuses_credentials(sandbox):
    """Credentials that are sent on to the link, whose host they are not for, get an error."""
    location = sandbox.ask("GET", ONE_PICTURE).headers["location"]
    assert follow(sandbox, location, auth=sandbox.auth).status == 400
    header = Request("GET", location, headers={"AUTHORIZATION": "Bearer x"})
    assert answer(sandbox.store, header, now=sandbox.now).status == 400


def test_the_link_dies_after_four_hours(sandbox):
    """The link works for four hours, and no longer."""
    location = sandbox.ask("GET", ONE_PICTURE).headers["location"]
    sandbox.now += timedelta(hours=4, seconds=-1)
    assert follow(sandbox, location).status == 200
    sandbox.now += timedelta(seconds=1)
    assert follow(sandbox, location).status == 403


def test_a_link_to_what_is_gone_finds_nothing(sandbox):
    """A link outlives the media of a sandbox that was made afresh, and then leads nowhere."""
    sandbox.media_lag = 0
    sid = sandbox.create(MediaUrl="https://example.com/a.png")["sid"]
    (item,) = sandbox.get(f"/Messages/{sid}/Media.json")["media_list"]
    location = sandbox.ask("GET", f"/Messages/{sid}/Media/{item['sid']}").headers["location"]
    assert follow(sandbox, location).status == 200
    sandbox.store.reseed(now=sandbox.now)
    assert follow(sandbox, location).status == 404


@pytest.mark.parametrize("spoil", [lambda link: link[:-1] + "2", lambda link: link.replace("-", "-0")])
def test_a_link_cannot_be_guessed(sandbox, spoil):
    """A link for one item opens no other, and needs its signature."""
    location = spoil(sandbox.ask("GET", ONE_PICTURE).headers["location"])
    assert follow(sandbox, location).status == 403


def test_media_is_found_with_its_own_message_only(sandbox):
    """A media SID below another message is a 404, as JSON and as bytes."""
    path = ONE_PICTURE.replace("MM" + "feedface" * 4, "MM" + "facecafe" * 4)
    assert sandbox.refusal("GET", path) == (404, 20404)
    assert sandbox.refusal("GET", f"{path}.json") == (404, 20404)


@pytest.mark.parametrize("file", ["chest.png", "chest.jpg", "sparkle.gif"])
def test_the_pictures_are_pictures(file):
    """Each picture decodes as the type it is served as, and is small."""
    content = seed.media_bytes(file)
    assert Image.MIME[Image.open(BytesIO(content)).format] == seed.content_type(file)
    assert len(content) < 10_000


def test_a_head_request_tells_the_size_without_the_bytes(sandbox):
    """HEAD has the headers of GET and no body."""
    location = sandbox.ask("GET", ONE_PICTURE).headers["location"]
    head = answer(sandbox.store, Request("HEAD", location), now=sandbox.now)
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(seed.media_bytes("chest.png"))


def test_deleted_media_is_gone_though_the_message_counts_it(sandbox):
    """The message whose media was deleted says one and lists none, however often one looks."""
    sid = "MM" + "de1e7ed0" * 4
    assert sandbox.get(f"/Messages/{sid}.json")["num_media"] == "1"
    assert [count(sandbox, sid) for _ in range(4)] == [0, 0, 0, 0]
