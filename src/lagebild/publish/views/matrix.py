"""The page of actors of a whole ledger: who acts with and against whom, from columns."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import Mask
from lagebild.ledger.facets import NONE
from lagebild.publish.actors import Line
from lagebild.publish.actors_view import ActorsView, Matrix, Side, Tally, cell, in_matrix
from lagebild.publish.fields import QUADS
from lagebild.publish.filters import Filter
from lagebild.publish.masks import Selection, scattered, selection
from lagebild.publish.views.actors import ACCUSES, BOTH_SIDES, Cast, Tallies, actors_in
from lagebild.publish.views.groups import mixed, present, single, tallied
from lagebild.record import EVENT_TYPES

QUARTER_NAMES = tuple(dict.fromkeys(QUADS.values()))
QUARTERS = np.array([QUARTER_NAMES.index(QUADS[t]) if t in QUADS else NONE for t in EVENT_TYPES])
ACCUSING = len(QUARTER_NAMES)
KINDS = ACCUSING + 1
MOST_PAGES = 20
# Pages by name, first and most.
Pages = dict[tuple[str | None, int, int], ActorsView]
RECENT: deque[tuple[Cast, Pages]] = deque(maxlen=8)


def actors_board(
    ledger: Ledger, wanted: Filter, name: str | None, *, first: int = 0, most: int = 50
) -> ActorsView:
    """Returns a page of actors, as `actors_view` does of readings."""
    cast, pages = cast_of(selection(ledger, wanted))
    asked = name, first, most
    made = pages.get(asked)
    if made is None:
        found = actors_in(cast, name, first=first, most=most)
        chosen = cast.known if name is None else cast.known & cast.called(name)
        made = ActorsView(found.lines, first, found.total, matrix_of(cast, chosen))
        if len(pages) < MOST_PAGES:
            pages[asked] = made
    return made


def cast_of(found: Selection) -> tuple[Cast, Pages]:
    """Returns the actors of a selection and the pages made of them, of the last few selections those made before."""
    for cast, pages in tuple(RECENT):
        if cast.found is found:
            return cast, pages
    made: tuple[Cast, Pages] = Cast(found), {}
    RECENT.append(made)
    return made


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
    low, high = (np.searchsorted(events, event, end) for end in ("left", "right"))
    counts = high - low
    left = np.repeat(np.arange(len(event)), counts)
    ends = np.cumsum(counts)
    right = np.arange(len(left)) - np.repeat(ends - counts, counts) + np.repeat(low, counts)
    found = event[left], actor[left], others[right]
    once = single(mixed(*found))
    return found[0][once], found[1][once], found[2][once]


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
    return Tally(dict(zip(QUARTER_NAMES, counts, strict=False)), counts[ACCUSING])


# --- one actor


def actor_and_versions(
    ledger: Ledger, key: str, wanted: Filter, most: int
) -> tuple[Line, tuple[int, ...]]:
    """Returns an actor's line, and the newest versions in which it is mentioned: of those that a filter reaches, if any."""
    cast, _ = cast_of(selection(ledger, Filter()))
    actor = cast.keys.index(key) if key in cast.keys else NONE
    if actor == NONE or not cast.known[actor]:
        raise NotInLedger("actor", key)
    (line,) = Tallies(cast, [actor]).lines()
    mentioned = present(cast.reports_of(actor))
    inside = scattered(selection(ledger, wanted).versions, len(cast.columns.versions["day"]))
    reached = mentioned[inside[mentioned]]
    at = (reached if len(reached) else mentioned).tolist()
    newest = sorted(at, key=cast.columns.order)[-most:]
    return line, tuple(cast.columns.versions["version"][newest].tolist())
