"""What the documentation says can be found in the program, and the other way round.

`python tests/test_docs.py` writes the tables of options in docs/cli.md anew.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

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


def commands() -> dict[str, list[str]]:
    """Returns the program's commands with a row of the documentation for each option."""
    group = get_command(app)
    found = getattr(group, "commands", {})
    return {name: [row for p in c.params if (row := row_of(p))] for name, c in found.items()}


def row_of(param: Any) -> str:
    """Returns the row of an option or argument; nothing for --help."""
    names = [o for o in param.opts if o.startswith("--")] or [param.name.upper()]
    if names == ["--help"] or not getattr(param, "help", None):
        return ""
    return f"| {', '.join(f'`{n}`' for n in names)} | {param.help} |"


def sections() -> dict[str, str]:
    """Returns the sections of docs/cli.md by command."""
    parts = re.split(r"^## ", CLI.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        s.split("\n", 1)[0].strip().strip("`").removeprefix("lagebild "): f"## {s}" for s in parts
    }


def test_every_command_and_option_is_documented() -> None:
    """docs/cli.md has a section for every command, and in it a row for each option with its help, and no other."""
    for name, rows in commands().items():
        section = sections().get(name)
        assert section, f"docs/cli.md has no section on {name}"
        assert tabled(section) == rows, f"{name}: run python tests/test_docs.py"


def tabled(section: str) -> list[str]:
    """Returns the rows of a section's table of options."""
    return re.findall(r"^\| `.*\|$", section, re.MULTILINE)


def write_tables() -> None:
    """Writes the tables of docs/cli.md anew."""
    text = CLI.read_text(encoding="utf-8")
    head = "| option | meaning |\n|---|---|\n"
    for name, rows in commands().items():
        old = sections()[name]
        if not rows:
            continue
        before, _, after = old.partition(head)
        rest = "\n".join(x for x in after.split("\n") if not x.startswith("| `"))
        text = text.replace(old, before + head + "\n".join(rows) + "\n" + rest)
    CLI.write_text(text, encoding="utf-8")


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


if __name__ == "__main__":
    write_tables()
