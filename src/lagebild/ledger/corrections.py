"""Whether an item that a person writes can stand in a record: its words, values and references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

from lagebild.exchange import item_to_dict
from lagebild.ledger.references import REFERENCES, indexes
from lagebild.problems import LagebildError
from lagebild.record import (
    EVENT_TYPES,
    MEASURES,
    SECTORS,
    STANCES,
    ActorKind,
    Hidden,
    Item,
    Manner,
    PlaceKind,
    Precision,
    Record,
    Status,
    TimexType,
)

COUNTRY = re.compile(r"[A-Z]{3}")
DAYS = ("begin", "until", "as_of")
BOUNDS = {"lat": 90.0, "lon": 180.0}
# What a field may say; None stands for no value.
ALLOWED: Mapping[str, Mapping[str, tuple[str | None, ...]]] = {
    "times": {"type": get_args(TimexType)},
    "places": {"kind": get_args(PlaceKind), "precision": get_args(Precision)},
    "actors": {"kind": get_args(ActorKind), "sector": (*SECTORS, None)},
    "figures": {"measure": MEASURES},
    "statements": {
        "manner": get_args(Manner), "stance": STANCES, "hidden": (*get_args(Hidden), None),
    },
    "events": {"type": EVENT_TYPES, "status": get_args(Status)},
}  # fmt: skip


class CorrectionRefused(LagebildError):
    """A corrected item cannot stand in its record; the message says why and what is allowed."""


def check(layer: str, item: Item, record: Record) -> None:
    """Refuses an item that the contract does not allow in this record."""
    fault = next(faults(layer, item, record), None)
    if fault is not None:
        raise CorrectionRefused(fault)


def faults(layer: str, item: Item, record: Record) -> Iterator[str]:
    """Yields what is wrong with an item."""
    fields = item_to_dict(item)
    parts = [fields, *(p for k in ("speaker", "cue") if (p := fields.get(k)))]
    for part in parts:
        yield from wrong_words(part, record.report.text)
    yield from wrong_values(layer, fields)
    for stretch in (fields, fields.get("time") or {}):
        yield from wrong_days(stretch)
    yield from wrong_numbers(fields)
    yield from wrong_references(layer, item, record)


def wrong_words(part: Mapping[str, Any], text: str) -> Iterator[str]:
    """Yields where words are not those of the report at their offsets."""
    start, end = part["start"], part["end"]
    if not 0 <= start < end <= len(text):
        yield f"the report has {len(text)} characters; {start}–{end} is no stretch of them."
    elif text[start:end] != part["text"]:
        yield f"at {start}–{end} the report says {text[start:end]!r}, not {part['text']!r}."


def wrong_values(layer: str, fields: Mapping[str, Any]) -> Iterator[str]:
    """Yields values that are none of those allowed."""
    for field, allowed in ALLOWED[layer].items():
        if fields.get(field) not in allowed:
            known = ", ".join(a for a in allowed if a)
            yield f"{field}: {fields.get(field)!r} is not allowed. Choose one of: {known}."
    country = fields.get("country")
    if country is not None and not COUNTRY.fullmatch(country):
        yield f"country: {country!r} is no code of three letters (ISO 3166-1), as ARM."


def wrong_days(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yields days that are none, and stretches that end before they begin."""
    for field in DAYS:
        try:
            date.fromisoformat(fields.get(field) or "2000-01-01")
        except ValueError:
            yield f"{field}: {fields[field]!r} is no day. Write it as 2023-09-21."
    begin, until = fields.get("begin"), fields.get("until")
    if (begin is None) != (until is None):
        yield "give both the first and the last day, or none."
    elif begin and until and begin > until:
        yield f"until: {until} comes before {begin}."


def wrong_numbers(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yields bounds in the wrong order and degrees that are none."""
    low, high = fields.get("low"), fields.get("high")
    if low is not None and high is not None and low > high:
        yield f"low: {low} is more than high, {high}."
    for field, most in BOUNDS.items():
        if abs(fields.get(field) or 0) > most:
            yield f"{field}: {fields[field]} is not between -{most:.0f} and {most:.0f} degrees."


def wrong_references(layer: str, item: Item, record: Record) -> Iterator[str]:
    """Yields references to items that are not there."""
    for field, target in REFERENCES[layer].items():
        count = len(getattr(record, target))
        for index in indexes(item, field):
            if not 0 <= index < count:
                yield f"{field}: there is no {target}[{index}]; the record has {count}."
