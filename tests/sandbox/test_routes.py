"""What holds for every answer of the sandbox, whatever was asked."""

import json
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, HONESTY, SANDBOX_URL
from verifier.sandbox.parameters import PARAMETERS, WITHOUT_EFFECT
from verifier.sandbox.routes import ROUTES, answer
from verifier.transport.exchange import Request

AUTH = (ACCOUNT_SID, AUTH_TOKEN)
SIDS = {
    "account": ACCOUNT_SID,
    "message": "MM" + "feedface" * 4,
    "media": "ME" + "feedface" * 3 + "00000001",
    "number": "PN5a4db0c55a4db0c55a4db0c500000001",
}
PATHS = [path.format(**SIDS) for path in ROUTES]
NAMES = ["To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken", "PhoneNumber"]
FIELDS = [*PARAMETERS, "PhoneNumber", "AreaCode", "SmsUrl", "Status", "Outcome", "FriendlyName"]
TEXTS = st.one_of(
    st.text(), st.sampled_from(["+12025550110", "+15017122661", "https://x.example/a.png", "2026-11-24"])
)


def urlencoded(pairs):
    return urlencode(pairs, errors="surrogatepass")


def test_every_answer_has_the_headers_to_keep(sandbox):
    """Twilio-Request-Id differs from answer to answer, Date is the sandbox's time, lengths are right."""
    answers = [sandbox.ask("GET", ".json"), sandbox.ask("GET", "/nowhere.json")]
    ids = {each.headers["twilio-request-id"] for each in answers}
    assert len(ids) == 2
    assert all(re.fullmatch("RQ[0-9a-f]{32}", each) for each in ids)
    for each in answers:
        assert parsedate_to_datetime(each.headers["date"]) == sandbox.now
        assert int(each.headers["content-length"]) == len(each.body)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]),
    path=st.one_of(st.sampled_from(PATHS), st.text().map(lambda text: f"/{text}")),
    query=st.one_of(st.text(), st.lists(st.tuples(st.sampled_from(NAMES), TEXTS)).map(urlencoded)),
    body=st.one_of(
        st.binary(), st.lists(st.tuples(st.sampled_from(FIELDS), TEXTS)).map(lambda p: urlencoded(p).encode())
    ),
)
def test_no_request_breaks_the_sandbox(sandbox, method, path, query, body):
    """Whatever is asked, the answer is JSON, bytes or a redirect, and never an exception or a 5xx."""
    response = answer(
        sandbox.store, Request(method, f"{SANDBOX_URL}{path}?{query}", body=body, auth=AUTH), now=sandbox.now
    )
    assert response.status in {200, 201, 204, 307, 400, 401, 403, 404, 405, 406, 409}
    if response.body:
        json.loads(response.body)


def test_what_is_no_unicode_breaks_nothing(sandbox):
    """Lone surrogates, as undecodable bytes arrive, are looked for like any other text."""
    assert sandbox.refusal("GET", "/Messages/\udcff.json") == (404, 20404)
    assert sandbox.get("/Messages.json?To=\udcff")["messages"] == []


def test_the_sandbox_says_what_it_is_not():
    """The honest paragraph names what is not imitated, and each parameter that has no effect."""
    said = str(HONESTY)
    for word in ("on this machine only", "carriers", "registration", "by the clock", "400 days", "templates"):
        assert word in said
    named = set(re.findall(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+|Attempt", said))
    without_effect = {name for name, each in PARAMETERS.items() if each.effect == WITHOUT_EFFECT}
    assert named - {"SmsFallbackUrl"} == without_effect
