"""What this computer says by itself: credentials, address, proxy, certificates, versions."""

import platform
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from verifier import __version__
from verifier.account.codes import EXPLANATIONS
from verifier.credentials.find import Credentials, profiles
from verifier.doctor.findings import Finding
from verifier.errors import CredentialsError
from verifier.i18n import msg, msgn
from verifier.models import Outcome
from verifier.transport.curl import LIBRARIES
from verifier.transport.environment import CA_VARIABLES
from verifier.transport.proxies import PROXY_VARIABLES, is_exempt
from verifier.transport.urls import is_local

_WITHOUT_MEDIA = frozenset({"ie1"})
_PORT = re.compile(r":[0-9]{1,5}(?=/*\Z)")


def credentials(found: Credentials | CredentialsError) -> Iterator[Finding]:
    """Which credentials are used, of which kind, and where they stand."""
    if isinstance(found, CredentialsError):
        yield Finding("credentials", Outcome.FAILED, found.message, found.help)
        return
    if found.username.startswith("SK"):
        text = msg(
            "The API key {key} for account {account}, from {source}.",
            key=found.username,
            account=found.account_sid,
            source=found.source,
        )
    elif found.username == found.account_sid:
        text = msg(
            "The Auth Token of account {account}, from {source}.",
            account=found.account_sid,
            source=found.source,
        )
    else:
        text = msg(
            "The Auth Token of account {owner} for account {account}, from {source}.",
            owner=found.username,
            account=found.account_sid,
            source=found.source,
        )
    yield Finding("credentials", Outcome.PASSED, text)
    for doubt in found.doubts:
        step = msg("If Twilio refuses it, copy it again from https://console.twilio.com.")
        yield Finding("secret", Outcome.UNDECIDED, doubt, step)


def other_profiles(home: Path) -> Iterator[Finding]:
    """How many profiles twilio-cli keeps; their names may be nobody else's business."""
    try:
        count = len(profiles(home))
    except CredentialsError as error:
        yield Finding("profiles", Outcome.UNDECIDED, error.message, error.help)
        return
    if count:
        yield Finding(
            "profiles",
            Outcome.PASSED,
            msgn(
                "twilio-cli keeps {n} profile; `--profile NAME` uses it.",
                "twilio-cli keeps {n} profiles; `--profile NAME` uses one.",
                n=count,
            ),
        )


def region(base_url: str) -> Finding:
    """Where requests go, and whether that region has media."""
    if _WITHOUT_MEDIA & set((urlsplit(base_url).hostname or "").split(".")):
        known = EXPLANATIONS[21670]
        text = msg("Requests go to {url}. {meaning}", url=base_url, meaning=known.meaning)
        return Finding("region", Outcome.FAILED, text, known.help)
    return Finding("region", Outcome.PASSED, msg("Requests go to {url}.", url=base_url))


def proxy(base_url: str, environ: Mapping[str, str], *, reveal: bool) -> Finding:
    """Which proxy the environment names, as libcurl reads it; its host is shown with `reveal`, its password never."""
    host = urlsplit(base_url).hostname or ""
    name = next((name for name in PROXY_VARIABLES if environ.get(name)), None)
    if name is None or is_local(base_url):
        return Finding("proxy", Outcome.PASSED, msg("None is used."))
    if is_exempt(host, environ.get("no_proxy") or environ.get("NO_PROXY") or ""):
        text = msg("{variable} names one, which NO_PROXY exempts {host} from.", variable=name, host=host)
    else:
        shown = _masked_proxy(environ[name], reveal=reveal)
        text = msg("Requests go by the one that {variable} names: {proxy}", variable=name, proxy=shown)
    return Finding("proxy", Outcome.PASSED, text)


def certificates(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whose certificates are trusted, where the environment says so."""
    name = next((name for name in CA_VARIABLES if environ.get(name)), None)
    if name is None:
        return
    path = environ[name]
    if Path(path).exists():
        text = msg("Those in {path} are trusted, as {variable} says.", path=path, variable=name)
        yield Finding("certificates", Outcome.PASSED, text)
    else:
        text = msg("{variable} names {path}, which does not exist.", path=path, variable=name)
        yield Finding(
            "certificates", Outcome.FAILED, text, msg("Correct or unset {variable}.", variable=name)
        )


def versions() -> Finding:
    """What runs here, for whoever is asked for help."""
    return Finding(
        "versions",
        Outcome.PASSED,
        msg(
            "verifier {verifier}, twilio {twilio}, {libraries}, Python {python}, {platform}",
            verifier=__version__,
            twilio=version("twilio"),
            libraries=" ".join(LIBRARIES.split()[:3]),
            python=platform.python_version(),
            platform=platform.platform(),
        ),
    )


def _masked_proxy(value: str, *, reveal: bool) -> str:
    """`http://•••:3128`: what stands before the last @ may be a password, slashes in it and all."""
    scheme, separator, rest = value.partition("://")
    where = (rest if separator else value).rpartition("@")[2]
    port = match[0] if (match := _PORT.search(where)) else ""
    host = where.rstrip("/").removesuffix(port) if reveal else "•••"
    return f"{scheme if separator else 'http'}://{host}{port}"
