"""Entries that people add where a reader missed something: they stand behind what was read, and later readings keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lagebild.ledger.entries import Reading
from lagebild.ledger.references import Key, keys, leading, moved, saying
from lagebild.record import Item, Record

if TYPE_CHECKING:
    from lagebild.ledger.reviews import Review
    from lagebild.ledger.store import Ledger

ADD = "add"


@dataclass(frozen=True, slots=True)
class Extended:
    """A reading with what people added at the end of its layers.

    `places` says where each added entry stands, by its id; `added` are the places behind what was read.
    An entry that a later reader found too stands where that reader has it.
    """

    reading: Reading
    places: Mapping[str, Key]
    added: frozenset[Key]


def extended(
    ledger: Ledger, number: int, reading: Reading, given: Mapping[int, Sequence[Review]]
) -> Extended:
    """Returns a reading with what people added to it and to earlier ones.

    `number` is its row, `given` are the verdicts on its version by the row of the reading they were given on.
    """
    record, ids, places = reading.record, dict(reading.ids), dict[str, Key]()
    for at, review, item in additions(given, number):
        layer, here, position = review.layer, item, None
        if at != number:
            old = extended(ledger, at, ledger.reading(at), given).reading.record
            here = moved(layer, item, leading(old, record))
            position = read_as(layer, here, record)
        if position is None:
            position = len(getattr(record, layer))
            record = replace(record, **{layer: (*getattr(record, layer), here)})  # type: ignore[arg-type]
            ids[layer, position] = review.entry
        places[review.entry] = layer, position
    added = frozenset(set(keys(record)) - set(keys(reading.record)))
    return Extended(replace(reading, record=record, ids=ids), places, added)


def additions(
    given: Mapping[int, Sequence[Review]], last: int
) -> Iterator[tuple[int, Review, Item]]:
    """Yields what was added to a reading and those before it, with the row of the reading, the first first."""
    found = [
        (review.number, at, review, review.item)
        for at, reviews in given.items()
        for review in reviews
        if at <= last and review.verdict == ADD and review.item is not None
    ]
    for _, at, review, item in sorted(found, key=lambda f: f[0]):
        yield at, review, item


def read_as(layer: str, item: Item, record: Record) -> int | None:
    """Returns where a record has an item that says the same."""
    said = saying(layer, item, record)
    items = enumerate(getattr(record, layer))
    return next((n for n, other in items if saying(layer, other, record) == said), None)
