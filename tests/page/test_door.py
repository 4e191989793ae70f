"""Who may come in, and what every answer carries."""

import socket

import pytest

from verifier.sandbox import ACCOUNT_SID

SEEDED = "MM" + "feedface" * 4
EVERYWHERE = [
    ("GET", "/"),
    ("GET", "/hack/page.js"),
    ("GET", "/hack/texts"),
    ("GET", "/hack/events"),
    ("GET", f"/hack/media/{SEEDED}/ME{'feedface' * 3}00000001"),
    ("POST", "/hack/verify"),
    ("POST", "/hack/act/reset"),
    ("GET", "/hack/nowhere"),
]
STRANGERS = [
    {"Cookie": None},
    {"Cookie": "verifier-{port}=" + "A" * 43},
    {"Cookie": "verifier-{port}=é"},
    {"Cookie": "verifier-{port}=\udcff"},
    {"Host": "evil.example:{port}"},
    {"Host": "127.0.0.1"},
    {"Host": "127.0.0.1:1"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://localhost:{port}"},
    {"Origin": "null"},
]


def test_nobody_else_comes_in(page):
    """Without our key, under another name or from another page, every address of the page answers 403."""
    for method, path in EVERYWHERE:
        for headers in STRANGERS:
            sent = {name: value and value.format(port=page.port) for name, value in headers.items()}
            response, body = page.ask(method, path, {"sid": SEEDED}, **sent)
            assert (response.status, body.count(b"\n")) == (403, 1), (method, path, headers)
            assert response.headers["Set-Cookie"] is None


def test_a_wrong_token_is_refused(page):
    """An address with another token does not open the page, and gives no cookie."""
    for token in ("A" * 43, "", "%ff", "%ed%b2%80"):
        response, body = page.ask("GET", f"/?token={token}", Cookie=None)
        assert (response.status, response.headers["Set-Cookie"]) == (403, None)
    assert b"the address that `verifier` printed" in body


def test_the_token_becomes_a_cookie(page):
    """The opened address gives the page and a cookie that scripts can't read and other sites don't send."""
    response, body = page.ask("GET", page.address.partition(str(page.port))[2], Cookie=None)
    assert response.status == 200
    assert response.headers["Set-Cookie"] == f"{page.cookie}; Path=/; HttpOnly; SameSite=Strict"
    assert b"HACK" in body
    again, _ = page.ask("GET", "/")
    assert (again.status, again.headers["Set-Cookie"]) == (200, None)
    elsewhere, _ = page.ask("GET", f"/hack/texts?{page.address.partition('?')[2]}", Cookie=None)
    assert elsewhere.status == 403


def test_both_names_of_this_machine_are_ours(page):
    """The page opens as localhost too, and its requests are taken from there."""
    there = {"Host": f"localhost:{page.port}", "Origin": f"http://localhost:{page.port}"}
    assert page.ask("POST", "/hack/verify", {"sid": "x"}, **there)[0].status == 200


def test_actions_come_as_json_from_our_page(page):
    """A POST without an Origin, of another type, too long, or with what is no JSON object does nothing."""
    assert page.ask("POST", "/hack/act/reset", {}, Origin=None)[0].status == 403
    assert page.ask("POST", "/hack/act/reset", {}, Content_Type="text/plain")[0].status == 415
    for body in (b"[]", b"{", b"[" * 100_000, b"\xff"):
        assert page.ask("POST", "/hack/act/reset", body)[0].status == 400
    assert page.ask("POST", "/hack/act/reset", b"x", Content_Length="9000000")[0].status == 413
    assert page.ask("GET", "/hack/act/reset")[0].status == 404


def test_every_answer_keeps_to_itself(page):
    """Whatever is answered carries a strict policy, and is not to be guessed at, framed, kept or passed on."""
    for method, path in EVERYWHERE:
        if path.endswith("events"):
            continue
        response, _ = page.ask(method, path, {"sid": SEEDED})
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"


def test_it_is_served_to_this_machine_only(page):
    """Another address of this machine finds nobody."""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", page.port), timeout=5)


def test_the_api_stands_beside_it(page):
    """The page's key opens nothing of the API, which answers libraries without it."""
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    assert page.ask("GET", path)[0].status == 401
    assert page.ask("GET", path, Cookie=None)[0].status == 401
