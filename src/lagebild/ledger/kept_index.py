"""Which kept stories and claims have which entries, in memory: read once, and again when they were made anew."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import snapshot
from lagebild.ledger.store import Ledger


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


def load(ledger: Ledger, kind: str) -> Kept:
    """Returns the kept threads of a kind."""
    rows = ledger.connection.execute(
        "SELECT thread, name, published, report, step, sources, state, entries, days FROM threads "
        "WHERE kind = ? ORDER BY thread",
        (kind,),
    ).fetchall()
    entries, of = joined([r[7] for r in rows], "<u8")
    order = np.argsort(entries, kind="stable")
    days, days_of = joined([r[8] for r in rows], "<i4")
    last = np.zeros(len(rows), np.int64)
    np.maximum.at(last, days_of, days)
    return Kept(
        np.array([r[0] for r in rows], np.int64),
        [r[1] for r in rows],
        [(r[2], r[3], r[4]) for r in rows],
        np.array([r[5] for r in rows], np.int64),
        [r[6] for r in rows],
        entries[order],
        of[order],
        days,
        days_of,
        last,
    )


def joined(cells: Sequence[bytes], kind: str) -> tuple[Array, Array]:
    """Returns the numbers in some cells as one array, and of which cell each is."""
    dtype = np.dtype(kind)
    counts = [len(cell) // dtype.itemsize for cell in cells]
    return np.frombuffer(b"".join(cells), dtype), np.repeat(np.arange(len(cells)), counts)


class Index:
    """The kept threads that are in memory, by file and kind."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[tuple[int, int, str], tuple[tuple[int] | None, Kept]] = {}

    def kept(self, ledger: Ledger, kind: str) -> Kept:
        """Returns a ledger's kept threads of a kind."""
        about = ledger.path.stat()
        name = about.st_dev, about.st_ino, kind
        with self.lock, snapshot(ledger.connection) as db:
            change = db.execute("SELECT change FROM thread_rules").fetchone()
            held = self.known.get(name)
            if held is None or held[0] != change:
                held = self.known[name] = change, load(ledger, kind)
            return held[1]


INDEX = Index()


def kept_threads(ledger: Ledger, kind: str) -> Kept:
    """Returns a ledger's kept threads of a kind."""
    return INDEX.kept(ledger, kind)
