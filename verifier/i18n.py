"""Sentences that people read, kept apart from the language they are read in.

Facts carry a `Text`: an English template and its values. Machine formats take `str(text)`, which is always
English; formats for people take `tr(text)`, which is in the language that `activate` chose.
"""

import gettext
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from pathlib import Path
from types import NoneType

from msgspec import Struct, field

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Tag → what the language calls itself."""

SANDBOX = " --sandbox"
"""What keeps a command that people are told in the practice account."""

_DOMAIN = "verifier"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


class Text(Struct, frozen=True, omit_defaults=True):
    """An English sentence with named placeholders (`str.format`), and the values to put into them.

    `typed` are options, each with a blank before it, that the commands named in the sentence are to carry.
    """

    template: str
    values: "Mapping[str, Value]" = field(default_factory=dict)
    plural: str | None = None
    typed: str = ""

    def __str__(self) -> str:
        values = self.values
        template = self.template if self.plural is None or values["n"] == 1 else self.plural
        filled = template.format_map(values) if values else template
        return _carrying(filled, self.typed) if self.typed else filled


Value = str | int | float | bool | Text | None
"""What a sentence may hold."""

_VALUES = (str, int, float, Text, NoneType)


def msg(template: str, /, **values: object) -> Text:
    """Mark a sentence for translation; the catalogue's extractor looks for this name.

    A value that is no string, number or `Text`, such as a path, is kept as its `str`.
    """
    return Text(template, _kept(values))


def msgn(singular: str, plural: str, /, *, n: int, **values: object) -> Text:
    """Mark a sentence that depends on a count; the template may use `{n}`."""
    return Text(singular, _kept({"n": n, **values}), plural)


def _kept(values: Mapping[str, object]) -> Mapping[str, Value]:
    return {name: value if isinstance(value, _VALUES) else str(value) for name, value in values.items()}


def tr(text: Text | str) -> str:
    """The sentence in the active language. A plain string is text from outside and stays as it is."""
    return _translated(text, _catalogue)


def in_language(tag: str, text: Text | str) -> str:
    """The sentence in a language of `LANGUAGES`, whichever is active: for readers who choose their own."""
    return _translated(text, _translations(tag))


def _translated(text: Text | str, catalogue: gettext.NullTranslations) -> str:
    if isinstance(text, str):
        return text
    if text.plural is None:
        template = text.template and catalogue.gettext(text.template)  # gettext has the head under ""
    else:
        count = text.values["n"]
        template = catalogue.ngettext(text.template, text.plural, count if isinstance(count, int) else 2)
    if not text.values:
        return _carrying(template, text.typed)
    values = text.values.items()
    filled = template.format(
        **{k: _translated(v, catalogue) if isinstance(v, Text) else v for k, v in values}
    )
    return _carrying(filled, text.typed)


def _carrying(sentence: str, options: str) -> str:
    """The sentence with the options in each command of it that takes them, after the command's name, and once."""
    if not options:
        return sentence

    def carrying(found: re.Match[str]) -> str:
        rest = found[2].replace(SANDBOX, "") if SANDBOX in options else found[2]
        return found[1] + options + rest

    return re.sub(r"(`verifier (?:verify|send|doctor|grade|hack))((?: [^`]*)?`)", carrying, sentence)


def _(template: str, /, **values: object) -> str:
    """`tr(msg(…))` for a sentence that is shown where it is written."""
    return tr(msg(template, **values))


def together(sentences: Iterable[Text]) -> Text:
    """Sentences one after the other, parted as the language parts them."""
    first, *others = [*sentences] or [msg("")]
    return reduce(lambda some, more: msg("{some} {more}", some=some, more=more), others, first)


def listed(texts: Iterable[Text | str], most: int | None = None) -> Text:
    """Names one after the other, parted by commas of the language, and of more than `most` only so many."""
    names = [*texts]
    if most is not None and len(names) > most:
        names = [*names[:most], "…"]
    first, *others = names or [""]
    start = first if isinstance(first, Text) else Text("{text}", {"text": first})
    return reduce(lambda some, more: msg("{some}, {more}", some=some, more=more), others, start)


def activate(language: str) -> None:
    """Choose the language of `tr` for this process; `en` needs no catalogue."""
    global _catalogue  # noqa: PLW0603 - a process speaks one language, as with gettext's own textdomain
    _catalogue = _translations(language)


@cache
def _translations(tag: str) -> gettext.NullTranslations:
    return gettext.translation(_DOMAIN, Path(__file__).parent / "locale", languages=[tag], fallback=True)


def language() -> str:
    """The language that `tr` speaks, as a tag for documents: `en`, `ja`."""
    return _catalogue.info().get("language", "en")


def choose_language(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language asked for: `--lang`, `VERIFIER_LANG`, then the locale variables in POSIX order.

    It reads `argv` itself because help texts are made while the commands are being declared,
    before any option is parsed. An option that names no language of ours is passed over here.
    """
    asked = None
    for position, argument in enumerate(argv):
        if argument == "--":
            break
        name, _, value = argument.partition("=")
        if name == "--lang":
            asked = language_of(value or "".join(argv[position + 1 : position + 2])) or asked
    names = ("VERIFIER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, (environ.get(name) for name in names)), "C")
    return asked or language_of(locale) or "en"


def has_characters_of(language: str, encoding: str | None) -> bool:
    """Whether text in a language can be written in an encoding."""
    try:
        LANGUAGES[language].encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def language_of(locale: str) -> str | None:
    """The language of a locale's name (`ja`, `ja_JP.UTF-8`, `ja-JP`, `C`), if it is one of ours."""
    name = re.split("[-_.@]", locale.lower())[0]
    return "en" if name in ("c", "posix") else name if name in LANGUAGES else None
