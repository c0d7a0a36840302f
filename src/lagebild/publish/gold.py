"""Reviewed entries as gold in the contract's form: what people accepted or corrected, to measure and improve by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from lagebild.exchange import to_dict
from lagebild.ledger import Reading
from lagebild.ledger.references import REFERENCES, SPEAKER, Key, indexes
from lagebild.ledger.reviewed import closure, cut, in_order
from lagebild.record import LAYERS, Item

# By these an entry says who and where: who accepts it accepts them too. What others stand behind is left out.
TAKEN = {
    "times": (), "places": (), "actors": (), "figures": (), "statements": (SPEAKER, "addressee"),
    "events": ("sources", "targets", "place"),
}  # fmt: skip
# What is the product's own and no part of gold.
OWN = ("evidence", "confidence")


def gold(readings: Iterable[Reading]) -> Iterator[str]:
    """Yields a line of JSON for every reading on which verdicts stand."""
    for reading in readings:
        own = {key for key, review in reading.reviews.items() if review.verdict != "reject"}
        if own:
            yield json.dumps(gold_record(reading, own), ensure_ascii=False)


def gold_record(reading: Reading, own: Iterable[Key]) -> dict[str, Any]:
    """Returns the reviewed entries of a reading as a record.

    `layers` names the layers that have some. A layer was looked at only where somebody reviewed, so all stand
    in `partial` too: what a reader finds beside them is not counted against it. `reviews` says who judged.
    """
    kept = closure(reading.record, own, TAKEN)
    left = cut(reading, kept)
    fields = to_dict(left.record)
    for layer in LAYERS:
        for old, new in zip(
            in_order(reading.record, layer, kept), range(len(fields[layer])), strict=True
        ):
            was, now = getattr(reading.record, layer)[old], getattr(left.record, layer)[new]
            for name in (*OWN, *left_out(layer, was, now)):
                fields[layer][new].pop(name, None)
    layers = [layer for layer in LAYERS if any(key[0] == layer for key in own)]
    return {**fields, "layers": layers, "partial": layers, "reviews": verdicts(left)}


def left_out(layer: str, was: Item, now: Item) -> Iterator[str]:
    """Yields the fields of an item whose references lead to what is left out: they are not asked for."""
    for name in REFERENCES[layer]:
        if name != SPEAKER and len(indexes(was, name)) > len(indexes(now, name)):
            yield name


def verdicts(reading: Reading) -> list[dict[str, Any]]:
    """Returns who judged which entry, and when."""
    found = sorted(
        reading.reviews.items(), key=lambda pair: (LAYERS.index(pair[0][0]), pair[0][1])
    )
    return [
        {
            "layer": layer, "index": position, "verdict": review.verdict, "person": review.person,
            "time": review.time, "note": review.note,
        }
        for (layer, position), review in found
    ]  # fmt: skip
