"""The exchange record as JSON (one object a line), both ways; empty optional fields are left out."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from lagebild.record import (
    LAYERS,
    Actor,
    Cue,
    Event,
    Evidence,
    Figure,
    Period,
    Place,
    Record,
    Report,
    Speaker,
    Statement,
    Time,
)

REPORT_FIELDS = tuple(f.name for f in dataclasses.fields(Report))
ITEM_TYPES: Mapping[str, Any] = dict(
    zip(LAYERS, (Time, Place, Actor, Figure, Statement, Event), strict=True)
)
# dataclasses.asdict copies every value and takes four times as long; a ledger writes millions.
FIELDS = {
    kind: tuple(f.name for f in dataclasses.fields(kind))
    for kind in (*ITEM_TYPES.values(), Speaker, Cue, Period, Evidence)
}
PARTS = {"speaker": Speaker, "cue": Cue, "time": Period}
OPTIONAL = {"evidence", "part_of", "counts", "as_of", "same_as", "hidden"}


def to_dict(record: Record) -> dict[str, Any]:
    """Returns the record as plain JSON values, in the contract's order of fields."""
    out: dict[str, Any] = {
        k: v for k, v in dataclasses.asdict(record.report).items() if v is not None
    }
    for layer in LAYERS:
        out[layer] = [item_to_dict(item) for item in getattr(record, layer)]
    return out


def item_to_dict(item: Any) -> dict[str, Any]:
    """Returns one item as plain JSON values."""
    fields = ((name, getattr(item, name)) for name in FIELDS[type(item)])
    return {k: plain(v) for k, v in fields if not (k in OPTIONAL and (v is None or v == ()))}


def plain(value: Any) -> Any:
    """Returns a field's value, the parts in it as plain JSON values."""
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    names = FIELDS.get(type(value))
    return {name: plain(getattr(value, name)) for name in names} if names else value


def to_json(record: Record) -> str:
    """Returns the record as one line of JSON."""
    return json.dumps(to_dict(record), ensure_ascii=False)


def report_from_dict(fields: Mapping[str, Any]) -> Report:
    """Returns the report that the fields describe; unknown fields are passed over."""
    return Report(**{k: fields[k] for k in REPORT_FIELDS if fields.get(k) is not None})


def from_dict(fields: Mapping[str, Any]) -> Record:
    """Returns the record that the fields describe; the inverse of `to_dict`."""
    layers = {
        layer: tuple(item_from_dict(kind, x) for x in fields.get(layer, ()))
        for layer, kind in ITEM_TYPES.items()
    }
    return Record(report_from_dict(fields), **layers)


def item_from_dict(kind: Any, fields: Mapping[str, Any]) -> Any:
    """Returns an item of the given class; unknown fields are passed over."""
    known = FIELDS[kind]
    return kind(**{k: value_from_json(k, v) for k, v in fields.items() if k in known})


def value_from_json(name: str, value: Any) -> Any:
    """Returns a field's value with its parts as dataclasses and its lists as tuples."""
    if name in PARTS and isinstance(value, Mapping):
        return item_from_dict(PARTS[name], value)
    if name == "evidence":
        return tuple(Evidence(**e) for e in value)
    return tuple(value) if isinstance(value, list) else value
