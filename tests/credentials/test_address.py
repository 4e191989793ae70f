"""Which addresses get the credentials."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.credentials.address import allowed_api_url, base_url
from verifier.errors import UsageError


@pytest.mark.parametrize(
    ("region", "edge", "url"),
    [
        (None, None, "https://api.twilio.com"),
        ("", " ", "https://api.twilio.com"),
        ("ie1", None, "https://api.ie1.twilio.com"),
        (None, "ashburn", "https://api.ashburn.us1.twilio.com"),
        ("AU1", "sydney", "https://api.sydney.au1.twilio.com"),
        ("us1", "ashburn-ix", "https://api.ashburn-ix.us1.twilio.com"),
    ],
)
def test_twilios_address_by_region_and_edge(region, edge, url):
    """The edge stands before the region, and without a region it is in us1."""
    assert base_url(region, edge) == url


@pytest.mark.parametrize(
    "place",
    [
        "evil.org/",
        "evil.org#",
        "a.b",
        "a@b",
        "us1\n.evil",
        "-a",
        "a-",
        "a:1",
        "ü1",
        "١",
        "a" * 31,
        "a b",
        "%2e",
    ],
)
def test_a_region_can_not_smuggle_a_host(place):
    """Nothing but small letters, digits and single hyphens gets into the host."""
    with pytest.raises(UsageError) as caught:
        base_url(place, None)
    assert caught.value.name == "region-malformed"
    with pytest.raises(UsageError) as caught:
        base_url("us1", place)
    assert caught.value.name == "edge-malformed"


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.twilio.com", "https://api.twilio.com"),
        (" HTTPS://API.Twilio.COM:443/ ", "https://api.twilio.com"),
        ("https://api.twilio.com./", "https://api.twilio.com"),
        ("https://api.dublin.ie1.twilio.com:8443", "https://api.dublin.ie1.twilio.com:8443"),
        ("http://localhost:4010", "http://localhost:4010"),
        ("http://LOCALHOST", "http://localhost"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://127.8.9.10:4010/Twilio/v1/", "https://127.8.9.10:4010/Twilio/v1"),
        ("http://[::1]:4010", "http://[::1]:4010"),
        ("http://[0:0:0:0:0:0:0:1]:4010", "http://[::1]:4010"),
    ],
)
def test_twilio_and_this_machine_are_trusted(url, base):
    """Twilio's hosts by https and loopback by either get the credentials, in one plain spelling."""
    assert allowed_api_url(url, trust=False) == base


@pytest.mark.parametrize(
    "url",
    [
        "https://eviltwilio.com",
        "https://twilio.com.evil.org",
        "https://api.twilio.com.evil.org",
        "https://twilio.com",
        "https://10.0.0.1",
        "https://localhost.evil.org",
        "https://127.0.0.1.evil.org",
        "https://0x7f.1",
        "https://127.1",
        "https://2130706433",
        "https://0177.0.0.1",
        "https://[::ffff:127.0.0.1]",
        "https://[::2]",
        "https://xn--twili-6qa.com",
    ],
)
def test_other_hosts_need_trust(url):
    """A host that only looks like Twilio's or loopback gets nothing unless it is trusted by a flag."""
    with pytest.raises(UsageError) as caught:
        allowed_api_url(url, trust=False)
    assert caught.value.name == "api-url-untrusted"
    assert "--trust-api-url" in str(caught.value.help)
    assert allowed_api_url(url, trust=True).startswith("https://")


@pytest.mark.parametrize(
    "url", ["http://api.twilio.com", "http://10.0.0.1:4010", "http://0.0.0.0", "http://127.1"]
)
@pytest.mark.parametrize("trust", [True, False])
def test_http_is_for_this_machine_only(url, trust):
    """No flag sends credentials over the network in the clear."""
    with pytest.raises(UsageError) as caught:
        allowed_api_url(url, trust)
    assert caught.value.name == "api-url-insecure"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://api.twilio.com@evil.org", "holds an @"),
        ("https://AC1:hunter2@api.twilio.com", "holds an @"),
        ("https://evil.org\\@api.twilio.com", "holds an @"),
        ("https://api.twilio.com?x=1", r"holds a \? or #"),
        ("https://evil.org#.twilio.com", r"holds a \? or #"),
        ("https://api.twiliо.com", "beyond ASCII"),
        ("https://ａｐｉ.twilio.com", "beyond ASCII"),
        ("https://\u212aelvin.twilio.com", "beyond ASCII"),
        ("api.twilio.com", "no https:// at its start"),
        ("", "no https:// at its start"),
        ("ftp://api.twilio.com", "is no address"),
        ("https://", "is no address"),
        ("https:///api.twilio.com", "is no address"),
        ("https://evil.org\\.twilio.com", "is no address"),
        ("https://evil.org%2f.twilio.com", "is no address"),
        ("https://api..twilio.com", "is no address"),
        ("https://-a.twilio.com", "is no address"),
        ("https://api.twilio.com:", "is no address"),
        ("https://api.twilio.com:99999", "is no address"),
        ("https://api.twilio.com:0", "is no address"),
        ("https://api.twilio.com/../x", "is no address"),
        ("https://api.twilio.com//x", "is no address"),
        ("https://api.twi\nlio.com", "is no address"),
        ("https://[::1%25eth0]", "is no address"),
        ("https://[::1::]", "is no IPv6 address"),
        ("https://" + "a." * 300 + "twilio.com", "is no address"),
    ],
)
def test_what_two_readers_could_read_two_ways_is_refused(url, fault):
    """User names, queries, escapes, odd characters and dots are refused, trusted or not, and passwords not shown."""
    with pytest.raises(UsageError, match=fault) as caught:
        allowed_api_url(url, trust=True)
    assert caught.value.name == "api-url-malformed"
    assert "hunter2" not in str(caught.value)


@given(
    st.lists(
        st.sampled_from(
            [
                "https",
                "http",
                "://",
                "api",
                ".",
                "twilio.com",
                "@",
                "/",
                "\\",
                "evil.org",
                ":",
                "4010",
                "[::1]",
                "127.0.0.1",
                "#",
                "?",
            ]
        )
        | st.text(max_size=2),
        max_size=10,
    ).map("".join)
)
def test_no_text_leads_anywhere_else(url):
    """Whatever is typed, without trust the result is Twilio by https or this machine, and nothing more in it."""
    try:
        base = allowed_api_url(url, trust=False)
    except UsageError:
        return
    twilio = r"https://([a-z0-9-]+\.)+twilio\.com"
    loopback = r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])"
    assert re.fullmatch(rf"({twilio}|{loopback})(:\d+)?(/[\w.~-]+)*", base, re.ASCII)
    assert allowed_api_url(base, trust=False) == base
