"""A message and its Media list asked for ahead of time: what an early answer is good for, and what it costs."""

import threading
import time

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, answers, media_page, mms, refuses
from local_server import in_turn, silence

ACCOUNTS = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
SID = mms(2)


@pytest.fixture
def verified(verifier):
    """`verify` of one message of an account, with what it asked for, by operation."""

    def run(there: FaultyAccount, *options: str) -> tuple[int, dict[str, int]]:
        ended = verifier(
            "verify", SID, "--wait", "0", *options, env={**ACCOUNTS, "VERIFIER_API_URL": there.url}
        )
        assert ended.stderr == ""
        return ended.returncode, dict(there.asked)

    return run


def test_both_are_asked_for_side_by_side(verified):
    """Neither waits for the other's answer, and there is one request for each."""
    both = threading.Barrier(2, timeout=10)

    def together(name):
        def behave(visit):
            both.wait()
            return there.answer_to(name)(visit)

        return behave

    with FaultyAccount(fetch_message=together("fetch_message"), list_media=together("list_media")) as there:
        assert verified(there) == (0, {"fetch_message": 1, "list_media": 1})


def test_an_empty_list_that_came_early_proves_nothing(verified):
    """It may have been answered before the message was: it is asked for once more, and that answer counts."""
    with FaultyAccount(list_media=in_turn(answers(media_page(SID, 0)), answers(media_page(SID)))) as there:
        assert verified(there) == (0, {"fetch_message": 1, "list_media": 2})
    with FaultyAccount(list_media=answers(media_page(SID, 0))) as there:
        assert verified(there) == (1, {"fetch_message": 1, "list_media": 2})


def test_a_message_that_is_missing_has_no_list(verified):
    """Where Twilio answers 404 for the message, what its list brings is dropped and not waited for."""
    begun = time.monotonic()
    with FaultyAccount(fetch_message=refuses(404, 20404), list_media=silence) as there:
        code, asked = verified(there, "--timeout", "30")
    assert (code, asked["fetch_message"], asked.get("list_media", 0) <= 1) == (1, 1, True)
    assert time.monotonic() - begun < 20


def test_an_early_outage_costs_one_attempt(verified):
    """A message that could not be had at first is asked for again, as it is without haste."""
    with (
        FaultyAccount() as well,
        FaultyAccount(fetch_message=in_turn(refuses(503, 20503), well.answer_to("fetch_message"))) as there,
    ):
        assert verified(there) == (0, {"fetch_message": 2, "list_media": 1})
    with FaultyAccount(list_media=in_turn(refuses(503, 20503), answers(media_page(SID)))) as there:
        assert verified(there) == (0, {"fetch_message": 1, "list_media": 2})


def test_an_early_list_about_another_message_proves_nothing(verified):
    """It is held to what was asked, as every answer is."""
    with FaultyAccount(list_media=answers(media_page(mms(4)))) as there:
        code, asked = verified(there)
    assert (code, asked["fetch_message"]) == (3, 1)


def test_not_where_several_accounts_are_asked(verified):
    """With --any-profile the message may be in another account, so its list waits until it is found."""
    with FaultyAccount(fetch_message=refuses(404, 20404)) as there:
        assert verified(there, "--any-profile") == (1, {"fetch_message": 1})


def test_only_the_first_of_several_is_asked_for_ahead(verifier):
    """Each message costs two requests, whoever is first."""
    with FaultyAccount() as there:
        ended = verifier("verify", SID, mms(4), env={**ACCOUNTS, "VERIFIER_API_URL": there.url})
        assert ended.returncode == 0
        assert there.asked == {"fetch_message": 2, "list_media": 2}


def test_nothing_is_asked_about_a_text_that_is_no_sid(verifier):
    """No request is made for it, nor ahead of it."""
    with FaultyAccount() as there:
        ended = verifier("verify", "MM12", env={**ACCOUNTS, "VERIFIER_API_URL": there.url})
        assert (ended.returncode, dict(there.asked)) == (1, {})
