"""What there is to review: entries with their words and the verdict that stands, and corrections from a form's fields."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from lagebild.ledger import Entry, Ledger, Reading
from lagebild.ledger.blocks import Array
from lagebild.ledger.corrections import ALLOWED, CorrectionRefused
from lagebild.ledger.facets import NO_DAY, ids
from lagebild.ledger.reviews import ALL, Review, newest, of_same, on_entries, stands
from lagebild.publish.filters import Filter
from lagebild.publish.masks import selection
from lagebild.publish.report_page import Fact, facts_of
from lagebild.publish.why import context_end, context_start, sentence_of
from lagebild.record import LAYERS, Event, Item, Period, Record, Report, Speaker, Statement

# The layers whose entries a filter lets through one by one; of the others it takes whole reports.
FILTERED = ("events", "figures", "statements")
# How a field of a form is filled in: words, one of some, one that may be none, several, a number, a day, yes or no.
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
        ("high", "number"), ("approximate", "flag"),
    ),
    "statements": (
        ("words", "words"), ("stance", "choice"), ("manner", "choice"), ("speaker", "actor"),
    ),
    "events": (
        ("words", "words"), ("type", "choice"), ("status", "choice"), ("sources", "actors"),
        ("targets", "actors"), ("place", "place"), ("begin", "day"), ("until", "day"),
    ),
}  # fmt: skip

# Where the words for the codes of a field stand.
TABLES_OF = {
    ("events", "type"): "types", ("events", "status"): "statuses",
    ("statements", "stance"): "stances", ("statements", "manner"): "manners",
    ("figures", "measure"): "measures", ("places", "kind"): "place_kinds",
    ("actors", "kind"): "actor_kinds", ("actors", "sector"): "sectors",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """An entry to review: its words in their context, what was read and corrected, the verdict that stands.

    `seen` is the number of the newest verdict on it, 0 for none.
    """

    id: str
    layer: str
    facts: tuple[Fact, ...]
    corrected: tuple[Fact, ...]
    account: str
    before: str
    words: str
    after: str
    report: Report
    review: Review | None
    seen: int
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form that corrects an entry; `choices` are values with what they are called, none where free.

    `table` names the words for the values where they are codes.
    """

    name: str
    kind: str
    value: str | tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """Some of the entries to review, and how many there are; None where they were not counted."""

    questions: tuple[Question, ...]
    count: int | None
    more: bool


def queue(ledger: Ledger, wanted: Filter, layer: str, first: int, most: int) -> Queue:
    """Returns entries without a verdict within a filter, those of the newest reports first."""
    known = decided(ledger)
    if layer in FILTERED:
        left = left_of(ledger, wanted, layer, known)
        some = questions(ledger, ids(left[first : first + most]))
        return Queue(some, len(left), len(left) > first + most)
    found = (entry for entry in of_reports(ledger, wanted, layer) if entry not in known)
    entries = list(islice(found, first, first + most + 1))
    return Queue(questions(ledger, entries[:most]), None, len(entries) > most)


def reviewed_queue(ledger: Ledger, layer: str, first: int, most: int) -> Queue:
    """Returns the entries with a verdict that stands, the last reviewed first."""
    known = decided(ledger)
    last = dict.fromkeys(r.entry for r in newest(ledger.connection, ALL) if r.layer == layer)
    entries = [entry for entry in last if entry in known]
    some = questions(ledger, entries[first : first + most])
    return Queue(some, len(entries), len(entries) > first + most)


def decided(ledger: Ledger) -> set[str]:
    """Returns the ids of the entries on which a verdict stands."""
    given = {review.entry for review in newest(ledger.connection, ALL)}
    return set(on_entries(ledger.connection, given))


def left_of(ledger: Ledger, wanted: Filter, layer: str, known: Collection[str]) -> Array:
    """Returns the numbers of a layer's entries that a filter lets through, without the known, the newest reports first."""
    found = selection(ledger, wanted)
    table, rows = getattr(found.columns, layer), getattr(found, layer)
    done = np.array([int(entry, 16) for entry in known], np.uint64)
    rows = rows[~np.isin(table["entry"][rows], done)]
    days = found.columns.versions["day"][table["at"][rows]]
    entries: Array = table["entry"][rows[np.argsort(-days, kind="stable")]]
    return entries


def of_reports(ledger: Ledger, wanted: Filter, layer: str) -> Iterator[str]:
    """Yields the ids of a layer's entries in the reports that a filter reaches, the newest report first."""
    found = selection(ledger, wanted)
    about = found.columns.versions
    days = np.where(about["day"] == NO_DAY, 0, about["day"])[found.versions]
    query = (
        "SELECT entry FROM entries JOIN current_readings USING (reading) "
        "WHERE version = ? AND layer = ? ORDER BY position"
    )
    for version in about["version"][found.versions[np.lexsort((found.versions, -days))]]:
        for (entry,) in ledger.connection.execute(query, (int(version), layer)):
            yield str(entry)


# -- an entry -------------------------------------------------------------------------------------


def questions(ledger: Ledger, entries: Sequence[str]) -> tuple[Question, ...]:
    """Returns entries as questions; each reading is loaded once."""
    query = (
        "SELECT entry, reading, layer, position FROM entries "
        "WHERE entry IN (SELECT value FROM json_each(?))"
    )
    rows = ledger.connection.execute(query, (json.dumps(list(entries)),))
    places = {entry: place for entry, *place in rows}
    readings = {
        number: ledger.reading(number) for number in {place[0] for place in places.values()}
    }
    return tuple(question(ledger, entry_at(name, readings, *places[name])) for name in entries)


def entry_at(
    name: str, readings: Mapping[int, Reading], number: int, layer: str, position: int
) -> Entry:
    """Returns an entry of a reading at hand."""
    reading = readings[number]
    return Entry(name, layer, position, getattr(reading.record, layer)[position], reading)


def question(ledger: Ledger, entry: Entry) -> Question:
    """Returns an entry as a question."""
    record, text = entry.reading.record, entry.reading.record.report.text
    given = of_same(ledger, entry)
    review = stands(given)
    item = review.item if review and review.item else entry.item
    return Question(
        entry.id,
        entry.layer,
        facts_of(entry.layer, entry.item, record),
        facts_of(entry.layer, item, record) if item != entry.item else (),
        sentence_of(entry, record) if entry.layer in FILTERED else "",
        text[context_start(text, item.start) : item.start],
        item.text,
        text[item.end : context_end(text, item.end)],
        record.report,
        review,
        given[-1].number if given else 0,
        tuple(input_of(record, entry.layer, item, *field) for field in FIELDS[entry.layer]),
    )


def input_of(record: Record, layer: str, item: Item, name: str, kind: str) -> Input:
    """Returns a field of the form that corrects an item."""
    if kind == "choice":
        allowed = ALLOWED[layer][name]
        codes = tuple((a or "", a or "") for a in allowed)
        return Input(
            name, kind, shown(getattr(item, name)), codes, TABLES_OF.get((layer, name), "")
        )
    if kind in ("actor", "actors", "place"):
        items: Sequence[Item] = record.places if kind == "place" else record.actors
        choices = tuple((str(n), f"{i.text} ({i.start})") for n, i in enumerate(items))
        return Input(name, kind, chosen(item, name, kind), choices)
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
    return tuple(map(str, value)) if kind == "actors" else shown(value)


def shown(value: Any) -> str:
    """Returns a value as a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


# -- a correction ---------------------------------------------------------------------------------

Values = Callable[[str], list[str]]


def correction(entry: Entry, record: Record, item: Item, values: Values) -> Item:
    """Returns the item that a form's fields describe; `item` is the entry's or its last correction.

    A mode is one of its type's, so another type takes it away.
    """
    changes: dict[str, Any] = {}
    for name, kind in FIELDS[entry.layer]:
        given = [v.strip() for v in values(name)]
        if name == "words":
            changes |= words_at(record.report.text, given[0] if given else "", item)
        else:
            changes[name] = read_field(record, item, name, kind, given)
    if entry.layer == "events":
        if isinstance(item, Event) and changes["type"] != item.type:
            changes["mode"] = None
        changes["time"] = period(changes.pop("begin"), changes.pop("until"))
    return replace(item, **changes)


def words_at(text: str, words: str, item: Item) -> dict[str, Any]:
    """Returns where words stand in the report, nearest to where the item stood."""
    if words in ("", item.text):
        return {}
    places = []
    at = text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        raise CorrectionRefused(
            f"words: the report does not say {words[:60]!r}. Copy its words as they stand."
        )
    start = min(places, key=lambda place: abs(place - item.start))
    return {"start": start, "end": start + len(words), "text": words}


def read_field(record: Record, item: Item, name: str, kind: str, given: list[str]) -> Any:
    """Returns the value of a field of a form."""
    first = given[0] if given else ""
    if kind == "flag":
        return first == "yes"
    if kind == "number":
        return number_of(name, first)
    if kind == "actors":
        return tuple(index_of(name, v) for v in given if v)
    if kind == "place":
        return index_of(name, first) if first else None
    if kind == "actor":
        return speaker(record, item, first)
    return first if kind == "text" else first or None


def number_of(name: str, text: str) -> float | None:
    """Returns a number; None where there is none."""
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CorrectionRefused(
            f"{name}: {text[:40]!r} is no number. Write it in digits, as 120000."
        )
    return int(number) if number.is_integer() else number


def index_of(name: str, text: str) -> int:
    """Returns an index from a form."""
    if not text.isascii() or not text.isdigit():
        raise CorrectionRefused(f"{name}: {text[:40]!r} is none of the choices.")
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
        raise CorrectionRefused(f"speaker: there is no actor {index}.")
    actor = record.actors[index]
    return Speaker(actor.start, actor.end, actor.text, index)


def period(begin: str | None, until: str | None) -> Period | None:
    """Returns the days of an event; one day given is the whole of it."""
    first, last = begin or until, until or begin
    return Period(first, last) if first and last else None


def layer_of(name: str) -> str:
    """Returns a layer that can be reviewed, events where none is named so."""
    return name if name in LAYERS else "events"
