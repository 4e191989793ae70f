"""Sentences that people read, kept apart from the language they are read in.

Facts carry a `Text`: an English template and its values. Machine formats take `str(text)`, which is always
English; formats for people take `tr(text)`, which is in the language that `activate` chose.
"""

import gettext
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("en", "ja")
_DOMAIN = "verifier"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


@dataclass(frozen=True, slots=True)
class Text:
    """An English sentence with named placeholders (`str.format`), and the values to put into them."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None

    def __str__(self) -> str:
        template = self.template if self.plural is None or self.values["n"] == 1 else self.plural
        return template.format(**self.values) if self.values else template


def msg(template: str, /, **values: object) -> Text:
    """Mark a sentence for translation; the catalogue's extractor looks for this name."""
    return Text(template, values)


def msgn(singular: str, plural: str, /, *, n: int, **values: object) -> Text:
    """Mark a sentence that depends on a count; the template may use `{n}`."""
    return Text(singular, {"n": n, **values}, plural)


def tr(text: Text | str) -> str:
    """The sentence in the active language. A plain string is text from outside and stays as it is."""
    if isinstance(text, str):
        return text
    if text.plural is None:
        template = _catalogue.gettext(text.template)
    else:
        count = text.values["n"]
        template = _catalogue.ngettext(text.template, text.plural, count if isinstance(count, int) else 2)
    if not text.values:
        return template
    return template.format(**{name: tr(v) if isinstance(v, Text) else v for name, v in text.values.items()})


def _(template: str, /, **values: object) -> str:
    """`tr(msg(…))` for a sentence that is shown where it is written."""
    return tr(Text(template, values))


def activate(language: str) -> None:
    """Choose the language of `tr` for this process; `en` needs no catalogue."""
    global _catalogue  # noqa: PLW0603 - a process speaks one language, as with gettext's own textdomain
    _catalogue = gettext.translation(
        _DOMAIN, Path(__file__).parent / "locale", languages=[language], fallback=True
    )


def language() -> str:
    """The language that `tr` speaks, as a tag for documents: `en`, `ja`."""
    return _catalogue.info().get("language", "en")


def choose_language(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language asked for: `--lang`, `VERIFIER_LANG`, then the locale variables in POSIX order.

    It reads `argv` itself because help texts are made while the commands are being declared,
    before any option is parsed.
    """
    for position, argument in enumerate(argv):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(argv):
            return _known(argv[position + 1])
        if argument.startswith("--lang="):
            return _known(argument.removeprefix("--lang="))
    for name in ("VERIFIER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return _known(environ[name])
    return "en"


def _known(locale: str) -> str:
    language = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else "en"
