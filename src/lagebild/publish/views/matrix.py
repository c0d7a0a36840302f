"""The page of actors of a whole ledger: who acts with and against whom, from columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import Columns, Mask
from lagebild.ledger.facets import NO_DAY, NONE
from lagebild.publish.actors import Line
from lagebild.publish.actors_view import ActorsView, Matrix, Side, Tally, cell, in_matrix, like
from lagebild.publish.fields import QUADS
from lagebild.publish.filters import Filter
from lagebild.publish.masks import LAST_DAY, scattered, selection
from lagebild.publish.views.actors import (
    ACCUSES,
    BOTH_SIDES,
    Cast,
    Tallies,
    actors_in,
    joined,
)
from lagebild.publish.views.groups import mixed, page, present, single, tallied
from lagebild.record import EVENT_TYPES

QUARTER_NAMES = tuple(dict.fromkeys(QUADS.values()))
QUARTERS = np.array([QUARTER_NAMES.index(QUADS[t]) if t in QUADS else NONE for t in EVENT_TYPES])
ACCUSING = len(QUARTER_NAMES)
KINDS = ACCUSING + 1


def actors_board(
    ledger: Ledger, wanted: Filter, name: str | None, *, first: int = 0, most: int = 50
) -> ActorsView:
    """Returns a page of actors, as `actors_view` does of readings."""
    cast = selection(ledger, wanted).once(Cast)
    found = actors_in(cast, name, first=first, most=most)
    chosen = cast.known if name is None else cast.known & cast.called(name)
    return ActorsView(found.lines, first, found.total, matrix_of(cast, chosen))


def matrix_of(cast: Cast, chosen: Mask) -> Matrix:
    """Returns what the actors of whom most is told do to each other."""
    cells = Cells(cast)
    cells.add(*deeds(cast, chosen))
    cells.add(*accusations(cast, chosen))
    return cells.matrix()


def deeds(cast: Cast, chosen: Mask) -> tuple[Array, Array, Array]:
    """Returns who does what kind of thing to whom; two sides of talks do it to each other."""
    parties, types = cast.columns.parties, cast.columns.events["type"]
    passing = scattered(cast.found.events, len(types)) & (QUARTERS[types] != NONE)
    rows = np.flatnonzero(passing[parties["event"]])
    event, actor = parties["event"][rows].astype(np.int64), cast.key(parties["actor"][rows])
    kept = chosen[actor]
    event, actor, side = event[kept], actor[kept], parties["side"][rows][kept]
    both = BOTH_SIDES[types][event]
    doing, done_to = both | (side == 0), both | (side == 1)
    event, by, on = crossed(event[doing], actor[doing], event[done_to], actor[done_to])
    return by, on, QUARTERS[types[event]]


def crossed(
    event: Array, actor: Array, events: Array, others: Array
) -> tuple[Array, Array, Array]:
    """Returns every pair of actors with the same event once: events, actors, others."""
    order = np.argsort(events, kind="stable")
    events, others = events[order], others[order]
    left, right = joined(*(np.searchsorted(events, event, end) for end in ("left", "right")))
    event, actor, other = event[left], actor[left], others[right]
    once = single(mixed(event, actor, other))
    return event[once], actor[once], other[once]


def accusations(cast: Cast, chosen: Mask) -> tuple[Array, Array, Array]:
    """Returns who accuses whom in statements."""
    table, rows = cast.columns.statements, cast.found.statements
    rows = rows[table["type"][rows] == ACCUSES]
    rows = rows[(table["speaker"][rows] != NONE) & (table["addressee"][rows] != NONE)]
    by, on = (cast.key(table[field][rows]) for field in ("speaker", "addressee"))
    kept = chosen[by] & chosen[on]
    return by[kept], on[kept], np.full(int(kept.sum()), ACCUSING)


class Cells:
    """How often one actor does each kind of thing to another."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.size = len(cast.keys)
        self.counts: dict[tuple[int, int], list[int]] = {}

    def add(self, by: Array, on: Array, kinds: Array) -> None:
        """Counts who does what kind of thing to whom."""
        apart = by != on
        codes = (by[apart].astype(np.int64) * self.size + on[apart]) * KINDS + kinds[apart]
        firsts, counts = tallied(codes)
        for code, n in zip(codes[firsts].tolist(), counts.tolist(), strict=True):
            pair, kind = divmod(code, KINDS)
            one, other = divmod(pair, self.size)
            self.counts.setdefault((one, other), [0] * KINDS)[kind] += n

    def matrix(self) -> Matrix:
        """Returns the part with the pairs of whom most is told, the most reported actors first."""
        keys, reports = self.cast.keys, self.cast.reports
        told = {(keys[one], keys[on]): sum(n) for (one, on), n in self.counts.items()}
        busy = in_matrix(told)
        numbers = {a for pair in self.counts for a in pair if keys[a] in busy}
        names = {actor: self.cast.name(actor) for actor in numbers}
        order = sorted(names, key=lambda a: (-int(reports[a]), names[a], keys[a]))
        cells = (
            cell(keys[one], keys[other], tally(counts))
            for (one, other), counts in self.counts.items()
            if one in names and other in names
        )
        sides = tuple(Side(keys[a], names[a]) for a in order)
        return Matrix(sides, tuple(sorted(cells, key=lambda c: (c.by, c.on))))


def tally(counts: Sequence[int]) -> Tally:
    """Returns the counts of a cell by quarter."""
    return Tally(dict(zip(QUARTER_NAMES, counts[:ACCUSING], strict=True)), counts[ACCUSING])


# --- one actor


def actor_and_versions(
    ledger: Ledger, key: str, wanted: Filter, most: int
) -> tuple[Line, tuple[int, ...]]:
    """Returns an actor's line, and the newest versions in which it is mentioned: of those that a filter reaches, if any."""
    cast = selection(ledger, Filter()).once(Cast)
    actor = known_by(key, cast)
    (line,) = Tallies(cast, [actor]).lines()
    mentioned = present(cast.version_rows[cast.mentions(actor)])
    inside = scattered(selection(ledger, wanted).versions, len(cast.columns.versions["day"]))
    reached = mentioned[inside[mentioned]]
    rows = newest(cast.columns, reached if len(reached) else mentioned, most)
    return line, tuple(cast.columns.versions["version"][rows].tolist())


def newest(columns: Columns, rows: Array, most: int) -> list[int]:
    """Returns the last of some versions by date, those without one behind all others."""
    days = columns.versions["day"][rows].astype(np.int64)
    inside, _ = page(np.where(days == NO_DAY, -LAST_DAY, -days), 0, most)
    return sorted(rows[inside].tolist(), key=columns.order)[-most:]


def known_by(key: str, cast: Cast) -> int:
    """Returns the number of an actor's key; where none has it, those that share a word with it are offered."""
    number = cast.keys.index(key) if key in cast.keys else NONE
    if number == NONE or not cast.known[number]:
        known = (cast.keys[n] for n in np.flatnonzero(cast.known))
        raise NotInLedger("actor", key, like(key, known))
    return number
