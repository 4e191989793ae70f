"""Points for a verdict: exact decimals, and none at all where nothing is decided."""

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from verifier.errors import UsageError
from verifier.i18n import Text, listed, msg
from verifier.models import Outcome, Verdict
from verifier.objective.objective import MMS, Objective
from verifier.printable import fold
from verifier.sid import echo

_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"


class Points(Struct, frozen=True):
    """Either `whole`, earned by a passed verdict only, or what each passed check earns, by its name."""

    whole: Decimal | None = None
    each: Mapping[str, Decimal] | None = None

    @property
    def maximum(self) -> Decimal:
        """What a passed verdict earns."""
        return sum((self.each or {}).values(), self.whole or Decimal(0))


def parse(text: str, objective: Objective = MMS) -> Points:
    """Read `5`, `2.5` or `found=1,mms=1,media=2`; the names are those of the objective's checks.

    A check that is not listed earns nothing. Raises `UsageError` (`bad-points`).
    """
    plain = fold(text).strip()
    if "=" not in plain:
        return Points(whole=_number(plain))
    names = {check.name: check.name for check in objective.checks}
    names |= {check.short: check.name for check in objective.checks if check.short}
    each: dict[str, Decimal] = {}
    for part in plain.split(","):
        name, _, number = (piece.strip() for piece in part.partition("="))
        check = names.get(name.lower())
        if check is None:
            known = listed(names)
            raise _bad(
                msg('"{name}" is no check of this run, which has: {names}.', name=echo(name), names=known)
            )
        if check in each:
            raise _bad(msg('Points for "{name}" are given twice.', name=name))
        each[check] = _number(number)
    return Points(each=each)


def score(points: Points, verdict: Verdict) -> Decimal | None:
    """What the verdict earns; None while that is not decided, which is never 0."""
    if verdict.outcome is Outcome.UNDECIDED:
        return None
    if points.each is None:
        return points.maximum if verdict.outcome is Outcome.PASSED else Decimal(0)
    earning = [check for check in verdict.checks if points.each.get(check.name)]
    if any(check.outcome is Outcome.UNDECIDED for check in earning):
        return None
    return sum((points.each[check.name] for check in earning if check.outcome is Outcome.PASSED), Decimal(0))


def plain(number: Decimal) -> str:
    """The number without an exponent and without zeros at its end: `2.5`, `10`, `0`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(text: str) -> Decimal:
    if not re.fullmatch(_NUMBER, text):
        raise _bad(
            msg(
                '"{text}" is no number of points: digits, and at most six after a decimal point.',
                text=echo(text),
            )
        )
    return Decimal(text)


def _bad(message: Text) -> UsageError:
    return UsageError(
        "bad-points", message, msg("Write for example `--points 5` or `--points found=1,mms=1,media=2`.")
    )
