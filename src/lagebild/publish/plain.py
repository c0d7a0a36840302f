"""What the views are made of as JSON values: a dataclass becomes an object whose names are its fields."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Amount:
    """What is counted and between which bounds; an open side is None, `noun` says which things."""

    measure: str
    unit: str
    low: float | None
    high: float | None
    approximate: bool = False
    noun: str = ""


def plain(value: Any) -> Any:
    """Returns dataclasses, and what holds them, as plain JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value
