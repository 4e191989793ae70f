"""The options that several commands share, each also a `VERIFIER_…` variable."""

import math
from typing import Annotated

import typer

from verifier.i18n import LANGUAGES, _, language_of
from verifier.render import RENDERERS


def a_number(value: float) -> float:
    """The value unless it is NaN, which lies in every range and would make a wait endless."""
    if math.isnan(value):
        raise typer.BadParameter(f"'{value}' is not a valid float.")
    return value


ACCOUNT = _("Account")
OUTPUT = _("Output")

Profile = Annotated[
    str | None,
    typer.Option(
        help=_("Credentials of this profile in twilio-cli's config file."),
        envvar="VERIFIER_PROFILE",
        metavar="NAME",
        rich_help_panel=ACCOUNT,
    ),
]
AccountSid = Annotated[
    str | None,
    typer.Option(
        help=_("Ask this account, for example a subaccount, with the same credentials."),
        envvar="VERIFIER_ACCOUNT_SID",
        metavar="AC…",
        rich_help_panel=ACCOUNT,
    ),
]
ApiUrl = Annotated[
    str | None,
    typer.Option(
        help=_("Ask this address instead of https://api.twilio.com; http only on this machine."),
        envvar="VERIFIER_API_URL",
        metavar="URL",
        rich_help_panel=ACCOUNT,
    ),
]
TrustApiUrl = Annotated[
    bool,
    typer.Option(
        "--trust-api-url",
        help=_("Send the credentials to `--api-url` even though it is not Twilio's."),
        envvar="VERIFIER_TRUST_API_URL",
        rich_help_panel=ACCOUNT,
    ),
]
Sandbox = Annotated[
    bool,
    typer.Option(
        "--sandbox",
        help=_("Use the built-in practice account: no Twilio account, no network, no cost."),
        envvar="VERIFIER_SANDBOX",
        rich_help_panel=ACCOUNT,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        help=_("Seconds that one request may take."),
        envvar="VERIFIER_TIMEOUT",
        metavar="SECONDS",
        min=0.1,
        max=600,
        callback=a_number,
        rich_help_panel=ACCOUNT,
    ),
]
Wait = Annotated[
    float,
    typer.Option(
        help=_("Seconds to wait for media that is still on its way; 0 does not wait."),
        envvar="VERIFIER_WAIT",
        metavar="SECONDS",
        min=0,
        max=3600,
        callback=a_number,
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help=_("Also require: outgoing, no other channel than MMS, both numbers in the US or Canada."),
        envvar="VERIFIER_STRICT",
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        help=_(
            "Write the report as NAME, to PATH if one is given; may be repeated. Names: {names}.",
            names=", ".join(RENDERERS),
        ),
        envvar="VERIFIER_FORMAT",
        metavar="NAME[:PATH]",
        rich_help_panel=OUTPUT,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help=_("Say only what matters."), envvar="VERIFIER_QUIET", rich_help_panel=OUTPUT
    ),
]
Reveal = Annotated[
    bool,
    typer.Option(
        "--reveal",
        help=_("Show phone numbers and message bodies in full."),
        envvar="VERIFIER_REVEAL",
        rich_help_panel=OUTPUT,
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option(
        "--exit-zero",
        help=_("Exit with 0 whenever everything could be decided, also when something failed."),
        envvar="VERIFIER_EXIT_ZERO",
        rich_help_panel=OUTPUT,
    ),
]
NoSummary = Annotated[
    bool,
    typer.Option(
        "--no-summary",
        help=_("In GitHub Actions, leave the job summary alone."),
        envvar="VERIFIER_NO_SUMMARY",
        rich_help_panel=OUTPUT,
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        help=_("Show where an unforeseen error came from."),
        envvar="VERIFIER_DEBUG",
        rich_help_panel=OUTPUT,
    ),
]


def _of_ours(value: str | None) -> str | None:
    if value and language_of(value) is None:
        raise typer.BadParameter(f"'{value}' is not one of {', '.join(LANGUAGES)}.")
    return value


Lang = Annotated[
    str | None,
    typer.Option(
        callback=_of_ours,
        help=_("Language of everything you read: en or ja; else as the locale says."),
        envvar="VERIFIER_LANG",
        metavar="en|ja",
        rich_help_panel=OUTPUT,
    ),
]
