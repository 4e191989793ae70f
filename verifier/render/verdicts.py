"""What several formats say about a verdict: its SID, which checks are its reasons, and what helps."""

from decimal import Decimal

from verifier.i18n import _
from verifier.models import ByHand, CheckResult, Verdict
from verifier.objective.points import plain
from verifier.printable import printable
from verifier.sid import echo


def by_hand_text(by_hand: ByHand) -> str:
    """That it was an instructor who decided so, and why, for people."""
    return _("by hand: {reason}", reason=printable(by_hand.reason))


def exact(number: Decimal | None) -> str:
    """All of a number's digits, with no exponent and no zeros behind them; None is the empty text."""
    return "" if number is None else plain(number)


def reasons(verdict: Verdict) -> tuple[CheckResult, ...]:
    """The checks that made the verdict what it is: those of its own outcome."""
    return tuple(check for check in verdict.checks if check.outcome is verdict.outcome)


def helps(verdict: Verdict) -> tuple[str, ...]:
    """Every help line of the verdict once, in English, in the order of the checks."""
    return tuple(dict.fromkeys(str(check.help) for check in verdict.checks if check.help is not None))


def shown_sid(verdict: Verdict) -> str:
    """The message SID, or what was handed in instead, fit to be shown in one line."""
    return verdict.sid or echo(verdict.submission.sid) or "-"
