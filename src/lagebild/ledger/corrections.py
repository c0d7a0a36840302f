"""Whether an item that a person writes can stand in a record: its words, values and references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

from lagebild.exchange import item_to_dict
from lagebild.languages.messages import Message, Told, message
from lagebild.ledger.references import REFERENCES, indexes
from lagebild.record import (
    CONTEXTS,
    EVENT_TYPES,
    MEASURES,
    MODES,
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
    "events": {
        "type": EVENT_TYPES, "status": get_args(Status), "context": (*CONTEXTS, None),
    },
}  # fmt: skip


class CorrectionRefused(Told):
    """A corrected or added item cannot stand in its record; the message says why and what is allowed."""


def check(layer: str, item: Item, record: Record) -> None:
    """Refuses an item that the contract does not allow in this record."""
    fault = next(faults(layer, item, record), None)
    if fault is not None:
        raise CorrectionRefused(fault)


def faults(layer: str, item: Item, record: Record) -> Iterator[Message]:
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


def wrong_words(part: Mapping[str, Any], text: str) -> Iterator[Message]:
    """Yields where words are not those of the report at their offsets."""
    start, end, words = part["start"], part["end"], part["text"]
    if not 0 <= start < end <= len(text):
        yield message("no_stretch", length=len(text), start=start, end=end)
    elif text[start:end] != words:
        yield message("other_words", start=start, end=end, there=text[start:end], value=words)


def wrong_values(layer: str, fields: Mapping[str, Any]) -> Iterator[Message]:
    """Yields values that are none of those allowed."""
    for field, allowed in ALLOWED[layer].items():
        value = fields.get(field)
        if value not in allowed:
            known = ", ".join(a for a in allowed if a)
            yield message("value_not_allowed", field=field, value=value or "", known=known)
    if fields.get("value") == "":
        yield message("empty", field="value", example="2023-09-21")
    country = fields.get("country")
    if country is not None and not COUNTRY.fullmatch(country):
        yield message("no_country", field="country", value=country)
    if layer == "events":
        yield from wrong_mode(fields["type"], fields.get("mode"))


def wrong_mode(kind: str, mode: str | None) -> Iterator[Message]:
    """Yields that a mode is none of its type's."""
    known = MODES.get(kind, ())
    if mode is not None and mode not in known:
        choice = message("choose_one", known=", ".join(known)) if known else message("no_modes")
        yield message("mode_not_allowed", field="mode", value=mode, type=kind, allowed=choice)


def wrong_days(fields: Mapping[str, Any]) -> Iterator[Message]:
    """Yields days that are none, and stretches that end before they begin."""
    for field in DAYS:
        try:
            date.fromisoformat(fields.get(field) or "2000-01-01")
        except ValueError:
            yield message("no_day", field=field, value=fields[field])
    begin, until = fields.get("begin"), fields.get("until")
    if (begin is None) != (until is None):
        yield message("half_a_period")
    elif begin and until and begin > until:
        yield message("ends_before", field="until", until=until, begin=begin)


def wrong_numbers(fields: Mapping[str, Any]) -> Iterator[Message]:
    """Yields bounds in the wrong order and degrees that are none."""
    low, high = fields.get("low"), fields.get("high")
    if low is not None and high is not None and low > high:
        yield message("more_than_high", field="low", low=low, high=high)
    for field, most in BOUNDS.items():
        if abs(fields.get(field) or 0) > most:
            yield message("no_degrees", field=field, value=fields[field], most=f"{most:.0f}")


def wrong_references(layer: str, item: Item, record: Record) -> Iterator[Message]:
    """Yields references to items that are not there."""
    for field, target in REFERENCES[layer].items():
        count = len(getattr(record, target))
        for index in indexes(item, field):
            if not 0 <= index < count:
                yield message("no_such_item", field=field, layer=target, index=index, count=count)
