"""What the page says: the sentences of its files, and those of the program, each in every language."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from verifier.i18n import LANGUAGES, Text, in_language
from verifier.printable import printable

_MARKED = {
    ".html": re.compile(r'\bdata-t(?:="[^"]*")?(?= |>)[^<>]*>([^<]+)<|aria-label="([^"]+)" data-t-label'),
    ".js": re.compile(r'\bt\("([^"]+)"'),
}


@cache
def static() -> Mapping[str, bytes]:
    """The page's files by name, and the colours that it shares with the HTML report."""
    colours = files("verifier.render") / "assets" / "colours.css"
    found = [*(files("verifier.page") / "static").iterdir(), colours]
    return {file.name: file.read_bytes() for file in sorted(found, key=lambda file: file.name)}


def sentences() -> list[str]:
    """Every sentence that the page's files mark as one for the catalogue."""
    found = [
        next(filter(None, match.groups()))
        for name, content in static().items()
        if (marked := _MARKED.get(name[name.rindex(".") :]))
        for match in marked.finditer(content.decode())
    ]
    return list(dict.fromkeys(found))


def translations() -> dict[str, dict[str, str]]:
    """By language, what each of the page's sentences is in it."""
    return {tag: {each: in_language(tag, Text(each)) for each in sentences()} for tag in LANGUAGES}


def spoken(text: Text | None) -> dict[str, str] | None:
    """A sentence of the program in every language, made harmless to show."""
    return None if text is None else {tag: printable(in_language(tag, text)) for tag in LANGUAGES}
