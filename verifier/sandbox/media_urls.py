"""What becomes of a media URL: refused, out of Twilio's reach, of a type that no MMS carries, read, or stood in for."""

import re
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

from verifier.transport.urls import is_loopback

_UNFIT = (
    *(".webp", ".svg", ".avif", ".heic", ".ico", ".psd", ".html", ".htm", ".txt", ".md", ".json", ".xml"),
    *(".zip", ".gz", ".tar", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt"),
)
"""Names of files that are of no accepted type. Of others nothing is known: a `.php` may answer with a picture."""

_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f<>\"{}|\\^`]")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?")
_PRIVATE_NAME = re.compile(r"(?i)(.*\.)?(local|localhost|internal|lan|home\.arpa|test|invalid)\.?")
_LONGEST = 4000


class Fate(Enum):
    """What becomes of a well-formed media URL."""

    READ = "on this machine: the sandbox reads it"
    OUT_OF_REACH = "private: Twilio could not fetch it (11200)"
    WRONG_TYPE = "of a type that an MMS can't carry (12300)"
    STAND_IN = "never fetched: one of the sandbox's own pictures takes its place"


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http or https URL whose host can be one."""
    if _FORBIDDEN.search(url) or len(url) > _LONGEST:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    named = _HOST.fullmatch(_ascii(host)) or ":" in host
    return parts.scheme in ("http", "https") and bool(named) and port != 0


def fate(url: str) -> Fate:
    """What becomes of a URL that `is_web_address`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(f"[{host}]" if ":" in host else host):
        return Fate.READ
    if _is_private(host):
        return Fate.OUT_OF_REACH
    return Fate.WRONG_TYPE if parts.path.lower().endswith(_UNFIT) else Fate.STAND_IN


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host.rstrip(".") or _PRIVATE_NAME.fullmatch(host) is not None


def _ascii(host: str) -> str:
    """A host's name as DNS knows it; one in another script is one by IDNA."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
