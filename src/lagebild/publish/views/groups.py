"""Rows of columns that are one line: segments of an order, and who tells them independently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lagebild.ledger.blocks import Array, Table
from lagebild.ledger.columns import Columns, Mask

# An odd number with bits all over it: a product with it spreads what is alike (Fibonacci hashing).
SPREAD = np.uint64(0x9E3779B97F4A7C15)
WIDE, LOWER = np.uint64(32), np.uint64(2**32 - 1)


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in the order of their groups; `starts` is where each group begins, `owners` the group of each row."""

    rows: Array
    starts: Array
    owners: Array

    def __len__(self) -> int:
        return len(self.starts)

    def members(self, group: int) -> Array:
        """Returns the rows of a group."""
        end = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[group] : end]


def grouped(rows: Array, keys: Array) -> Groups:
    """Returns rows with one key a row as groups of equal keys."""
    order = np.argsort(keys)
    owners = np.cumsum(beginnings(keys[order])) - 1
    # Equal keys stand in no order yet: numbers of group and row in one sort faster than a stable sort does.
    both = np.sort((owners.astype(np.uint64) << WIDE) | order.astype(np.uint64))
    order = (both & LOWER).astype(np.int64)
    return groups_of(rows[order], keys[order])


def grouped_codes(rows: Array, codes: Array) -> Groups:
    """Returns rows as groups of equal codes, numbers from 0 to below 2^32, as `grouped` does."""
    order = order_of_codes(codes)
    return groups_of(rows[order], codes[order])


def order_of_codes(codes: Array) -> Array:
    """Returns the stable order of numbers from 0 to below 2^32: of 16 bits numpy sorts by radix, some times as fast."""
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    if len(codes) and codes.max() >> 16:
        order = order[np.argsort((codes[order] >> 16).astype(np.uint16), kind="stable")]
    return order


def groups_of(rows: Array, keys: Array) -> Groups:
    """Returns rows that stand in the order of their keys as groups."""
    new = beginnings(keys)
    return Groups(rows, np.flatnonzero(new), np.cumsum(new) - 1)


def beginnings(ordered: Array) -> Mask:
    """Returns which values of an ordered array differ from the one before."""
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new


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
    texts = columns.versions["original"][table["version_row"][rows]]
    return distinct(groups.owners, mixed(groups.owners, table["voice"][rows], texts), len(groups))


def distinct(owners: Array, keys: Array, size: int) -> Array:
    """Returns how many distinct keys each group has; a key names its group too."""
    return np.bincount(owners[single(keys)], minlength=size)


def single(keys: Array) -> Array:
    """Returns where one of each distinct key stands, in the order of the keys (`np.unique` is far slower)."""
    order = np.argsort(keys)
    return np.asarray(order[beginnings(keys[order])])


def tallied(keys: Array) -> tuple[Array, Array]:
    """Returns where one of each distinct key stands, in the order of the keys, and how often there is such a one."""
    order = np.argsort(keys)
    starts = np.flatnonzero(beginnings(keys[order]))
    return order[starts], np.diff(np.append(starts, len(keys)))


def present(numbers: Array) -> Array:
    """Returns which numbers from 0 on stand in an array, in order."""
    return np.flatnonzero(np.bincount(numbers))


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
    column = table[field]
    # Of another type than the column, they would have all of it copied.
    bounds = np.array((row, row + 1), column.dtype)
    return slice(*column.searchsorted(bounds).tolist())


def optional(number: Any) -> float | None:
    """Returns a number as it is in a record; None where it is not one."""
    return None if np.isnan(number) else float(number)
