"""The options that several commands share, and how an option is declared: one line, with its variable derived."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from msgspec import Struct

from verifier.cli.completing import Offer, formats, languages, profiles
from verifier.i18n import LANGUAGES, _, language_of, listed, tr
from verifier.render.formats import FORMATS

if TYPE_CHECKING:
    from verifier.account.connect import Connection

ACCOUNT = _("Account")
OUTPUT = _("Output")


def option(
    spelled: str,
    says: str,
    panel: str | None = None,
    *,
    variable: str | None = None,
    completes: Callable[..., Offer] | None = None,
    **typers: Any,
) -> Any:
    """An option as its help shows it: `--save-media DIR`, `--output, -o PATH`, `--quiet, -q`.

    The `variable` that stands for it is `VERIFIER_` and its first name, unless another is given. A shell is
    offered what `completes` gives. `typers` are for `typer.Option`: `min`, `max`, `callback`.
    """
    names = [part for part in spelled.replace(",", " ").split() if part.startswith("-")]
    metavar = spelled.rpartition(names[-1])[2].strip()
    derived = names[0].partition("/")[0].removeprefix("--").replace("-", "_").upper()
    if "min" in typers:
        typers.setdefault("callback", a_number)
    return typer.Option(
        *names,
        help=says,
        envvar=variable or f"VERIFIER_{derived}",
        metavar=metavar or None,
        rich_help_panel=panel,
        autocompletion=completes,
        **typers,
    )


def argument(metavar: str, says: str, **typers: Any) -> Any:
    """An argument as the usage line shows it: `ROSTER`, `[SID]...`."""
    return typer.Argument(metavar=metavar, help=says, show_default=False, **typers)


class MadeOf(Struct, frozen=True):
    """Marks a parameter of a command that is made of several options: those that `make` takes, declared there."""

    make: Callable[..., object]


def a_number(value: float | None) -> float | None:
    """The value unless it is NaN, which lies in every range and would make a wait endless."""
    if value is not None and math.isnan(value):
        raise typer.BadParameter(f"'{value}' is not a valid float.")
    return value


def _of_ours(context: typer.Context, value: str | None) -> str | None:
    source = context.get_parameter_source("lang")
    # A variable that names none is warned of and passed over before.
    if value and language_of(value) is None and source and source.name == "COMMANDLINE":
        raise typer.BadParameter(f"'{value}' is not one of {', '.join(LANGUAGES)}.")
    return value


_TIMEOUT = _("Seconds that one request may take.")
_SANDBOX = _("Use the built-in practice account: no Twilio account, no network, no cost.")
_ACCOUNT_SID = _("Ask this account, for example a subaccount, with the same credentials.")
_API_URL = _("Ask this address instead of https://api.twilio.com; http only on this machine.")
_TRUST = _("Send the credentials to `--api-url` even though it is not Twilio's.")
_PROFILE = _("Credentials of this profile in twilio-cli's config file.")

Profile = Annotated[str | None, option("--profile NAME", _PROFILE, ACCOUNT, completes=profiles)]
AccountSid = Annotated[str | None, option("--account-sid AC…", _ACCOUNT_SID, ACCOUNT)]
ApiUrl = Annotated[str | None, option("--api-url URL", _API_URL, ACCOUNT)]
TrustApiUrl = Annotated[bool, option("--trust-api-url", _TRUST, ACCOUNT)]
Sandbox = Annotated[bool, option("--sandbox", _SANDBOX, ACCOUNT)]
Timeout = Annotated[float, option("--timeout SECONDS", _TIMEOUT, ACCOUNT, min=0.1, max=600)]


def _connection(
    sandbox: Sandbox = False,
    profile: Profile = None,
    account_sid: AccountSid = None,
    api_url: ApiUrl = None,
    trust_api_url: TrustApiUrl = False,
    timeout: Timeout = 10,
) -> "Connection":
    from verifier.account.connect import Connection  # not for --help

    return Connection(
        profile=profile,
        account_sid=account_sid,
        api_url=api_url,
        trust_api_url=trust_api_url,
        sandbox=sandbox,
        timeout=timeout,
    )


Asked = Annotated["Connection", MadeOf(_connection)]
"""Which account is asked, where, and for how long: six options."""

_WAIT = _("Seconds to wait for media that is still on its way; 0 does not wait.")
_FORMATS = _(
    "Write the report as NAME, to PATH if one is given; may be repeated. Names: {names}.",
    names=tr(listed(FORMATS)),
)
_EXIT_ZERO = _("Exit with 0 whenever everything could be decided, also when something failed.")
_LANG = _("Language of everything you read: en or ja; else as the locale says.")

Wait = Annotated[float, option("--wait SECONDS", _WAIT, min=0, max=3600)]
Formats = Annotated[list[str] | None, option("--format, -f NAME[:PATH]", _FORMATS, OUTPUT, completes=formats)]
Quiet = Annotated[bool, option("--quiet, -q", _("Say only what matters."), OUTPUT)]
_ATTEMPTS = _("Which of a learner's attempts counts: the best, or the latest.")
Attempts = Annotated[Literal["best", "latest"], option("--attempts best|latest", _ATTEMPTS)]
Reveal = Annotated[bool, option("--reveal", _("Show phone numbers and message bodies in full."), OUTPUT)]
ExitZero = Annotated[bool, option("--exit-zero", _EXIT_ZERO, OUTPUT)]
NoSummary = Annotated[
    bool, option("--no-summary", _("In GitHub Actions, leave the job summary alone."), OUTPUT)
]
Lang = Annotated[str | None, option("--lang en|ja", _LANG, OUTPUT, callback=_of_ours, completes=languages)]
Debug = Annotated[bool, option("--debug", _("Show where an unforeseen error came from."), OUTPUT)]


def text_or_json(command: str) -> Any:
    """The `--format` of a command that writes text or JSON."""
    variable = f"VERIFIER_{command}_FORMAT".upper()
    return option("--format, -f text|json", _("text or json."), OUTPUT, variable=variable)


TextOrJson = Literal["text", "json"]


def read_before(lang: Lang = None, debug: Debug = False) -> None:
    """The options that every command and group takes, and that are read before any command is declared."""
