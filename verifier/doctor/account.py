"""What Twilio says of the account: its state, whether messages can be read, which numbers can send MMS."""

from collections.abc import Iterator
from typing import Protocol

from verifier.account.codes import EXPLANATIONS
from verifier.account.protocols import Account, AccountReads, Number
from verifier.credentials.find import Credentials
from verifier.doctor.findings import Finding
from verifier.errors import CredentialsError, NotFound, UsageError, VerifierError
from verifier.i18n import listed, msg, msgn
from verifier.models import Message, Outcome
from verifier.numbers import parse_e164
from verifier.sid import echo
from verifier.transport.tasks import run

NOWHERE = "MM" + "0" * 32
"""A SID that no account holds: asking for it shows whether messages can be read, and reads none."""

_MOST_NAMED = 5
_LET_READ = msg("Let the API key read phone numbers, or use the account's Auth Token instead.")
_GET_NUMBER = msg(
    "Get one that can in the Console (Phone Numbers > Buy a number), or practise in the sandbox: add `--sandbox`."
)


class Reads(AccountReads, Protocol):
    """An account and its messages."""

    async def fetch_message(self, sid: str) -> Message:
        """As in `verifier.messages`."""
        ...


def account(reads: Reads, credentials: Credentials, to: str | None) -> Iterator[Finding]:
    """All that is asked of Twilio; after credentials that it refuses, nothing more. `to` is E.164."""
    state, facts = _state(reads)
    yield state
    messages = _messages(reads)
    yield messages
    if messages.outcome is not Outcome.PASSED:
        return
    on_trial = facts is not None and facts.type == "Trial"
    if on_trial:
        yield _trial()
    listed, numbers = _numbers(reads, on_trial=on_trial)
    yield listed
    yield _sender(credentials.number, numbers)
    if to is not None:
        yield _recipient(reads, facts, to)


def _state(reads: Reads) -> tuple[Finding, Account | None]:
    try:
        facts = run(reads.fetch_account())
    except NotFound:
        text = msg("Twilio knows no account {account}.", account=reads.account_sid)
        step = msg("Copy its SID again from https://console.twilio.com (Account Info).")
        return Finding("account", Outcome.FAILED, text, step), None
    except CredentialsError:
        text = msg("Not known: these credentials may not look at the account itself, which is no harm.")
        return Finding("account", Outcome.SKIPPED, text), None
    except VerifierError as error:
        return Finding("account", Outcome.SKIPPED, msg("Not known: {trouble}", trouble=error.message)), None
    text = msg(
        "{account} is of the type {type}, and {status}.",
        account=facts.sid,
        type=facts.type or "?",
        status=facts.status or "?",
    )
    if facts.status in ("active", None):
        return Finding("account", Outcome.PASSED, text), facts
    return Finding("account", Outcome.FAILED, text, EXPLANATIONS[10001].help), facts


def _messages(reads: Reads) -> Finding:
    try:
        run(reads.fetch_message(NOWHERE))
    except NotFound:
        pass
    except CredentialsError as error:
        return Finding("messages", Outcome.FAILED, error.message, error.help)
    except VerifierError as error:
        return Finding("messages", Outcome.UNDECIDED, error.message, error.help)
    text = msg("Twilio takes the credentials, which are live ones, and lets them read messages.")
    return Finding("messages", Outcome.PASSED, text)


def _trial() -> Finding:
    text = msg(
        "A trial sends to verified numbers only; one that was opened in 2026 sends Twilio's ready-made texts only, "
        "and so most likely no MMS."
    )
    return Finding("trial", Outcome.UNDECIDED, text, EXPLANATIONS[572006].help)


def _numbers(reads: Reads, *, on_trial: bool) -> tuple[Finding, tuple[Number, ...] | None]:
    try:
        found = run(reads.list_numbers())
    except CredentialsError:
        text = msg("Not known: these credentials may not list the account's numbers.")
        return Finding("numbers", Outcome.UNDECIDED, text, _LET_READ), None
    except VerifierError as error:
        return Finding("numbers", Outcome.UNDECIDED, error.message, error.help), None
    able = [each.number for each in found if each.mms]
    if able:
        text = msg(
            "{able} of {total} can send MMS: {numbers}",
            able=len(able),
            total=len(found),
            numbers=listed(able, _MOST_NAMED),
        )
        return Finding("numbers", Outcome.PASSED, text), found
    step = EXPLANATIONS[572006].help if on_trial else _GET_NUMBER
    if any(each.mms is None for each in found):
        text = msg("Twilio does not say which of the account's numbers can send MMS.")
        return Finding("numbers", Outcome.UNDECIDED, text, step), found
    text = (
        msgn(
            "The account has {n} number, which can't send MMS.",
            "The account has {n} numbers, none of which can send MMS.",
            n=len(found),
        )
        if found
        else msg("The account has no number to send from.")
    )
    return Finding("numbers", Outcome.FAILED, text, step), found


def _sender(typed: str | None, numbers: tuple[Number, ...] | None) -> Finding:
    """The number that `send` takes unless told another."""
    if typed is None:
        step = msg("Give `--from`, or set TWILIO_PHONE_NUMBER to the number to send from.")
        return Finding("from", Outcome.SKIPPED, msg("No number to send from is set."), step)
    try:
        number = parse_e164(typed)
    except UsageError as error:
        text = msg('"{text}" is no number that Twilio could send from.', text=echo(typed))
        return Finding("from", Outcome.FAILED, text, error.help)
    if numbers is None:
        return Finding("from", Outcome.SKIPPED, msg("{number}, which could not be looked at.", number=number))
    owned = next((each for each in numbers if each.number == number), None)
    if owned is None:
        text = msg("{number} is none of the account's numbers.", number=number)
        return Finding("from", Outcome.FAILED, text, EXPLANATIONS[21606].help)
    if owned.mms is False:
        text = msg("{number} can't send MMS.", number=number)
        return Finding("from", Outcome.FAILED, text, EXPLANATIONS[21621].help)
    return Finding("from", Outcome.PASSED, msg("{number} is the account's.", number=number))


def _recipient(reads: Reads, facts: Account | None, to: str) -> Finding:
    """Whether a trial may send there; where the account's type is not known, it may be one."""
    if facts and facts.type != "Trial":
        return Finding(
            "to", Outcome.PASSED, msg("{number} need not be verified: this is no trial.", number=to)
        )
    try:
        verified = to in run(reads.list_caller_ids(to))
    except CredentialsError:
        text = msg("Not known: these credentials may not list the verified numbers.")
        return Finding("to", Outcome.UNDECIDED, text, _LET_READ)
    except VerifierError as error:
        return Finding("to", Outcome.UNDECIDED, error.message, error.help)
    if verified:
        return Finding("to", Outcome.PASSED, msg("{number} is verified.", number=to))
    if facts is None:
        text = msg("{number} is not verified, which matters if the account is a trial.", number=to)
        return Finding("to", Outcome.SKIPPED, text)
    text = msg("{number} is not verified, and a trial sends to verified numbers only.", number=to)
    return Finding("to", Outcome.FAILED, text, EXPLANATIONS[21608].help)
