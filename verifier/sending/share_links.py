"""Links that show a picture on a page and are no picture, by the sites that people share from; nobody is asked."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct


class SharingSite(Struct, frozen=True):
    """A site's pages: `matches` on host and path (and query), and what makes the file's own address of one.

    `direct` is None where only the site itself can tell that address.
    """

    site: str
    matches: str
    direct: Callable[[re.Match[str]], str] | None = None


def _dropbox(found: re.Match[str]) -> str:
    kept = [(name, value) for name, value in parse_qsl(found["query"] or "") if name not in ("dl", "raw")]
    return f"https://www.dropbox.com{found['path']}?{urlencode([*kept, ('raw', '1')])}"


PAGES = (
    SharingSite(
        "Google Drive",
        r"drive\.google\.com/(?:file/d/(?P<id>[\w-]+)(?:/.*)?|open\?(?:.*&)?id=(?P<open>[\w-]+).*)",
        lambda found: f"https://drive.google.com/uc?export=download&id={found['id'] or found['open']}",
    ),
    SharingSite("Google Drive", r"drive\.google\.com/drive/.*"),
    SharingSite("Google Photos", r"photos\.(?:app\.goo\.gl|google\.com)/.*"),
    SharingSite(
        "Dropbox",
        r"(?:www\.)?dropbox\.com(?P<path>/[^?]*)(?:\?(?P<query>(?!.*(?:\bdl=1|\braw=1)).*))?",
        _dropbox,
    ),
    SharingSite("Imgur", r"(?:www\.|m\.)?imgur\.com/(?:a|gallery|t)/.*"),
    SharingSite(
        "Imgur",
        r"(?:www\.|m\.)?imgur\.com/(?P<id>\w{5,8})/?",
        lambda found: f"https://i.imgur.com/{found['id']}.png",
    ),
    SharingSite("YouTube", r"(?:(?:www\.|m\.)?youtube\.com/(?:watch|shorts|live).*|youtu\.be/.*)"),
    SharingSite(
        "GitHub",
        r"github\.com/(?P<repo>[^/]+/[^/]+)/blob/(?P<path>[^?]+)(?:\?.*)?",
        lambda found: f"https://raw.githubusercontent.com/{found['repo']}/{found['path']}",
    ),
    SharingSite("OneDrive", r"(?:1drv\.ms|onedrive\.live\.com)/.*"),
    SharingSite("iCloud", r"(?:www\.)?icloud\.com/.*|share\.icloud\.com/.*"),
    SharingSite("Instagram", r"(?:www\.)?instagram\.com/(?:p|reel)/.*"),
    SharingSite("Flickr", r"(?:www\.)?flickr\.com/photos/.*"),
)


class Shared(Struct, frozen=True):
    """The site that a page belongs to, and the address of the file itself where that is known."""

    site: str
    direct: str | None


def shared(url: str) -> Shared | None:
    """What is known of a link that leads to a page about a file; None for all others."""
    parts = urlsplit(url)
    place = f"{(parts.hostname or '')}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    for page in PAGES:
        if found := re.fullmatch(page.matches, place):
            return Shared(page.site, page.direct(found) if page.direct else None)
    return None
