"""Sketches of tellings and remarks as JSON: what is kept of a report to compare later ones with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from lagebild.ledger.claims import Remark
from lagebild.ledger.gist import Gist, gist_of
from lagebild.ledger.tellings import Days, Sketch
from lagebild.record import Place


def packed_telling(one: Sketch) -> str:
    """Returns a telling's sketch as JSON."""
    return json.dumps(
        [
            one.kind, sorted(one.modes), one.days and [one.days.begin, one.days.until],
            one.published, [[p.name, p.country, p.lat, p.lon, p.kind] for p in one.places],
            sorted(one.place_keys), one.placed, sorted(one.doers), sorted(one.others),
            sorted(one.words), sorted(one.numbers, key=str), one.bare,
        ],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def telling_of(cell: str, digest: str) -> Sketch:
    """Returns the sketch of a telling of the version with this digest."""
    kind, modes, days, published, places, keys, placed, doers, others, words, numbers, bare = (
        json.loads(cell)
    )
    return Sketch(
        kind=kind,
        modes=frozenset(modes),
        days=days and Days(*days),
        published=published,
        places=tuple(place(*p) for p in places),
        place_keys=frozenset(keys),
        placed=placed,
        doers=frozenset(doers),
        others=frozenset(others),
        words=frozenset(words),
        numbers=frozenset((m, low, high) for m, low, high in numbers),
        bare=bare,
        digest=digest,
    )


def place(
    name: str, country: str | None, lat: float | None, lon: float | None, kind: Any
) -> Place:
    """Returns a place without its words."""
    return Place(0, 0, "", name, country, lat, lon, kind)


def packed_remark(one: Remark) -> str:
    """Returns a remark as JSON."""
    return json.dumps(
        [
            one.stance, one.speaker, one.side, one.addressee, one.against, sorted(one.words),
            one.day, one.position, one.reported,
        ],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def remark_of(cell: str, digest: str) -> Remark:
    """Returns a remark of the version with this digest."""
    stance, speaker, side, addressee, against, words, day, position, reported = json.loads(cell)
    return Remark(
        stance=stance,
        speaker=speaker,
        side=side,
        addressee=addressee,
        against=against,
        words=frozenset(words),
        day=day,
        position=position,
        reported=reported,
        digest=digest,
    )


def packed_gist(gist: Gist) -> bytes:
    """Returns a gist's marks, then its weights, as bytes."""
    marks, weights = np.array([*gist.marks], "<u4"), np.array([*gist.marks.values()], "<f4")
    return marks.tobytes() + weights.tobytes()


def marks_in(cell: bytes) -> list[int]:
    """Returns a packed gist's marks."""
    found: list[int] = np.frombuffer(cell, "<u4", len(cell) // 8).tolist()
    return found


def gist_in(cell: bytes) -> Gist:
    """Returns a packed gist."""
    half = len(cell) // 2
    weights: Iterable[float] = np.frombuffer(cell[half:], "<f4").tolist()
    return gist_of(marks_in(cell), list(weights))
