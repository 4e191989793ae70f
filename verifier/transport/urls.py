"""Which URLs are talked to at all, by their spelling alone."""

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import urlsplit

from verifier.printable import printable
from verifier.transport import outages

# So narrow that no reader of URLs can find another host in it than libcurl does: no user, no escapes, no backslash.
_ORIGIN = re.compile(r"(https?)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(?=[/?]|\Z)")


def host_of(url: str) -> str:
    """The host, with its port, of an https URL or of an http URL to loopback; raises refused-url for any other."""
    origin = _ORIGIN.match(url) if url.isascii() and url.isprintable() and " " not in url else None
    if origin is None or not _is_allowed(origin[1], origin[2]):
        # What stands before an @ may be a password, and what comes after a ? may be a key.
        scheme, _, rest = url.partition("://")
        host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
        raise outages.refused_url(printable(f"{scheme[:20]}://{host[:60]}"))
    return origin[2] + (origin[3] or "")


def is_loopback(host: str) -> bool:
    """Whether a URL's host (IPv6 in brackets) is this machine. A look-up's answer could change before it is used."""
    if host in {"localhost", "[::1]"}:
        return True
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False


def is_local(url: str) -> bool:
    """Whether an absolute URL leads to this machine."""
    return is_loopback(re.sub(r":[0-9]+\Z", "", urlsplit(url).netloc))


@lru_cache(maxsize=64)
def _is_allowed(scheme: str, host: str) -> bool:
    return scheme == "https" or is_loopback(host)
