"""The `send` command: sends an MMS once, and can go straight on to verify it."""

from typing import Annotated

from verifier.cli.objective import ObjectiveName, Strict
from verifier.cli.options import (
    Asked,
    Quiet,
    Reveal,
    TextOrJson,
    Wait,
    option,
    text_or_json,
)
from verifier.i18n import _

_FROM = _("Your Twilio number; else TWILIO_PHONE_NUMBER or TQ_TWILIO_NUMBER.")
_SERVICE = _("Let this messaging service choose the number.")
_LOOK = _("Don't look first at From, To and the media; what is found there only warns.")

To = Annotated[
    str | None, option("--to NUMBER", _("Number to send to, as +15558675310; asked for on a terminal."))
]
From = Annotated[str | None, option("--from NUMBER", _FROM)]
MessagingService = Annotated[str | None, option("--messaging-service MG…", _SERVICE)]
MediaUrl = Annotated[
    list[str] | None, option("--media-url URL", _("Public address of a picture; up to 10 times."))
]
Body = Annotated[str | None, option("--body TEXT", _("Text of the message, up to 1,600 characters."))]
Verify = Annotated[bool, option("--verify", _("Verify the message once it is sent."))]
DryRun = Annotated[bool, option("--dry-run", _("Show the request and send nothing."))]
NoPreflight = Annotated[bool, option("--no-preflight", _LOOK)]
Format = Annotated[TextOrJson, text_or_json("send")]


def send(
    *,
    to: To = None,
    from_: From = None,
    messaging_service: MessagingService = None,
    media_url: MediaUrl = None,
    body: Body = None,
    verify: Verify = False,
    wait: Wait = 15,
    objective_name: ObjectiveName = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    no_preflight: NoPreflight = False,
    format_: Format = "text",
    quiet: Quiet = False,
    reveal: Reveal = False,
    connection: Asked,
) -> int:
    """Check what is to be sent, send it once, and verify it where that is asked for."""
    from verifier.console.progress import patience  # help needs none of it
    from verifier.console.send_run import Telling, Typed, send_typed
    from verifier.objective.course import chosen
    from verifier.render import Style
    from verifier.verifying.ask import Judging

    objective = chosen(objective_name, strict=strict).of_roster(())
    typed = Typed(to, from_, messaging_service, media_url, body)
    judging = Judging(objective, patience(wait)) if verify else None
    telling = Telling(format_, Style(reveal=reveal, quiet=quiet), judging)
    return send_typed(typed, connection, telling, dry_run=dry_run, preflight=not no_preflight)
