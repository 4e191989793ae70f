"""What the sandbox refuses to create, with Twilio's codes."""

import pytest

from verifier.sandbox import seed

PICTURE = "https://example.com/chest.png"
TRIAL = "AC5a4db0c55a4db0c55a4db0c500000003"
TEST = "AC5a4db0c55a4db0c55a4db0c500000005"
GOOD = {"From": "+15017122661", "To": "+12025550110", "Body": "Hello"}


def refused(sandbox, **form):
    status, code = sandbox.refusal("POST", "/Messages.json", {**GOOD, **form})
    assert status == 400
    return code


def log_in(sandbox, account):
    sandbox.account, sandbox.auth = account, (account, seed.accounts()[account].auth_token)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "+1202555011"}, 21211),
        ({"To": "nobody"}, 21211),
        ({"To": "+12025550110\n"}, 21211),
        ({"To": "+١٢٠٢٥٥٥٠١١٠"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "+"}, 21212),
        ({"From": "+15555550199"}, 21660),
        ({"From": "SENDER"}, 21606),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 21701),
        ({"Body": ""}, 21619),
        ({"Body": "x" * 1601}, 21617),
        ({"MediaUrl": "chest.png"}, 21620),
        ({"MediaUrl": [PICTURE, "ftp://example.com/chest.png"]}, 21620),
        ({"MediaUrl": "https://["}, 21620),
        ({"MediaUrl": ""}, 21620),
        ({"MediaUrl": [PICTURE, ""]}, 21620),
        ({"MediaUrl": "https://exa mple.com/a.png"}, 21620),
        ({"MediaUrl": f'["{PICTURE}", "{PICTURE}"]'}, 21620),
        ({"MediaUrl": "System.Collections.Generic.List`1[System.Uri]"}, 21620),
        ({"To": "+15017122661"}, 21266),
        ({"To": "1 (501) 712-2661"}, 21266),
        ({"To": "whatsapp:+12025550110"}, 21910),
        ({"StatusCallback": "chest"}, 21609),
        ({"StatusCallback": "http://my_host.example/cb"}, 21609),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
        ({"ValidityPeriod": "0"}, 20001),
        ({"SendAsMms": "perhaps"}, 20001),
        ({"RiskCheck": "maybe"}, 20001),
        ({"MediaUrl": [PICTURE] * 11}, 21623),
        ({"MediaUrl": PICTURE, "From": "+15015550102"}, 21621),
    ],
)
def test_what_twilio_refuses_is_refused(sandbox, form, code):
    """Each way to get a message wrong has Twilio's own code."""
    assert refused(sandbox, **form) == code


@pytest.mark.parametrize(
    "form", [{"Body": "x" * 1600}, {"MediaUrl": [PICTURE] * 10}, {"From": "+15015550102"}]
)
def test_what_is_just_within_the_limits_is_created(sandbox, form):
    """1,600 characters, ten media, and text from a number without MMS are all right."""
    sandbox.create(**{**GOOD, **form})


def test_nothing_is_kept_of_what_was_refused(sandbox):
    """A refused message is not in the list."""
    before = sandbox.get("/Messages.json")
    refused(sandbox, To="nobody")
    assert sandbox.get("/Messages.json") == before


@pytest.mark.parametrize("account", [GOOD, TEST], ids=["live", "test"])
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
    ],
)
def test_magic_numbers_refuse_as_twilio_says(sandbox, account, form, code):
    """The magic numbers of Twilio's test credentials refuse, and here with a live account too."""
    if account is TEST:
        log_in(sandbox, TEST)
        form = {"From": "+15005550006", **form}
    assert refused(sandbox, **form) == code


def test_test_credentials_create_what_cannot_be_read(sandbox):
    """With test credentials the magic sender gets an MM, which no one can fetch, and other senders are refused."""
    log_in(sandbox, TEST)
    message = sandbox.create(From="+15005550006", MediaUrl=PICTURE)
    assert message["sid"].startswith("MM")
    assert message["account_sid"] == TEST
    assert sandbox.refusal("GET", f"/Messages/{message['sid']}.json") == (403, 20008)
    assert sandbox.store.message(TEST, message["sid"], now=sandbox.now) is None
    assert refused(sandbox) == 21606


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": "+15017122661"}, 572002),
        ({"To": "+16135550142"}, 21608),
        ({}, 572006),
        ({"MediaUrl": PICTURE}, 572006),
    ],
)
def test_a_trial_account_sends_templates_only(sandbox, form, code):
    """A trial account must use its assigned number, a verified recipient, and a predefined template."""
    log_in(sandbox, TRIAL)
    assert refused(sandbox, **{"From": "+18005550104", **form}) == code
