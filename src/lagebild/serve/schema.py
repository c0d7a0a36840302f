"""The description of the API: OpenAPI as FastAPI makes it, with names that stay and without answers that are never given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

# What is called alike in two modules, and under which name the API keeps it.
NAMES: Mapping[str, str] = {
    "lagebild__publish__claims__Line": "Claim",
    "lagebild__publish__actors__Line": "Actor",
    "lagebild__publish__stories__Line": "Story",
    "lagebild__publish__counts__Count": "Count",
    "lagebild__ledger__series__Count": "StoryCount",
    "lagebild__ledger__accounts__Fact": "Fact",
    "lagebild__publish__report_page__Fact": "EntryFact",
    "Answer_Page_": "Answer_StoryPage_",
    "Page": "StoryPage",
    "Words": "Telling",
    "Why": "EntryPage",
    "Answer_Why_": "Answer_EntryPage_",
}
# Nothing is refused by FastAPI's own checks: every query is read by `asked`.
UNUSED = ("HTTPValidationError", "ValidationError")
UNGIVEN = "422"


def described(app: FastAPI) -> dict[str, Any]:
    """Returns the description of an application's addresses, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        app.openapi_schema = renamed(pruned(made))
    return app.openapi_schema


def pruned(made: dict[str, Any]) -> dict[str, Any]:
    """Returns a description without the answers that are never given."""
    for address in made["paths"].values():
        for operation in address.values():
            operation["responses"].pop(UNGIVEN, None)
    for name in UNUSED:
        made["components"]["schemas"].pop(name, None)
    return made


def renamed(made: dict[str, Any]) -> dict[str, Any]:
    """Returns a description in which every schema has the name that stays."""
    schemas = made["components"]["schemas"]
    kept = {NAMES.get(name, name): schema for name, schema in schemas.items()}
    for name, schema in kept.items():
        schema["title"] = name
    made["components"]["schemas"] = dict(sorted(kept.items()))
    text = json.dumps(made)
    for old, new in NAMES.items():
        text = text.replace(f'"#/components/schemas/{old}"', f'"#/components/schemas/{new}"')
    out: dict[str, Any] = json.loads(text)
    return out
