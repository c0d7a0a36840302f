"""The rows of `facets` in memory as arrays, kept up with the file: what a filter or a group needs, read once.

A ledger of a hundred thousand reports takes about a second to load and some hundred bytes an entry;
later changes are appended. What was handed out never changes, so threads share it.
"""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from lagebild.ledger.blocks import (
    ABOUT,
    COLUMN,
    INNER,
    NAMES,
    NUMBERED,
    TABLES,
    VERSION_ROW,
    VOCABULARIES,
    Array,
    Block,
    Table,
    block_of,
    blocks,
    rows_of,
)
from lagebild.ledger.facets import BEHIND, BETWEEN, NONE, PACKED, WITHIN, Packer
from lagebild.ledger.reviewed import BOTH, MACHINE, REVIEWED
from lagebild.ledger.store import WITH_REVIEWS, Ledger

Mask = npt.NDArray[np.bool_]
# So large a part of rows that are gone is worth loading anew.
MOST_GONE = 0.3
FEWEST_GONE = 1000


class Growing:
    """An array that grows at its end; what was handed out before stays as it was."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self.room = np.empty(0, dtype)
        self.size = 0

    def add(self, rows: Array) -> None:
        """Appends rows; they are never written where an earlier array looks."""
        size = self.size + len(rows)
        if size > len(self.room):
            room = np.empty(max(size, 2 * len(self.room)), self.room.dtype)
            room[: self.size] = self.room[: self.size]
            self.room = room
        self.room[self.size : size] = rows
        self.size = size

    def copy(self) -> Growing:
        """Returns an array of the same rows that grows elsewhere."""
        other = Growing(self.room.dtype)
        other.room, other.size = self.rows, self.size
        return other

    @property
    def rows(self) -> Array:
        """All rows so far."""
        return self.room[: self.size]


class Vocabulary:
    """Words of all reports, each once, by number; what stands before BEHIND in one can be searched."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.numbers: dict[str, int] = {}
        self.lowered = BETWEEN
        self.starts: list[int] = []
        self.fresh: list[str] = []
        self.coded: dict[int, tuple[Growing, dict[str, int]]] = {}
        self.judged: dict[tuple[int, Callable[[str], int]], Growing] = {}
        self.lock = threading.Lock()

    def number(self, word: str) -> int:
        """Returns a word's number, a new one where it is new."""
        found = self.numbers.get(word)
        if found is None:
            found = self.numbers[word] = len(self.words)
            self.words.append(word)
            self.fresh.append(word.split(BEHIND, 1)[0].lower())
        return found

    def settle(self) -> None:
        """Makes the new words searchable."""
        at = len(self.lowered)
        for word in self.fresh:
            self.starts.append(at)
            at += len(word) + 1
        if self.fresh:
            self.lowered += BETWEEN.join(self.fresh) + BETWEEN
            self.fresh = []

    def having(self, part: str) -> list[int]:
        """Returns the numbers of all words that have a part, capitals aside."""
        text, wanted, found = self.lowered, part.lower(), []
        at = text.find(wanted)
        while at >= 0:
            n = bisect_right(self.starts, at) - 1
            found.append(n)
            at = text.find(wanted, text.find(BETWEEN, at))
        return found

    def marked(self, part: str) -> Mask:
        """Returns for every word whether it has a part; the last stands for no word."""
        marks = np.zeros(len(self.words) + 1, bool)
        marks[self.having(part)] = True
        return marks

    def fields(self, n: int) -> list[str]:
        """Returns the fields of a word that is a place or an actor."""
        return self.words[n].replace(BEHIND, WITHIN).split(WITHIN)

    def codes(self, field: int) -> Array:
        """Returns for every word a number that stands for one of its fields; equal fields have one."""
        with self.lock:
            codes, known = self.coded.setdefault(field, (Growing("<i4"), {}))
            fresh = range(codes.size, len(self.words))
            found = [known.setdefault(self.fields(n)[field], len(known)) for n in fresh]
            codes.add(np.array(found, "<i4"))
            return codes.rows

    def decoded(self, field: int) -> list[str]:
        """Returns what the numbers of `codes` stand for."""
        self.codes(field)
        return list(self.coded[field][1])

    def traits(
        self, field: int, trait: Callable[[str], int], dtype: npt.DTypeLike = "<i4"
    ) -> Array:
        """Returns what a function says of each of `decoded`, each asked once."""
        self.codes(field)
        with self.lock:
            grown = self.judged.setdefault((field, trait), Growing(dtype))
            decoded = self.coded[field][1]
            if grown.size < len(decoded):
                fresh = islice(decoded, grown.size, None)
                grown.add(np.array([trait(word) for word in fresh], dtype))
            return grown.rows


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A ledger's rows at one moment: `alive` says which of `versions` are current.

    A table has an array a field. Items and pairs name their version by its row (`version_row`), pairs
    their items by theirs; words, places and actors are numbers of the vocabularies, NONE where there
    is none. `reports` and `published` have an entry a version.
    """

    change: int
    alive: Mask
    reports: Sequence[str]
    published: Sequence[str | None]
    words: Vocabulary
    places: Vocabulary
    actors: Vocabulary
    names: Vocabulary
    versions: Table
    events: Table
    figures: Table
    statements: Table
    parties: Table
    measured: Table
    named: Table
    mentions: Table

    def order(self, version_row: int) -> tuple[bool, str, str]:
        """Returns where a version stands among all: by date, those without one last, then by id."""
        published = self.published[version_row]
        return published is None, published or "", self.reports[version_row]

    def place(self, table: Table, row: int) -> tuple[bool, str, str, int]:
        """Returns where an item stands among all: where its version does, then by its place in that."""
        return *self.order(int(table[VERSION_ROW][row])), int(table["position"][row])


class Shelf:
    """The rows of a ledger in one mode as they grow in memory; `change` is how far they have come."""

    def __init__(self) -> None:
        self.change = 0
        self.made: Columns | None = None
        self.gone = 0
        self.alive: Mask = np.zeros(0, bool)
        self.rows: dict[int, int] = {}
        self.reports: list[str] = []
        self.published: list[str | None] = []
        self.vocabularies = {name: Vocabulary() for name in VOCABULARIES}
        self.arrays = {
            name: {f: Growing(kind) for f, kind in kinds.items()} for name, kinds in TABLES.items()
        }

    def columns(self) -> Columns:
        """Returns what there is now, the same as long as nothing changes."""
        if self.made and self.made.change == self.change:
            return self.made
        tables = {
            name: {f: grown.rows for f, grown in fields.items()}
            for name, fields in self.arrays.items()
        }
        parts: dict[str, Any] = {**self.vocabularies, **tables}
        self.made = Columns(self.change, self.alive, self.reports, self.published, **parts)
        return self.made

    @property
    def worn(self) -> bool:
        """Whether so much of it is gone that loading anew is better."""
        return self.gone > max(FEWEST_GONE, MOST_GONE * len(self.alive))

    def load(self, db: sqlite3.Connection) -> None:
        """Takes in all rows of the file."""
        for block in blocks(db):
            self.take(block)
        self.settle(newest_change(db))

    def follow(self, ledger: Ledger) -> None:
        """Takes in what has changed in the file since."""
        newest = newest_change(ledger.connection)
        if newest > self.change:
            self.renew(ledger, changed_since(ledger.connection, self.change), newest)

    def renew(self, ledger: Ledger, versions: Collection[int], change: int) -> None:
        """Puts the rows of some versions as they are now in the place of those that it has."""
        self.leave(versions)
        self.take(block_of(in_mode(ledger, rows_of(ledger.connection, versions))))
        self.settle(change)

    def leave(self, versions: Iterable[int]) -> None:
        """Marks the rows of some versions as gone."""
        gone = [self.rows.pop(version) for version in versions if version in self.rows]
        self.alive = self.alive.copy()
        self.alive[gone] = False
        self.gone += len(gone)

    def take(self, block: Block) -> None:
        """Appends the rows of a block."""
        first = len(self.reports)
        numbers = {name: self.numbers(name, words) for name, words in block.lists.items()}
        before = {name: self.arrays[name][VERSION_ROW].size for name in PACKED}
        for name, table in block.tables.items():
            for field, values in table.items():
                moved = values
                if field in NUMBERED:
                    # NONE is -1, and the last of the numbers stands for it.
                    moved = numbers[NUMBERED[field]][values]
                elif field in INNER:
                    moved = np.where(values == NONE, NONE, values + before[INNER[field]])
                elif field == VERSION_ROW:
                    moved = values + first
                self.arrays[name][field].add(moved)
        self.take_versions(block, first)

    def settle(self, change: int) -> None:
        """Makes new words searchable, and notes how far it has come."""
        for vocabulary in self.vocabularies.values():
            vocabulary.settle()
        self.change = change

    def numbers(self, name: str, words: Sequence[str]) -> Array:
        """Returns the numbers of words of a block; the last is that of none."""
        vocabulary = self.vocabularies[name]
        found = [
            vocabulary.number(word) if known is None else known
            for word, known in zip(words, map(vocabulary.numbers.get, words), strict=True)
        ]
        return np.array([*found, NONE], np.int32)

    def take_versions(self, block: Block, first: int) -> None:
        """Appends what is known of the versions themselves."""
        table, names = block.tables["versions"], block.lists[NAMES]
        for n, version in enumerate(table["version"].tolist()):
            self.rows[version] = first + n
        self.reports += [names[n] for n in table["report"].tolist()]
        self.published += block.published
        self.alive = np.concatenate([self.alive, np.ones(len(block.published), bool)])

    def copy(self) -> Shelf:
        """Returns a shelf of its own that has the same rows; the vocabularies are of both."""
        other = Shelf()
        other.change, other.gone, other.alive = self.change, self.gone, self.alive
        other.rows, other.vocabularies = dict(self.rows), self.vocabularies
        other.reports, other.published = list(self.reports), list(self.published)
        other.arrays = {
            name: {f: grown.copy() for f, grown in fields.items()}
            for name, fields in self.arrays.items()
        }
        return other


def in_mode(ledger: Ledger, rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
    """Returns the rows as the ledger's mode shows them: the file's are of readings with their reviews."""
    if ledger.reviews == BOTH:
        return rows
    query = f"SELECT version, max(reading) FROM readings WHERE version IN ({WITH_REVIEWS}) GROUP BY version"  # noqa: S608  ours
    readings = dict(ledger.connection.execute(query))
    some = [row for row in rows if row[0] in readings or ledger.reviews == MACHINE]
    return [
        packed_anew(ledger, row, readings[row[0]]) if row[0] in readings else row for row in some
    ]


def packed_anew(ledger: Ledger, row: Sequence[Any], reading: int) -> Sequence[Any]:
    """Returns a version's row made of a reading in the ledger's mode."""
    packed = Packer(ledger.view(reading)).packed()
    return (*row[: len(ABOUT)], *(packed[name] for name in COLUMN))


class Shelves:
    """The rows of one ledger in memory, by mode."""

    def __init__(self) -> None:
        self.by_mode: dict[str, Shelf] = {}

    def columns(self, ledger: Ledger) -> Columns:
        """Returns a ledger's rows as they are now, in its mode."""
        shelf = self.by_mode.get(ledger.reviews)
        if shelf is None or shelf.worn or shelf.change > newest_change(ledger.connection):
            shelf = self.by_mode[ledger.reviews] = self.begun(ledger)
        shelf.follow(ledger)
        return shelf.columns()

    def begun(self, ledger: Ledger) -> Shelf:
        """Returns a ledger's rows loaded for its mode; only what people reviewed differs from those of all entries."""
        db = ledger.connection
        shelf, whole = Shelf(), self.by_mode.get(BOTH)
        if ledger.reviews == MACHINE and whole and whole.change <= newest_change(db):
            shelf = whole.copy()
        elif ledger.reviews != REVIEWED:
            shelf.load(db)
        if ledger.reviews != BOTH:
            reviewed = [int(v) for (v,) in db.execute(f"{WITH_REVIEWS} GROUP BY version")]
            shelf.renew(ledger, reviewed, shelf.change or newest_change(db))
        return shelf


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Everything that is read inside is of one moment."""
    if db.in_transaction:
        yield db
        return
    db.execute("BEGIN")
    try:
        yield db
    finally:
        db.execute("COMMIT")


def newest_change(db: sqlite3.Connection) -> int:
    """Returns the number of the newest change; 0 for a ledger without a reading."""
    return int(db.execute("SELECT coalesce(max(change), 0) FROM facet_changes").fetchone()[0])


def changed_since(db: sqlite3.Connection, change: int) -> list[int]:
    """Returns the versions whose rows changed after a change."""
    query = "SELECT version FROM facet_changes WHERE change > ?"
    return [int(version) for (version,) in db.execute(query, (change,))]


def columns_of(ledger: Ledger) -> Columns:
    """Returns a ledger's rows as they are now, loaded into its memory once and then followed."""
    with ledger.memory.using(Shelves) as shelves, snapshot(ledger.connection):
        return shelves.columns(ledger)
