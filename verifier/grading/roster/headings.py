"""What a column holds, as its heading has it: `headings.toml` lists what they usually are."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from verifier.printable import visible


class Role(StrEnum):
    """What a column holds, as its heading has it.

    The identities come in the order in which they tell learners apart. `NUMBER` is a column headed just ID: a
    student's, an account's, or that of a form's answer.
    """

    SID = "sid"
    ACCOUNT = "account"
    PROFILE = "profile"
    SIS_ID = "sis-id"
    STUDENT_ID = "student-id"
    USER_NAME = "user-name"
    EMAIL = "email"
    NUMBER = "number"
    NAME = "name"
    FIRST_NAME = "first-name"
    LAST_NAME = "last-name"
    TIME = "time"
    FILLED = "filled"


IDENTITIES = (Role.SIS_ID, Role.STUDENT_ID, Role.USER_NAME, Role.EMAIL)
"""A learner is told apart by the first of these that their row has."""

SID_HEADINGS = ("sid", "message_sid", "answer", "メッセージSID")
"""What a roster made for this program is headed; documented."""

LEARNER_HEADINGS = ("learner", "student", "name", "氏名")

NAME_FOR_PROGRAMS = '{"ImportId"'
"""What the cells of the line begin with that Qualtrics puts between its headings and its answers."""

_LONGEST = 200
_ASKED = {
    Role.NAME: re.compile(
        "yourname|yourfullname|firstandlastname|studentsname|nameofthestudent|ihrname|deinname|votrenom|tunom"
        "|tunombre|sunombre|seunome|iltuonome|氏名|名前|フルネーム|姓名|이름"
    ),
    Role.STUDENT_ID: re.compile(
        "studentid|studentnumber|matriculationnumber|matrikelnummer|numéroétudiant|númerodematrícula|matricola"
        "|学籍番号|学生番号|学号|學號|학번"
    ),
}
"""What a form asks for in a whole sentence, as `key` has it."""


@lru_cache(maxsize=1_000)  # the first cells of a file are asked again and again, as to each delimiter
def key(heading: str) -> str:
    """The heading as headings are compared: whatever its case, width, separators and punctuation."""
    plain = unicodedata.normalize("NFKC", visible(heading[:_LONGEST]))
    return re.sub(r"[\W_]+", "", plain.casefold())


@lru_cache(maxsize=1)
def _roles() -> dict[str, frozenset[Role]]:
    """The roles of each heading; some words are a first or last name in one language, a whole one in another."""
    known = tomllib.loads(
        files("verifier.grading.roster").joinpath("headings.toml").read_text(encoding="utf-8")
    )
    roles: dict[str, set[Role]] = {}
    for role, headings in known.items():
        for heading in headings:
            roles.setdefault(key(heading), set()).add(Role(role))
    return {heading: frozenset(of) for heading, of in roles.items()}


def roles(heading: str) -> frozenset[Role]:
    """What a column so headed may hold; nothing where the heading is none of the usual ones, nor a form's question."""
    plain = key(heading)
    return _roles().get(plain) or frozenset(role for role, asked in _ASKED.items() if asked.search(plain))


def sid_merit(heading: str) -> int:
    """How plainly a heading asks for a message SID; 0 where it doesn't."""
    if key(heading) in map(key, SID_HEADINGS):
        return 4
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", visible(heading[:_LONGEST])).casefold())
    if not any(word in ("sid", "sids") or word.endswith("sid") for word in words):
        return 0
    return 2 + any(word in ("mms", "message", "messages") or "メッセージ" in word for word in words)


def account_merit(heading: str) -> int:
    """How plainly a heading asks for an account SID; 0 where it doesn't."""
    if Role.ACCOUNT in roles(heading):
        return 2
    plain = key(heading)
    return int("account" in plain and "sid" in plain)
