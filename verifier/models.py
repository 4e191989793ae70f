"""The facts that pass from layer to layer."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from verifier.errors import VerifierError
from verifier.i18n import Text


class Outcome(StrEnum):
    """The outcome of a check; a verdict has the first three only."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"


class Message(Struct, frozen=True, omit_defaults=True):
    """A message of an account, as Twilio's `FetchMessage` and `ListMessage` describe it; dates are in UTC.

    `num_media` and the dates are None where Twilio sends null; `direction` is `inbound` or `outbound-…`.
    `error_message` is Twilio's own text about `error_code`, in English.
    `answered_at` is the answer's Date header: Twilio's clock, since a learner's can be wrong.
    """

    sid: str
    account_sid: str
    status: str | None = None
    direction: str | None = None
    num_media: int | None = None
    from_: str | None = None
    to: str | None = None
    body: str | None = None
    date_created: datetime | None = None
    date_sent: datetime | None = None
    error_code: int | None = None
    answered_at: datetime | None = None
    error_message: str | None = None


class Media(Struct, frozen=True, omit_defaults=True):
    """One item of a message's Media subresource list; `uri` is relative to the API's base and ends in `.json`."""

    sid: str
    account_sid: str
    parent_sid: str
    content_type: str
    uri: str


class Content(Struct, frozen=True):
    """What a media item holds; `content_type` is Twilio's word for it, without parameters and in lower case."""

    content_type: str
    body: bytes


class Draft(Struct, frozen=True):
    """A message to be sent: Twilio's `CreateMessage` parameters, already checked."""

    to: str
    from_: str | None = None
    messaging_service_sid: str | None = None
    media_urls: tuple[str, ...] = ()
    body: str | None = None


class Reading(Struct, frozen=True):
    """What the SID doctor made of a text: a message SID, or the reason why it is none.

    `sid` is `SM` or `MM` and 32 lower-case hexadecimal digits. `repairs` says what was mended on the way.
    """

    typed: str
    sid: str | None = None
    problem: Text | None = None
    help: Text | None = None
    repairs: tuple[Text, ...] = ()


class Learner(Struct, frozen=True):
    """Who handed in: `identity` tells learners apart, `name` is what people read.

    The identity is an ID, a user name or an e-mail address, folded for case and blanks; where the roster has
    none of them, it is the folded name. Where it has no name, the name is the identity as it stood.
    """

    identity: str
    name: str


class Submission(Struct, frozen=True, omit_defaults=True):
    """One learner and one SID that they handed in.

    `file` is the path of the file that it stood in, where that is not the run's roster, and `line` where in it it
    stood, counted from 1: a text's line, a sheet's row. `rows` are the learner's records in the file
    that is written back (`RosterFile.records`, counted from 0); none where the learner is not in that file. Of
    several SIDs in one cell each is a submission: `attempt` counts them from 1, up to `attempts`.
    `fields` are all cells of the roster's line by their headings, in the roster's order and as they stood there.
    `problem` says why the line can't be read; nothing can be said then about what was handed in. `notes` are what
    reading the roster has to say about it.
    """

    sid: str
    learner: Learner | None = None
    account_sid: str | None = None
    profile: str | None = None
    file: str | None = None
    line: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    problem: Text | None = None
    rows: tuple[int, ...] = ()
    attempt: int = 1
    attempts: int = 1
    notes: "tuple[Note, ...]" = ()

    @property
    def name(self) -> str | None:
        """The learner's name, where there is a learner."""
        return self.learner.name if self.learner else None


class Asked(Struct, frozen=True):
    """What is asked: about one message of one account at one address (a base URL).

    `about` is what the objective asks of this learner alone; empty where it asks the same of everybody.
    """

    sid: str
    account_sid: str
    address: str = ""
    about: str = ""


class Evidence(Struct, frozen=True):
    """All that was learnt about one submission, and nothing else: the checks see only this.

    `missing` means that Twilio answered 404 for the message. `trouble` is what kept us from looking: at the
    message where `message` is None, else at its media. `seen_at` is when the last answer came (UTC), and
    `address` (a base URL) where it came from. Asking `took` so many seconds.
    """

    reading: Reading
    seen_at: datetime
    account_sid: str | None = None
    message: Message | None = None
    media: tuple[Media, ...] | None = None
    missing: bool = False
    trouble: VerifierError | None = None
    address: str = ""
    took: float = 0.0


class CheckResult(Struct, frozen=True, omit_defaults=True):
    """The outcome of one check, why, and what to do next where it did not pass."""

    name: str
    outcome: Outcome
    rationale: Text
    help: Text | None = None


class Audience(StrEnum):
    """Who may see a note."""

    BOTH = "both"
    INSTRUCTOR = "instructor"


class Note(Struct, frozen=True, omit_defaults=True):
    """True, worth saying, decides nothing. `value` is what a column for it holds.

    What names another learner, or is there to compare them, is for the `audience` of the instructor alone.
    """

    name: str
    text: Text
    value: str | None = None
    audience: Audience = Audience.BOTH


class Verdict(Struct, frozen=True, omit_defaults=True):
    """The outcome of the objective for one submission. `error` names what kept it undecided, where an error did.

    `address` and `about` are as in `Asked`. To ask for it `took` so many seconds, none where nothing was asked.
    """

    submission: Submission
    outcome: Outcome
    checks: tuple[CheckResult, ...]
    sid: str | None = None
    account_sid: str | None = None
    notes: tuple[Note, ...] = ()
    message: Message | None = None
    media: tuple[Media, ...] = ()
    error: str | None = None
    credentials_refused: bool = False
    address: str = ""
    about: str = ""
    took: float = 0.0

    @property
    def asked(self) -> Asked | None:
        """What was asked, or would have been; None where nothing could be."""
        if self.sid is None:
            return None
        return Asked(self.sid, self.account_sid or "", self.address, self.about)


class ByHand(Struct, frozen=True):
    """What an instructor has decided about a learner, whatever was seen; `moment` is in UTC, `who` is their login."""

    outcome: Outcome
    points: Decimal | None
    reason: str
    who: str
    moment: datetime


class Result(Struct, frozen=True):
    """The outcome of a learner's attempts. `verdict` is the one of them that counts.

    The `attempts` of this run are in the roster's order; those of `earlier` runs are in none of its rows.
    """

    verdict: Verdict
    attempts: tuple[Verdict, ...]
    earlier: tuple[Verdict, ...] = ()
    by_hand: ByHand | None = None

    @property
    def outcome(self) -> Outcome:
        """What counts for the learner: what was decided by hand goes before what was seen."""
        return self.verdict.outcome if self.by_hand is None else self.by_hand.outcome


class Tally(Struct):
    """How many results of a run fell which way; `credentials` counts those undecided for want of credentials."""

    passed: int = 0
    failed: int = 0
    undecided: int = 0
    credentials: int = 0

    def add(self, result: Result, count: int = 1) -> None:
        """Count one result; -1 takes it back."""
        setattr(self, result.outcome, getattr(self, result.outcome) + count)
        if result.outcome is Outcome.UNDECIDED and result.verdict.credentials_refused:
            self.credentials += count

    @property
    def total(self) -> int:
        """All results counted so far."""
        return self.passed + self.failed + self.undecided

    @property
    def outcome(self) -> Outcome:
        """The run's outcome: undecided before failed before passed."""
        if self.undecided:
            return Outcome.UNDECIDED
        return Outcome.FAILED if self.failed else Outcome.PASSED
