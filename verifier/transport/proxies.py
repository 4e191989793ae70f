"""Whether a request goes through a proxy: decided here for each, and stated to libcurl outright."""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network

from verifier.transport.urls import is_loopback

PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""Where the proxy for https is looked for, in this order."""

_PORT = r":[0-9]+\Z"


def proxy_for(url: str, host: str, environ: Mapping[str, str]) -> str:
    """The proxy that a request to this URL goes through, or an empty text; `host` is the URL's, with its port.

    What is sent without TLS would be read by a proxy, credentials and all, so it goes straight to its host, which
    then is this machine.
    """
    if not url.startswith("https:"):
        return ""
    proxy = next(filter(None, map(environ.get, PROXY_VARIABLES)), "")
    if not proxy:
        return ""
    name = re.sub(_PORT, "", host)
    exempt = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return "" if is_loopback(name) or is_exempt(name, exempt) else proxy


@lru_cache(maxsize=64)
def is_exempt(host: str, no_proxy: str) -> bool:
    """Whether a value of `NO_PROXY` exempts a URL's host (IPv6 in brackets), read as curl and others read it.

    Its entries stand between commas, blanks and tabs: `*`, names that exempt themselves and all below them, with
    or without a dot in front, addresses, and networks such as `10.0.0.0/8`.
    """
    name = host.strip("[]").rstrip(".").lower()
    entries = [entry.lower() for entry in re.split(r"[,\s]+", no_proxy) if entry]
    return any(entry == "*" or _covers(entry, name) for entry in entries)


def _covers(entry: str, name: str) -> bool:
    try:
        address = ip_address(name)
    except ValueError:
        above = re.sub(_PORT, "", entry).strip(".")
        return bool(above) and f".{name}".endswith(f".{above}")
    try:
        return address in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False
