"""The log: what was asked and what came of it, bounded, and without anything secret."""

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, SANDBOX_URL, log
from verifier.sandbox.display import media_content, shown_messages
from verifier.sandbox.faults import Fault
from verifier.sandbox.responding import respond
from verifier.sandbox.workshop import ROLES, Settings, change, role, settings
from verifier.transport.exchange import Request

MESSAGES = f"{SANDBOX_URL}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


@pytest.fixture
def ask(store, sandbox):
    """A request that is answered as the served sandbox does; gives the response."""

    def ask(method="GET", url=MESSAGES, body=b"", auth=(ACCOUNT_SID, AUTH_TOKEN), headers=None, **more):
        return respond(store, Request(method, url, headers or {}, body, auth), now=sandbox.now, **more)

    return ask


def test_a_request_is_written_down_with_what_came_of_it(ask, store, sandbox):
    """Time, account, method, path, form, status, Twilio's code, request ID, duration and the answer."""
    response = ask("POST", body=b"To=%2B1&From=%2B15017122661&Body=Hello&MediaUrl=a&MediaUrl=b")
    (entry,) = log.entries(store)
    assert (entry.at, entry.kind, entry.account_sid) == (sandbox.now.timestamp(), log.REQUEST, ACCOUNT_SID)
    assert (entry.method, entry.address) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json")
    assert entry.form == (
        *(("To", "+1"), ("From", "+15017122661"), ("Body", "Hello")),
        *(("MediaUrl", "a"), ("MediaUrl", "b")),
    )
    assert (entry.status, entry.code) == (400, 21211)
    assert entry.request_id == response.headers["twilio-request-id"]
    assert 0 < entry.duration < 5
    assert entry.answer == response.body.decode()


def test_entries_can_be_followed(ask, store):
    """With the last ID one gets what came after it, oldest first."""
    ask(url=MESSAGES + "?PageSize=1")
    (first,) = log.entries(store)
    ask(url=MESSAGES + "?PageSize=2")
    ask(url=MESSAGES + "?PageSize=3")
    later = log.entries(store, after=first.id)
    assert [each.address[-1] for each in later] == ["2", "3"]
    assert log.entries(store, most=1) == later[1:]


def test_the_log_keeps_the_last_thousand(ask, store):
    """It does not grow without end, and IDs go on."""
    for _ in range(log.MOST_KEPT + 5):
        log.keep(store, at=0.0, kind=log.REQUEST, method="GET", address="/", form={})
    kept = log.entries(store, most=log.MOST_KEPT * 2)
    assert (len(kept), kept[-1].id - kept[0].id) == (log.MOST_KEPT, log.MOST_KEPT - 1)


@pytest.mark.parametrize(
    "request_",
    [
        {"headers": {"Authorization": "Basic c2VjcmV0OnNlY3JldA=="}, "auth": None},
        {"auth": (ACCOUNT_SID, "c2VjcmV0OnNlY3JldA==")},
        {"url": f"{MESSAGES}?AuthToken=c2VjcmV0OnNlY3JldA=="},
        {"url": MESSAGES.replace("http://", "http://me:c2VjcmV0OnNlY3JldA==@")},
        {"url": f"{SANDBOX_URL}/cdn/c2VjcmV0OnNlY3JldA==/ME1"},
        {"method": "POST", "body": b"AuthToken=c2VjcmV0OnNlY3JldA=="},
        {"method": "POST", "body": b"api_secret=c2VjcmV0OnNlY3JldA=="},
        {"method": "POST", "body": b"StatusCallback=https://me:c2VjcmV0OnNlY3JldA==@example.com/"},
    ],
)
def test_nothing_secret_is_written_down(ask, store, request_):
    """Neither headers nor tokens, wherever they stand, are in the log."""
    ask(**request_)
    (entry,) = log.entries(store)
    assert "c2VjcmV0OnNlY3JldA" not in repr(entry)


def test_a_token_that_is_answered_is_not_written_down(ask, store):
    """What an account's resource says of its token is left out, and a long answer is cut."""
    assert AUTH_TOKEN.encode() in ask(url=MESSAGES.replace("/Messages", "")).body
    ask()
    account, messages = log.entries(store)
    assert '"auth_token": "•••"' in account.answer
    assert AUTH_TOKEN not in repr(account)
    assert len(messages.answer) == 2000


def test_what_a_fault_answered_is_in_the_log_too(ask, store):
    """A 503 that the workshop threw in, and a 429, are written down as they were answered."""
    assert ask(settings=Settings(faults=(Fault(503, 1.0),))).status == 503
    limited = ask(settings=Settings(concurrency=1), at_once=2)
    assert (limited.status, limited.headers["retry-after"]) == (429, "1")
    assert limited.headers["twilio-concurrent-requests"] == "2"
    assert [(each.status, each.code) for each in log.entries(store)] == [(503, 20503), (429, 20429)]


def test_as_many_as_allowed_are_answered(ask):
    """Up to the limit nothing is refused."""
    assert ask(settings=Settings(concurrency=2), at_once=2).status == 200


def test_texts_of_any_kind_can_be_logged(ask, store):
    """Lone surrogates and binary forms are written down in some form."""
    ask("POST", MESSAGES + "?To=\udcff", b"\xff\x00=\xff&Body=%ED%A0%80")
    assert len(log.entries(store)) == 1


def test_to_look_for_display_is_no_look(store, sandbox):
    """What the page shows of a message that lags brings its media no nearer, and shows it at once."""
    sandbox.media_lag = 2
    sid = sandbox.create(MediaUrl="https://example.com/a.gif")["sid"]
    for _ in range(5):
        newest = shown_messages(store, ACCOUNT_SID, now=sandbox.now)[0]
    assert newest.resource["sid"] == sid
    assert [(each.content_type, each.stand_in) for each in newest.media] == [("image/gif", True)]
    assert media_content(store, newest.media[0].sid).body.startswith(b"GIF8")
    assert media_content(store, "ME" + "0" * 32) is None
    counts = [len(sandbox.get(f"/Messages/{sid}/Media.json")["media_list"]) for _ in range(3)]
    assert counts == [0, 0, 1]


def test_settings_are_the_files_own(store):
    """What is set is read by whoever has the file open, and is gone after a reset."""
    wanted = Settings("trial", 3, (Fault(503, 0.5),), 4, 20.0)
    assert settings(store) == Settings()
    change(store, wanted)
    assert settings(store) == wanted


@pytest.mark.parametrize(
    ("name", "read", "send"),
    [("full", 200, 201), ("trial", 200, 400), ("suspended", 403, 403), ("key", 200, 201), ("test", 403, 201)],
)
def test_each_role_may_do_what_such_credentials_may(ask, store, name, read, send):
    """A full account and a key read and send; the others are refused as Twilio refuses them."""
    as_role = role(store, name)
    url = MESSAGES.replace(ACCOUNT_SID, as_role.account_sid)
    auth = (as_role.username, as_role.password)
    assert ask(url=url, auth=auth).status == read
    body = f"From={(as_role.number or '+15017122661')[1:]}&To=12025550110&Body=Hello".encode()
    assert ask("POST", url, body, auth).status == send
    assert as_role.password not in repr(as_role)
    assert name in ROLES
