"""Which kept stories and claims have which entries, in memory: read once, and again when they were made anew."""

from __future__ import annotations

import json
import threading
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

    `entries` are the entries' numbers in order, `of` the thread of each; `days`, `days_of` the days on
    which each is told. `last` is the newest of these.
    """

    numbers: Array
    names: Sequence[str]
    places: Sequence[tuple[str, str, int]]
    sources: Array
    states: Sequence[str]
    entries: Array
    of: Array
    days: Array
    days_of: Array
    last: Array

    def threads(self, entries: Array) -> Array:
        """Returns the threads of some entries, one an entry; -1 for an entry that is in none."""
        if not len(self.entries):
            return np.full(len(entries), -1)
        at = np.minimum(np.searchsorted(self.entries, entries), len(self.entries) - 1)
        return np.where(self.entries[at] == entries, self.of[at], -1)


COLUMNS = "thread, name, published, report, step, sources, state, entries, days"


def load(ledger: Ledger, kind: str) -> Kept:
    """Returns the kept threads of a kind."""
    query = f"SELECT {COLUMNS} FROM threads WHERE kind = ? ORDER BY thread"  # noqa: S608  names are ours
    return kept_of(ledger.connection.execute(query, (kind,)).fetchall())


def kept_of(rows: Sequence[Sequence[Any]]) -> Kept:
    """Returns threads of their rows, which stand by number."""
    entries, of = joined([r[7] for r in rows], "<u8")
    days, days_of = joined([r[8] for r in rows], "<i4")
    last = np.zeros(len(rows), np.int64)
    np.maximum.at(last, days_of, days)
    return Kept(
        np.array([r[0] for r in rows], np.int64),
        [r[1] for r in rows],
        [(r[2], r[3], r[4]) for r in rows],
        np.array([r[5] for r in rows], np.int64),
        [r[6] for r in rows],
        *by_value(entries, of),
        days,
        days_of,
        last,
    )


def joined(cells: Sequence[bytes], kind: str) -> tuple[Array, Array]:
    """Returns the numbers in some cells as one array, and of which cell each is."""
    dtype = np.dtype(kind)
    counts = [len(cell) // dtype.itemsize for cell in cells]
    return np.frombuffer(b"".join(cells), dtype), np.repeat(np.arange(len(cells)), counts)


def by_value(values: Array, of: Array) -> tuple[Array, Array]:
    """Returns values in order, and of what each is."""
    order = np.argsort(values, kind="stable")
    return values[order], of[order]


# -- followed -------------------------------------------------------------------------------------


def followed(ledger: Ledger, kind: str, held: Kept, changed: Sequence[int]) -> Kept:
    """Returns threads as they are now, of which some have changed, come or gone."""
    query = (
        f"SELECT {COLUMNS} FROM threads WHERE kind = ? AND thread IN "  # noqa: S608  names are ours
        "(SELECT value FROM json_each(?)) ORDER BY thread"
    )
    new = kept_of(ledger.connection.execute(query, (kind, json.dumps(changed))).fetchall())
    left = np.flatnonzero(~np.isin(held.numbers, np.array(changed, np.int64)))
    if len(left) == len(held.numbers) and not len(new.numbers):
        return held
    return Merge(held, left, new).kept()


class Merge:
    """Threads that are `left` of those held, and new ones, as one, by number."""

    def __init__(self, held: Kept, left: Array, new: Kept) -> None:
        self.held, self.new, self.before = held, new, len(held.numbers)
        numbers = np.concatenate([held.numbers[left], new.numbers])
        behind = np.arange(len(new.numbers)) + self.before
        # Which of both, one behind the other, stands where now, and where each stands: -1 for one that has gone.
        self.picked = np.concatenate([left, behind])[np.argsort(numbers)]
        self.place = np.full(self.before + len(new.numbers), -1)
        self.place[self.picked] = np.arange(len(self.picked))

    def kept(self) -> Kept:
        """Returns all of them."""
        return Kept(
            self.array("numbers"),
            self.list("names"),
            self.list("places"),
            self.array("sources"),
            self.list("states"),
            *by_value(*self.values("entries", "of")),
            *self.values("days", "days_of"),
            self.array("last"),
        )

    def array(self, name: str) -> Array:
        """Returns a field with a number a thread."""
        whole = np.concatenate([getattr(self.held, name), getattr(self.new, name)])
        return np.asarray(whole[self.picked])

    def list(self, name: str) -> Sequence[Any]:
        """Returns a field with a value a thread."""
        whole = [*getattr(self.held, name), *getattr(self.new, name)]
        return [whole[n] for n in self.picked.tolist()]

    def values(self, name: str, of: str) -> tuple[Array, Array]:
        """Returns numbers of which each thread has several, and of which thread each is."""
        whole = np.concatenate([getattr(self.held, name), getattr(self.new, name)])
        at = self.place[
            np.concatenate([getattr(self.held, of), getattr(self.new, of) + self.before])
        ]
        return whole[at >= 0], at[at >= 0]


@dataclass(frozen=True, slots=True)
class Held:
    """Threads in memory: the change that let them be seen, and how many there have been of threads."""

    seen: tuple[int] | None
    change: int
    kept: Kept


class Index:
    """The kept threads that are in memory, by file and kind."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[tuple[int, int, str], Held] = {}

    def kept(self, ledger: Ledger, kind: str) -> Kept:
        """Returns a ledger's kept threads of a kind."""
        about = ledger.path.stat()
        name = about.st_dev, about.st_ino, kind
        with self.lock, snapshot(ledger.connection) as db:
            seen = db.execute("SELECT change FROM thread_rules").fetchone()
            held = self.known.get(name)
            if held is None or held.seen != seen:
                held = self.known[name] = renewed(ledger, kind, held, seen)
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


INDEX = Index()


def kept_threads(ledger: Ledger, kind: str) -> Kept:
    """Returns a ledger's kept threads of a kind."""
    return INDEX.kept(ledger, kind)
