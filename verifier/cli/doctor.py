"""The `doctor` command: looks at credentials, network, account and numbers, and says what to mend first."""

import os
from typing import Annotated

from verifier.cli.options import Asked, Reveal, TextOrJson, option, text_or_json
from verifier.i18n import _

_TO = _("Also look whether this number may be sent to, which a trial account limits.")
To = Annotated[str | None, option("--to NUMBER", _TO)]
Format = Annotated[TextOrJson, text_or_json("doctor")]


def doctor(*, to: To = None, format_: Format = "text", reveal: Reveal = False, connection: Asked) -> int:
    """Print what was found, in the order in which to mend it."""
    from verifier.console.output import echo, stdout_style  # help needs none of it
    from verifier.doctor import diagnose
    from verifier.doctor.subject import subject
    from verifier.numbers import parse_e164
    from verifier.render import Style
    from verifier.render.doctor import diagnosis_json, diagnosis_text

    number = None if to is None else parse_e164(to)
    diagnosis = diagnose(subject(connection, number, reveal=reveal))
    style = stdout_style(Style(reveal=reveal), os.environ)
    text = diagnosis_json(diagnosis) if format_ == "json" else diagnosis_text(diagnosis, style)
    echo(text, format_=format_)
    return diagnosis.exit_code
