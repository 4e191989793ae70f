"""The structure that CONTRIBUTING.md describes, held against the sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "verifier").rglob("*.py"))

# From the ground up. A module imports from its own row or from rows before it.
ROWS: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "",
            "i18n",
            "exit_codes",
            "errors",
            "models",
            "exchange",
            "accounts",
            "printable",
            "numbers",
            "encoding",
            "database",
            "stored",
        }
    ),
    frozenset(
        {"sid", "explanations", "explain", "outages", "origin", "api_url", "draft", "messages", "table"}
    ),
    frozenset(
        {
            "objective",
            "points",
            "answers",
            "retry",
            "sockets",
            "way_out",
            "transport",
            "pace",
            "schedule",
            "fingerprints",
            "flags",
        }
    ),
    frozenset({"credentials"}),
    frozenset({"notes", "client", "content", "picture"}),
    frozenset({"verify", "send", "doctor", "preflight", "profiles"}),
    frozenset({"render", "ci", "latest", "schema", "sandbox", "roster", "ledger", "spool"}),
    frozenset({"unasked", "workers", "look", "grade", "run"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
ONLY_IN = {
    "twilio": {"client"},
    "pycurl": {"transport"},
    "rich": {"cli", "render"},
    "typer": {"cli"},
    "aiohttp": {"sandbox"},
    "PIL": {"picture", "render"},
    "textual_image": {"render"},
}


def part(path: Path) -> str:
    """The top-level module or subpackage of `verifier` that a source belongs to; "" is the package itself."""
    first = path.relative_to(ROOT / "verifier").parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a source imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "verifier":
                yield from (f"verifier.{alias.name}" for alias in node.names)
            else:
                yield node.module


def row(name: str) -> int:
    return next(number for number, names in enumerate(ROWS) if name in names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    """A module imports from its own row of the layers or from a lower one, never upwards."""
    for name in imports(path):
        if name.split(".")[0] != "verifier":
            continue
        target = [*name.split("."), ""][1]
        target = "" if target.startswith("__version") else target
        assert row(target) <= row(part(path)), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_outsider_has_one_door(path):
    """twilio, pycurl, Rich, Typer and aiohttp are imported where the layers say, and nowhere else."""
    for name in imports(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or part(path) in allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize(
    "path", [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda path: str(path.relative_to(ROOT))
)
def test_files_stay_short(path):
    """No source or test grows beyond 300 lines, and each opens with one sentence on what lives there."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_stay_short(path):
    """A function's statements fit on a screen: under 40 lines, its signature and docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines < 40, f"{node.name} has {lines} lines"


def test_there_is_something_to_hold():
    """The lists above are not empty, so that the checks over them mean something."""
    assert len(SOURCES) > 20
