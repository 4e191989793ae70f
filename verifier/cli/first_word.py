"""The first word of a command line: what it may leave out, and which command was meant by one that is none."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from shlex import quote

from verifier.cli.commands import COMMANDS, GROUPS, WORDS
from verifier.i18n import Text, listed

_SID = r"(?i)\W*[sm]m[0-9a-f]*\W*"
_CODE = r"\d{5}"
_ROSTERS = (".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods")

_GENERAL = (
    "--lang",
    "--debug",
    "--version",
    "-V",
    "--help",
    "-h",
    "--install-completion",
    "--show-completion",
)
"""Options that stand before the command."""

_MEANT = {
    "verify": ("check", "judge", "test", "validate", "status", "lookup", "look", "fetch", "get", "sid"),
    "verify --latest": ("latest", "list", "ls", "newest"),
    "send": ("mms", "message", "new", "create", "post"),
    "grade": ("roster", "class", "mark", "score", "batch", "bulk"),
    "doctor": ("diagnose", "debug", "health", "ping", "whoami"),
    "explain": ("error", "errors", "code", "codes", "why", "what"),
    "sandbox": ("practice", "practise", "demo", "mock"),
    "sandbox serve": ("serve", "server", "start", "run"),
    "sandbox receive": ("inbound", "incoming"),
    "sandbox reset": ("clear", "clean"),
    "ledger list": ("ls", "all"),
    "ledger set": ("add", "edit", "override", "pass", "fail"),
    "ledger undo": ("revert", "restore"),
    "ledger forget": ("delete", "remove", "rm"),
    "ledger export": ("dump", "backup"),
    "login": ("auth", "configure", "config", "init", "setup", "credentials", "signin"),
}
"""A command, and what people type who mean it."""


def position(arguments: Sequence[str]) -> int | None:
    """Where the first word stands, before which the options of every command may be."""
    skip = False
    for place, argument in enumerate(arguments):
        if not skip and not argument.startswith("-"):
            return place
        skip = not skip and argument == "--lang"
    return None


def in_full(arguments: Sequence[str]) -> list[str]:
    """The command line with what its first word leaves out: a SID alone is to be verified, `help` is an option."""
    full = list(arguments)
    place = position(full)
    if place is None:
        return full
    word = full[place]
    if word == "help" and full[place + 1 :] not in (["--help"], ["-h"]):
        return [*full[:place], *full[place + 1 :], "--help"]
    if not WORDS & {*full} and any(map(is_sid, full[place:] if early(full) else [word])):
        full.insert(_general(full), "verify")
    return full


def early(arguments: Sequence[str]) -> bool:
    """Whether the command line begins with an option that is a command's, and not every command's."""
    return arguments[_general(arguments) :][:1] != [] and arguments[_general(arguments)].startswith("-")


def in_order(arguments: Sequence[str]) -> str | None:
    """The command line to type instead of one whose options come before its command; None where it has none."""
    place = next((place for place, word in enumerate(arguments) if word in WORDS), None)
    if place is None:
        return None
    start = _general(arguments)
    return _joined([arguments[place], *arguments[start:place], *arguments[place + 1 :]])


def _general(arguments: Sequence[str]) -> int:
    """Where the options end that any command line may begin with."""
    place = 0
    while place < len(arguments) and arguments[place].partition("=")[0] in _GENERAL:
        place += 2 if arguments[place] == "--lang" else 1
    return place


def is_sid(word: str) -> bool:
    """Whether a word is a message SID, or the beginning of one."""
    from verifier.sid import parse  # not for --help

    return re.fullmatch(_SID, word) is not None or parse(word).sid is not None


def meant(arguments: Sequence[str], word: str) -> Text | None:
    """The command line that somebody may have meant in which a word is no command."""
    first = position(arguments) or 0
    group = next((name for name in arguments[first : first + 1] if name in GROUPS), "")
    start = first + bool(group)
    after = arguments[arguments.index(word, start) + 1 :] if word in arguments[start:] else ()
    if not group and re.fullmatch(_CODE, word):
        return _typed(f"explain {word}")
    if not group and is_roster(word):
        return _typed(f"grade {word}", after)
    commands = {command: words for command, words in _MEANT.items() if command.startswith(group)}
    near = get_close_matches(word.lower(), [each for words in commands.values() for each in words], 1, 0.8)
    found = [command for command, words in commands.items() if set(words) & {*near}]
    found += [each.path for each in COMMANDS if not group and each.group and each.name == word.lower()]
    return listed(_typed(command, after) for command in dict.fromkeys(found)) if found else None


def is_roster(word: str) -> bool:
    """Whether a word is a file, by its name or because there is one."""
    return word.lower().endswith(_ROSTERS) or ("." in word and Path(word).is_file())


def is_command(word: str) -> bool:
    """Whether it begins a command line of this program."""
    return word in WORDS or word in GROUPS


def _typed(command: str, after: Sequence[str] = ()) -> Text:
    """What to type; what came after goes with it, but to a command that asks for all it wants to know."""
    rest = f" {_joined(after)}" if after and command != "login" else ""
    return Text("`verifier {command}`", {"command": command + rest})


def _joined(words: Sequence[str]) -> str:
    return " ".join(map(quote, words))
