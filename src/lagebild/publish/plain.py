"""What the views are made of as JSON values: a dataclass becomes an object whose names are its fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
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
    restore = restorer(kind)
    return value if restore is None or value is None else restore(value)


@lru_cache(maxsize=512)
def restorer(kind: Any) -> Callable[[Any], Any] | None:
    """Returns what makes a value of a type of its plain one; None for a type whose plain values are its own."""
    if get_origin(kind) in (Union, UnionType):
        kind = next((k for k in get_args(kind) if k is not NoneType), kind)
    if dataclasses.is_dataclass(kind):
        return partial(restored_fields, kind, get_type_hints(kind))
    if get_origin(kind) is not tuple:
        return None
    first, *rest = get_args(kind)
    if rest == [Ellipsis]:
        restore = restorer(first)
        return tuple if restore is None else partial(restored_each, restore)
    return lambda value: tuple(restored(k, v) for k, v in zip((first, *rest), value, strict=True))


def restored_fields(kind: Any, hints: Mapping[str, Any], value: Mapping[str, Any]) -> Any:
    """Returns a dataclass of an object whose names are its fields."""
    return kind(**{name: restored(hints[name], part) for name, part in value.items()})


def restored_each(restore: Callable[[Any], Any], value: Iterable[Any]) -> tuple[Any, ...]:
    """Returns a tuple of plain values of one type."""
    return tuple([part if part is None else restore(part) for part in value])
