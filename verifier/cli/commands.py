"""The commands of the program and their groups: what each is for, and what it is called with."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from msgspec import Struct

from verifier.errors import ExitCode
from verifier.i18n import Text, msg
from verifier.sandbox import HONESTY

_ALL = (*(ExitCode(code) for code in range(5)), ExitCode.INTERRUPTED)
"""Signals but Ctrl-C, and a closed pipe, may end any command; its help is silent about them."""

_SIMPLE = (ExitCode.PASSED, ExitCode.USAGE)
"""The exit codes of what asks nobody."""


class Command(Struct, frozen=True):
    """A command: `path` is its name, or a group's and its own; `examples` are two that people type.

    `epilog` is what its help says at the end, `exit_codes` are those it may have. Its function has the name of the
    path's last word and lives in the module of the first in this package, which is imported for this command
    alone: to declare all options takes as long as to judge what is no SID.
    """

    path: str
    help: Text
    examples: tuple[str, str]
    epilog: Text | None = None
    exit_codes: tuple[ExitCode, ...] = _ALL

    @property
    def name(self) -> str:
        """The word that is typed."""
        return self.path.rpartition(" ")[2]

    @property
    def first_word(self) -> str:
        """The word that a command line begins with."""
        return self.path.partition(" ")[0]

    @property
    def group(self) -> str:
        """The first word of the path of a command in a group; empty for others."""
        return self.path.rpartition(" ")[0]

    def function(self) -> Callable[..., Any]:
        """What the command does; imports its module."""
        module = import_module(f"verifier.cli.{self.first_word}")
        found: Callable[..., Any] = getattr(module, self.name.replace("-", "_"))
        return found


COMMANDS = (
    Command(
        "verify",
        msg("Tell whether a message SID is an outgoing MMS with media."),
        ("verifier verify MMfeedfacefeedfacefeedfacefeedface --sandbox", "verifier verify --latest"),
    ),
    Command(
        "send",
        msg("Send an MMS: a message with a picture."),
        (
            "verifier send --to +15558675310 --media-url https://demo.twilio.com/owl.png",
            "verifier send --sandbox --verify",
        ),
    ),
    Command(
        "grade",
        msg("Judge what a whole class handed in, and write the report."),
        (
            "verifier grade roster.csv -o report.html",
            "verifier grade roster.csv --deadline 2026-11-30 --points 5 -f csv:points.csv",
        ),
    ),
    Command(
        "doctor",
        msg("Find out whether verify and send can work, and what to mend first; safe to paste into a forum."),
        ("verifier doctor", "verifier doctor --to +15558675310"),
    ),
    Command(
        "login",
        msg("Ask for your Twilio credentials, try them, and keep them in .env for the other commands."),
        ("verifier login", "cd my-quest && verifier login"),
    ),
    Command(
        "explain",
        msg("Explain an error code, a check, a status or an exit code, and what to do about it."),
        ("verifier explain 30034", "verifier explain undelivered"),
        exit_codes=_SIMPLE,
    ),
    Command(
        "schema",
        msg("Print the JSON Schema (2020-12) of what `-f json` writes."),
        ("verifier schema report", "verifier schema error"),
        exit_codes=_SIMPLE,
    ),
    Command(
        "help",
        msg("Show the help of a command."),
        ("verifier help send", "verifier help sandbox serve"),
        exit_codes=_SIMPLE,
    ),
    Command(
        "version",
        msg("Show the version, and those of what it stands on."),
        ("verifier version", "verifier version --debug"),
        exit_codes=_SIMPLE,
    ),
    Command(
        "ledger list",
        msg("List who stands where, by all that the ledger holds."),
        ("verifier ledger list --ledger class.db", "verifier ledger list --ledger class.db --outcome failed"),
    ),
    Command(
        "ledger show",
        msg("Show all that a learner has handed in, and what was decided by hand, oldest first."),
        ("verifier ledger show Ana --ledger class.db", "verifier ledger show Ana --ledger class.db -f json"),
        exit_codes=_SIMPLE,
    ),
    Command(
        "hack",
        msg("HACK in the browser: the quest, a phone and the chest, for your account or for practice."),
        ("verifier hack", "verifier hack MMfeedfacefeedfacefeedfacefeedface --sandbox"),
    ),
    Command(
        "ledger set",
        msg("Decide about a learner by hand, whatever was seen; every report says so."),
        (
            'verifier ledger set "Dan Cole" --pass --reason "showed it in class" --ledger class.db',
            'verifier ledger set s1002 --points 3 --reason "half of it" --ledger class.db',
        ),
    ),
    Command(
        "ledger forget",
        msg("Forget a learner's attempts, and what was decided by hand."),
        (
            "verifier ledger forget s1002 --ledger class.db",
            'verifier ledger forget "Dan Cole" --objective mms --ledger class.db',
        ),
    ),
    Command(
        "ledger undo",
        msg("Take back the latest set or forget; once more, the one before."),
        ("verifier ledger undo --ledger class.db", "VERIFIER_LEDGER=class.db verifier ledger undo"),
    ),
    Command(
        "ledger export",
        msg("Print the whole ledger as JSON."),
        (
            "verifier ledger export --ledger class.db > class.json",
            "verifier ledger export --ledger class.db --reveal",
        ),
    ),
    Command(
        "sandbox serve",
        msg("Serve the sandbox over HTTP, for curl and any Twilio helper library, until Ctrl-C."),
        ("verifier sandbox serve", "verifier sandbox serve --port 0 --fault 503:0.1"),
        HONESTY,
        (*_SIMPLE, ExitCode.INTERRUPTED),
    ),
    Command(
        "sandbox env",
        msg(
            "Print the variables that point Twilio's helper libraries and this program at the served sandbox."
        ),
        ('eval "$(verifier sandbox env)"', "verifier sandbox env --port 4011"),
        exit_codes=_SIMPLE,
    ),
    Command(
        "sandbox receive",
        msg("Let a message come in, as from a phone, and send what the number's SmsUrl replies."),
        (
            "verifier sandbox receive --from +12025550110 --body Ahoy",
            "verifier sandbox receive --from +12025550110 --media map.png",
        ),
    ),
    Command(
        "sandbox log",
        msg("Show what was asked of the sandbox and what it asked of others, without credentials."),
        ("verifier sandbox log --follow", "verifier sandbox log -f json"),
    ),
    Command(
        "sandbox reset",
        msg("Make the sandbox as new: its seeded messages, and none of yours."),
        ("verifier sandbox reset", "VERIFIER_SANDBOX_DB=mine.db verifier sandbox reset"),
        exit_codes=_SIMPLE,
    ),
)

GROUPS = {
    "ledger": msg("Look into the ledger that `grade --ledger` keeps, and decide by hand."),
    "sandbox": msg("Practise with a local account that answers as Twilio's does."),
}
"""What the commands of a group are for."""

WORDS = frozenset(each.first_word for each in COMMANDS)
"""All that may be the first word of a command line."""
