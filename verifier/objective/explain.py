"""What a text asks to have explained: an error code of Twilio's, a check of ours or a word; needs no network."""

import re

from verifier.account.codes import Explanation, explain, page
from verifier.errors import UsageError
from verifier.i18n import msg
from verifier.objective.check import Check
from verifier.objective.checks import CHECKS
from verifier.objective.words import GLOSSARY, Word
from verifier.printable import fold, visible

_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9]{5,6}(?![0-9A-Za-z])")
_EXIT = re.compile(r"^exit(?:[ _-]?(?:code|status))?[ _-]*(?=[0-9])")


def look_up(text: str) -> Explanation | Check | Word:
    """What is meant by a text that names a check or a word, or holds a code: `30034`, or the address of its page.

    Raises `UsageError` named unknown-code, or unknown-topic for what is none of them.
    """
    plain = fold(visible(text)).strip()
    if check := CHECKS.get(re.sub(r"[\s_-]+", "-", plain.lower())):
        return check
    if word := GLOSSARY.get(_EXIT.sub("", plain.lower().removeprefix("--")).strip()):
        return word
    found = _CODE.search(plain)
    if found is None:
        raise _unknown_topic(plain)
    code = int(found[0])
    explanation = explain(code)
    if explanation is None:
        raise UsageError(
            "unknown-code",
            msg("Nothing is known here about {code}: the quest does not lead past it.", code=code),
            msg("Twilio's page about it: {page}", page=page(code)),
        )
    return explanation


def _unknown_topic(text: str) -> UsageError:
    from difflib import get_close_matches  # for what is unknown only

    from verifier.sid import echo, parse

    if sid := parse(text).sid:
        step = msg("To verify the message run `verifier verify {sid}`.", sid=sid)
    elif near := get_close_matches(text.lower(), [*CHECKS, *GLOSSARY], n=1):
        step = msg("Did you mean this one? `verifier explain {name}`", name=near[0])
    else:
        step = msg("To see all that is explained run `verifier explain`.")
    return UsageError(
        "unknown-topic",
        msg(
            '"{text}" is no code of Twilio\'s, which has 5 digits or 6, and no check, status or direction.',
            text=echo(text),
        ),
        step,
    )
