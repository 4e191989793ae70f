"""What we tell people to type next, so that it keeps what they typed: the same account, the same address."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from operator import is_

from msgspec.structs import replace

from verifier.account.connect import Connection
from verifier.errors import VerifierError
from verifier.i18n import Text, msg
from verifier.models import CheckResult, Note, Outcome, Verdict


def kept(text: Text, connection: Connection) -> Text:
    """The sentence with the options typed, in the commands that it names, and in the practice account's own words."""
    options = connection.typed
    return _kept(text, options=options, practised=connection.sandbox) if options else text


def _kept(text: Text, *, options: str, practised: bool) -> Text:
    if practised:
        text = _practised(text)
    # Most sentences of a verdict name no command, and there are many verdicts.
    names_commands = "`" in text.template or any(isinstance(value, Text) for value in text.values.values())
    return replace(text, typed=options) if names_commands else text


def keeping(connection: Connection) -> Callable[[Verdict], Verdict]:
    """What gives a verdict with all its sentences `kept`."""
    options = connection.typed
    if not options:
        return lambda verdict: verdict
    keep = partial(_kept, options=options, practised=connection.sandbox)

    def check(each: CheckResult) -> CheckResult:
        why, help_ = keep(each.rationale), each.help and keep(each.help)
        same = why is each.rationale and help_ is each.help
        return each if same else replace(each, rationale=why, help=help_)

    def note(each: Note) -> Note:
        text = keep(each.text)
        return each if text is each.text else replace(each, text=text)

    def verdict(each: Verdict) -> Verdict:
        if each.outcome is Outcome.PASSED and not each.notes:
            return each  # there is nothing left to type
        checks, notes = tuple(map(check, each.checks)), tuple(map(note, each.notes))
        same = all(map(is_, checks, each.checks)) and all(map(is_, notes, each.notes))
        return each if same else replace(each, checks=checks, notes=notes)

    return verdict


@contextmanager
def errors_kept(connection: Connection | None) -> Iterator[None]:
    """The same for an error that leaves the block."""
    try:
        yield
    except VerifierError as error:
        if connection is not None:
            error.message, error.help = kept(error.message, connection), kept(error.help, connection)
        raise


_NEWEST = msg("Take the newest message of the practice account: `verifier verify --latest`")
_NO_CONSOLE: tuple[tuple[str, Text], ...] = (
    (r"Copy its SID from the Twilio Console|Copy the whole SID again", _NEWEST),
    (r"Compare the SID with the Console|Check that the SID is complete", _NEWEST),
    (
        r"Copy the number from the Console|capabilities include MMS; `verifier doctor`",
        msg(
            "Leave out `--from`: the practice account has a number of its own, which `verifier doctor` shows."
        ),
    ),
    (
        r"open the country in the Console|practise in the sandbox: add `--sandbox`",
        msg("Send to a number of the US or Canada, such as +12025550110."),
    ),
    (
        r"`verifier verify --latest`, or the Console",
        msg("Look whether it is there before you send again: `verifier verify --latest`"),
    ),
    (
        r"Twilio takes the credentials, which are live ones",
        msg("The practice account takes its own credentials, and lets them read messages."),
    ),
    (r"Look at it in Twilio's console", msg("Send a smaller picture.")),
)
"""Where a sentence sends people to Twilio, by a part of it, and what is true of the practice account instead."""


def _practised(text: Text) -> Text:
    for part, instead in _NO_CONSOLE:
        if re.search(part, text.template):
            return instead
    if "{" in text.template and text.values:
        inner: Mapping[str, object] = {
            name: _practised(value) if isinstance(value, Text) else value
            for name, value in text.values.items()
        }
        return replace(text, values=inner)
    return text
