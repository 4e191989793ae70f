"""Looks at a media URL from here as Twilio does from there: is it public, and is it something an MMS can hold?"""

import re
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import TooLarge, Unavailable
from verifier.i18n import msg
from verifier.limits import ACCEPTED_TYPES, FITTED_TYPES, MOST_BYTES, MOST_OTHER_BYTES
from verifier.models import Note
from verifier.printable import printable
from verifier.transport.exchange import Exchange, Request, Response
from verifier.transport.tasks import in_thread
from verifier.transport.urls import is_local

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOGIN = frozenset({401, 403, 407})
_SHOWN = 80

_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


class Noticed(Struct, frozen=True):
    """What was noticed; `size` is in bytes, 0 where it is not known."""

    notes: tuple[Note, ...] = ()
    size: int = 0


async def look_at_url(url: str, ask: Exchange, private: Callable[[str], bool]) -> Noticed:
    """What is worth a warning about one media URL, and its size. The requests carry nothing but the URL.

    Redirects are followed, since Twilio follows them; no host is asked that is `private`.
    """
    first = url
    for _ in range(MOST_REDIRECTS):
        url = _plain(url)
        host = urlsplit(url).hostname or ""
        if await in_thread(partial(private, host)):
            return Noticed((private_note(host),))
        if not url.startswith("https://") and not is_local(url):
            return Noticed((_unseen(url),))
        try:
            answer = await _answer(url, ask)
        except Unavailable as error:
            return Noticed((_no_answer(url, error),))
        target = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not target:
            break
        url = urljoin(url, target)
    seen = _judged(url, answer)
    if _plain(first) == url:
        return seen
    return replace(seen, notes=(_redirected(first, url), *seen.notes))


def is_private(host: str, resolve: Callable[[str], Iterable[str]] | None = None) -> bool:
    """Whether a host (IPv6 without brackets) is out of reach from the internet, as far as can be told from here.

    `resolve` gives a name's addresses, or raises `OSError`: then nothing is known.
    """
    try:
        return not _is_public(ip_address(host))
    except ValueError:
        pass
    if "." not in host or host.endswith(_PRIVATE_NAMES):
        return True
    try:
        addresses = list((resolve or _addresses)(host))
    except OSError:
        return False
    return bool(addresses) and not any(_is_public(ip_address(each)) for each in addresses)


def _addresses(host: str) -> Iterator[str]:
    return (str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_global


def _plain(url: str) -> str:
    """The URL as it is asked for: without its fragment, its scheme in lower case."""
    scheme, _, rest = url.partition("#")[0].partition("://")
    return f"{scheme.lower()}://{rest}"


async def _answer(url: str, ask: Exchange) -> Response:
    """To HEAD, as Twilio asks first; where that is not liked, to GET for the first byte."""
    answer = await ask(Request("HEAD", url))
    if answer.status >= 400 or (answer.status < 300 and not answer.headers.get("content-type")):
        answer = await ask(Request("GET", url, {"Range": "bytes=0-0"}))
    return answer


def _judged(url: str, answer: Response) -> Noticed:
    if not 200 <= answer.status < 300:
        return Noticed((_refused(url, answer.status),))
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    size = _size(answer)
    return Noticed((*_type_notes(url, kind), *_size_notes(url, kind, size)), size)


def _size(answer: Response) -> int:
    """Of the whole, also where the answer is a part of it."""
    part = re.fullmatch(r"bytes .*/([0-9]{1,18})", answer.headers.get("content-range", ""))
    if part:
        return int(part[1])
    length = answer.headers.get("content-length", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else 0


def _type_notes(url: str, kind: str) -> Iterator[Note]:
    if not kind:
        text = msg("{where} does not say of which type it is (no Content-Type), and Twilio wants to know.")
    elif kind == "text/html":
        text = msg("{where} is a web page and no picture. Give the address of the picture itself.")
    elif kind not in ACCEPTED_TYPES:
        text = msg(
            "{where} is of the type {type}, which Twilio does not send by MMS. JPEG, PNG and GIF are safe."
        )
    else:
        return
    yield Note(
        "media-type", replace(text, values={"where": _shown(url), "type": printable(kind[:_SHOWN])}), kind
    )


def _size_notes(url: str, kind: str, size: int) -> Iterator[Note]:
    if size > MOST_BYTES:
        text = msg(
            "{where} has {size} MB; an MMS holds 5 MB.", where=_shown(url), size=f"{size / 1_000_000:.1f}"
        )
        yield Note("media-size", text)
    elif size > MOST_OTHER_BYTES and kind not in FITTED_TYPES:
        text = msg(
            "{where} has {size} KB; of its type Twilio sends 500 KB at most.",
            where=_shown(url),
            size=size // 1000,
        )
        yield Note("media-size", text)


def private_note(host: str) -> Note:
    """The warning about a host that only this computer or its network can reach."""
    text = msg(
        "{host} is this computer or inside a private network, where Twilio can fetch nothing (11200).",
        host=printable(host),
    )
    return Note("media-private", text)


def _unseen(url: str) -> Note:
    text = msg("{where} is not at https://, so it was not looked at beforehand.", where=_shown(url))
    return Note("media-unseen", text)


def _no_answer(url: str, error: Unavailable) -> Note:
    if isinstance(error, TooLarge):
        return Note("media-size", msg("{where} has more than the 5 MB that an MMS holds.", where=_shown(url)))
    text = msg(
        "{where} could not be looked at from here: {trouble}", where=_shown(url), trouble=error.message
    )
    return Note("media-unreachable", text, error.name)


def _refused(url: str, status: int) -> Note:
    if status in _REDIRECTS:
        text = msg("{where} redirects again and again.", where=_shown(url))
    elif status in _LOGIN:
        text = msg(
            "{where} wants a login or lets nobody in ({status}). Twilio needs a public address.",
            where=_shown(url),
            status=status,
        )
    else:
        text = msg("{where} answers with the error {status}.", where=_shown(url), status=status)
    return Note("media-unreachable", text, str(status))


def _redirected(first: str, last: str) -> Note:
    text = msg(
        "{where} redirects to {target}. Should Twilio not follow, give that address instead.",
        where=_shown(first),
        target=_shown(last),
    )
    return Note("media-redirect", text)


def _shown(url: str) -> str:
    """Host and path: what comes after a ? may be a key."""
    parts = urlsplit(url)
    text = printable(f"{parts.hostname or ''}{parts.path}")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
