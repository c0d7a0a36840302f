"""Which kept stories and claims have which entries, in memory: read once, then followed as they are made anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import snapshot
from lagebild.ledger.store import Ledger

# More changes than this are not followed one by one.
MOST_FOLLOWED = 5000


@dataclass(frozen=True, slots=True)
class Kept:
    """The threads of one kind: their numbers in the file, names, sources, states and where they begin.

    `entries` are the numbers of their entries in order, `thread_of_entry` says which thread has each; `days`
    are those on which threads are told, `thread_of_day` says which thread; `last` is the newest of a thread.
    """

    numbers: Array
    names: Sequence[str]
    places: Sequence[tuple[str, str, int]]
    sources: Array
    states: Sequence[str]
    entries: Array
    thread_of_entry: Array
    days: Array
    thread_of_day: Array
    last: Array

    def threads(self, entries: Array) -> Array:
        """Returns the threads of some entries, one an entry; -1 for an entry that is in none."""
        if not len(self.entries):
            return np.full(len(entries), -1)
        nearest = np.minimum(np.searchsorted(self.entries, entries), len(self.entries) - 1)
        return np.where(self.entries[nearest] == entries, self.thread_of_entry[nearest], -1)


COLUMNS = (
    "thread", "name", "published", "report", "step", "sources", "state", "entries", "days",
)  # fmt: skip
QUERY = f"SELECT {', '.join(COLUMNS)} FROM threads WHERE kind = ?"  # noqa: S608  names are ours


def load(ledger: Ledger, kind: str) -> Kept:
    """Returns the kept threads of a kind."""
    return kept_of(ledger.connection.execute(f"{QUERY} ORDER BY thread", (kind,)).fetchall())


def kept_of(rows: Sequence[Sequence[Any]]) -> Kept:
    """Returns threads of their rows, which stand by number."""
    numbers, names, published, reports, steps, sources, states, entries, days = (
        zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    )
    told, thread_of_day = joined(days, "<i4")
    last = np.zeros(len(rows), np.int64)
    np.maximum.at(last, thread_of_day, told)
    return Kept(
        np.array(numbers, np.int64),
        names,
        list(zip(published, reports, steps, strict=True)),
        np.array(sources, np.int64),
        states,
        *by_value(*joined(entries, "<u8")),
        told,
        thread_of_day,
        last,
    )


def joined(cells: Sequence[bytes], kind: str) -> tuple[Array, Array]:
    """Returns the numbers in some cells as one array, and in which cell each is."""
    dtype = np.dtype(kind)
    counts = [len(cell) // dtype.itemsize for cell in cells]
    return np.frombuffer(b"".join(cells), dtype), np.repeat(np.arange(len(cells)), counts)


def by_value(values: Array, owners: Array) -> tuple[Array, Array]:
    """Returns values in order, with the owner of each."""
    order = np.argsort(values, kind="stable")
    return values[order], owners[order]


# -- followed -------------------------------------------------------------------------------------


def followed(ledger: Ledger, kind: str, held: Kept, changed: Sequence[int]) -> Kept:
    """Returns threads as they are now, of which some have changed, come or gone."""
    query = f"{QUERY} AND thread IN (SELECT value FROM json_each(?)) ORDER BY thread"  # noqa: S608  ours
    new = kept_of(ledger.connection.execute(query, (kind, json.dumps(changed))).fetchall())
    left = np.flatnonzero(~np.isin(held.numbers, np.array(changed, np.int64)))
    if len(left) == len(held.numbers) and not len(new.numbers):
        return held
    return Merge(held, left, new).kept()


class Merge:
    """The threads that are `left` of those held, by their places, and new ones, as one, by number."""

    def __init__(self, held: Kept, left: Array, new: Kept) -> None:
        self.held, self.new, self.before = held, new, len(held.numbers)
        numbers = np.concatenate([held.numbers[left], new.numbers])
        behind = np.arange(len(new.numbers)) + self.before
        # Both stand one behind the other: which of these stands where now, and where each went, -1 if it is gone.
        self.picked = np.concatenate([left, behind])[np.argsort(numbers)]
        self.went = np.full(self.before + len(new.numbers), -1)
        self.went[self.picked] = np.arange(len(self.picked))

    def kept(self) -> Kept:
        """Returns all of them."""
        held, new = self.held, self.new
        return Kept(
            self.numbers(held.numbers, new.numbers),
            self.words(held.names, new.names),
            self.words(held.places, new.places),
            self.numbers(held.sources, new.sources),
            self.words(held.states, new.states),
            *by_value(
                *self.owned(
                    (held.entries, held.thread_of_entry), (new.entries, new.thread_of_entry)
                )
            ),
            *self.owned((held.days, held.thread_of_day), (new.days, new.thread_of_day)),
            self.numbers(held.last, new.last),
        )

    def numbers(self, held: Array, new: Array) -> Array:
        """Returns a field with a number a thread."""
        return np.asarray(np.concatenate([held, new])[self.picked])

    def words(self, held: Sequence[Any], new: Sequence[Any]) -> Sequence[Any]:
        """Returns a field with a value a thread."""
        whole = [*held, *new]
        return [whole[n] for n in self.picked.tolist()]

    def owned(self, held: tuple[Array, Array], new: tuple[Array, Array]) -> tuple[Array, Array]:
        """Returns values of which each thread has several, with their threads."""
        values = np.concatenate([held[0], new[0]])
        threads = self.went[np.concatenate([held[1], new[1] + self.before])]
        return values[threads >= 0], threads[threads >= 0]


@dataclass(frozen=True, slots=True)
class Held:
    """Threads in memory: the state of the rules that let them be seen, and the newest change of threads in them."""

    seen: tuple[int] | None
    change: int
    kept: Kept


class Index:
    """The kept threads of one ledger in memory, by kind."""

    def __init__(self) -> None:
        self.by_kind: dict[str, Held] = {}

    def kept(self, ledger: Ledger, kind: str) -> Kept:
        """Returns a ledger's kept threads of a kind; those made since are seen when all of them are made."""
        seen = ledger.connection.execute("SELECT change FROM thread_rules").fetchone()
        held = self.by_kind.get(kind)
        if held is None or held.seen != seen:
            held = self.by_kind[kind] = renewed(ledger, kind, held, seen)
        return held.kept


def renewed(ledger: Ledger, kind: str, held: Held | None, seen: tuple[int] | None) -> Held:
    """Returns threads as they are now: those that are held followed, all loaded where many have changed."""
    ask = ledger.connection.execute
    newest = int(ask("SELECT coalesce(max(change), 0) FROM thread_changes").fetchone()[0])
    if held is not None and held.change <= newest:
        query = "SELECT thread FROM thread_changes WHERE change > ? LIMIT ?"
        changed = [int(n) for (n,) in ask(query, (held.change, MOST_FOLLOWED))]
        if len(changed) < MOST_FOLLOWED:
            return Held(seen, newest, followed(ledger, kind, held.kept, changed))
    return Held(seen, newest, load(ledger, kind))


def kept_threads(ledger: Ledger, kind: str) -> Kept:
    """Returns a ledger's kept threads of a kind, from its memory."""
    with ledger.memory.using(Index) as index, snapshot(ledger.connection):
        return index.kept(ledger, kind)
