"""What the views are made of as JSON values: a dataclass becomes an object whose names are its fields."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


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


def restored(kind: Any, value: Any) -> Any:
    """Returns what `plain` made of a value of a type: a dataclass, a tuple of one type or of several, or a plain value."""
    if value is None:
        return None
    kind = next((k for k in get_args(kind) if k is not NoneType), kind) if is_union(kind) else kind
    if dataclasses.is_dataclass(kind):
        made: Any = kind
        hints = hints_of(made)
        return made(**{k: restored(hints[k], v) for k, v in value.items()})
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        kinds = [parts[0]] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(restored(k, v) for k, v in zip(kinds, value, strict=True))
    return value


def is_union(kind: Any) -> bool:
    """Whether a type is one of several."""
    return get_origin(kind) in (Union, UnionType)


@lru_cache(maxsize=64)
def hints_of(kind: Any) -> dict[str, Any]:
    """Returns the types of a dataclass's fields."""
    return get_type_hints(kind)
