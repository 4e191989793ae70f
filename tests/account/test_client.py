"""Twilio's library over an exchange: its requests, and what becomes of answers of every shape."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from verifier.account.client import MEDIA_PAGES, MESSAGE_PAGES, TwilioMessages
from verifier.credentials.find import Credentials
from verifier.errors import Unavailable
from verifier.models import Draft
from verifier.transport.exchange import Response
from verifier.transport.tasks import run

BASE = "http://127.0.0.1:9"
ACCOUNT = "AC" + "0" * 32
MMS = "MM" + "a" * 32
RAW = {
    "sid": MMS,
    "account_sid": ACCOUNT,
    "status": "sent",
    "direction": "outbound-api",
    "num_media": "1",
    "from": "+15017122661",
    "to": "+15558675310",
    "body": "hi",
    "date_created": "Tue, 24 Nov 2026 05:00:00 +0000",
    "date_sent": None,
    "error_code": None,
    "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{MMS}.json",
}
RAW_ITEM = {
    "sid": "ME" + "b" * 32,
    "account_sid": ACCOUNT,
    "parent_sid": MMS,
    "content_type": "image/png",
    "date_created": "Tue, 24 Nov 2026 05:00:00 +0000",
    "date_updated": "Tue, 24 Nov 2026 05:00:00 +0000",
    "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{MMS}/Media/ME{'b' * 32}.json",
}
SECOND_ITEM = {**RAW_ITEM, "sid": "ME" + "c" * 32, "uri": RAW_ITEM["uri"].replace("b" * 32, "c" * 32)}


LIST = {
    "messages": [RAW],
    "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page=0",
    "next_page_uri": "/2010-04-01/more",
}


async def listed(messages):
    return [message async for message in messages]


class Scripted:
    """Gives each answer in turn, stays with the last, and keeps what it was asked."""

    def __init__(self, *answers, headers=None):
        self.answers = list(answers)
        self.headers = headers or {}
        self.asked = []

    async def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Response(200, body, self.headers)


def account(exchange, sid=ACCOUNT):
    credentials = Credentials(account_sid=sid, username="SK" + "1" * 32, password="secret")
    return TwilioMessages(credentials, exchange, BASE)


def page(*items, **more):
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{MMS}/Media.json"
    return {"media_list": list(items), "uri": uri, **more}


def test_a_message_is_fetched_by_its_path():
    """The request goes to the account's message with Basic auth, and the answer becomes facts."""
    exchange = Scripted(RAW, headers={"date": "Tue, 24 Nov 2026 05:00:09 GMT"})
    message = run(account(exchange).fetch_message(MMS))
    (request,) = exchange.asked
    assert (request.method, request.url) == (
        "GET",
        f"{BASE}/2010-04-01/Accounts/{ACCOUNT}/Messages/{MMS}.json",
    )
    assert request.auth == ("SK" + "1" * 32, "secret")
    assert "verifier/" in request.headers["User-Agent"]
    assert (message.sid, message.num_media, message.from_, message.error_code) == (
        MMS,
        1,
        "+15017122661",
        None,
    )
    assert message.date_created == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert message.answered_at == datetime(2026, 11, 24, 5, 0, 9, tzinfo=UTC)


@pytest.mark.parametrize(("given", "count"), [("0", 0), ("10", 10), (3, 3), (None, None)])
def test_num_media_as_twilio_gives_it(given, count):
    """The count is a nullable string of digits; an integer is taken too."""
    assert run(account(Scripted({**RAW, "num_media": given})).fetch_message(MMS)).num_media == count


@pytest.mark.parametrize("date", [None, "", "yesterday", 5])
def test_a_date_that_is_none_is_not_made_up(date):
    """A date that can't be read is not known, or the whole answer is nonsense: never a wrong date."""
    made = None
    with suppress(Unavailable):
        made = run(account(Scripted({**RAW, "date_created": date})).fetch_message(MMS)).date_created
    assert made is None


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        {**RAW, "sid": None},
        {**RAW, "sid": 5},
        {**RAW, "account_sid": ""},
        {**RAW, "uri": None},
        {name: value for name, value in RAW.items() if name != "uri"},
        {**RAW, "num_media": "x"},
        {**RAW, "num_media": "-1"},
        {**RAW, "num_media": "１"},
        {**RAW, "num_media": True},
        {**RAW, "num_media": ["1"]},
        {**RAW, "status": {}},
        {**RAW, "date_created": "Tue, 99 Nov 2026 05:00:00 +0000"},
    ],
)
def test_a_message_of_a_wrong_shape_is_no_answer(answer):
    """Whatever the library makes of such an answer, it comes out as one and the same error."""
    with pytest.raises(Unavailable) as caught:
        run(account(Scripted(answer)).fetch_message(MMS))
    assert caught.value.name == "nonsense-answer"


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        page(uri=None),
        page(uri=7),
        page(None),
        page({}),
        page({**RAW_ITEM, "sid": None}),
        {"media_list": 5},
    ],
)
def test_a_list_of_a_wrong_shape_is_no_answer(answer):
    """A list that can't be read proves neither media nor its absence."""
    with pytest.raises(Unavailable) as caught:
        run(account(Scripted(answer)).list_media(MMS))
    assert caught.value.name == "nonsense-answer"


OTHER = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'c' * 32}"


@pytest.mark.parametrize(
    ("method", "arguments", "answers"),
    [
        ("fetch_message", (MMS,), [{**RAW, "uri": f"{OTHER}.json"}]),
        ("fetch_message", (MMS,), [{**RAW, "uri": RAW["uri"].replace(ACCOUNT, "AC" + "1" * 32)}]),
        ("list_media", (MMS,), [page({**RAW_ITEM, "uri": f"{OTHER}/Media/{RAW_ITEM['sid']}.json"})]),
        ("list_media", (MMS,), [page({**RAW_ITEM, "uri": SECOND_ITEM["uri"]})]),
        ("list_media", (MMS,), [page(uri=f"{OTHER}/Media.json?Page=0")]),
        (
            "list_media",
            (MMS,),
            [page(RAW_ITEM, next_page_uri="/2010-04-01/2"), page(uri=f"{OTHER}/Media.json")],
        ),
        ("create_message", (Draft("+15558675310", "+15017122661"),), [{**RAW, "uri": f"{OTHER}.json"}]),
    ],
)
def test_an_answer_about_something_else_is_none(method, arguments, answers):
    """What an answer is about stands in its uri; where that is another message or account, nothing was learnt."""
    with pytest.raises(Unavailable) as caught:
        run(getattr(account(Scripted(*answers)), method)(*arguments))
    assert caught.value.name == "answer-mismatch"


def test_a_uri_in_other_letters_is_the_same():
    """Hexadecimal digits may come in either case, and a stand-in may stand below a path of its own."""
    shouted = "/gateway" + RAW["uri"].replace(MMS, MMS.upper())
    assert run(account(Scripted({**RAW, "uri": shouted})).fetch_message(MMS)).sid == MMS


def test_all_pages_of_a_list_are_read():
    """Items of later pages follow those of the first, over the same account."""
    next_page = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{MMS}/Media.json?Page=1"
    exchange = Scripted(page(RAW_ITEM, next_page_uri=next_page), page(SECOND_ITEM))
    items = run(account(exchange).list_media(MMS))
    assert [item.sid for item in items] == ["ME" + "b" * 32, "ME" + "c" * 32]
    assert exchange.asked[1].url == BASE + next_page


def test_pages_without_end_are_left():
    """A list that always names a next page is read to a bound, and proves nothing."""
    exchange = Scripted(page(next_page_uri="/2010-04-01/more"))
    with pytest.raises(Unavailable):
        run(account(exchange).list_media(MMS))
    assert len(exchange.asked) == MEDIA_PAGES


@pytest.mark.parametrize(
    "more",
    [
        {"meta": {"key": "media_list", "next_page_url": "https://evil.example/x"}},
        {"meta": {"key": "media_list", "next_page_url": f"{BASE}.evil.example/x"}},
        {"meta": {"key": "media_list", "next_page_url": f"{BASE}@evil.example/x"}},
    ],
)
def test_a_next_page_elsewhere_is_not_followed(more):
    """The credentials go to no host that an answer names."""
    exchange = Scripted(page(RAW_ITEM, **more))
    with pytest.raises(Unavailable):
        run(account(exchange).list_media(MMS))
    assert len(exchange.asked) == 1


def test_a_message_is_created_with_all_its_media():
    """The form repeats MediaUrl in order and leaves out what was not given."""
    exchange = Scripted(RAW)
    draft = Draft(
        "+15558675310", from_="+15017122661", media_urls=("https://a.example/1", "https://a.example/2")
    )
    assert run(account(exchange).create_message(draft)).sid == MMS
    (request,) = exchange.asked
    assert (request.method, urlsplit(request.url).path) == (
        "POST",
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
    )
    assert parse_qs(request.body.decode()) == {
        "To": ["+15558675310"],
        "From": ["+15017122661"],
        "MediaUrl": ["https://a.example/1", "https://a.example/2"],
    }


def test_messages_are_listed_to_a_bound():
    """A look through the account's messages asks for its recipient and sender, and ends."""
    exchange = Scripted(LIST)
    found = run(listed(account(exchange).list_messages(to="+15558675310", from_="+15017122661")))
    assert len(found) == MESSAGE_PAGES
    asked = parse_qs(urlsplit(exchange.asked[0].url).query)
    assert (asked["To"], asked["From"]) == (["+15558675310"], ["+15017122661"])


def test_a_page_of_older_messages_ends_the_list():
    """What was created before `since` is not read on for."""
    exchange = Scripted(LIST)
    run(listed(account(exchange).list_messages(since=datetime(2026, 11, 25, tzinfo=UTC))))
    assert len(exchange.asked) == 1


def test_the_environment_moves_nothing(monkeypatch):
    """TWILIO_REGION in the environment does not reach into the library, where it would mangle the host."""
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    exchange = Scripted(RAW)
    run(account(exchange).fetch_message(MMS))
    assert exchange.asked[0].url.startswith(BASE + "/")
