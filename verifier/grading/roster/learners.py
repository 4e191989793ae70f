"""Who a row of a roster is about, and which rows are about nobody."""

import re
from collections.abc import Mapping

from msgspec import Struct

from verifier.grading.roster.cells import identity, name
from verifier.grading.roster.headings import Role
from verifier.i18n import Text, msg
from verifier.models import Learner

ROSTER_NOTES = ("no-account-sid", "joined-by-name", "not-in-gradebook")
"""Names of the notes that reading a roster makes. They are about the learner, not about the message."""

_POINTS = re.compile(
    r"points? possible|possible points|max(imum)? points|points possibles|mögliche punkte|puntos posibles"
)
_TEST = frozenset({"student, test", "test student"})
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
    The name stands in the columns `names`, whose cells are joined. `plural` of identities is what joins two files.
    """

    identities: tuple[tuple[Role, str], ...] = ()
    names: tuple[str, ...] = ()

    def learner(self, fields: Fields) -> Learner | None:
        """Who the row is about: by the first identity it has, else by name; None where it says nothing of that."""
        known = next(((cell, key) for cell, key in self._keys(fields)), None)
        called = " ".join(filter(None, [name(fields.get(column, "")) for column in self.names]))
        if known is not None:
            return Learner(known[1], called or name(known[0]).lstrip("#"))
        return Learner(identity(called), called) if identity(called) else None

    def keys(self, fields: Fields) -> tuple[str, ...]:
        """All identities of the row, folded."""
        return tuple(dict.fromkeys(key for _cell, key in self._keys(fields)))

    def words(self, fields: Fields) -> tuple[str, ...]:
        """The words of the name, folded and sorted: `Ames, Bea` is `Bea Ames`."""
        called = " ".join(fields.get(column, "") for column in self.names)
        return tuple(sorted(re.findall(r"[^\W_]+", identity(called))))

    def _keys(self, fields: Fields) -> list[tuple[str, str]]:
        cells = [fields.get(column, "") for _role, column in self.identities]
        return [(cell, key) for cell in cells if (key := identity(cell))]


def no_learner(fields: Fields, columns: LearnerColumns, sid: str) -> str | None:
    """Why a row is about no learner (a key of `KINDS`), or None where it may be about one. `sid` is its SID cell."""
    who = columns.learner(fields)
    ids = {role for role, column in columns.identities if identity(fields.get(column, ""))}
    handed_in = bool(sid.strip())
    if who is None:
        return None if handed_in else "blank" if not any(map(str.strip, fields.values())) else "nobody"
    called = identity(who.name)
    if not handed_in and not ids and _POINTS.fullmatch(called):
        return "points"
    if called in _TEST and not ids & {Role.SIS_ID, Role.STUDENT_ID, Role.EMAIL}:
        return "test"
    if any(
        role is Role.USER_NAME and _TEST_LOGIN.fullmatch(identity(fields.get(column, "")))
        for role, column in columns.identities
    ):
        return "test"
    plain = re.sub(r"[\s:(][\s\d.,:()%/]*$", "", called)
    return "average" if not handed_in and not ids and _AVERAGES.fullmatch(plain) else None


KINDS: Mapping[str, Text] = {
    "blank": msg("blank"),
    "nobody": msg("without a learner"),
    "points": msg("possible points"),
    "test": msg("test students"),
    "average": msg("averages and totals"),
}
