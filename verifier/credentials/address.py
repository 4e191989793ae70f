"""Where the credentials may go: Twilio's own address by region and edge, or one that was allowed by name."""

import re
from ipaddress import AddressValueError, IPv6Address

from verifier.errors import UsageError
from verifier.i18n import Text, msg
from verifier.printable import printable
from verifier.sid import echo
from verifier.transport.urls import is_loopback

TWILIO = "https://api.twilio.com"
"""Where Twilio answers, without region and edge."""

# So narrow that no two readers of addresses can disagree about the host.
_URL = (
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)\.?"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)/?"
)
_ORIGIN = r"[A-Za-z]+://[^/?#]*"
_PLACE = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LONGEST_PLACE = 30
_LONGEST_URL = 500
_LAST_PORT = 65_535
_DEFAULT_PORTS = {"https": 443, "http": 80}
_EXAMPLE = msg("Give an address like https://api.twilio.com or http://127.0.0.1:4010")


def base_url(region: str | None, edge: str | None) -> str:
    """`https://api.[edge.][region.]twilio.com`; an edge without a region is in us1 (Twilio, "Global Infrastructure").

    Raises `UsageError` named region-malformed or edge-malformed.
    """
    region = _place("region", region)
    edge = _place("edge", edge)
    if edge and not region:
        region = "us1"
    return "https://" + ".".join(filter(None, ("api", edge, region, "twilio.com")))


def allowed_api_url(url: str, trust: bool) -> str:  # noqa: FBT001 - the flag --trust-api-url
    """The base address in lower case, without a slash at its end, a default port, and the API's version.

    Raises `UsageError` named api-url-malformed; api-url-insecure for http to anything but loopback, trusted or not;
    api-url-untrusted for a host that is neither Twilio's nor loopback where `trust` is false.
    """
    text = url.strip()
    match = None
    if text.isascii() and len(text) <= _LONGEST_URL:
        match = re.fullmatch(_URL, re.sub(_ORIGIN, lambda origin: origin[0].lower(), text, count=1))
    if match is None or int(match["port"] or 1) > _LAST_PORT:
        raise UsageError("api-url-malformed", _fault(text), _EXAMPLE)
    host = _host(match["host"])
    if match["scheme"] == "http" and not is_loopback(host):
        raise UsageError(
            "api-url-insecure",
            msg("Credentials don't go to {host} by http, which anyone on the way can read.", host=host),
            msg("Use https; http is for this machine only, for example http://127.0.0.1:4010"),
        )
    if not (trust or is_loopback(host) or host.endswith(".twilio.com")):
        raise UsageError(
            "api-url-untrusted",
            msg("{host} is not Twilio's, and would be given your credentials.", host=host),
            msg("If that is what you want, add `--trust-api-url`."),
        )
    default = match["port"] is None or int(match["port"]) == _DEFAULT_PORTS[match["scheme"]]
    port = "" if default else ":" + match["port"]
    # Twilio's own pages write the base with the version, which its library adds once more: all would be 404.
    path = match["path"].removesuffix("/2010-04-01")
    return f"{match['scheme']}://{host}{port}{path}"


def _host(host: str) -> str:
    if not host.startswith("["):
        return host
    try:
        return f"[{IPv6Address(host[1:-1]).compressed}]"
    except AddressValueError as error:
        raise UsageError(
            "api-url-malformed", msg("{host} is no IPv6 address.", host=printable(host)), _EXAMPLE
        ) from error


def _fault(text: str) -> Text:
    """Why a text is no address we take; whatever may be a password or a key in it is not shown."""
    if "@" in text:
        return msg("The address holds an @: user names and passwords don't belong there.")
    if "?" in text or "#" in text:
        return msg("The address holds a ? or #: only scheme, host, port and path belong there.")
    if not text.isascii():
        return msg("The address holds characters beyond ASCII; write its host as xn--…")
    if "://" not in text:
        return msg("The address has no https:// at its start.")
    return msg('"{url}" is no address.', url=echo(text))


def _place(kind: str, name: str | None) -> str:
    text = (name or "").strip().lower()
    if not text or (re.fullmatch(_PLACE, text) and len(text) <= _LONGEST_PLACE):
        return text
    seen = printable(text[:40])
    raise UsageError(
        f"{kind}-malformed",
        msg('"{name}" is no region of Twilio\'s; they look like us1 or ie1.', name=seen)
        if kind == "region"
        else msg('"{name}" is no edge of Twilio\'s; they look like ashburn or dublin.', name=seen),
        msg("Correct or unset TWILIO_REGION and TWILIO_EDGE, or those of twilio-cli's profile."),
    )
