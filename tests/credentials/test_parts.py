"""What credentials are made of, and what is said about parts that can't be right."""

import pytest

from verifier.errors import CredentialsError, UsageError

ACCOUNT = "AC" + "0a1b2c3d" * 4
OTHER = "AC" + "99887766" * 4
KEY = "SK" + "0a1b2c3d" * 4
TOKEN = "fedcba98" * 4
SECRET = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"
ENVIRONMENT = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}


def test_an_account_and_its_token(look):
    """The plainest credentials: two variables, with region, edge and number beside them."""
    found = look(
        {
            **ENVIRONMENT,
            "TWILIO_REGION": "ie1",
            "TWILIO_EDGE": "dublin",
            "TWILIO_PHONE_NUMBER": "+15558675310",
        }
    )
    assert (found.account_sid, found.username, found.password) == (ACCOUNT, ACCOUNT, TOKEN)
    assert (found.region, found.edge, found.number) == ("ie1", "dublin", "+15558675310")
    assert str(found.source) == "the environment"


@pytest.mark.parametrize("name", ["TWILIO_API_SECRET", "TWILIO_API_KEY_SECRET"])
def test_a_key_goes_before_the_token(look, name):
    """A whole API key is used even where an Auth Token is set too, under either name of its secret."""
    found = look({**ENVIRONMENT, "TWILIO_API_KEY": KEY, name: SECRET})
    assert (found.account_sid, found.username, found.password) == (ACCOUNT, KEY, SECRET)


def test_half_a_key_leaves_the_token_in_charge(look):
    """A key without its secret does not hide a token that is whole."""
    assert look({**ENVIRONMENT, "TWILIO_API_KEY": KEY}).username == ACCOUNT


def test_pasted_values_are_mended(look):
    """Spaces, quotes, brackets and invisible characters around a value, and a SID's case, are put right."""
    found = look(
        {"TWILIO_ACCOUNT_SID": f" <{ACCOUNT.lower()}> ", "TWILIO_AUTH_TOKEN": f'"{TOKEN}"\r\n\u200b'}
    )
    assert (found.account_sid, found.username, found.password) == (ACCOUNT, ACCOUNT, TOKEN)


def test_another_account_is_asked_with_the_same_secret(look):
    """A subaccount is read with its parent's user name and password."""
    found = look(ENVIRONMENT, account_sid=OTHER)
    assert (found.account_sid, found.username, found.password) == (OTHER, ACCOUNT, TOKEN)
    assert found.for_account(ACCOUNT).account_sid == ACCOUNT
    assert look({"TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": SECRET}, account_sid=OTHER).username == KEY
    for wrong in ("MM" + OTHER[2:], "../..", TOKEN):
        with pytest.raises(UsageError) as caught:
            look(ENVIRONMENT, account_sid=wrong)
        assert caught.value.name == "account-sid-malformed"
        assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        (
            {"TWILIO_ACCOUNT_SID": ACCOUNT},
            "No TWILIO_AUTH_TOKEN in the environment, which holds TWILIO_ACCOUNT_SID.",
        ),
        (
            {"TWILIO_AUTH_TOKEN": TOKEN},
            "No TWILIO_ACCOUNT_SID in the environment, which holds TWILIO_AUTH_TOKEN.",
        ),
        (
            {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_KEY": KEY},
            "No TWILIO_API_SECRET in the environment, which holds TWILIO_ACCOUNT_SID, TWILIO_API_KEY.",
        ),
        (
            {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_KEY_SECRET": SECRET},
            "No TWILIO_API_KEY in the environment, which holds TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SECRET.",
        ),
        (
            {"TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": SECRET},
            "No TWILIO_ACCOUNT_SID in the environment, which holds TWILIO_API_KEY, TWILIO_API_SECRET.",
        ),
        (
            {"TQ_TWILIO_ACCOUNT_SID": ACCOUNT},
            "No TQ_TWILIO_AUTH_TOKEN in the environment, which holds TQ_TWILIO_ACCOUNT_SID.",
        ),
    ],
)
def test_a_part_that_is_missing_is_named(look, dotenv, environ, sentence):
    """A source that holds a part only says which part is missing where, and no other source is taken instead."""
    dotenv(f"TWILIO_ACCOUNT_SID={OTHER}\nTWILIO_AUTH_TOKEN={TOKEN}\n")
    with pytest.raises(CredentialsError) as caught:
        look(environ)
    assert (caught.value.name, str(caught.value)) == ("credentials-incomplete", sentence)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("TWILIO_ACCOUNT_SID", KEY, "holds the SID of an API key, where an account SID (AC…) belongs."),
        (
            "TWILIO_ACCOUNT_SID",
            "MM" + "0a1b2c3d" * 4,
            "holds MM0a…2c3d, which is no account SID: that starts with AC.",
        ),
        (
            "TWILIO_ACCOUNT_SID",
            TOKEN,
            "holds what looks like an Auth Token, where an account SID (AC…) belongs.",
        ),
        (
            "TWILIO_ACCOUNT_SID",
            ACCOUNT[:-1],
            "is no account SID: that is AC and 32 hexadecimal digits, 34 characters; it has 33.",
        ),
        ("TWILIO_ACCOUNT_SID", "AC" + "x" * 32, "still holds a placeholder."),
        ("TWILIO_ACCOUNT_SID", "<your account SID>", "still holds a placeholder."),
        ("TWILIO_AUTH_TOKEN", "your_auth_token", "still holds a placeholder."),
        ("TWILIO_AUTH_TOKEN", "[AuthToken]", "still holds a placeholder."),
        ("TWILIO_AUTH_TOKEN", "$TWILIO_AUTH_TOKEN", "still holds a placeholder."),
        ("TWILIO_AUTH_TOKEN", "x" * 32, "still holds a placeholder."),
        ("TWILIO_AUTH_TOKEN", ACCOUNT, "holds a SID that starts with AC, where a secret belongs."),
        ("TWILIO_AUTH_TOKEN", KEY, "holds a SID that starts with SK, where a secret belongs."),
        ("TWILIO_AUTH_TOKEN", f"{TOKEN} {TOKEN}", "holds spaces or characters that no token or secret has."),
        ("TWILIO_AUTH_TOKEN", "täglich\udc80", "holds spaces or characters that no token or secret has."),
    ],
)
def test_what_can_not_be_right_is_refused_before_any_call(look, name, value, fault):
    """A value in the wrong place, a placeholder or a cut-off SID is named, and no secret is shown."""
    with pytest.raises(CredentialsError) as caught:
        look({**ENVIRONMENT, name: value})
    assert (caught.value.name, str(caught.value)) == (
        "credentials-malformed",
        f"{name} in the environment {fault}",
    )
    assert TOKEN not in f"{caught.value} {caught.value.help}"


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        (OTHER, "starts with AC, where the SID of an API key (SK…) belongs."),
        (KEY + "0", "is no API key's SID: that is SK and 32 hexadecimal digits, 34 characters; it has 35."),
        ("SKxxxx", "still holds a placeholder."),
    ],
)
def test_a_key_that_is_none_is_refused(look, key, fault):
    """What stands where an API key's SID belongs has to be one."""
    with pytest.raises(CredentialsError) as caught:
        look({**ENVIRONMENT, "TWILIO_API_KEY": key, "TWILIO_API_SECRET": SECRET})
    assert str(caught.value) == f"TWILIO_API_KEY in the environment {fault}"


def test_odd_secrets_are_tried_but_mentioned(look):
    """A secret of unusual shape is Twilio's to judge; the doubt has its length and nothing else of it."""
    assert look(ENVIRONMENT).doubts == ()
    assert look({**ENVIRONMENT, "TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": SECRET}).doubts == ()
    (doubt,) = look({**ENVIRONMENT, "TWILIO_AUTH_TOKEN": TOKEN[:-1]}).doubts
    assert str(doubt) == "The Auth Token has 31 characters; Twilio's have 32, all of 0-9 and a-f."
    (doubt,) = look({**ENVIRONMENT, "TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": "short"}).doubts
    assert str(doubt) == "The API key's secret has 5 characters; Twilio's have 32, letters and digits."


def test_the_secret_is_not_in_the_repr(look):
    """Credentials can be printed by accident without giving the secret or the number away."""
    found = look({**ENVIRONMENT, "TWILIO_PHONE_NUMBER": "+15558675310"})
    assert TOKEN not in repr(found)
    assert "5310" not in repr(found)
