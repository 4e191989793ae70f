"""The house rules, held against the sources: who imports whom, how long files and functions are, how files begin."""

import ast
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "verifier").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_ROOMS = 24


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_contracts_on_imports_are_kept(monkeypatch, capsys):
    """The layers and the doors of pyproject.toml hold, and no imports run in a circle."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_files_stay_short():
    """No source or test grows beyond 400 lines, and each opens with one sentence on what lives there."""
    texts = {named(path): path.read_text("utf-8") for path in (*SOURCES, *TESTS)}
    assert [name for name, text in texts.items() if len(text.splitlines()) > 400] == []
    assert [name for name, text in texts.items() if not ast.get_docstring(ast.parse(text))] == []


def test_functions_stay_short():
    """A function's statements fit on a screen: under 40 lines, its signature and docstring not counted."""
    too_long = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                if body and body[-1].end_lineno - body[0].lineno + 1 >= 40:
                    too_long.append(f"{named(path)}: {node.name}")
    assert too_long == []


def test_the_top_of_the_package_is_an_overview():
    """At the top of the package stand few enough rooms to be seen at a glance."""
    rooms = {path.relative_to(ROOT / "verifier").parts[0] for path in SOURCES} - {
        "__init__.py",
        "__main__.py",
    }
    assert 10 < len(rooms) <= MOST_ROOMS


def test_nobody_is_told_to_install_what_is_not_ours_yet():
    """The distribution's name is not published: whoever registers it would run code with our users' tokens."""
    places = [
        ROOT / name for name in ("README.md", "README.ja.md", "action.yml", "docs", "verifier", ".github")
    ]
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    said = [
        path
        for path in files
        if path.suffix in {".py", ".md", ".yml"} and "quest-verifier" in path.read_text("utf-8")
    ]
    assert said == []
