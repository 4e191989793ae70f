"""What a cell says, without the markup and the marks that platforms and spreadsheets put around it."""

import html
import re

from verifier.printable import fold, visible
from verifier.sid import message_sids

_INLINE = "a|abbr|b|big|code|em|font|i|img|ins|mark|o:p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
_BLOCK = "address|article|blockquote|body|br|center|dd|div|dl|dt|footer|h[1-6]|head|header|hr|html|li|meta|ol|p|pre"
_BLOCK += "|section|table|tbody|td|th|thead|title|tr|ul"
_TAG = re.compile(
    rf"</?(?:(?P<inline>{_INLINE})|{_BLOCK})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_NOTHING = frozenset(
    {"–", "—", "n/a", "none", "null", "#n/a", "anonymous", "anonym", "anonyme", "anónimo", "anônimo"}
)
_NOTHING |= {"anonimo", "匿名", "익명"}


def plain(cell: str) -> str:
    """A cell's text out of HTML, as Moodle has what was typed in its editor; any other cell as it stands."""
    if "<" not in cell and "&" not in cell:
        return cell
    if not _TAG.search(cell) and not re.search(r"&#?\w+;", cell):
        return cell
    text = html.unescape(_TAG.sub(lambda tag: "" if tag["inline"] else "\n", cell)).strip()
    # What was pasted as a link has the SID in its address only.
    return cell if not message_sids(text) and message_sids(cell) else text


def folded(cell: str) -> str:
    """A cell as identities are compared: without case and needless blanks, and without `#` or `="…"` around it.

    Brightspace marks identifiers by `#`, and `="007"` keeps spreadsheets from counting. Words for nobody are blank.
    """
    text = _unwrapped(cell)
    if not (text.isascii() and text.isprintable()):
        text = fold(visible(text))
    text = " ".join(text.casefold().split()).lstrip("#'").strip()
    return "" if text in _NOTHING or not text.strip("-:|") else text


def name(cell: str) -> str:
    """A cell as a name is shown, without needless blanks at its ends."""
    return _unwrapped(cell).strip()


def _unwrapped(cell: str) -> str:
    formula = _FORMULA.fullmatch(cell.strip()) if '="' in cell else None
    return formula[1] if formula else cell
