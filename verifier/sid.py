"""The SID doctor: finds the message SID in what was handed in, or says exactly what is wrong with it."""

import re
import unicodedata
from urllib.parse import unquote

from verifier.i18n import Text, listed, msg, msgn
from verifier.models import Reading
from verifier.printable import fold, mask_number, printable, visible

LENGTH = 34
"""Characters of every SID: two letters and 32 hexadecimal digits."""

_MESSAGE = re.compile(r"[SM]M[0-9a-fA-F]{32}")
_PLAIN = re.compile(r"[SM]M[0-9a-f]{32}")
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
# Letters and digits end a SID's match, but %2F and \n may stand right before it.
_START = r"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
_EMBEDDED = _START + r"[SsMm][Mm][0-9a-fA-F]{32}(?![0-9A-Za-z])"
_REPEATED = "(?i)" + _START + r"([SsMm][Mm][0-9a-fA-F]{32})\1+(?![0-9A-Za-z])"
# What stands between the parts of a SID that a mail or a page has broken: a line end with its marks, or blanks. After
# a blank what has less than four digits, or letters only, may be a word of the text.
_BREAK = r"=?\r?\n[>\s]*"
_BREAK_OR_BLANK = r"=?\r?\n[>\s]*|\s+"
_BROKEN = (
    _START
    + r"[SsMm][Mm](?:(?:=?\r?\n[>\s]*|[^\S\n]{1,8}(?=[a-fA-F]*[0-9])(?=[0-9a-fA-F]{4}))?[0-9a-fA-F]){32}(?![0-9A-Za-z])"
)
_DECODED = 20_000
_ENCODINGS = 4
"""How often a link may be wrapped in another, each encoding what it holds (mail gateways)."""

_EMBEDDED_ACCOUNT = _START + r"[Aa][Cc][0-9a-fA-F]{32}(?![0-9A-Za-z])"
_WORD = r"[^\W_]+"
_BARE = r"[0-9A-Fa-f]{32}"
_PLACEHOLDER = r"[A-Za-z]{0,2}[xX*•?#_-]{2,}|[$%][A-Za-z_]\w*%?"
_PLACEHOLDER_NAMES = r"(?:your|the|my|twilio)?(?:mms|sms|mm|sm|message)?(?:sid|id)"
_SHORTENED = r"[SsMm][Mm][0-9A-Fa-f]*(?:\.{2,}|[*•~]+)[0-9A-Fa-f]*"
_PHONE = r"(?:[A-Za-z]{1,20}:)?\+?(?:[ ().-]*\d){7,15}[ ().-]*"
_MAIL = r"[^\s@]{1,64}@[^\s@]+\.[^\s@]+"
_PRIVATE = r"(?P<mail>[^\s@]{1,64}(?=@))|(?P<word>[^\W_]{20,})|(?P<phone>\+?\d(?:[ ().-]{0,3}\d){6,})"
_AROUND = " \t\r\n\"'`“”‘’„«»「」『』<>{}[]().,;:!?。、"
_QUOTES = _AROUND.replace(".", "")
_LOOKALIKES = str.maketrans("OoIiLlSsZz", "0011115522")
_DIAGNOSED = 2_000
_ECHOED = 40
_LEAST_WORD, _MOST_WORD = 20, 100
_MOSTLY = 0.75
_POSITIONS = 8

_COPY = msg(
    "Copy its SID from the Twilio Console (Monitor > Logs > Messaging), or take the newest: `verifier verify --latest`"
)
_KINDS = {
    "AC": msg("the SID of an account"),
    "AP": msg("the SID of an application"),
    "BN": msg("the SID of a brand registration"),
    "CA": msg("the SID of a call"),
    "CF": msg("the SID of a conference"),
    "CH": msg("the SID of a conversation"),
    "FN": msg("the SID of a Studio execution"),
    "FW": msg("the SID of a Studio flow"),
    "HX": msg("the SID of a content template"),
    "IM": msg("the SID of a message in a conversation"),
    "IS": msg("the SID of a Conversations or Sync service"),
    "MB": msg("the SID of a participant in a conversation"),
    "ME": msg("the SID of a media item"),
    "MG": msg("the SID of a messaging service"),
    "PN": msg("the SID of a phone number"),
    "RE": msg("the SID of a recording"),
    "SC": msg("the SID of a short code"),
    "SK": msg("the SID of an API key"),
    "US": msg("the SID of a user"),
    "VA": msg("the SID of a Verify service"),
    "VE": msg("the SID of a verification"),
    "WA": msg("the SID of a TaskRouter activity"),
    "WK": msg("the SID of a TaskRouter worker"),
    "WS": msg("the SID of a TaskRouter workspace"),
    "WT": msg("the SID of a TaskRouter task"),
    "ZS": msg("the SID of a Functions service"),
}
_STEPS = {
    "AC": msg("It belongs in TWILIO_ACCOUNT_SID; for the message's own SID run `verifier verify --latest`."),
    "ME": msg("Hand in its message's SID, which stands after /Messages/ in the media's address."),
    "MG": msg("Hand in the SID of a message it sent; to look for the newest run `verifier verify --latest`."),
    "SK": msg("It belongs in TWILIO_API_KEY; for the message's own SID run `verifier verify --latest`."),
}

_Diagnosis = tuple[Text, Text]


def is_message_sid(text: str) -> bool:
    """Whether the whole text is a message SID, its hexadecimal digits in either case."""
    return _MESSAGE.fullmatch(text) is not None


def is_account_sid(text: str) -> bool:
    """Whether the whole text is an account SID, its hexadecimal digits in either case."""
    return _ACCOUNT.fullmatch(text) is not None


def shorten(sid: str) -> str:
    """`AC01…cdef`: enough to recognise a SID by, too little to use it."""
    return sid if len(sid) < 12 else f"{sid[:4]}…{sid[-4:]}"


def echo(text: str) -> str:
    """What was handed in, fit to be shown: one short line, secrets and phone numbers masked."""
    cut = fold(printable(text[:_DIAGNOSED])).strip()
    shown = re.sub(_PRIVATE, _mask, cut)
    whole = len(shown) <= _ECHOED and len(text) <= _DIAGNOSED
    return shown if whole else shown[:_ECHOED].rstrip("…") + "…"


def message_sids(text: str) -> tuple[str, ...]:
    """The different message SIDs in a text, in its order and as Twilio spells them; `parse` says why there is none."""
    if _PLAIN.fullmatch(text):
        return (text,)
    clean = fold(visible(text))
    return tuple(dict.fromkeys(map(_spelled_as_twilio_does, _found(clean))))


def resembles_message_sid(text: str) -> bool:
    """Whether a text without a message SID was meant to be one: it begins like it, or one in it is misspelt."""
    clean = fold(visible(text))[:_DIAGNOSED]
    core = clean.strip(_AROUND)
    shortened = re.fullmatch(_SHORTENED, clean.strip(_QUOTES)) is not None
    return shortened or any(
        _resembles_message_sid(word, alone=word == core) for word in re.findall(_WORD, clean)
    )


def account_sids(text: str) -> tuple[str, ...]:
    """The different account SIDs in a text, in its order and as Twilio spells them."""
    found = re.findall(_EMBEDDED_ACCOUNT, fold(visible(text)))
    return tuple(dict.fromkeys(map(_spelled_as_twilio_does, found)))


def parse(text: str) -> Reading:
    """Read what a learner typed or pasted. Never raises; `problem` and `help` are set where `sid` is None."""
    if _PLAIN.fullmatch(text):
        return Reading(text, text)  # what nearly all of a class hand in needs no doctor
    clean = fold(visible(text))
    matches = _found(clean)
    sids = list(dict.fromkeys(_spelled_as_twilio_does(match) for match in matches))
    if len(sids) == 1:
        return Reading(text, sids[0], repairs=_repairs(text, clean, matches[0], sids[0]))
    problem, step = _several(sids) if sids else _diagnose(clean[:_DIAGNOSED], text)
    return Reading(text, None, problem, step)


def _found(clean: str) -> list[str]:
    """The message SIDs in a text; where there is none, those that encoding, a second paste or a break hides there."""
    if len(clean) < LENGTH:
        return []
    if matches := re.findall(_EMBEDDED, clean):
        return matches
    decoded = clean[:_DECODED]
    for _ in range(_ENCODINGS):
        if "%" not in decoded:
            break
        decoded = unquote(decoded)
        if matches := re.findall(_EMBEDDED, decoded):
            return matches
    if twice := re.search(_REPEATED, clean):
        return [twice[1]]
    if re.fullmatch(_EMBEDDED, joined := "".join(clean.strip(_AROUND).split())):
        return [joined]
    parts = [re.sub(_BREAK, " ", match[0]).split(" ") for match in re.finditer(_BROKEN, clean)]
    return ["".join(each) for each in parts]


def _spelled_as_twilio_does(sid: str) -> str:
    return sid[:2].upper() + sid[2:].lower()


def _repairs(text: str, clean: str, match: str, sid: str) -> tuple[Text, ...]:
    repairs = []
    if match not in text:
        seen = visible(text)
        if seen != text:
            repairs.append(msg("Left out characters that can't be seen."))
        if match not in seen and match in clean:
            repairs.append(msg("Read full-width characters as plain ones."))
    if match not in clean and match in "".join(re.split(_BREAK_OR_BLANK, clean)):
        repairs.append(msg("Joined the parts of the SID."))
    elif clean.strip() != match:
        repairs.append(msg("Took the SID out of the text around it."))
    if match[:2] != sid[:2]:
        repairs.append(msg("Read the prefix {seen} as {prefix}.", seen=match[:2], prefix=sid[:2]))
    if match[2:] != sid[2:]:
        repairs.append(msg("Read upper-case digits as lower-case ones."))
    return tuple(repairs)


def _several(sids: list[str]) -> _Diagnosis:
    return (
        msg("This holds {n} different message SIDs, and one is asked for.", n=len(sids)),
        msg("Hand in one of them, for example `verifier verify {sid}`.", sid=sids[0]),
    )


def _diagnose(clean: str, text: str) -> _Diagnosis:
    core = clean.strip(_AROUND)
    if not core:
        return msg("Nothing was handed in."), _COPY
    if re.fullmatch(_PLACEHOLDER, core) or re.fullmatch(
        _PLACEHOLDER_NAMES, re.sub(r"[\W_]", "", core).lower()
    ):
        return msg('"{text}" is a placeholder, not yet a message SID.', text=echo(text)), _COPY
    if re.fullmatch(_SHORTENED, clean.strip(_QUOTES)):
        return msg('"{text}" is a shortened SID; all 34 characters are needed.', text=echo(text)), _COPY
    words = re.findall(_WORD, clean)
    return (
        _misspelt([word for word in words if _resembles_message_sid(word, alone=word == core)])
        or _other_kind([word for word in words if _resembles_sid(word)])
        or _no_sid_at_all(core, text)
    )


def _hexadecimal(text: str) -> bool:
    digits = sum(character in "0123456789abcdefABCDEF" for character in text)
    return digits >= _MOSTLY * len(text)


def _resembles_sid(word: str) -> bool:
    return _LEAST_WORD <= len(word) <= _MOST_WORD and _hexadecimal(word[2:])


def _resembles_message_sid(word: str, *, alone: bool) -> bool:
    if word[:2].upper() in ("MM", "SM"):
        return _resembles_sid(word) or (alone and len(word) < _LEAST_WORD and _hexadecimal(word[2:]))
    return _resembles_sid(word) and not word[:2].isascii()


def _expected(position: int) -> tuple[str, Text]:
    """The characters that may stand at a position (from 1), and their name."""
    if position == 1:
        return "MmSs", msg("M or S")
    if position == 2:
        return "Mm", msg("M")
    return "0123456789abcdefABCDEF", msg("0-9 or a-f")


def _misspelt(words: list[str]) -> _Diagnosis | None:
    if not words:
        return None
    word = words[0]
    sentences = []
    wrong = [n for n, character in enumerate(word[:LENGTH], 1) if character not in _expected(n)[0]]
    if wrong:
        sentences.append(_wrong_character(word, wrong[0]))
    if others := wrong[1:]:
        positions = listed(map(str, others), _POSITIONS)
        sentences.append(
            msgn(
                "Character {positions} is wrong too.",
                "Characters {positions} are wrong too.",
                n=len(others),
                positions=positions,
            )
        )
    if len(word) != LENGTH:
        sentences.append(_wrong_length(word))
    problem = sentences[0]
    for sentence in sentences[1:]:
        problem = msg("{first} {second}", first=problem, second=sentence)
    mended = _spelled_as_twilio_does(word[:2] + word[2:].translate(_LOOKALIKES))
    return problem, msg("Try `verifier verify {sid}`.", sid=mended) if is_message_sid(mended) else _COPY


def _wrong_character(word: str, position: int) -> Text:
    character = word[position - 1]
    letter: Text | str
    if not character.isascii():
        letter = unicodedata.name(character, f"U+{ord(character):04X}")
    elif character.isdigit():
        letter = character
    elif character.isupper():
        letter = msg("a capital {letter}", letter=character)
    else:
        letter = msg("a small {letter}", letter=character.upper())
    return msg(
        "Character {position} of {sid} is {seen}, where only {expected} can stand.",
        position=position,
        sid=shorten(word),
        seen=letter,
        expected=_expected(position)[1],
    )


def _wrong_length(word: str) -> Text:
    short = LENGTH - len(word)
    if short > 0:
        return msgn(
            "{sid} has {length} characters, one short of 34.",
            "{sid} has {length} characters, {n} short of 34.",
            n=short,
            sid=shorten(word),
            length=len(word),
        )
    return msgn(
        "{sid} has {length} characters, one more than 34.",
        "{sid} has {length} characters, {n} more than 34.",
        n=-short,
        sid=shorten(word),
        length=len(word),
    )


def _other_kind(words: list[str]) -> _Diagnosis | None:
    """Name the SIDs of other things; an account's last, since it stands in every Twilio address."""
    named = [
        word for word in words if word[:2] in _KINDS or (len(word) == LENGTH and word[:2].upper() in _KINDS)
    ]
    if named:
        word = min(named, key=lambda word: word[:2].upper() == "AC")
        prefix = word[:2].upper()
        problem = msg(
            "{sid} is {kind}; a message's starts with MM or SM.", sid=shorten(word), kind=_KINDS[prefix]
        )
        return problem, _STEPS.get(prefix, _COPY)
    if any(re.fullmatch(_BARE, word) for word in words):
        problem = msg(
            "These are 32 hexadecimal digits without MM or SM before them: half a SID, or an Auth Token."
        )
        return problem, msg(
            "If it is an Auth Token, renew it in the Console. Then run `verifier verify --latest`."
        )
    for word in words:
        if len(word) == LENGTH:
            sid, seen = shorten(word), word[:2]
            return msg(
                "{sid} starts with {seen}; a message SID starts with MM or SM.", sid=sid, seen=seen
            ), _COPY
    return None


def _no_sid_at_all(core: str, text: str) -> _Diagnosis:
    if re.fullmatch(_PHONE, core):
        return msg("{number} looks like a phone number, not a message SID.", number=mask_number(core)), _COPY
    if re.fullmatch(_MAIL, core):
        return msg("This is a mail address, not a message SID."), _COPY
    return (
        msg(
            '"{text}" is no message SID, which is MM or SM and 32 hexadecimal digits (0-9, a-f).',
            text=echo(text),
        ),
        _COPY,
    )


def _mask(match: re.Match[str]) -> str:
    if match["phone"]:
        return mask_number(match[0])
    return match[0][: 4 if match["word"] else 1] + "…"
