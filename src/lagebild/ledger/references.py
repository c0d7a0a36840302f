"""What items of a record refer to: listed, moved to other positions, and told by the words they lead to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lagebild.exchange import item_to_dict
from lagebild.record import LAYERS, Item, Record, Statement

# A place in a record: the layer and the item's index in it.
Key = tuple[str, int]
SPEAKER = "speaker"
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "times": {},
    "places": {},
    "actors": {},
    "figures": {"part_of": "figures", "counts": "actors", "statement": "statements"},
    "statements": {
        SPEAKER: "actors", "addressee": "actors", "via": "statements", "answers": "statements",
    },
    "events": {
        "sources": "actors", "targets": "actors", "place": "places", "statement": "statements",
        "figures": "figures", "same_as": "events",
    },
}  # fmt: skip
# How sure a reader is, and why, is no part of what it says.
ASIDE = ("evidence", "confidence")


def indexes(item: Item, field: str) -> tuple[int, ...]:
    """Returns the indexes that stand in a field."""
    value = getattr(item, field)
    if field == SPEAKER:
        value = value.actor if value else None
    return value if isinstance(value, tuple) else () if value is None else (value,)


def references(layer: str, item: Item, fields: Iterable[str] | None = None) -> Iterator[Key]:
    """Yields what an item refers to, by some of its fields or by all."""
    for field in REFERENCES[layer] if fields is None else fields:
        for index in indexes(item, field):
            yield REFERENCES[layer][field], index


def moved(layer: str, item: Item, where: Callable[[Key], int | None]) -> Item:
    """Returns the item with its references as `where` gives them; those to nowhere are left out."""
    changes: dict[str, Any] = {}
    for field, target in REFERENCES[layer].items():
        found = [where((target, index)) for index in indexes(item, field)]
        there = tuple(index for index in found if index is not None)
        if field == SPEAKER and isinstance(item, Statement):
            actor = there[0] if there else None
            changes[field] = replace(item.speaker, actor=actor) if item.speaker else None
        elif isinstance(getattr(item, field), tuple):
            changes[field] = there
        else:
            changes[field] = there[0] if there else None
    return replace(item, **changes)


def saying(layer: str, item: Item, record: Record) -> str:
    """Returns what an item says, in words that do not depend on the positions of others."""
    fields = {k: v for k, v in item_to_dict(item).items() if k not in ASIDE}
    for field, target in REFERENCES[layer].items():
        spans = [span(getattr(record, target)[i]) for i in indexes(item, field)]
        if field == SPEAKER and isinstance(item, Statement) and item.speaker:
            spans.append(span(item.speaker))
        fields[field] = spans
    return json.dumps({k: as_number(v) for k, v in fields.items()}, sort_keys=True)


def as_number(value: Any) -> Any:
    """Returns a whole number as such, however it was written."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def span(part: Any) -> tuple[int, int]:
    """Returns where something stands in the text."""
    return part.start, part.end


def keys(record: Record) -> Iterator[Key]:
    """Yields the places of all items of a record."""
    for layer in LAYERS:
        for position in range(len(getattr(record, layer))):
            yield layer, position


def at(key: Key, record: Record) -> tuple[str, Item, Record]:
    """Returns an item with its layer and its record."""
    layer, position = key
    return layer, getattr(record, layer)[position], record


def leading(old: Record, new: Record) -> Callable[[Key], int | None]:
    """Returns what leads from a place in one record to the item at the same characters of another."""
    there = {(k[0], span(at(k, new)[1])): k[1] for k in keys(new)}
    return lambda key: there.get((key[0], span(at(key, old)[1])))
