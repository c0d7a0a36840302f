"""The rows of `facets` in memory as arrays, kept up with the file: what a filter or a group needs, read once.

A ledger of a hundred thousand reports takes about a second to load and some hundred bytes an entry;
later changes are appended. What was handed out never changes, so threads share it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from lagebild.ledger.facets import BEHIND, BETWEEN, LISTS, NONE, PACKED, WITHIN, Packer, day_number
from lagebild.ledger.reviewed import BOTH, MACHINE
from lagebild.ledger.store import WITH_REVIEWS, Ledger

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
# Fields of packed items that number a row's own words, places and actors.
NUMBERED = {
    "words": ("speaking", "mode", "account", "unit", "counted", "via"),
    "places": ("place",),
    "actors": ("speaker", "counts", "addressee", "actor"),
}
# Fields of pairs that number the row's own items.
INNER = {"event": "events", "figure": "figures", "statement": "statements"}
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
        self.known: dict[tuple[int, Callable[[str], int]], Growing] = {}
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

    def codes(self, at: int) -> Array:
        """Returns for every word a number that stands for its field at this place; equal fields have one."""
        with self.lock:
            codes, known = self.coded.setdefault(at, (Growing("<i4"), {}))
            fresh = range(codes.size, len(self.words))
            found = [known.setdefault(self.fields(n)[at], len(known)) for n in fresh]
            codes.add(np.array(found, "<i4"))
            return codes.rows

    def traits(self, at: int, of: Callable[[str], int], dtype: npt.DTypeLike) -> Array:
        """Returns what a function says of each field that the numbers of `codes` stand for, each asked once."""
        with self.lock:
            grown = self.known.setdefault((at, of), Growing(dtype))
            fields = self.coded[at][1]
            if grown.size < len(fields):
                fresh = islice(fields, grown.size, None)
                grown.add(np.array([of(field) for field in fresh], dtype))
            return grown.rows

    def named(self, at: int) -> list[str]:
        """Returns the fields that the numbers of `codes` stand for."""
        return list(self.coded[at][1])


VERSION = np.dtype(
    [("version", "<i8"), ("day", "<i4"), ("original", "<i8"), ("outlet", "<i4"),
     ("agencies", "<i4"), ("language", "<i4"), ("report", "<i4")]
)  # fmt: skip
Table = Mapping[str, Array]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A ledger's rows at one moment: `alive` says which of `versions` are current.

    A table has an array a field. Items and pairs name their version by its row (`at`), pairs their
    items by theirs; words, places and actors are numbers of the vocabularies, NONE where there is
    none. `reports` and `published` have an entry a version.
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

    def order(self, at: int) -> tuple[bool, str, str]:
        """Returns where a version stands among all: by date, those without one last, then by id."""
        published = self.published[at]
        return published is None, published or "", self.reports[at]


class Shelf:
    """What is in memory of one ledger's file, and how far it has come."""

    def __init__(self) -> None:
        self.change = 0
        self.made: Columns | None = None
        self.gone = 0
        self.alive: Mask = np.zeros(0, bool)
        self.rows: dict[int, int] = {}
        self.reports: list[str] = []
        self.published: list[str | None] = []
        self.vocabularies = {name: Vocabulary() for name in (*LISTS, "names")}
        self.arrays = {
            name: {f: Growing(dtype[f]) for f in dtype.names or ()} | {"at": Growing("<i4")}
            for name, dtype in {"versions": VERSION, **PACKED}.items()
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

    def follow(self, ledger: Ledger, newest: int) -> None:
        """Takes in what has changed in the file since."""
        db = ledger.connection
        query = "SELECT version FROM facet_changes WHERE change > ?"
        changed = [int(v) for (v,) in db.execute(query, (self.change,))] if self.change else []
        self.leave(changed)
        self.take(in_mode(ledger, rows_of(db, changed if self.change else None)))
        self.change = newest

    def leave(self, versions: Iterable[int]) -> None:
        """Marks the rows of some versions as gone."""
        gone = [at for v in versions if (at := self.rows.pop(v, None)) is not None]
        self.alive = self.alive.copy()
        self.alive[gone] = False
        self.gone += len(gone)

    def take(self, rows: Sequence[Sequence[Any]]) -> None:
        """Appends rows of the file."""
        first = len(self.reports)
        numbers = {name: self.numbered(name, rows) for name in LISTS}
        sizes = {name: self.arrays[name]["at"].size for name in PACKED}
        found = {name: Packed.of(name, rows) for name in PACKED}
        for name, packed in found.items():
            for f in packed.items.dtype.names or ():
                values = packed.items[f]
                kind = next((k for k, fields in NUMBERED.items() if f in fields), None)
                if kind:
                    values = packed.moved(values, *numbers[kind])
                elif f in INNER:
                    inner = found[INNER[f]]
                    values = packed.shifted(values, inner.starts + sizes[INNER[f]])
                self.arrays[name][f].add(values)
            self.arrays[name]["at"].add(packed.row + first)
        self.take_versions(rows, first)
        for vocabulary in self.vocabularies.values():
            vocabulary.settle()

    def take_versions(self, rows: Sequence[Sequence[Any]], first: int) -> None:
        """Appends what is known of the versions themselves."""
        made = np.array([self.version(row) for row in rows], VERSION)
        for f in VERSION.names or ():
            self.arrays["versions"][f].add(made[f])
        for n, row in enumerate(rows):
            self.rows[row[0]] = first + n
            self.reports.append(row[1])
            self.published.append(row[2])
        self.alive = np.concatenate([self.alive, np.ones(len(rows), bool)])

    def version(self, row: Sequence[Any]) -> tuple[int, ...]:
        """Returns a version's fields."""
        number, report, published, outlet, language, agencies, original = row[:HEAD]
        names = self.vocabularies["names"]
        words = (names.number(w or "") for w in (outlet, agencies, language, report))
        return number, day_number(published), original, *words

    def numbered(self, name: str, rows: Sequence[Sequence[Any]]) -> tuple[Array, Array]:
        """Returns the numbers of all words in the rows' own lists, and where each row's begin."""
        number = self.vocabularies[name].number
        place = HEAD + len(PACKED) + LISTS.index(name)
        lists = [row[place].split(BETWEEN) if row[place] else [] for row in rows]
        starts = np.cumsum([0, *map(len, lists)])[:-1]
        found = [number(word) for words in lists for word in words]
        return np.array([*found, NONE], np.int32), starts


@dataclass(frozen=True, slots=True)
class Packed:
    """The items of some rows as one array: of which row each is, and where each row's begin."""

    items: Array
    row: Array
    starts: Array

    @classmethod
    def of(cls, name: str, rows: Sequence[Sequence[Any]]) -> Packed:
        """Returns the items of one kind of some rows."""
        place = HEAD + list(PACKED).index(name)
        blobs = [row[place] for row in rows]
        counts = np.array([len(b) for b in blobs], np.int64) // PACKED[name].itemsize
        starts = np.cumsum(counts) - counts
        items = np.frombuffer(b"".join(blobs), PACKED[name])
        return cls(items, np.repeat(np.arange(len(rows), dtype=np.int32), counts), starts)

    def moved(self, values: Array, numbers: Array, starts: Array) -> Array:
        """Returns numbers of the rows' own lists as numbers of the vocabulary."""
        if not len(values):
            return values
        return np.where(values < 0, NONE, numbers[starts[self.row] + np.maximum(values, 0)])

    def shifted(self, values: Array, starts: Array) -> Array:
        """Returns numbers of the rows' own items as numbers of all items."""
        return np.where(values < 0, NONE, starts[self.row] + values)


HEAD = 7


def rows_of(db: sqlite3.Connection, versions: Iterable[int] | None) -> list[Sequence[Any]]:
    """Returns the rows of some versions, of all where none are named."""
    columns = ", ".join(f"f.{name}" for name in (*PACKED, *LISTS))
    some = "" if versions is None else "WHERE version IN (SELECT value FROM json_each(?)) "
    given = () if versions is None else (json.dumps(sorted(versions)),)
    return db.execute(
        f"SELECT version, report, published, outlet, language, agencies, original, {columns} "  # noqa: S608  names are ours
        f"FROM facets AS f JOIN copy_texts USING (version) {some}ORDER BY version",
        given,
    ).fetchall()


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
    columns = (*PACKED, *LISTS)
    return (*row[: -len(columns)], *(packed[name] for name in columns))


class Shelves:
    """The ledgers that are in memory, by file and mode; one that was put in a file's place is another."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shelves: dict[tuple[int, int, str], Shelf] = {}

    def columns(self, ledger: Ledger) -> Columns:
        """Returns a ledger's rows as they are now."""
        about = ledger.path.stat()
        name = about.st_dev, about.st_ino, ledger.reviews
        with self.lock, snapshot(ledger.connection) as db:
            newest = newest_change(db)
            shelf = self.shelves.setdefault(name, Shelf())
            if shelf.worn or newest < shelf.change:
                shelf = self.shelves[name] = Shelf()
            if newest != shelf.change:
                shelf.follow(ledger, newest)
            return shelf.columns()


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


SHELVES = Shelves()


def columns_of(ledger: Ledger) -> Columns:
    """Returns a ledger's rows as they are now; loaded once in a process, then followed."""
    return SHELVES.columns(ledger)
