"""The options that say what is to be achieved, for the commands that judge; all others need no objectives."""

from typing import Annotated

from verifier.cli.completing import objectives
from verifier.cli.options import option
from verifier.i18n import _, listed, tr
from verifier.objective.objective import OBJECTIVES

_STRICT = _("The same as `--objective mms-strict`: outgoing, by MMS, both numbers in the US or Canada.")
_OBJECTIVE = _(
    "What is to be achieved: a file in TOML, or one of: {names}.",
    names=tr(listed(OBJECTIVES)),
)

Strict = Annotated[bool, option("--strict", _STRICT)]
ObjectiveName = Annotated[str | None, option("--objective NAME|FILE", _OBJECTIVE, completes=objectives)]
