"""Reads reports from JSONL, one object a line; a broken line is a problem and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lagebild.exchange import REPORT_FIELDS, report_from_dict
from lagebild.problems import Problem
from lagebild.record import Report

HINT = 'Every line is one object: {"id": "…", "text": "…", "published": "2023-09-21"}'


def read_jsonl(content: str, name: str) -> Iterator[Report | Problem]:
    """Yields the report of every line, or what is wrong with the line."""
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            yield read_line(line, f"{name}:{number}")


def read_line(line: str, where: str) -> Report | Problem:
    """Returns the report of one line, or its problem."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Problem(where, f"this line is no JSON ({str(error)[:80]}).", HINT)
    fault = fault_of(fields)
    return Problem(where, fault, HINT, id_of(fields)) if fault else report_from_dict(fields)


def fault_of(fields: Any) -> str | None:
    """Returns what keeps a line's fields from being a report."""
    if not isinstance(fields, dict):
        return "this line is no JSON object."
    missing = [k for k in ("id", "text") if k not in fields]
    if missing:
        return f"the report has no {' and no '.join(missing)}."
    wrong = [k for k in REPORT_FIELDS if not isinstance(fields.get(k), str | None)]
    if wrong:
        return f"{', '.join(wrong)} must be text in quotation marks."
    return None if fields["id"].strip() else "the report's id is empty."


def id_of(fields: Any) -> str | None:
    """Returns the line's id, if it has one."""
    found = fields.get("id") if isinstance(fields, dict) else None
    return found if isinstance(found, str) else None
