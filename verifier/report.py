"""The report of a run: the verdicts in their order, and what the run was about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Generic, Self, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from verifier.i18n import Text, msg
from verifier.models import CheckResult, Outcome, Result, Submission, Tally, Verdict
from verifier.objective.objective import MMS, Objective
from verifier.objective.points import Points, score

Thing = TypeVar("Thing")

TWILIO = "https://api.twilio.com"

_ONE_POINT = Points(whole=Decimal(1))


def _now() -> datetime:
    return datetime.now(UTC)


PRACTICE = msg("the practice account")


def stand_in(address: str) -> str | None:
    """The host of an address that is not Twilio's; None for one that is."""
    host = address.partition("://")[2].partition("/")[0]
    return None if host.partition(":")[0].endswith(".twilio.com") else host


class Run(Struct, frozen=True):
    """What a run is about.

    `columns` are the roster's, None where there is no roster. `points` says what a submission is worth (None: nobody
    asked, and formats that can't do without give one point). `assignment` is what a gradebook calls it. `address` is
    the one that was asked, None where nobody was; `practice` says that it was the practice account in this process,
    whose address nobody can open. `roster` is the path of the file that was graded, `delimiter` its delimiter, and
    `marked` says that spreadsheets know its encoding by a mark. `environ` are the variables that a format is filled
    from.
    """

    objective: Objective = MMS
    columns: tuple[str, ...] | None = None
    points: Points | None = None
    assignment: str | None = None
    address: str | None = TWILIO
    practice: bool = False
    roster: str | None = None
    delimiter: str = ","
    marked: bool = False
    made_at: datetime = field(default_factory=_now)
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> Text | str:
        """What it is called for people: the assignment, else the objective's title."""
        return self.assignment or self.objective.title

    @property
    def asked(self) -> str | None:
        """The host that was asked, with its port where that is not the usual one."""
        return self.address and self.address.partition("://")[2].partition("/")[0]

    def file_of(self, submission: Submission) -> str | None:
        """The path of the file that a submission stood in; None for an argument or standard input."""
        return submission.file or self.roster

    @property
    def stand_in(self) -> Text | str | None:
        """Who was asked where that was not Twilio: the practice account, or the host of another stand-in."""
        if self.practice and self.address:
            return PRACTICE
        return self.address and stand_in(self.address)

    @property
    def worth(self) -> Points:
        """What a submission is worth: one point where nobody says."""
        return self.points or _ONE_POINT

    def earned(self, verdict: Verdict) -> Decimal | None:
        """The verdict's points; None while they are not decided, so that it is never 0."""
        return score(self.worth, verdict)

    def earned_by(self, result: Result) -> Decimal | None:
        """The result's points: those given by hand, else those of the attempt that counts."""
        hand = result.by_hand
        if hand is None:
            return self.earned(result.verdict)
        if hand.points is not None:
            return hand.points
        return self.worth.maximum if hand.outcome is Outcome.PASSED else Decimal(0)


class _Each(Struct, Generic[Thing], frozen=True):
    """All of them, changed; can be gone through more than once."""

    things: Iterable[Thing]
    change: Callable[[Thing], Thing]

    def __iter__(self) -> Iterator[Thing]:
        return map(self.change, self.things)


class Graded(Struct, frozen=True):
    """A verdict, and the result that it is an attempt of; the result tells nothing of other attempts."""

    verdict: Verdict
    result: Result


class Report(Struct, frozen=True):
    """The ordered verdicts of one run, and the results that they come to, one for each learner.

    `graded` has both for each verdict. All can be gone through more than once, however many they are. The tally
    counts the results.
    """

    verdicts: Iterable[Verdict]
    results: Iterable[Result]
    graded: Iterable[Graded]
    tally: Tally
    run: Run = field(default_factory=Run)

    @classmethod
    def of(cls, verdicts: Iterable[Verdict], run: Run) -> Self:
        """A report held in memory, counted; each verdict is a result of its own."""
        kept = tuple(verdicts)
        results = tuple(Result(verdict, (verdict,)) for verdict in kept)
        tally = Tally()
        for result in results:
            tally.add(result)
        return cls(kept, results, tuple(map(Graded, kept, results)), tally, run)

    def changed(self, change: Callable[[Verdict], Verdict]) -> "Report":
        """The same report, of any size, with each of its verdicts changed."""

        def changed(result: Result) -> Result:
            attempts, earlier = (tuple(map(change, found)) for found in (result.attempts, result.earlier))
            return replace(result, verdict=change(result.verdict), attempts=attempts, earlier=earlier)

        def regraded(graded: Graded) -> Graded:
            return Graded(change(graded.verdict), changed(graded.result))

        return replace(
            self,
            verdicts=_Each(self.verdicts, change),
            results=_Each(self.results, changed),
            graded=_Each(self.graded, regraded),
        )

    @property
    def standing(self) -> Iterable[Verdict]:
        """A verdict for each learner, as the tally counts them: of the attempt that counts, or what is by hand."""
        return map(_standing, self.results)

    def of_outcome(self, outcome: Outcome) -> Iterable[Verdict]:
        """The verdicts for learners that fell one way."""
        return (verdict for verdict in self.standing if verdict.outcome is outcome)


def _standing(result: Result) -> Verdict:
    """What was seen stays beside a decision by hand, as checks that count for nothing."""
    if result.by_hand is None:
        return result.verdict
    by_hand = CheckResult("by-hand", result.outcome, msg("by hand: {reason}", reason=result.by_hand.reason))
    seen = (replace(check, outcome=Outcome.SKIPPED) for check in result.verdict.checks)
    return replace(result.verdict, outcome=result.outcome, checks=(by_hand, *seen))
