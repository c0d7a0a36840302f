"""What the documentation says can be found in the program, and the other way round."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from typer.main import get_command

from conftest import ROOT
from lagebild.cli import app
from lagebild.pipeline import PACKAGE

MODULES = sorted(PACKAGE.rglob("*.py"))
README = ROOT / "README.md"
CLI = ROOT / "docs" / "cli.md"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_module_class_and_function_says_what_it_is(path: Path) -> None:
    """Modules, public classes and public functions have a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{path.name} begins with no sentence"
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] != "_":
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


def commands() -> dict[str, set[str]]:
    """Returns the program's commands and their options."""
    group = get_command(app)
    found = getattr(group, "commands", {})
    return {
        name: {o for p in command.params for o in p.opts if o.startswith("--")}
        for name, command in found.items()
    }


def test_every_command_and_option_is_documented() -> None:
    """docs/cli.md has a section for every command with all its options, and none for others."""
    sections = re.split(r"^## ", CLI.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    texts = {s.split("\n", 1)[0].strip().strip("`").removeprefix("lagebild "): s for s in sections}
    for name, options in commands().items():
        assert name in texts, f"docs/cli.md has no section on {name}"
        for option in options:
            assert option in texts[name], f"docs/cli.md says nothing of {name} {option}"


def test_commands_in_the_readme_exist() -> None:
    """Every `lagebild …` and `make …` in the README names a command that there is."""
    text = README.read_text(encoding="utf-8")
    for name in re.findall(r"^\$? ?lagebild ([a-z]+)", text, re.MULTILINE):
        assert name in commands()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in re.findall(r"\bmake ([a-z]+)\b", text):
        assert name in targets


def test_links_in_the_documentation_lead_somewhere() -> None:
    """Relative links in the README and docs/ name files that exist."""
    for page in [README, *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_continuous_check_calls_the_readmes_test_command() -> None:
    """.ci/run calls `make test`, which the README gives as the way to test."""
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in README.read_text(encoding="utf-8")
