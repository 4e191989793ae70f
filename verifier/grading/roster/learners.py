"""Who a row of a roster is about, and which rows are about nobody."""

import re
from collections.abc import Mapping

from msgspec import Struct

from verifier.grading.roster.cells import folded, name
from verifier.grading.roster.headings import Role
from verifier.i18n import Text, msg
from verifier.models import Learner

ROSTER_NOTES = ("no-account-sid", "joined-by-name", "not-in-gradebook")
"""Names of the notes that reading a roster makes. They are about the learner, not about the message."""

_POINTS = re.compile(
    r"points|points? possible|possible points|max(imum)? points|points possibles|mögliche punkte|puntos posibles"
)
_DATE = re.compile("(?:due )?date")
_TEST = frozenset({"student, test", "test student"})
_TEST_LENGTH = 16
_TEST_LOGIN = re.compile(r"[0-9a-f]{40}|.*_previewuser")
_AVERAGES = re.compile(
    r"(?:(?:overall|class|group|course) )?(?:average|mean|median|total|sum|maximum|minimum)s?"
    r"|standard deviation|std\.? dev\.?"
    r"|(?:gesamt)?durchschnitt|mittelwert|summe|gesamt|moyenne(?: générale)?|total général|promedio(?: general)?"
    r"|media(?: general| geral| complessiva)?|média(?: geral)?|totale|(?:algemeen )?gemiddelde|totaal"
    r"|średnia|suma|průměr|medel(?:värde)?|gennemsnit|gjennomsnitt|keskiarvo|átlag|ortalama|toplam"
    r"|среднее|средний балл|итого|μέσος όρος"
    r"|(?:全体の?)?平均(?:点|値|分)?|合計|总计|總計|평균|합계"
)

Fields = Mapping[str, str]


class LearnerColumns(Struct, frozen=True):
    """The columns that say who a row is about.

    `identities` are those that tell learners apart, by their roles and in the order in which they are asked.
    The name stands in the columns `names`, whose cells are joined.
    """

    identities: tuple[tuple[Role, str], ...] = ()
    names: tuple[str, ...] = ()

    def learner(self, fields: Fields) -> Learner | None:
        """Who the row is about: by the first identity it has, else by name; None where it says nothing of that."""
        called = " ".join([shown for column in self.names if (shown := name(fields.get(column, "")))])
        for _role, column in self.identities:
            cell = fields.get(column, "")
            if key := folded(cell):
                return Learner(key, called or name(cell).lstrip("#"))
        key = folded(called)
        return Learner(key, called) if key else None

    def keys(self, fields: Fields) -> tuple[str, ...]:
        """All identities of the row, folded."""
        cells = [fields.get(column, "") for _role, column in self.identities]
        return tuple(dict.fromkeys(filter(None, map(folded, cells))))

    def words(self, fields: Fields) -> tuple[str, ...]:
        """The words of the name, folded and sorted: `Ames, Bea` is `Bea Ames`."""
        called = " ".join(fields.get(column, "") for column in self.names)
        return tuple(sorted(re.findall(r"[^\W_]+", folded(called))))


def no_learner(fields: Fields, columns: LearnerColumns, who: Learner | None, sid: str) -> str | None:
    """Why a row is about no learner (a key of `KINDS`), or None where it may be about one.

    `who` is the learner that the columns have for it, `sid` its SID cell.
    """
    if who is None:
        return None if folded(sid) else "nobody" if any(map(str.strip, fields.values())) else "blank"
    if _is_test_student(fields, columns, who):
        return "test"
    if sid.strip():
        return None
    # What a row is may stand where the others have an ID, with a count of them where they have a name.
    keys, called = columns.keys(fields), folded(who.name)
    told = keys if keys and not re.search(r"[^\W\d_]", called) else (*keys, called)
    if all(map(_POINTS.fullmatch, told)):
        return "points"
    if all(map(_DATE.fullmatch, told)):
        return "headings"
    return "average" if all(map(_is_average, told)) else None


def _is_average(called: str) -> bool:
    return _AVERAGES.fullmatch(re.sub(r"[\s:(][\s\d.,:()%/]*$", "", called)) is not None


def _is_test_student(fields: Fields, columns: LearnerColumns, who: Learner) -> bool:
    """Canvas' has a name of its own and no ID, or a digest as login; Blackboard's previews are called so."""
    for role, column in columns.identities:
        if role is Role.USER_NAME and _TEST_LOGIN.fullmatch(fields.get(column, "").strip().lower()):
            return True
    if len(who.name) > _TEST_LENGTH or folded(who.name) not in _TEST:
        return False
    known = {role for role, column in columns.identities if folded(fields.get(column, ""))}
    return not known & {Role.SIS_ID, Role.STUDENT_ID, Role.EMAIL}


KINDS: Mapping[str, Text] = {
    "blank": msg("blank"),
    "nobody": msg("without a learner"),
    "headings": msg("more headings"),
    "points": msg("possible points"),
    "test": msg("test students"),
    "average": msg("averages and totals"),
}
