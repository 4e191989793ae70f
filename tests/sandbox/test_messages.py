"""Messages in the sandbox: created, fetched, listed."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from verifier.sandbox import ACCOUNT_SID

PICTURE = "https://example.com/chest.png"


def sids(page):
    return [each["sid"] for each in page["messages"]]


def test_a_message_with_media_is_an_mm(sandbox):
    """Media makes an MM, counted in a string; the SID's digits are lower case and never the same twice."""
    first, second = sandbox.create(MediaUrl=[PICTURE, PICTURE]), sandbox.create(MediaUrl=PICTURE)
    assert re.fullmatch("MM[0-9a-f]{32}", first["sid"])
    assert first["sid"] != second["sid"]
    assert (first["num_media"], second["num_media"]) == ("2", "1")
    assert (first["direction"], first["body"]) == ("outbound-api", "")


def test_a_message_without_media_is_an_sm(sandbox):
    """A body alone makes an SM."""
    message = sandbox.create(Body="Hello 🌍")
    assert re.fullmatch("SM[0-9a-f]{32}", message["sid"])
    assert (message["num_media"], message["body"]) == ("0", "Hello 🌍")


@pytest.mark.parametrize(
    ("to", "media", "statuses"),
    [
        ("+12025550110", None, ["queued", "sent", "delivered"]),
        ("+12025550110", PICTURE, ["queued", "sent", "sent"]),
        ("+442079460123", PICTURE, ["queued", "sent", "delivered"]),
    ],
)
def test_the_status_moves_by_the_clock(sandbox, to, media, statuses):
    """Queued, then sent, then delivered; an MMS within the US and Canada stays at sent. A date comes with sending."""
    sid = sandbox.create(To=to, **({"MediaUrl": media} if media else {"Body": "Hello"}))["sid"]
    seen = []
    for seconds in (0, 2, 60):
        sandbox.now += timedelta(seconds=seconds)
        message = sandbox.get(f"/Messages/{sid}.json")
        seen.append(message["status"])
        assert (message["date_sent"] is None) == (message["status"] == "queued")
    assert seen == statuses


def test_a_messaging_service_chooses_the_sender(sandbox):
    """With a service in place of From the message is accepted without a sender, and sent from the service's."""
    message = sandbox.create(From="", MessagingServiceSid="MG5a4db0c55a4db0c55a4db0c500000001", Body="Hello")
    assert (message["status"], message["from"]) == ("accepted", None)
    sandbox.now += timedelta(seconds=2)
    message = sandbox.get(f"/Messages/{message['sid']}.json")
    assert (message["status"], message["from"]) == ("sent", "+15017122661")


def test_the_newest_message_comes_first(sandbox):
    """A list begins with what was created last."""
    first = sandbox.create(Body="One")["sid"]
    second = sandbox.create(Body="Two")["sid"]
    assert sids(sandbox.get("/Messages.json"))[:2] == [second, first]


def test_pages_hold_every_message_once_while_new_ones_arrive(sandbox):
    """Following next_page_uri gives each message once, whatever is created meanwhile."""
    before = sids(sandbox.get("/Messages.json"))
    seen, uri, pages = [], "/Messages.json?PageSize=3", 0
    while uri:
        page = sandbox.get(uri)
        assert (page["page"], page["page_size"], page["start"]) == (pages, 3, pages * 3)
        seen += sids(page)
        sandbox.create(Body="Meanwhile")
        pages += 1
        uri = page["next_page_uri"] and page["next_page_uri"].removeprefix(
            f"/2010-04-01/Accounts/{ACCOUNT_SID}"
        )
    assert seen == before
    assert pages == 5


def test_a_page_is_found_by_its_number_too(sandbox):
    """Page=1 without a token is the second page, and names the one before it."""
    everything = sids(sandbox.get("/Messages.json"))
    page = sandbox.get("/Messages.json?PageSize=4&Page=1")
    assert sids(page) == everything[4:8]
    assert (
        sids(sandbox.get(page["previous_page_uri"].removeprefix(f"/2010-04-01/Accounts/{ACCOUNT_SID}")))
        == (everything[:4])
    )


def test_a_full_last_page_is_the_last(sandbox):
    """When the items end with the page there is no next one; one more item makes one."""
    total = len(sids(sandbox.get("/Messages.json")))
    assert sandbox.get(f"/Messages.json?PageSize={total}")["next_page_uri"] is None
    assert sandbox.get(f"/Messages.json?PageSize={total - 1}")["next_page_uri"] is not None


def test_filters_are_kept_on_the_next_page(sandbox):
    """A next page is a page of the same filtered list."""
    page = sandbox.get("/Messages.json?To=%2B12025550110&PageSize=1")
    assert "To=%2B12025550110" in page["next_page_uri"]


def test_messages_are_found_by_their_numbers(sandbox):
    """To and From each narrow the list."""
    assert sids(sandbox.get("/Messages.json?To=%2B442079460123")) == ["MM" + "ab40ad00" * 4]
    assert sids(sandbox.get("/Messages.json?From=%2B12025550110")) == [
        "SM" + "a4b0" * 8,
        "MM" + "feedbac4" * 4,
    ]
    assert sids(sandbox.get("/Messages.json?From=%2B12025550110&To=%2B442079460123")) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("DateSent=2026-10-25", 1),
        ("DateSent=2026-10-26", 0),
        ("DateSent>=2026-11-24", 1),
        ("DateSent<=2026-10-25", 1),
        ("DateSent<=2026-10-24", 0),
        ("DateSent%3E=2026-10-25&DateSent%3C=2026-10-25", 1),
        ("DateSent%3E=2026-11-24T11:54:59Z", 1),
        ("DateSent%3E=2026-11-24T11:55:02Z", 0),
        ("DateSent%3C=2026-10-25T12:00:01Z", 1),
        ("DateSent%3C=2026-10-25T11:59:59Z", 0),
    ],
)
def test_messages_are_found_by_date(sandbox, query, count):
    """A date is a whole day in UTC, a time is to the second, and both ends are included."""
    assert len(sids(sandbox.get(f"/Messages.json?{query}"))) == count


@pytest.mark.parametrize(
    "query",
    [
        "DateSent=yesterday",
        "DateSent%3C=9999-12-31",
        "PageSize=0",
        "PageSize=1001",
        "PageSize=x",
        "PageSize=%D9%A3",
        "Page=-1",
        "Page=99999999999999999999",
    ],
)
def test_parameters_that_make_no_sense_are_refused(sandbox, query):
    """What is no date, no page or no page size gets a 400."""
    assert sandbox.refusal("GET", f"/Messages.json?{query}") == (400, 20001)


def test_a_message_of_another_account_is_not_found(sandbox):
    """A message is found in its own account only, though the parent may look into both."""
    sid = "MM" + "5bacc0de" * 4
    assert sandbox.refusal("GET", f"/Messages/{sid}.json") == (404, 20404)
    sandbox.account = "AC5a4db0c55a4db0c55a4db0c500000002"
    assert sandbox.get(f"/Messages/{sid}.json")["account_sid"] == sandbox.account


@pytest.mark.parametrize("sid", ["MM" + "0" * 32, "nonsense", "SM" + "feedface" * 4, "%2e%2e"])
def test_what_is_not_there_is_not_found(sandbox, sid):
    """An unknown SID is a 404, whatever it looks like."""
    assert sandbox.refusal("GET", f"/Messages/{sid}.json") == (404, 20404)
    assert sandbox.refusal("GET", f"/Messages/{sid}/Media.json") == (404, 20404)
    assert sandbox.refusal("GET", f"/Messages/{sid}/Media/ME{'0' * 32}.json") == (404, 20404)


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("x" * 160, "1"),
        ("x" * 161, "2"),
        ("x" * 306, "2"),
        ("x" * 307, "3"),
        ("€" * 80, "1"),
        ("€" * 81, "2"),
        ("ä" * 160, "1"),
        ("あ" * 70, "1"),
        ("あ" * 71, "2"),
        ("あ" * 134, "2"),
        ("あ" * 135, "3"),
        ("🏴" * 35, "1"),
        ("🏴" * 36, "2"),
        ("x" * 152 + "€" + "x" * 152, "3"),
        ("あ" * 66 + "🏴" + "あ" * 66, "3"),
    ],
)
def test_segments_are_counted_as_phones_count_them(sandbox, body, segments):
    """160 characters of GSM-7 alone and 153 joined, 70 and 67 of UCS-2; what counts twice is not torn apart."""
    message = sandbox.create(Body=body)
    assert message["num_segments"] == segments
    sandbox.now += timedelta(seconds=10)
    price = sandbox.get(f"/Messages/{message['sid']}.json")["price"]
    assert float(price) == pytest.approx(-0.0079 * int(segments))


def test_an_mms_is_one_segment(sandbox):
    """However long its text is; through a service none is counted at first."""
    assert sandbox.create(Body="x" * 900, MediaUrl=PICTURE)["num_segments"] == "1"
    service = {"From": "", "MessagingServiceSid": "MG5a4db0c55a4db0c55a4db0c500000001"}
    assert sandbox.create(**service, Body="x")["num_segments"] == "0"


def test_dates_follow_the_message(sandbox):
    """It is sent a second after it was created, and each status that follows updates it."""
    sid = sandbox.create(Body="Hello")["sid"]
    created = sandbox.now

    def dates(seconds):
        sandbox.now = created + timedelta(seconds=seconds)
        message = sandbox.get(f"/Messages/{sid}.json")
        return [
            message[name] and (parsedate_to_datetime(message[name]) - created).total_seconds()
            for name in ("date_created", "date_sent", "date_updated")
        ]

    assert [dates(0), dates(1), dates(60)] == [[0, None, 0], [0, 1, 1], [0, 1, 4]]


def test_a_messages_keys_come_in_twilios_order(sandbox):
    """As recorded from Twilio: body first, subresource_uris last."""
    names = (
        "body num_segments direction from date_updated price error_message uri account_sid num_media to "
        "date_created status sid date_sent messaging_service_sid error_code price_unit api_version "
        "subresource_uris"
    )
    assert list(sandbox.create(Body="Hello")) == names.split()
