"""What text, HTML and Markdown tell of a message, in one order and in the same words."""

from datetime import datetime

from msgspec import Struct

from verifier.i18n import _
from verifier.models import Message, Verdict
from verifier.printable import mask_number
from verifier.sid import shorten

ERROR_PAGE = "https://www.twilio.com/docs/api/errors/"


class Fact(Struct, frozen=True):
    """A name and what Twilio says under it, which is text from outside; None where it says nothing."""

    name: str
    value: str | None
    link: str | None = None


def facts(verdict: Verdict, message: Message, *, reveal: bool) -> list[Fact]:
    """The facts of a verdict's message; numbers are masked and the body is left out unless `reveal`."""

    def address(number: str | None) -> str | None:
        return number if number is None or reveal else mask_number(number)

    code = message.error_code
    found = [
        Fact(_("Account"), shorten(verdict.account_sid or message.account_sid)),
        Fact(_("Status"), message.status),
        Fact(_("Direction"), message.direction),
        Fact(_("From"), address(message.from_)),
        Fact(_("To"), address(message.to)),
        Fact(_("Created"), _moment(message.date_created)),
        Fact(_("Sent"), _moment(message.date_sent)),
    ]
    if code is not None:
        found.append(Fact(_("Error"), str(code), f"{ERROR_PAGE}{code}"))
    if reveal and message.body is not None:
        found.append(Fact(_("Body"), message.body))
    return found


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"
