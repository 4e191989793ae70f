"""The bytes of a media item: asked of Twilio, and fetched from where it sends us, without the credentials."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

from verifier.account.answers import error_of, mismatch, nonsense
from verifier.credentials.find import Credentials
from verifier.errors import Unavailable
from verifier.i18n import msg
from verifier.limits import MOST_BYTES
from verifier.models import Content, Media
from verifier.transport.exchange import Exchange, Request, Response
from verifier.transport.outages import refused_url
from verifier.transport.urls import host_of

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCOUNT, _MESSAGE, _MEDIA = (re.compile(prefix + "[0-9a-fA-F]{32}") for prefix in ("AC", "(?:SM|MM)", "ME"))


Fetch = Callable[[Media], Awaitable[Content]]
"""How the bytes of a media item are got; awaited it may raise any `VerifierError`."""


async def fetch_content(exchange: Exchange, credentials: Credentials, base_url: str, media: Media) -> Content:
    """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}`, and the link it redirects to.

    Twilio gets the credentials; the link, which is another host's, never does, nor do those that it redirects to. The
    path is made of the SIDs, whatever `media.uri` says. Raises `Unavailable`, `CredentialsError`, `NotFound` or
    `Refused`.
    """
    url = base_url + _path(credentials.account_sid, media)
    request = Request("GET", url, auth=(credentials.username, credentials.password))
    answer = await exchange(request)
    if answer.status in _REDIRECTS:
        answer = await _followed(exchange, url, answer)
    elif answer.status != 200:
        raise nonsense(answer.status) if answer.status < 300 else error_of(answer, request)
    if len(answer.body) > MOST_BYTES:
        raise Unavailable(
            "media-too-large",
            msg(
                "The media is larger than {size} MB, more than an MMS can hold.", size=MOST_BYTES // 1_000_000
            ),
            msg("Look at it in Twilio's console."),
        )
    named = media.content_type or answer.headers.get("content-type", "")
    return Content(named.partition(";")[0].strip().lower(), answer.body)


def _path(account_sid: str, media: Media) -> str:
    shaped = (
        _ACCOUNT.fullmatch(account_sid)
        and _MESSAGE.fullmatch(media.parent_sid)
        and _MEDIA.fullmatch(media.sid)
    )
    if not shaped or media.account_sid.lower() != account_sid.lower():
        raise mismatch()
    return f"/2010-04-01/Accounts/{account_sid}/Messages/{media.parent_sid}/Media/{media.sid}"


async def _followed(exchange: Exchange, url: str, answer: Response) -> Response:
    """What the link of a redirect leads to, over at most so many hops as `MOST_REDIRECTS`."""
    host = host_of(url)
    for _ in range(MOST_REDIRECTS):
        location = answer.headers.get("location")
        if not location:
            raise nonsense(answer.status)
        link = urljoin(url, location)
        host = host_of(link)
        if url.startswith("https:") and not link.startswith("https:"):
            raise refused_url(f"http://{host}")
        url, answer = link, await exchange(Request("GET", link))
        if answer.status not in _REDIRECTS:
            break
    if answer.status != 200:
        raise Unavailable(
            "media-unavailable",
            msg(
                "{host}, where Twilio keeps the media, did not give it (HTTP {status}).",
                host=host,
                status=answer.status,
            ),
            msg("Wait a minute and ask again: new media can take that long."),
            status=answer.status,
        )
    return answer
