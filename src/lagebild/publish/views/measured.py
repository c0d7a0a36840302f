"""The page of figures of a whole ledger: one measure and unit over time, answered from columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.facets import NO_DAY
from lagebild.publish.actors import Number
from lagebild.publish.counts import Count
from lagebild.publish.figures_view import (
    MOST_SOURCES,
    MOST_STORIES,
    PLOTTED_DAYS,
    FiguresView,
    Moving,
    first_of,
    numbers,
)
from lagebild.publish.filters import Filter
from lagebild.publish.masks import selection
from lagebild.publish.views.figures import Lines
from lagebild.publish.views.groups import page
from lagebild.publish.views.stories import series_of, stories
from lagebild.record import MEASURES

# So many of the newest counts are drawn, and so many stories are looked through for a measure.
MOST_PLOTTED, MOST_LOOKED_AT = 400, 40
LATEST = 2**31


def figures_board(
    ledger: Ledger,
    wanted: Filter,
    measure: str | None,
    unit: str | None,
    *,
    first: int = 0,
    most: int = 100,
) -> FiguresView:
    """Returns a page of figures, as `figures_view` does of lines of several stories; of very many the newest are drawn."""
    lines = Lines(selection(ledger, wanted), None)
    table, heads = lines.table, lines.heads
    measures = ranked(table["type"][heads], MEASURES)
    chosen = measure or first_of(measures)
    of_measure = np.flatnonzero(table["type"][heads] == (MEASURES.index(chosen) if chosen else -1))
    units = ranked(table["unit"][heads[of_measure]], lines.columns.words.words)
    counted = unit if unit is not None else first_of(units)
    number = lines.columns.words.numbers.get(counted, -1)
    found = of_measure[table["unit"][heads[of_measure]] == number]
    marks = plottable(lines, found)
    drawn = counts_of(lines, newest(lines, marks, 0, MOST_PLOTTED))[::-1]
    return FiguresView(
        chosen,
        counted,
        measures,
        units,
        counts_of(lines, newest(lines, found, first, most)),
        first,
        len(found),
        numbers(c.source for c in drawn)[:MOST_SOURCES],
        drawn,
        (),
        len(found) - len(drawn),
        tuple(moving(ledger, wanted, chosen)),
    )


def ranked(values: Array, words: tuple[str, ...] | list[str]) -> tuple[Number, ...]:
    """Returns how often each value stands there, by its word, the most frequent first."""
    counts = np.bincount(values)
    named = [Number(words[n], int(counts[n])) for n in np.flatnonzero(counts).tolist()]
    return tuple(sorted(named, key=lambda n: (-n.count, n.name)))


def plottable(lines: Lines, found: Array) -> Array:
    """Returns those of some lines that a point can stand for."""
    table, rows = lines.table, lines.heads[found]
    begin, until = (table[f][rows].astype(np.int64) for f in ("begin", "until"))
    bounded = ~(np.isnan(table["low"][rows]) & np.isnan(table["high"][rows]))
    short = (begin != NO_DAY) & (until != NO_DAY) & (until - begin <= PLOTTED_DAYS)
    return np.asarray(found[bounded & short & ~table["part"][rows]])


def newest(lines: Lines, found: Array, first: int, most: int) -> list[int]:
    """Returns some of the lines, the newest day first, no day last."""
    until = LATEST - lines.table["until"][lines.heads[found]].astype(np.int64)
    inside, skipped = page(until, first, most)
    ordered = sorted(inside.tolist(), key=lambda n: order(lines, int(found[n]), int(until[n])))
    return [int(found[n]) for n in ordered[skipped:][:most]]


def order(lines: Lines, group: int, until: int) -> tuple[object, ...]:
    """Returns where a line stands: by day, then source and size."""
    row = int(lines.heads[group])
    low, high = lines.bounds(row)
    return until, lines.word("account", row), -(low or high or 0), lines.table["entry"][row]


def counts_of(lines: Lines, groups: list[int]) -> tuple[Count, ...]:
    """Returns the counts of some lines."""
    return tuple(lines.count(lines.in_order(group)) for group in groups)


def moving(ledger: Ledger, wanted: Filter, measure: str) -> Iterator[Moving]:
    """Yields the newest stories in which a measure is counted, with how it moved."""
    left = MOST_STORIES
    for line in stories(ledger, wanted, everything=True, most=MOST_LOOKED_AT).lines:
        if left and any(a.measure == measure for a in line.amounts):
            left -= 1
            moved = (s for s in series_of(ledger, line.id) if s.measure == measure and s.best)
            yield Moving(line, tuple(moved))
