"""What several formats say about a verdict: its points, its SID, and which checks are its reasons."""

from decimal import Decimal

from verifier.models import CheckResult, Outcome, Verdict
from verifier.render import Style
from verifier.sid import echo

ONE_POINT = Decimal(1)


def points(verdict: Verdict, style: Style) -> Decimal | None:
    """The verdict's points; None while it is undecided, whatever was counted so far, so that it never reads as 0.

    Without points of its own, a verdict gets all for passed and none for failed.
    """
    if verdict.outcome is Outcome.UNDECIDED:
        return None
    if verdict.points is not None:
        return verdict.points
    return max_points(style) if verdict.outcome is Outcome.PASSED else Decimal(0)


def max_points(style: Style) -> Decimal:
    """What the objective is worth."""
    return ONE_POINT if style.max_points is None else style.max_points


def exact(number: Decimal | None) -> str:
    """All of a number's digits, with no exponent and no zeros behind them; None is the empty text."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reasons(verdict: Verdict) -> tuple[CheckResult, ...]:
    """The checks that made the verdict what it is: those of its own outcome."""
    return tuple(check for check in verdict.checks if check.outcome is verdict.outcome)


def helps(verdict: Verdict) -> tuple[str, ...]:
    """Every help line of the verdict once, in English, in the order of the checks."""
    return tuple(dict.fromkeys(str(check.help) for check in verdict.checks if check.help is not None))


def shown_sid(verdict: Verdict) -> str:
    """The message SID, or what was handed in instead, fit to be shown in one line."""
    return verdict.sid or echo(verdict.submission.sid) or "-"
