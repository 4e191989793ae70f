"""What the doctor says of this computer without asking anybody."""

import json

import pytest

from verifier.credentials.find import Credentials
from verifier.doctor.local import certificates, credentials, other_profiles, proxy, region, versions
from verifier.errors import CredentialsError
from verifier.i18n import msg
from verifier.models import Outcome

ACCOUNT = "AC" + "a" * 32
KEY = "SK" + "b" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
TWILIO = "https://api.twilio.com"


def found(username=ACCOUNT, password=TOKEN, account=ACCOUNT):
    return list(credentials(Credentials(account, username, password, source=msg("the environment"))))


@pytest.mark.parametrize(
    ("username", "account", "words"),
    [
        (ACCOUNT, ACCOUNT, ["Auth Token", "the environment"]),
        (ACCOUNT, "AC" + "c" * 32, ["Auth Token", "for account AC" + "c" * 32]),
        (KEY, ACCOUNT, ["API key", KEY]),
    ],
)
def test_credentials_are_named_by_kind_and_source(username, account, words):
    """Token or key, of which account and from where; never the secret itself."""
    (finding,) = found(username, "A" * 32 if username == KEY else TOKEN, account)
    assert finding.outcome is Outcome.PASSED
    assert all(word in str(finding.text) for word in words)
    assert TOKEN not in str(finding.text)


def test_a_secret_of_an_odd_shape_is_doubted():
    """A token one digit short is used all the same, with a finding beside it that decides nothing."""
    names = [(each.name, each.outcome) for each in found(password=TOKEN[:-1])]
    assert names == [("credentials", Outcome.PASSED), ("secret", Outcome.UNDECIDED)]


def test_without_credentials_the_reason_is_the_finding():
    """What kept them from being found is said with its next step."""
    error = CredentialsError("credentials-missing", msg("None."), msg("Set them."))
    (finding,) = credentials(error)
    assert (finding.outcome, str(finding.text), str(finding.help)) == (Outcome.FAILED, "None.", "Set them.")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_profiles_are_counted_and_not_named(tmp_path, count):
    """twilio-cli's profiles can bear clients' names, so only their number is told."""
    folder = tmp_path / ".twilio-cli"
    folder.mkdir()
    config = {"profiles": {f"client-{n}": {} for n in range(count)}}
    (folder / "config.json").write_text(json.dumps(config))
    findings = list(other_profiles(tmp_path))
    assert len(findings) == (count > 0)
    for finding in findings:
        assert str(count) in str(finding.text)
        assert "client" not in str(finding.text)


def test_unreadable_profiles_are_a_finding(tmp_path):
    """A broken configuration of twilio-cli is said and breaks nothing."""
    (tmp_path / ".twilio-cli").mkdir()
    (tmp_path / ".twilio-cli" / "config.json").write_text("{")
    (finding,) = other_profiles(tmp_path)
    assert finding.outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        (TWILIO, Outcome.PASSED),
        ("https://api.sydney.au1.twilio.com", Outcome.PASSED),
        ("https://api.ie1.twilio.com", Outcome.FAILED),
        ("https://api.dublin.ie1.twilio.com", Outcome.FAILED),
        ("http://127.0.0.1:4010", Outcome.PASSED),
    ],
)
def test_a_region_without_media(url, outcome):
    """Ireland has no media at all, wherever its name stands in the address."""
    finding = region(url)
    assert finding.outcome is outcome
    assert url in str(finding.text)


@pytest.mark.parametrize(
    ("environ", "url", "words"),
    [
        ({}, TWILIO, ["None"]),
        ({"HTTP_PROXY": "http://p:1"}, TWILIO, ["None"]),
        ({"HTTPS_PROXY": "http://p.corp:3128"}, TWILIO, ["HTTPS_PROXY", "http://•••:3128"]),
        ({"https_proxy": "a:1", "HTTPS_PROXY": "b:2"}, TWILIO, ["https_proxy", ":1"]),
        ({"ALL_PROXY": "socks5://p.corp"}, TWILIO, ["ALL_PROXY", "socks5://•••"]),
        ({"HTTPS_PROXY": "p:1", "NO_PROXY": "localhost, .twilio.com"}, TWILIO, ["NO_PROXY", "exempts"]),
        ({"HTTPS_PROXY": "p:1", "no_proxy": "*"}, TWILIO, ["exempts"]),
        ({"HTTPS_PROXY": "p:1", "NO_PROXY": "notwilio.com,io.com"}, TWILIO, ["Requests go by"]),
        ({"HTTPS_PROXY": "p:1"}, "http://127.0.0.1:4010", ["None"]),
    ],
)
def test_the_proxy_in_use(environ, url, words):
    """The variable that libcurl would take is named, and what exempts from it."""
    text = str(proxy(url, environ, reveal=False).text)
    assert all(word in text for word in words), text


@pytest.mark.parametrize(
    "value", ["http://kim:s3cret@p.corp:3128", "kim:s3c/r@et@p.corp:3128/", "s3cret@p.corp"]
)
@pytest.mark.parametrize("reveal", [False, True])
def test_a_proxys_password_is_never_shown(value, reveal):
    """User and password stay hidden however they are written; the host is shown only when asked for."""
    text = str(proxy(TWILIO, {"HTTPS_PROXY": value}, reveal=reveal).text)
    assert "kim" not in text
    assert "s3c" not in text
    assert ("p.corp" in text) is reveal


def test_certificates_of_the_environment(tmp_path):
    """A file that is there is a fact, one that is not has to be mended; without a variable nothing is said."""
    there = tmp_path / "corp.pem"
    there.touch()
    assert list(certificates({})) == []
    (fact,) = certificates({"SSL_CERT_FILE": str(there)})
    (missing,) = certificates({"REQUESTS_CA_BUNDLE": str(tmp_path / "none.pem")})
    assert (fact.outcome, missing.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert "REQUESTS_CA_BUNDLE" in str(missing.help)


def test_versions_of_what_runs():
    """Everything that a bug report needs stands in one line."""
    text = str(versions().text)
    for word in ("verifier ", "twilio ", "PycURL/", "libcurl/", "Python 3."):
        assert word in text
