"""Brings the Japanese catalogue up to date: `python tools/catalogue.py`, then translate what is new."""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from verifier.page import texts as page

ROOT = Path(__file__).parent.parent
PO = ROOT / "verifier" / "locale" / "ja" / "LC_MESSAGES" / "verifier.po"
MO = PO.with_suffix(".mo")
MARKS = ("msg", "_", "msgn")


class Steady(Catalog):
    """A catalogue whose header names neither times nor persons, so that only sentences change it."""

    @property
    def mime_headers(self):  # noqa: ANN201, D102 - as Babel declares it
        return [
            ("Project-Id-Version", "verifier"),
            ("Language", "ja"),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def sentences() -> Catalog:
    """Every sentence that the sources mark, and those of the page, with the files they stand in."""
    catalog = Catalog()
    for path in sorted((ROOT / "verifier").rglob("*.py")):
        for sentence in _marked(ast.parse(path.read_text("utf-8"))):
            catalog.add(sentence, locations=[(str(path.relative_to(ROOT)), None)])
    for sentence in page.sentences():
        catalog.add(sentence, locations=[("verifier/page/static", None)])
    return catalog


def _marked(tree: ast.Module) -> Iterator[str | tuple[str, ...]]:
    """The literal sentences of the calls in a source, in their order; Babel itself overlooks those within f-strings."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        literals = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        if call.func.id in MARKS and literals and literals[0]:
            yield tuple(literals) if call.func.id == "msgn" else literals[0]


def japanese() -> Catalog:
    """The catalogue as it is on disk."""
    with PO.open("rb") as file:
        return read_po(file, locale="ja")


def updated(known: Catalog) -> Catalog:
    """The sources' sentences with the translations that are known; where the English changed, none is."""
    catalog = Steady(locale="ja", fuzzy=False, header_comment=known.header_comment)
    for message in sentences():
        if message.id:
            earlier = known.get(message.id)
            same = earlier is not None and earlier.pluralizable == message.pluralizable
            string = earlier.string if same else None
            catalog.add(message.id, string, message.locations)
    return catalog


def text(catalog: Catalog) -> bytes:
    """The catalogue as a .po file."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_by_file=True)
    return buffer.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue in gettext's binary form."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


if __name__ == "__main__":
    catalogue = updated(japanese())
    PO.write_bytes(text(catalogue))
    MO.write_bytes(compiled(catalogue))
    missing = sum(
        not any(message.string) if message.pluralizable else not message.string for message in catalogue
    )
    sys.stdout.write(f"{len(catalogue)} sentences, {missing} of them not translated\n")
