"""The form by which people correct or add an entry: its fields with their choices, and the item that they describe."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lagebild.languages.messages import message
from lagebild.ledger.corrections import ALLOWED, CorrectionRefused
from lagebild.ledger.references import REFERENCES, Key
from lagebild.publish.found import nearest, occurrences
from lagebild.record import LAYERS, MODES, Event, Item, Period, Record, Speaker, Statement

# How a field is filled in: words of the report, one of some, one that may be none, a number, a day, yes or
# no, who says it, one or several other items of the record.
Field = tuple[str, str]
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "times": (("words", "words"), ("type", "choice"), ("value", "text"), ("begin", "day"), ("until", "day")),
    "places": (
        ("words", "words"), ("name", "text"), ("country", "optional"), ("kind", "choice"),
        ("lat", "number"), ("lon", "number"),
    ),
    "actors": (
        ("words", "words"), ("name", "text"), ("kind", "choice"), ("country", "optional"),
        ("sector", "choice"),
    ),
    "figures": (
        ("words", "words"), ("measure", "choice"), ("unit", "text"), ("low", "number"),
        ("high", "number"), ("approximate", "flag"), ("counts", "one"), ("statement", "one"),
    ),
    "statements": (
        ("words", "words"), ("stance", "choice"), ("manner", "choice"), ("speaker", "actor"),
        ("addressee", "one"),
    ),
    "events": (
        ("words", "words"), ("type", "choice"), ("mode", "mode"), ("context", "choice"),
        ("status", "choice"), ("sources", "some"), ("targets", "some"), ("place", "one"),
        ("begin", "day"), ("until", "day"), ("figures", "some"), ("statement", "one"),
    ),
}  # fmt: skip
# Where the words for the codes of a field stand.
TABLES_OF = {
    ("events", "type"): "types", ("events", "status"): "statuses", ("events", "mode"): "modes",
    ("events", "context"): "contexts",
    ("statements", "stance"): "stances", ("statements", "manner"): "manners",
    ("figures", "measure"): "measures", ("places", "kind"): "place_kinds",
    ("actors", "kind"): "actor_kinds", ("actors", "sector"): "sectors",
}  # fmt: skip
LONGEST = 60
# The items that fields can refer to, by layer: their index, and what they are called.
Choices = Mapping[str, Sequence[tuple[str, str]]]
Values = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form; `choices` are values with what they are called, none where free.

    `table` names the words for the values where they are codes; `groups` are further choices by an event's
    type, `group` is that of the value.
    """

    name: str
    kind: str
    value: str | tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    table: str = ""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group: str = ""


def choices_of(record: Record, without: Collection[Key] = ()) -> Choices:
    """Returns the items of a record that fields can refer to, but some."""
    return {
        layer: [
            (str(n), f"{clipped(item.text)} ({item.start})")
            for n, item in enumerate(getattr(record, layer))
            if (layer, n) not in without
        ]
        for layer in LAYERS
    }


def clipped(words: str) -> str:
    """Returns the beginning of long words."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"


def inputs(layer: str, item: Item, choices: Choices) -> tuple[Input, ...]:
    """Returns the fields of the form for an item."""
    return tuple(input_of(layer, item, choices, name, kind) for name, kind in FIELDS[layer])


def input_of(layer: str, item: Item, choices: Choices, name: str, kind: str) -> Input:
    """Returns a field of the form for an item."""
    table = TABLES_OF.get((layer, name), "")
    if kind == "mode" and isinstance(item, Event):
        groups = tuple((t, modes) for t, modes in MODES.items() if modes)
        return Input(name, kind, shown(item.mode), (("", ""),), table, groups, item.type)
    if kind == "choice":
        value = shown(getattr(item, name))
        codes = [code or "" for code in ALLOWED[layer][name]]
        known = codes if value in codes else [value, *codes]
        return Input(name, kind, value, tuple((code, code) for code in known), table)
    if kind in ("actor", "one", "some"):
        listed = tuple(choices[REFERENCES[layer][name]])
        return Input(name, kind, chosen(item, name, kind), listed)
    if name == "words":
        return Input(name, kind, item.text)
    return Input(name, kind, shown(value_of(item, name)))


def value_of(item: Item, name: str) -> Any:
    """Returns the value of a field; an event's days stand in its time."""
    if name in ("begin", "until") and hasattr(item, "time"):
        return getattr(item.time, name) if item.time else None
    return getattr(item, name)


def chosen(item: Item, name: str, kind: str) -> str | tuple[str, ...]:
    """Returns which items a field refers to, by index."""
    value = getattr(item, name)
    if isinstance(value, Speaker):
        value = value.actor
    return tuple(map(str, value)) if kind == "some" else shown(value)


def shown(value: Any) -> str:
    """Returns a value as a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def filled(fields: Sequence[Input], values: Values) -> tuple[Input, ...]:
    """Returns the fields of a form as somebody filled them in."""
    return tuple(
        replace(
            field,
            value=tuple(values(field.name)) if field.kind == "some" else first(values(field.name)),
            group=first(values("type")),
        )
        for field in fields
    )


# -- what was filled in ---------------------------------------------------------------------------


def described(layer: str, item: Item, record: Record, values: Values) -> Item:
    """Returns the item that a form's fields describe; `item` is what they began with.

    A mode is one of its type's, so another type takes away the mode that there was.
    """
    changes: dict[str, Any] = {}
    for name, kind in FIELDS[layer]:
        given = [v.strip() for v in values(name)]
        if name == "words":
            changes |= words_at(record.report.text, first(given), item)
        else:
            changes[name] = read_field(record, item, name, kind, given)
    if isinstance(item, Event):
        if changes["type"] != item.type and changes["mode"] == item.mode:
            known = item.mode in MODES.get(changes["type"], ())
            changes["mode"] = item.mode if known else None
        changes["time"] = period(changes.pop("begin"), changes.pop("until"))
    return replace(item, **changes)


def first(given: Sequence[str]) -> str:
    """Returns the first value of a field, nothing where it has none."""
    return given[0] if given else ""


def words_at(text: str, words: str, item: Item) -> dict[str, Any]:
    """Returns where words stand in the report, nearest to where the item stood."""
    if words in ("", item.text):
        return {}
    found = nearest(occurrences(text, words), item.start)
    if found is None:
        raise CorrectionRefused(message("words_not_there", field="words", value=words))
    start, end = found
    return {"start": start, "end": end, "text": text[start:end]}


def read_field(record: Record, item: Item, name: str, kind: str, given: Sequence[str]) -> Any:
    """Returns the value of a field of a form."""
    value = first(given)
    if kind == "flag":
        return value == "yes"
    if kind == "number":
        return number_of(name, value)
    if kind == "some":
        return tuple(index_of(name, v) for v in given if v)
    if kind == "one":
        return index_of(name, value) if value else None
    if kind == "actor":
        return speaker(record, item, value)
    return value if kind == "text" else value or None


def number_of(name: str, text: str) -> float | None:
    """Returns a number; None where there is none."""
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CorrectionRefused(message("no_number", field=name, value=text))
    return int(number) if number.is_integer() else number


def index_of(name: str, text: str) -> int:
    """Returns an index from a form."""
    if not text.isascii() or not text.isdigit():
        raise CorrectionRefused(message("no_choice", field=name, value=text))
    return int(text)


def speaker(record: Record, item: Item, text: str) -> Speaker | None:
    """Returns who says it: the speaker there was where the actor is the same, else the actor's words."""
    if not text:
        return None
    index = index_of("speaker", text)
    before = item.speaker if isinstance(item, Statement) else None
    if before and before.actor == index:
        return before
    if index >= len(record.actors):
        raise CorrectionRefused(message("no_choice", field="speaker", value=text))
    actor = record.actors[index]
    return Speaker(actor.start, actor.end, actor.text, index)


def period(begin: str | None, until: str | None) -> Period | None:
    """Returns the days of an event; one day given is the whole of it."""
    start, end = begin or until, until or begin
    return Period(start, end) if start and end else None
