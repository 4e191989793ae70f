"""What several formats say about a verdict: its points, its SID, and which checks are its reasons."""

from decimal import Decimal

from msgspec.structs import replace

from verifier.i18n import _
from verifier.models import ByHand, CheckResult, Outcome, Report, Result, Verdict
from verifier.objective.points import Points, plain, score
from verifier.printable import printable
from verifier.render import Style
from verifier.sid import echo

ONE_POINT = Points(whole=Decimal(1))


def points(verdict: Verdict, style: Style) -> Decimal | None:
    """The verdict's points; None while they are not decided, whatever was counted so far, so that it is never 0."""
    if verdict.outcome is not Outcome.UNDECIDED and verdict.points is not None:
        return verdict.points
    return score(style.points or ONE_POINT, verdict)


def result_points(result: Result, style: Style) -> Decimal | None:
    """The result's points: those given by hand, else those of the attempt that counts."""
    hand = result.by_hand
    if hand is None:
        return points(result.verdict, style)
    if hand.points is not None:
        return hand.points
    return max_points(style) if hand.outcome is Outcome.PASSED else Decimal(0)


def by_hand_text(by_hand: ByHand) -> str:
    """That it was an instructor who decided so, and why, for people."""
    return _("by hand: {reason}", reason=printable(by_hand.reason))


def max_points(style: Style) -> Decimal:
    """What the objective is worth."""
    return (style.points or ONE_POINT).maximum


def with_points(style: Style, report: Report) -> Style:
    """The style, with what the report says its verdicts are worth where the style doesn't."""
    if style.points is not None or report.max_points is None:
        return style
    return replace(style, points=Points(whole=report.max_points))


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
