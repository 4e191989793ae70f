"""Brings the Japanese catalogue up to date with the sources: `python docs/catalogue.py`, then translate what is new."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "verifier" / "locale" / "ja" / "LC_MESSAGES" / "verifier.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"msg": None, "_": None, "msgn": (1, 2)}


def template() -> Catalog:
    """Every sentence that the sources mark, with the files it stands in."""
    catalog = Catalog(project="verifier")
    found = extract_from_dir(ROOT / "verifier", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for name, _line, message, comments, context in found:
        catalog.add(message, locations=[(f"verifier/{name}", None)], auto_comments=comments, context=context)
    return catalog


def japanese() -> Catalog:
    """The catalogue as it is on disk."""
    if not PO.exists():
        return Catalog(locale="ja", domain="verifier")
    with PO.open("rb") as file:
        return read_po(file, locale="ja", domain="verifier")


def compiled(catalog: Catalog) -> bytes:
    """The catalogue in gettext's binary form."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


if __name__ == "__main__":
    catalogue = japanese()
    # A sentence whose English changed is to be translated anew, never guessed.
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True, include_previous=False, omit_header=False)
    MO.write_bytes(compiled(catalogue))
    missing = [message.id for message in catalogue if message.id and not message.string]
    print(f"{len(catalogue)} sentences, {len(missing)} of them not translated")  # noqa: T201
