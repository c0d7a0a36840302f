"""The figures of a whole ledger over time: lines page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import Columns
from lagebild.ledger.facets import NO_DAY, day_number, ids
from lagebild.publish.counts import Count
from lagebild.publish.filters import Filter
from lagebild.publish.masks import Selection, selection
from lagebild.publish.views.groups import grouped, mixed, optional, page
from lagebild.publish.views.picture import iso
from lagebild.record import MEASURES

RANKS = np.array([sorted(MEASURES).index(m) for m in MEASURES])
# Figures without a day stand behind all others of their measure.
LAST = day_number("9999-12-31") + 1
# What two figures share that are one line.
SHARED = (
    "type", "begin", "until", "account", "low", "high", "unit", "approximate", "part", "counted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Some of the lines of a filter's figures, and how many there are in all."""

    lines: tuple[Count, ...]
    total: int


def figures(
    ledger: Ledger,
    wanted: Filter,
    measure: str | None = None,
    *,
    first: int = 0,
    most: int | None = None,
) -> Figures:
    """Returns `most` of a filter's figures from the `first` on, by measure, day and size."""
    found = selection(ledger, wanted)
    lines = Lines(found, measure)
    return Figures(lines.page(first, most), len(lines.groups))


class Lines:
    """The figures of a selection, those that are the same by one source as a group."""

    def __init__(self, found: Selection, measure: str | None) -> None:
        self.columns: Columns = found.columns
        self.table = found.columns.figures
        rows = found.figures
        if measure is not None:
            rows = rows[self.table["type"][rows] == MEASURES.index(measure)]
        self.groups = grouped(rows, mixed(*(bits(self.table[f][rows]) for f in SHARED)))
        self.heads = self.groups.rows[self.groups.starts]

    def page(self, first: int, most: int | None) -> tuple[Count, ...]:
        """Returns some of the lines."""
        inside, skipped = page(self.primary(self.heads), first, most)
        rows = {int(group): self.in_order(int(group)) for group in inside}
        ordered = sorted(rows, key=lambda group: self.order(rows[group]))
        return tuple(self.count(rows[group]) for group in ordered[skipped:][:most])

    def primary(self, rows: Array) -> Array:
        """Returns the greater part of the rows' place: measure, then day."""
        begin = self.table["begin"][rows].astype(np.int64)
        return np.asarray((RANKS[self.table["type"][rows]] << 23) + day_or_last(begin))

    def in_order(self, group: int) -> list[int]:
        """Returns a group's rows by the date and id of their reports."""
        return sorted(self.groups.members(group).tolist(), key=self.place)

    def place(self, row: int) -> tuple[object, ...]:
        """Returns where a row stands among all."""
        return self.columns.place(self.table, row)

    def order(self, rows: Sequence[int]) -> tuple[object, ...]:
        """Returns where a line stands: by measure, then day (no day last), then size."""
        head = rows[0]
        low, high = self.bounds(head)
        size = -(low or high or 0)
        rank = int(self.primary(np.array([head]))[0])
        return rank, size, self.word("account", head), self.place(head)

    def bounds(self, row: int) -> tuple[float | None, float | None]:
        """Returns the bounds of a figure."""
        return optional(self.table["low"][row]), optional(self.table["high"][row])

    def word(self, field: str, row: int) -> str:
        """Returns a word of a figure."""
        return self.columns.words.words[int(self.table[field][row])]

    def days(self, row: int) -> tuple[str | None, str | None]:
        """Returns the days for which a figure holds."""
        begin, until = (int(self.table[f][row]) for f in ("begin", "until"))
        return iso(begin) if begin else None, iso(until) if until else None

    def count(self, rows: Sequence[int]) -> Count:
        """Returns a line."""
        head = rows[0]
        low, high = self.bounds(head)
        return Count(
            begin=self.days(head)[0],
            until=self.days(head)[1],
            measure=MEASURES[self.table["type"][head]],
            low=low,
            high=high,
            approximate=bool(self.table["approximate"][head]),
            unit=self.word("unit", head),
            counted=self.word("counted", head),
            source=self.word("account", head),
            reports=tuple(
                dict.fromkeys(self.columns.reports[self.table["version_row"][r]] for r in rows)
            ),
            ids=ids(self.table["entry"][list(rows)]),
            part=bool(self.table["part"][head]),
        )


def bits(values: Array) -> Array:
    """Returns values as numbers that are equal where they are; what is no number equals its like."""
    return values.view(np.uint64) if values.dtype == np.float64 else values


def day_or_last(begin: Array) -> Array:
    """Returns days, those that are none behind all others."""
    return np.where(begin == NO_DAY, LAST, begin)
