"""The page of claims of a whole ledger: by whom, against whom, how they stand, from what is kept of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.claims import STATES
from lagebild.ledger.columns import Mask
from lagebild.ledger.kept_index import Kept, kept_threads
from lagebild.ledger.threads import CLAIM
from lagebild.publish.actors import Number
from lagebild.publish.claims import Line
from lagebild.publish.claims_view import MOST_PARTIES, ClaimQuery, ClaimsView, Parties
from lagebild.publish.filters import Filter
from lagebild.publish.masks import selection
from lagebild.publish.select import same_word
from lagebild.publish.views.stories import lines_of, threads_with

# Speaker, whom it is against, and whether nobody answers, of every kept claim.
QUERY = (
    "SELECT thread, line ->> '$.speaker', line ->> '$.addressee', "
    "json_array_length(line, '$.answers') = 0 AND line ->> '$.stance' <> 'denies' "
    "FROM threads WHERE kind = ? ORDER BY thread"
)


@dataclass(frozen=True, slots=True)
class Sides:
    """By whom and against whom the kept claims are, as numbers of `names`, and which nobody answers."""

    kept: Kept
    names: Sequence[str]
    by: Array
    against: Array
    open: Mask
    states: Array

    def called(self, part: str | None) -> Mask:
        """Returns for every name whether it has a part."""
        return np.array([same_word(part, (name,)) for name in self.names], bool)


class Held:
    """The sides of the claims of one ledger in memory: made again with what is kept."""

    def __init__(self) -> None:
        self.sides: Sides | None = None

    def following(self, ledger: Ledger, kept: Kept) -> Sides:
        """Returns the sides of kept claims."""
        if self.sides is None or self.sides.kept is not kept:
            self.sides = load(ledger, kept)
        return self.sides


def sides_of(ledger: Ledger) -> Sides:
    """Returns the sides of a ledger's claims, from its memory."""
    kept = kept_threads(ledger, CLAIM)
    with ledger.memory.using(Held) as held:
        return held.following(ledger, kept)


def load(ledger: Ledger, kept: Kept) -> Sides:
    """Returns the sides of all kept claims; one that came or went meanwhile is left for the next time."""
    rows = {row[0]: row[1:] for row in ledger.connection.execute(QUERY, (CLAIM,))}
    found = [rows.get(n, ("", "", 0)) for n in kept.numbers.tolist()]
    numbers: dict[str, int] = {}
    by, against = (
        np.array([numbers.setdefault(row[side] or "", len(numbers)) for row in found], np.int64)
        for side in (0, 1)
    )
    return Sides(
        kept,
        tuple(numbers),
        by,
        against,
        np.array([bool(row[2]) for row in found], bool),
        np.array([STATES.index(s) for s in kept.states], np.int64),
    )


def claims_board(
    ledger: Ledger, wanted: Filter, query: ClaimQuery, *, first: int = 0, most: int = 50
) -> ClaimsView:
    """Returns a page of claims, as `claims_view` does of lines."""
    sides = sides_of(ledger)
    mask = within(ledger, sides.kept, wanted)
    mask = mask & sides.called(query.by)[sides.by] & sides.called(query.against)[sides.against]
    found = np.flatnonzero(mask)
    shown = found
    if query.state:
        shown = shown[sides.states[shown] == STATES.index(query.state)]
    if query.unanswered:
        shown = shown[sides.open[shown]]
    ordered = sorted(shown.tolist(), key=lambda n: newest_first(sides.kept, n))
    numbers = [int(sides.kept.numbers[n]) for n in ordered[first : first + most]]
    return ClaimsView(
        tuple(lines_of(ledger.connection, numbers, Line)),
        first,
        len(shown),
        states_of(sides, found),
        parties_of(sides, found),
    )


def within(ledger: Ledger, kept: Kept, wanted: Filter) -> Mask:
    """Returns the claims that have a statement which a filter lets through."""
    if wanted.asks_nothing:
        return np.ones(len(kept.numbers), bool)
    found = selection(ledger, wanted)
    return threads_with(kept, found.columns.statements["entry"][found.statements])


def newest_first(kept: Kept, n: int) -> tuple[object, ...]:
    """Returns where a claim stands: the newest day first, those without one last."""
    day = kept.places[n][0][:10]
    return not day, -int((day or "0").replace("-", "")), -int(kept.sources[n]), kept.names[n]


def states_of(sides: Sides, found: Array) -> tuple[Number, ...]:
    """Returns how many claims stand in each way."""
    counts = np.bincount(sides.states[found], minlength=len(STATES)).tolist()
    return tuple(Number(state, n) for state, n in zip(STATES, counts, strict=True) if n)


def parties_of(sides: Sides, found: Array) -> tuple[Parties, ...]:
    """Returns who claims what of whom, the most frequent first."""
    pairs = list(zip(sides.by[found].tolist(), sides.against[found].tolist(), strict=True))
    every = Counter(pairs)
    open_ = Counter(p for p, is_open in zip(pairs, sides.open[found].tolist(), strict=True) if is_open)  # fmt: skip
    named = {pair: (sides.names[pair[0]], sides.names[pair[1]]) for pair in every}
    ranked = sorted(every.items(), key=lambda item: (-item[1], named[item[0]]))
    return tuple(Parties(*named[pair], n, open_[pair]) for pair, n in ranked[:MOST_PARTIES])
