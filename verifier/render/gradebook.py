"""What a gradebook's row takes of a result: points, feedback for the learner, and the outcome."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from verifier.errors import UsageError
from verifier.gradebook.fill import RowTexts
from verifier.gradebook.sheet import Holds
from verifier.grading.attempts import identity
from verifier.grading.flags import BY_HAND
from verifier.i18n import msg, tr
from verifier.models import Audience, Outcome, Result
from verifier.printable import printable
from verifier.render import Style
from verifier.render.separated import inert
from verifier.render.terminal import WORDS
from verifier.render.verdicts import by_hand_text, exact, reasons
from verifier.report import Report


def entries(results: Iterable[Result], earned: Callable[[Result], Decimal | None]) -> dict[int, RowTexts]:
    """What each record of the gradebook takes, by its number; undecided results take nothing."""
    found: dict[int, RowTexts] = {}
    for result in results:
        who = identity(result.verdict.submission)
        points = earned(result)
        if who is None or points is None or result.outcome is Outcome.UNDECIDED:
            continue
        texts = {
            Holds.POINTS: exact(points),
            Holds.FEEDBACK: inert(" ".join(_feedback(result))),
            Holds.OUTCOME: str(result.outcome),
        }
        entry = RowTexts(who, texts)
        found |= {row: entry for attempt in result.attempts for row in attempt.submission.rows}
    return found


def roster(_report: Report, _style: Style) -> Iterator[str]:
    """Nothing: only a run over a roster has one to be written back, and does so itself."""
    raise UsageError(
        "no-roster",
        msg("There is no roster here that could be written back."),
        msg("Grade one: `verifier grade ROSTER -f roster:PATH`"),
    )


def _feedback(result: Result) -> Iterator[str]:
    """In the language of the run. What names another learner is not for this one."""
    yield f"{tr(WORDS[result.outcome])}:"
    if result.by_hand is not None:
        yield by_hand_text(result.by_hand)
        return
    verdict = result.verdict
    deciding = reasons(verdict)
    for check in deciding[-1:] if verdict.outcome is Outcome.PASSED else deciding:
        yield printable(tr(check.rationale))
    yield from dict.fromkeys(printable(tr(check.help)) for check in verdict.checks if check.help is not None)
    for note in verdict.notes:
        if note.audience is not Audience.INSTRUCTOR and note.name != BY_HAND:
            yield printable(tr(note.text))
