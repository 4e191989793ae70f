"""What Typer finds wrong with a command line, in our words: one sentence, and where to read on."""

import re
from collections.abc import Sequence
from typing import Any

from verifier.cli.first_word import early, in_order, meant
from verifier.cli.help import value_range
from verifier.errors import UsageError
from verifier.i18n import Text, listed, msg

# Typer words its complaints in English only; whatever it may say besides is passed on as it is.
_FOR = r"Invalid value for (?P<name>'[^']+'(?: / '[^']+')*)(?: \(env var: '[^']+'\))?: "
COMPLAINTS: tuple[tuple[str, Text], ...] = (
    (
        r"No such option: (?P<option>\S+) (?:\(')?\(Possible options?: (?P<others>[^)]+)\)(?:',\))?",
        msg("There is no option {option}; did you mean {others}?"),
    ),
    (r"No such option: (?P<option>\S+)", msg("There is no option {option}.")),
    (
        r"No such command '(?P<command>[^']*)'\. Did you mean (?P<others>.+)\?",
        msg("There is no command {command}; did you mean {others}?"),
    ),
    (r"No such command '(?P<command>.*)'\.", msg("There is no command {command}.")),
    (r"Missing command\.", msg("A command is missing.")),
    (r"Missing (?:option|argument) (?P<name>'[^']+'(?: / '[^']+')*).*", msg("{name} is missing.")),
    (r"Option '(?P<option>[^']+)' requires an argument\.", msg("{option} needs a value.")),
    (
        _FOR
        + r"(?:(?P<value>.+) is not in the range .+\.|Input should be (?:greater|less) than or equal to .+)",
        msg("{name} takes a value in the range {range}, not {value}."),
    ),
    (
        _FOR
        + r"(?:'(?P<value>.*)' is not a valid (?:int|float).*\.|Input should be a valid (?:number|integer).*)",
        msg("{name} takes a number, not {value}."),
    ),
    (
        _FOR + r"(?:'(?P<value>.*)' is not a valid boolean\..*|Input should be a valid boolean.*)",
        msg("{name} is on with 1 and off with 0, not {value}."),
    ),
    (
        _FOR + r"(?:Value error, )?'(?P<value>.*)' is not one of (?P<choices>.+)\.",
        msg("{name} takes one of {choices}, not {value}."),
    ),
    (r"Got unexpected extra argument.*? \((?P<extra>.+)\)", msg("{extra} is more than is expected here.")),
)


def _filled(found: re.Match[str]) -> dict[str, Text | str]:
    """What a complaint quotes; lists of ours and Typer's in the commas of the language, names by the first of them."""
    said: dict[str, Text | str] = {name: text for name, text in found.groupdict().items() if text is not None}
    for name in ("others", "choices"):
        if name in found.groupdict():
            said[name] = listed(text.strip(" '") for text in found[name].split(","))
    if "name" in said:
        said["name"] = found["name"].split(" / ")[0].strip("'")
    return said


def _known(complaint: Any) -> dict[str, object]:
    """What a complaint knows besides its words: the range of the parameter, and from Typer 0.29 on, the value."""
    parameter = getattr(complaint, "param", None)
    errors: list[dict[str, object]] = getattr(complaint.__cause__, "errors", list)()
    value = errors[0].get("input") if errors else None
    return {"range": value_range(parameter) if parameter else "", "value": value}


def _variable(complaint: Any) -> dict[str, str]:
    """The name of the variable that the value came from, where it was not typed."""
    parameter, context = getattr(complaint, "param", None), getattr(complaint, "ctx", None)
    if parameter is None or context is None:
        return {}
    source = context.get_parameter_source(parameter.name)
    return {"name": parameter.envvar} if source is not None and source.name == "ENVIRONMENT" else {}


def usage_error(complaint: Any, arguments: Sequence[str] = ()) -> UsageError:
    """The same complaint about a command line as one of our errors."""
    said = complaint.format_message()
    context = getattr(complaint, "ctx", None)
    help_command = f"{context.command_path if context else 'verifier'} --help"
    message: Text = msg("{complaint}", complaint=said)
    for pattern, sentence in COMPLAINTS:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            message = msg(
                sentence.template, **{**_known(complaint), **_filled(found), **_variable(complaint)}
            )
            break
    step = msg("To see what it takes run `{command}`.", command=help_command)
    unknown = re.match(r"No such command '(?P<command>[^']*)'", said)
    if unknown and (others := meant(arguments, unknown["command"])):
        message = msg("There is no command {command}.", command=unknown["command"])
        step = msg("Perhaps you mean {others}.", others=others)
    elif early(arguments) and (command := in_order(arguments)):
        step = msg("Options come after the command: `verifier {command}`", command=command)
    return UsageError("usage", message, step)
