"""Rows of the ledger that bear a checksum, by which it shows where damage has changed one."""

from collections.abc import Sequence
from hashlib import blake2b


def checksum(cells: Sequence[str]) -> str:
    """By which a row is known again that no damage has changed; `cells` are all of it that must not be lent wrong."""
    lengths = ",".join(str(len(cell)) for cell in cells)
    return blake2b("\0".join((lengths, *cells)).encode(), digest_size=12).hexdigest()


def sealed(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells as SQLite takes them, with their checksum as the last one."""
    row = [storable(cell) for cell in cells]
    return (*row, checksum(row))


def storable(text: str) -> str:
    """SQLite takes no lone surrogates, which a roster's JSON or a command line can hold."""
    return text.encode("utf-8", "replace").decode()


def is_whole(row: Sequence[object]) -> bool:
    """Whether a row that ends in its checksum is as it was written."""
    *cells, kept = row
    texts = [cell for cell in cells if isinstance(cell, str)]
    return len(texts) == len(cells) and checksum(texts) == kept
