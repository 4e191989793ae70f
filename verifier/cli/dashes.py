"""Options typed with a dash that is no hyphen, as blogs, phones and Japanese keyboards write them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from verifier.errors import UsageError
from verifier.i18n import msg

_DASHED = r"(?s)([-‐‑‒–—―−ーｰ－﹣]{1,2})([A-Za-z][A-Za-z-]*)(=.*)?"


def strange_dash(arguments: Sequence[str], command: Any) -> UsageError | None:
    """The error for the first word that is one of the command's options but for its dashes, where there is one."""
    known: frozenset[str] | None = None
    for word in arguments:
        found = None if word.isascii() else re.fullmatch(_DASHED, word)
        if found is None or found[1].isascii():
            continue
        known = known or frozenset(_options(command))
        meant = ("-" if len(found[2]) == 1 else "--") + found[2]
        if meant in known:
            return UsageError(
                "no-hyphen",
                msg("{word} begins with a dash that is no hyphen.", word=found[1] + found[2]),
                msg("Write `{meant}`, with the key for minus.", meant=meant),
            )
    return None


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
    for under in getattr(command, "commands", {}).values():
        yield from _options(under)
