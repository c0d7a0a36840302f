"""docs/api.md describes every address, parameter and field of the API, and no others.

`python tests/test_api_docs.py` writes the described part anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from lagebild.serve import api, downloads
from lagebild.serve.schema import described

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
MARK = "<!-- what follows is made by tests/test_api_docs.py -->\n"


def schema() -> dict[str, Any]:
    """Returns the API's description; it is the same for every ledger."""
    app = FastAPI(title="Lagebild")
    app.include_router(api.router)
    app.include_router(downloads.router)
    return described(app)


def lines(made: dict[str, Any]) -> Iterator[str]:
    """Yields the description as the documentation has it."""
    yield from (
        "## Addresses",
        "",
        "| address | gives | asks beside the filter |",
        "|---|---|---|",
    )
    common = names(made["paths"]["/api/entry/{name}"]["get"])
    for path, address in sorted(made["paths"].items()):
        own = [f"`{n}`" for n in names(address["get"]) if n not in common]
        yield f"| `{path}` | {address['get']['summary']} | {', '.join(own) or '–'} |"
    yield from ("", "## Parameters", "", "| name | means |", "|---|---|")
    for name, says in sorted(parameters(made).items()):
        yield f"| `{name}` | {says} |"
    yield from ("", "## What the answers hold", "")
    for name, model in made["components"]["schemas"].items():
        if not name.startswith("Answer_"):
            yield from (f"### {name}", "", " ".join(model["description"].split()), "")
            yield from ("| field | type |", "|---|---|")
            for field, about in model["properties"].items():
                yield f"| `{field}` | {kind(about)} |"
            yield ""


def names(operation: dict[str, Any]) -> list[str]:
    """Returns the names that the query of an address may have."""
    return [p["name"] for p in operation["parameters"] if p["in"] == "query"]


def parameters(made: dict[str, Any]) -> dict[str, str]:
    """Returns what every name of a query means."""
    every = (p for a in made["paths"].values() for p in a["get"]["parameters"])
    return {p["name"]: p["description"] for p in every if p["in"] == "query"}


def kind(about: dict[str, Any]) -> str:
    """Returns the type of a field in words."""
    if "$ref" in about:
        name = about["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in about:
        return " or ".join(kind(part) for part in about["anyOf"])
    if "enum" in about:
        return ", ".join(f"`{v}`" for v in about["enum"])
    if about.get("type") == "array":
        if "prefixItems" in about:
            return "list of " + ", ".join(kind(part) for part in about["prefixItems"])
        return f"list of {kind(about['items'])}"
    return str(about.get("type", "object")).replace("null", "nothing")


def test_the_documentation_describes_the_api() -> None:
    """What docs/api.md says of addresses, parameters and fields is what the API says of itself."""
    _, _, made = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert made.split("\n") == ["", *lines(schema())], "run python tests/test_api_docs.py"


def test_every_name_of_a_schema_is_plain() -> None:
    """No schema is called by the module in which it stands."""
    assert [n for n in schema()["components"]["schemas"] if "lagebild" in n] == []


if __name__ == "__main__":
    head, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    PAGE.write_text("\n".join([head + MARK, *lines(schema())]), encoding="utf-8")
