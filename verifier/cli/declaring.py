"""From the functions of this package to what Typer reads: options made into one, errors told, exit codes raised."""

from collections.abc import Callable, Iterator
from inspect import Parameter, signature
from typing import Any

import typer

from verifier.cli.options import MadeOf, read_before

_READ_BEFORE = signature(read_before).parameters


def declared(function: Callable[..., int | None]) -> Callable[..., None]:
    """A command's function as Typer calls it: with plain options only, and those of every command among them.

    Our errors are told, as JSON where the command was asked for JSON, and end in their exit code; else that is
    what the function returns.
    """
    taken = signature(function).parameters
    parts = {name: signature(mark.make).parameters for name, mark in _made(taken)}
    makers = {name: mark.make for name, mark in _made(taken)}

    def command(**values: Any) -> None:
        from verifier.console.failing import as_format, errors_told  # not for --help

        formats = list(values.get("formats") or [values.get("format_", "text")])
        if output := values.get("output"):
            formats.append(as_format(str(output)))
        with errors_told(formats, summary=not values.get("no_summary"), debug=values["debug"]):
            for name, make in makers.items():
                values[name] = make(**{part: values.pop(part) for part in parts[name]})
            code = _run(function, {name: values[name] for name in taken})
        raise typer.Exit(code or 0)

    _sign(command, [each for name, one in taken.items() for each in parts.get(name, {name: one}).values()])
    return command


def _run(function: Callable[..., int | None], values: dict[str, Any]) -> int | None:
    if "connection" not in values:
        return function(**values)
    from verifier.account.hints import errors_kept  # not for commands that ask no account

    with errors_kept(values["connection"]):
        return function(**values)


def group(function: Callable[[], None] | None = None) -> Callable[..., None]:
    """The callback of a group of commands, which takes the options of every command too."""

    def callback(**values: Any) -> None:
        pass

    _sign(callback, signature(function).parameters.values() if function else ())
    return callback


def _made(parameters: Any) -> Iterator[tuple[str, MadeOf]]:
    for name, parameter in parameters.items():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            if isinstance(mark, MadeOf):
                yield name, mark


def _sign(command: Callable[..., None], parameters: Any) -> None:
    """Let `command` look as if it had these parameters, and those of every command after them."""
    all_ = {each.name: each for each in (*parameters, *_READ_BEFORE.values())}
    signed = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in all_.values()]
    command.__signature__ = signature(command).replace(parameters=signed)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in signed}
