"""The phone's other side: what is answered comes in as it does at Twilio's."""

import base64
import json
import subprocess

import pytest
from chromium import needs_chromium

from verifier.sandbox import seed

GIF = seed.media_bytes("sparkle.gif")


def answer(page, **given):
    return page.ask("POST", "/hack/act/answer", given)


def as_url(body, kind="image/gif"):
    return f"data:{kind};base64,{base64.b64encode(body).decode()}"


def newest(page):
    with page.events() as following:
        return following()["messages"][0]


def test_words_come_in(page):
    """What is typed on the phone is an inbound SMS of the account."""
    assert answer(page, body="Nice chest!")[1] == b"{}"
    message = newest(page)
    assert (message["outgoing"], message["body"], message["sid"][:2]) == (False, "Nice chest!", "SM")


def test_a_picture_comes_in(page):
    """A picture that is dropped is an inbound MMS, and comes back byte by byte."""
    assert answer(page, picture=as_url(GIF))[1] == b"{}"
    message = newest(page)
    assert message["sid"].startswith("MM")
    (media,) = message["media"]
    assert (media["type"], media["standIn"]) == ("image/gif", False)
    response, body = page.ask("GET", f"/hack/media/{message['sid']}/{media['sid']}")
    assert (response.headers["Content-Type"], body) == ("image/gif", GIF)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"body": ""},
        {"body": "x" * 1601},
        {"picture": "hello"},
        {"picture": as_url(b"hello", "image/png")},
        {"picture": as_url(b"<script>", "text/html")},
        {"picture": as_url(b"\xff\xd8\xff" + bytes(5_500_000), "image/jpeg")},
        {"picture": 7},
    ],
)
def test_what_no_phone_sends_is_refused(page, given):
    """Nothing, too much, or what is no picture is refused with a sentence and a next step in both languages."""
    trouble = json.loads(answer(page, **given)[1])["trouble"]
    assert {name: set(texts) for name, texts in trouble.items()} == {
        "message": {"en", "ja"},
        "help": {"en", "ja"},
    }
    assert newest(page)["seeded"]


def test_stop_is_heeded(page, verifier):
    """After STOP the account may not write to the phone; after START it may again."""
    send = ("send", "--sandbox", "--to", "+12025550110", "--media-url", "https://example.com/a.png")
    env = {"VERIFIER_SANDBOX_DB": str(page.store)}
    assert answer(page, body="STOP")[1] == b"{}"
    assert "21610" in verifier(*send, env=env).stderr
    assert answer(page, body="START")[1] == b"{}"
    assert verifier(*send, env=env).returncode == 0


@needs_chromium
def test_the_phone_answers(learner, tmp_path):
    """On the page: a word, a picture and STOP appear on the phone's own side; a picture that is none is told."""
    picture, text = tmp_path / "sparkle.gif", tmp_path / "none.png"
    picture.write_bytes(GIF)
    text.write_text("hello")
    learner.find(".words").send_keys("Nice chest!\n")
    learner.wait(lambda: learner.text(".talk .incoming:last-child") == "Nice chest!")
    assert learner.find(".words").get_attribute("value") == ""
    learner.find(".attach input").send_keys(str(picture))
    learner.wait(lambda: learner.pictures(".talk .incoming"))
    learner.press(".answer [value=STOP]")
    learner.wait(lambda: learner.text(".talk .incoming:last-child") == "STOP")
    assert learner.text("tbody tr .details").startswith("↙ incoming")
    learner.find(".attach input").send_keys(str(text))
    learner.wait(lambda: "no image/png" in learner.text("#trouble"))


@needs_chromium
def test_what_is_written_does_not_run(learner, page_process):
    """Markup in a message, a form or a header stays text wherever it is shown, and is copied as text."""
    evil = "<img src=x onerror=document.title='hacked'>'; touch hacked; '"
    assert answer(page_process, body=evil)[1] == b"{}"
    command = ["curl", "-s", f"{page_process.origin}/2010-04-01/Accounts/AC1/Messages.json"]
    subprocess.run([*command, "--data-urlencode", f"Body={evil}"], check=True, capture_output=True)
    learner.wait(lambda: evil in learner.text(".talk"))
    learner.press(".requests summary")
    assert evil in learner.text(".requests pre")
    assert learner.browser.title == "HACK"


@pytest.mark.parametrize(
    "given",
    [
        *({"media": each} for each in ("", "-1", "²", "٣", "9" * 20, "9" * 5000, 5, None)),
        {"account": "nobody"},
        {"account": ["full"]},
        {"rate": None},
        {},
    ],
)
def test_what_is_no_setting_of_the_workshop_is_refused(page, given):
    """Values that no choice offers change nothing, and are answered with a sentence."""
    with page.events() as following:
        before = following()["workshop"]
    response, body = page.ask("POST", "/hack/act/set", given)
    assert (response.status, set(json.loads(body))) == (200, {"trouble"})
    with page.events() as following:
        assert following()["workshop"] == before


def test_what_is_set_is_met_by_the_code_to_copy(page):
    """`verifier send --sandbox` knows nothing of a served workshop: once something is set the code asks the server."""
    with page.events() as following:
        assert following()["account"]["credentials"]["usual"]
        for given, usual in (
            ({"media": "never"}, False),
            ({"media": "1"}, True),
            ({"trouble": "503"}, False),
        ):
            page.ask("POST", "/hack/act/set", given)
            assert following()["account"]["credentials"]["usual"] is usual
