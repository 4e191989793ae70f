"""Looks at everything that `verify` and `send` stand on, and says what to mend first."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from verifier.credentials.find import Credentials
from verifier.doctor.account import Reads, account
from verifier.doctor.findings import Diagnosis, Finding, discreet
from verifier.doctor.local import certificates, credentials, other_profiles, proxy, region, versions
from verifier.doctor.network import Probe, network
from verifier.errors import CredentialsError
from verifier.i18n import Text
from verifier.models import Outcome

__all__ = ["Diagnosis", "Finding", "Subject", "diagnose"]


def _now() -> datetime:
    return datetime.now(UTC)


def _as_it_is(text: Text) -> Text:
    return text


class Subject(Struct, frozen=True):
    """What is looked at. `credentials` may be why there are none.

    `reads` gives the account that they lead to; `probe` carries a request over a new connection, and is None for
    the sandbox in this process. `to` is E.164. `worded` has the last word on every sentence.
    """

    credentials: Credentials | CredentialsError
    base_url: str
    reads: Callable[[Credentials], Reads]
    probe: Probe | None
    environ: Mapping[str, str]
    home: Path
    to: str | None = None
    reveal: bool = False
    now: Callable[[], datetime] = _now
    worded: Callable[[Text], Text] = _as_it_is


def diagnose(subject: Subject) -> Diagnosis:
    """Every finding, fit to be pasted where anyone can read it. Raises nothing of ours."""
    found = (_worded(each, subject) for each in _findings(subject))
    return Diagnosis.of(discreet(each, subject.home, reveal=subject.reveal) for each in found)


def _worded(finding: Finding, subject: Subject) -> Finding:
    help_ = finding.help and subject.worded(finding.help)
    return replace(finding, text=subject.worded(finding.text), help=help_)


def _findings(subject: Subject) -> Iterator[Finding]:
    yield from credentials(subject.credentials)
    yield from other_profiles(subject.home)
    if subject.probe is not None:
        yield region(subject.base_url)
    reached = True
    for finding in network(subject.base_url, subject.probe, subject.now):
        reached = reached and finding.outcome is not Outcome.UNDECIDED
        yield finding
    if reached and isinstance(subject.credentials, Credentials):
        yield from account(subject.reads(subject.credentials), subject.credentials, subject.to)
    if subject.probe is not None:
        yield proxy(subject.base_url, subject.environ, reveal=subject.reveal)
        yield from certificates(subject.environ)
    yield versions()
