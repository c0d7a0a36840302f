"""Rows of columns that are one line: segments of an order, and who tells them independently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lagebild.ledger.columns import Array, Columns, Table

# An odd number with bits all over it: a product with it spreads what is alike (Fibonacci hashing).
SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in the order of their groups; `starts` is where each group begins, `of` the group of each row."""

    rows: Array
    starts: Array
    of: Array

    def __len__(self) -> int:
        return len(self.starts)

    def members(self, group: int) -> Array:
        """Returns the rows of a group."""
        end = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[group] : end]


def grouped(rows: Array, keys: Array) -> Groups:
    """Returns rows with one key a row as groups of equal keys."""
    order = np.argsort(keys, kind="stable")
    found = keys[order]
    new = np.ones(len(found), bool)
    new[1:] = found[1:] != found[:-1]
    return Groups(rows[order], np.flatnonzero(new), np.cumsum(new) - 1)


def mixed(*parts: Array) -> Array:
    """Returns 64 bits that stand for several numbers together."""
    out = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        out = (out ^ part.astype(np.uint64, copy=False)) * SPREAD
        out ^= out >> np.uint64(29)
    return out


def independent(columns: Columns, table: Table, groups: Groups) -> Array:
    """Returns by how many independent sources each group is told: distinct speakers and texts."""
    rows = groups.rows
    texts = columns.versions["original"][table["at"][rows]]
    return distinct(groups.of, mixed(groups.of, table["voice"][rows], texts), len(groups))


def distinct(of: Array, keys: Array, size: int) -> Array:
    """Returns how many distinct keys each group has; a key names its group too."""
    _, first = np.unique(keys, return_index=True)
    return np.bincount(of[first], minlength=size)


def smallest(values: Array, groups: Groups) -> Array:
    """Returns the smallest value of each group."""
    if not len(groups):
        return values[:0]
    return np.minimum.reduceat(values[groups.rows], groups.starts)


def page(primary: Array, first: int, most: int | None) -> tuple[Array, int]:
    """Returns all numbers whose value lies between those at the ends of a page, and how many stand before.

    Only they need be put in their full order.
    """
    last = len(primary) if most is None else min(first + most, len(primary))
    if first >= last:
        return np.zeros(0, np.int64), 0
    ordered = np.sort(primary)
    low, high = ordered[first], ordered[last - 1]
    inside = np.flatnonzero((primary >= low) & (primary <= high))
    return inside, first - int(np.searchsorted(ordered, low))


def pairs_of(table: Table, field: str, row: int) -> slice:
    """Returns where the pairs of a row stand in a table of pairs."""
    begin, end = np.searchsorted(table[field], (row, row + 1))
    return slice(int(begin), int(end))


def optional(number: Any) -> float | None:
    """Returns a number as it is in a record; None where it is not one."""
    return None if np.isnan(number) else float(number)
