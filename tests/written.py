"""A report as a format writes it."""

from collections.abc import Iterable
from typing import Any

from verifier.models import Verdict
from verifier.render import Style
from verifier.render.formats import renderer
from verifier.report import Report, Run


def written(format_: str, verdicts: Iterable[Verdict], **given: Any) -> str:
    """The whole document; what is `given` are fields of the run and of the style, by name."""
    about = {name: value for name, value in given.items() if name in Run.__struct_fields__}
    style = {name: value for name, value in given.items() if name not in about}
    return "".join(renderer(format_)(Report.of(verdicts, Run(**about)), Style(**style)))
