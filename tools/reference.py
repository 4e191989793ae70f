"""Keeps what the pages for people take from the program: `python tools/reference.py` rewrites it."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.svg"
SEEDED = "MMfeedfacefeedfacefeedfacefeedface"


def options_table() -> str:
    """Every option of every command as a Markdown table, as the program itself declares it."""
    import typer

    from verifier.cli.app import application

    commands: dict[tuple[str, str, str], list[str]] = {}
    for name, command in _commands(typer.main.get_command(application()), ""):
        for option in command.params:
            if option.param_type_name == "option" and not option.hidden:
                spelled = ", ".join(f"`{flag}`" for flag in (*option.opts, *option.secondary_opts))
                variable = f"`{option.envvar}`" if option.envvar else ""
                row = (spelled, variable, (option.help or "").replace("|", "\\|"))
                commands.setdefault(row, []).append(f"`{name}`")
    lines = ["| option | variable | meaning | commands |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} | {', '.join(names)} |" for row, names in commands.items()]
    return "\n".join(lines) + "\n"


def honesty() -> str:
    """What the practice account says of itself."""
    from verifier.i18n import tr
    from verifier.sandbox import HONESTY

    return f"{tr(HONESTY)}\n"


def operations() -> str:
    """What the practice account does of Twilio's operations, as its routes say."""
    from verifier.sandbox.routes import ROUTES

    lines = ["| operation | real | imitated | refused |", "|---|---|---|---|"]
    for methods in ROUTES.values():
        rows = ((each.name, each.real, each.imitated, each.refused) for each in methods.values())
        lines += [f"| {' | '.join(part or '–' for part in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def parameters() -> str:
    """What becomes of each parameter of a message, as the practice account has it."""
    from verifier.sandbox.parameters import PARAMETERS

    by_effect: dict[str, list[str]] = {}
    for name, each in PARAMETERS.items():
        by_effect.setdefault(each.effect, []).append(f"`{name}`")
    return "".join(f"- {effect}: {', '.join(names)}\n" for effect, names in by_effect.items())


PARTS: dict[str, Callable[[], str]] = {
    "options": options_table,
    "honesty": honesty,
    "operations": operations,
    "parameters": parameters,
}
"""What stands between `<!-- NAME -->` and `<!-- /NAME -->` of a page."""


def pages() -> list[Path]:
    """Every page for people."""
    return [ROOT / "README.md", ROOT / "README.ja.md", *sorted((ROOT / "docs").glob("*.md"))]


def filled(page: Path) -> str:
    """A page with its generated parts as they should be, in the page's language."""
    from verifier.i18n import activate

    text = page.read_text("utf-8")
    activate("ja" if page.name.endswith(".ja.md") else "en")
    try:
        for name, part in PARTS.items():
            start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
            if start in text:
                head, _, rest = text.partition(start)
                text = head + start + part() + end + rest.partition(end)[2]
    finally:
        activate("en")
    return text


def draw_picture() -> None:
    """The report on the seeded MMS, as a terminal of 92 columns shows it, in an SVG."""
    import pty
    import subprocess

    from rich.console import Console
    from rich.text import Text

    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "VERIFIER_SANDBOX_DB": f"{folder}/sandbox.db",
            "COLUMNS": "92",
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        command = [sys.executable, "-m", "verifier", "verify", "--sandbox", "--no-picture", SEEDED]
        ours, terminal = pty.openpty()
        with subprocess.Popen(command, env=environ, stdout=terminal):
            os.close(terminal)
            shown = b"".join(_read(ours)).decode().replace("\r\n", "\n")
    console = Console(record=True, width=92, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    console.print(f"$ verifier verify --sandbox {SEEDED}", style="bold", highlight=False)
    console.print(Text.from_ansi(shown))
    PICTURE.write_text(console.export_svg(title="verifier"), "utf-8")


def _read(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # so Linux tells that nobody writes any more
        while piece := os.read(terminal, 4096):
            yield piece


def _commands(command, name):  # noqa: ANN001, ANN202 - Typer's own objects
    commands = getattr(command, "commands", None)
    if commands is None:
        return [(name, command)]
    return [pair for sub, one in commands.items() for pair in _commands(one, f"{name} {sub}".strip())]


if __name__ == "__main__":
    for each in pages():
        each.write_text(filled(each), "utf-8")
    draw_picture()
