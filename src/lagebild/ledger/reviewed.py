"""A reading as people left it: corrections in their items' place, rejected entries gone, missed ones added; or theirs alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lagebild.ledger.additions import Extended
from lagebild.ledger.entries import Reading
from lagebild.ledger.references import Key, keys, moved, references
from lagebild.ledger.reviews import Review
from lagebild.record import LAYERS, Item, Record

# Whose entries a view shows: the reader's as they are, those a person accepted or corrected with what
# they rest on, or all but the rejected, with the corrections.
MACHINE, REVIEWED, BOTH = MODES = ("machine", "reviewed", "both")
# What an entry takes with it, so that it says the same without the others.
TAKEN: Mapping[str, Sequence[str]] = {
    "times": (),
    "places": (),
    "actors": (),
    "figures": ("counts", "statement"),
    "statements": ("speaker", "addressee", "via"),
    "events": ("sources", "targets", "place", "statement", "figures"),
}


def reviewed(found: Extended, reviews: Mapping[Key, Review], mode: str) -> Reading:
    """Returns what a mode shows of a reading and what was added with the verdicts that stand on all of it.

    An added entry on which none stands was taken back.
    """
    reading = found.reading
    if mode == BOTH and not reviews and not found.added:
        return reading
    record = corrected(reading.record, reviews)
    rejected = {key for key, review in reviews.items() if review.verdict == "reject"}
    rejected |= found.added - reviews.keys()
    kept = set(keys(record))
    if mode == REVIEWED:
        kept = closure(record, reviews.keys() - rejected, TAKEN)
    return cut(replace(reading, record=record, reviews=reviews), kept - rejected)


def corrected(record: Record, reviews: Mapping[Key, Review]) -> Record:
    """Returns the record with the corrections in the place of what was read."""
    layers: dict[str, list[Item]] = {}
    for (layer, position), review in reviews.items():
        if review.item is not None:
            items = layers.setdefault(layer, list(getattr(record, layer)))
            items[position] = review.item
    changed: dict[str, Any] = {layer: tuple(items) for layer, items in layers.items()}
    return replace(record, **changed)


def closure(record: Record, start: Iterable[Key], fields: Mapping[str, Sequence[str]]) -> set[Key]:
    """Returns some items with all that they refer to by these fields."""
    found, todo = set(start), list(start)
    while todo:
        layer, position = todo.pop()
        item = getattr(record, layer)[position]
        new = set(references(layer, item, fields[layer])) - found
        found |= new
        todo += new
    return found


def cut(reading: Reading, kept: set[Key]) -> Reading:
    """Returns a reading of the kept items alone, in text order; what they refer to follows them."""
    record = reading.record
    order = {layer: in_order(record, layer, kept) for layer in LAYERS}
    places = {(layer, old): new for layer in LAYERS for new, old in enumerate(order[layer])}
    layers: dict[str, Any] = {
        layer: tuple(moved(layer, getattr(record, layer)[i], places.get) for i in order[layer])
        for layer in LAYERS
    }
    return replace(
        reading,
        record=replace(record, **layers),
        ids={(k[0], new): reading.id_of(*k) for k, new in places.items()},
        reviews={(k[0], places[k]): r for k, r in reading.reviews.items() if k in places},
    )


def in_order(record: Record, layer: str, kept: set[Key]) -> list[int]:
    """Returns the positions of a layer's kept items in text order; a correction may have moved one."""
    items = getattr(record, layer)
    found = [position for name, position in kept if name == layer]
    return sorted(found, key=lambda n: (items[n].start, n))
