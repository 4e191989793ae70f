"""What the doctor found, and what follows from it; all of it fit to be shown to strangers."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import ExitCode
from verifier.i18n import Text, listed, msg
from verifier.models import Outcome
from verifier.printable import mask_numbers
from verifier.sid import shorten

VERIFY_NEEDS = ("credentials", "region", "network", "account", "messages")
SEND_NEEDS = (*VERIFY_NEEDS, "trial", "numbers", "from", "to")
_CREDENTIALS = frozenset({"credentials", "account", "messages"})
_TROUBLE = (Outcome.FAILED, Outcome.UNDECIDED)

_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}(?![0-9A-Za-z])")
_SECRET = re.compile(r"(?<![0-9A-Za-z])[0-9a-zA-Z]{32}(?![0-9A-Za-z])")


class Finding(Struct, frozen=True):
    """One thing that was looked at: `passed` as it should be, `failed` to be mended, `undecided` not to be seen.

    `skipped` says that it was not looked at, or need not be as it should.
    """

    name: str
    outcome: Outcome
    text: Text
    help: Text | None = None


class Diagnosis(Struct, frozen=True):
    """All findings in their order, whether `verify` and `send` can work, and what to mend first, if anything."""

    findings: tuple[Finding, ...]
    verify: Finding
    send: Finding
    first: Finding | None

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Diagnosis":
        """The conclusion from the findings."""
        found = tuple(findings)
        trouble = [each for each in found if each.outcome in _TROUBLE]
        needed = [each for each in trouble if each.name in SEND_NEEDS]
        certain = [each for each in needed if each.outcome is Outcome.FAILED]
        return cls(
            found,
            verify=_ability("verify", [each for each in needed if each.name in VERIFY_NEEDS]),
            send=_ability("send", needed),
            first=next(iter(certain + needed + trouble), None),
        )

    @property
    def exit_code(self) -> ExitCode:
        """By the run's rule: credentials before undecided before failed before passed."""
        if any(each.outcome is Outcome.FAILED and each.name in _CREDENTIALS for each in self.findings):
            return ExitCode.CREDENTIALS
        outcomes = (self.verify.outcome, self.send.outcome)
        if Outcome.UNDECIDED in outcomes:
            return ExitCode.UNDECIDED
        return ExitCode.FAILED if Outcome.FAILED in outcomes else ExitCode.PASSED


def discreet(finding: Finding, home: Path, *, reveal: bool) -> Finding:
    """The same, for strangers' eyes: SIDs shortened, secrets hidden, the home directory as ~, numbers masked.

    With `reveal` numbers stay.
    """

    def hidden(value: object) -> object:
        if isinstance(value, Text):
            return cleaned(value)
        if not isinstance(value, str):
            return value
        text = value if home == Path("/") else value.replace(str(home), "~")
        text = _SECRET.sub("•••", _SID.sub(lambda sid: shorten(sid[0]), text))
        return text if reveal else mask_numbers(text)

    def cleaned(text: Text) -> Text:
        return replace(text, values={name: hidden(value) for name, value in text.values.items()})

    return replace(finding, text=cleaned(finding.text), help=cleaned(finding.help) if finding.help else None)


def _ability(command: str, trouble: Sequence[Finding]) -> Finding:
    names = listed(each.name for each in trouble)
    if any(each.outcome is Outcome.FAILED for each in trouble):
        text = msg("It can't work as things are: see {names}.", names=names)
        return Finding(command, Outcome.FAILED, text)
    if trouble:
        return Finding(command, Outcome.UNDECIDED, msg("It may work or not: see {names}.", names=names))
    return Finding(command, Outcome.PASSED, msg("It can work."))
