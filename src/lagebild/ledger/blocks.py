"""The rows of `facets` a thousand at a time, as columns hold them: what is loaded at once when a program begins.

A stored block is derived from its rows; the ledger's triggers take it away with the first of these that changes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lagebild.ledger.facets import BETWEEN, LISTS, NONE, PACKED, day_number

Array = npt.NDArray[Any]
Table = Mapping[str, Array]
# A block holds the versions whose numbers are equal but for so many last bits; the triggers say the same.
BITS = 10
VERSION = np.dtype(
    [("version", "<i8"), ("day", "<i4"), ("original", "<i8"), ("outlet", "<i4"),
     ("agencies", "<i4"), ("language", "<i4"), ("report", "<i4")]
)  # fmt: skip
# Every item and pair has the row of its version beside its own fields.
VERSION_ROW = "version_row"


def fields_of(kind: np.dtype[Any]) -> dict[str, np.dtype[Any]]:
    """Returns the fields of a structured type with the type of each."""
    return {name: kind[name] for name in kind.names or ()}


TABLES: Mapping[str, Mapping[str, np.dtype[Any]]] = {
    "versions": fields_of(VERSION),
    **{name: fields_of(kind) | {VERSION_ROW: np.dtype("<i4")} for name, kind in PACKED.items()},
}
NAMES = "names"
VOCABULARIES = (*LISTS, NAMES)
# The list that a field numbers.
NUMBERED: Mapping[str, str] = {
    **dict.fromkeys(("speaking", "mode", "account", "unit", "counted", "via"), "words"),
    "place": "places",
    **dict.fromkeys(("speaker", "counts", "addressee", "actor"), "actors"),
    **dict.fromkeys(("outlet", "agencies", "language", "report"), NAMES),
}
# Fields that number items.
INNER = {"event": "events", "figure": "figures", "statement": "statements"}
CELLS = (*TABLES, *VOCABULARIES, "published")
# The columns of a row of the file: those of the version, then what the facets hold.
ABOUT = ("version", "report", "published", "outlet", "language", "agencies", "original")
PUBLISHED = ABOUT.index("published")
COLUMN: Mapping[str, int] = {name: len(ABOUT) + n for n, name in enumerate((*PACKED, *LISTS))}


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The rows of some versions as a table a kind, an array a field.

    Words, places, actors and names are numbers of the block's own lists, items and versions those of its
    own rows; NONE where there is none.
    """

    tables: Mapping[str, Table]
    lists: Mapping[str, Sequence[str]]
    published: Sequence[str | None]


# -- from rows ------------------------------------------------------------------------------------


def rows_of(db: sqlite3.Connection, versions: Iterable[int]) -> list[Sequence[Any]]:
    """Returns the rows of some versions."""
    some = "version IN (SELECT value FROM json_each(?))"
    return rows_where(db, some, json.dumps(sorted(versions)))


def rows_where(db: sqlite3.Connection, some: str, *given: Any) -> list[Sequence[Any]]:
    """Returns the rows for which a condition holds."""
    columns = ", ".join((*ABOUT, *(f"f.{name}" for name in COLUMN)))
    return db.execute(
        f"SELECT {columns} "  # noqa: S608  names are ours
        f"FROM facets AS f JOIN copy_texts USING (version) WHERE {some} ORDER BY version",
        given,
    ).fetchall()


def block_of(rows: Sequence[Sequence[Any]]) -> Block:
    """Returns rows of the file as a block."""
    known: dict[str, dict[str, int]] = {name: {} for name in VOCABULARIES}
    numbers = {name: numbered(known[name], name, rows) for name in LISTS}
    versions = np.array([version(known[NAMES], row) for row in rows], VERSION)
    packed = {name: Packed.of(name, rows) for name in PACKED}
    tables: dict[str, Table] = {
        "versions": {field: versions[field] for field in TABLES["versions"]},
        **{name: one.table(numbers, packed) for name, one in packed.items()},
    }
    lists = {name: tuple(words) for name, words in known.items()}
    return Block(tables, lists, [row[PUBLISHED] for row in rows])


def version(names: dict[str, int], row: Sequence[Any]) -> tuple[int, ...]:
    """Returns a version's fields."""
    number, report, published, outlet, language, agencies, original = row[: len(ABOUT)]
    words = (outlet or "", agencies or "", language or "", report)
    found = (names.setdefault(word, len(names)) for word in words)
    return number, day_number(published), original, *found


def numbered(
    known: dict[str, int], name: str, rows: Sequence[Sequence[Any]]
) -> tuple[Array, Array]:
    """Returns the block's numbers of the words in the rows' own lists, and where each row's begin."""
    cells = [row[COLUMN[name]] for row in rows]
    lists = [cell.split(BETWEEN) if cell else [] for cell in cells]
    starts = np.cumsum([0, *map(len, lists)])[:-1]
    found = [known.setdefault(word, len(known)) for words in lists for word in words]
    return np.array([*found, NONE], np.int32), starts


@dataclass(frozen=True, slots=True)
class Packed:
    """The items of one kind of some rows as one array: the row of each, and where each row's begin."""

    items: Array
    rows: Array
    starts: Array

    @classmethod
    def of(cls, name: str, rows: Sequence[Sequence[Any]]) -> Packed:
        """Returns the items of one kind of some rows."""
        blobs = [row[COLUMN[name]] for row in rows]
        counts = np.array([len(b) for b in blobs], np.int64) // PACKED[name].itemsize
        starts = np.cumsum(counts) - counts
        items = np.frombuffer(b"".join(blobs), PACKED[name])
        return cls(items, np.repeat(np.arange(len(rows), dtype=np.int32), counts), starts)

    def table(
        self, lists: Mapping[str, tuple[Array, Array]], others: Mapping[str, Packed]
    ) -> Table:
        """Returns the fields of all items, their numbers those of the block."""
        fields = self.items.dtype.names or ()
        return {f: self.field(f, lists, others) for f in fields} | {VERSION_ROW: self.rows}

    def field(
        self, name: str, lists: Mapping[str, tuple[Array, Array]], others: Mapping[str, Packed]
    ) -> Array:
        """Returns a field of all items."""
        values = self.items[name]
        if name in NUMBERED:
            numbers, starts = lists[NUMBERED[name]]
            return np.where(values == NONE, NONE, numbers[self.shifted(values, starts)])
        if name in INNER:
            starts = others[INNER[name]].starts
            return np.where(values == NONE, NONE, self.shifted(values, starts)).astype(np.int32)
        return values

    def shifted(self, values: Array, starts: Array) -> Array:
        """Returns numbers that count from each row's first as numbers that count from the block's; NONE as the first."""
        return np.asarray(starts[self.rows] + np.maximum(values, 0))


# -- in the ledger's file -------------------------------------------------------------------------


def store_missing(db: sqlite3.Connection) -> bool:
    """Stores one of the blocks that are full but not stored, and says whether there was any."""
    number = missing(db)
    if number is None:
        return False
    marks = ", ".join("?" * (1 + len(CELLS)))
    db.execute(
        f"INSERT INTO facet_blocks VALUES ({marks})",  # noqa: S608  marks alone
        (number, *cells_of(block_of(rows_in(db, number)))),
    )
    return True


def missing(db: sqlite3.Connection) -> int | None:
    """Returns the first block that is full but not stored; None where there is none."""
    number = db.execute(
        "SELECT min(block) FROM (SELECT DISTINCT version >> ?1 AS block FROM facets WHERE "
        "version >> ?1 < (SELECT max(version) >> ?1 FROM facets) EXCEPT SELECT block FROM facet_blocks)",
        (BITS,),
    ).fetchone()[0]
    return None if number is None else int(number)


def rows_in(db: sqlite3.Connection, block: int) -> list[Sequence[Any]]:
    """Returns the rows of a block."""
    begin, end = block << BITS, (block + 1) << BITS
    return rows_where(db, "version >= ? AND version < ?", begin, end)


def blocks(db: sqlite3.Connection) -> Iterator[Block]:
    """Yields all rows as blocks, those that are stored as they are, the others made of their rows."""
    last = db.execute("SELECT max(version) >> ? FROM facets", (BITS,)).fetchone()[0]
    query = f"SELECT {', '.join(CELLS)} FROM facet_blocks WHERE block = ?"  # noqa: S608  ours
    for number in range(0 if last is None else last + 1):
        cells = db.execute(query, (number,)).fetchone()
        if cells:
            yield block_in(cells)
        elif rows := rows_in(db, number):
            yield block_of(rows)


def cells_of(block: Block) -> Iterator[bytes | str]:
    """Yields the cells of a stored block: the arrays of each table one after another, then the lists."""
    for name, kinds in TABLES.items():
        table = block.tables[name]
        yield b"".join(table[f].astype(kind, copy=False).tobytes() for f, kind in kinds.items())
    yield from (BETWEEN.join(block.lists[name]) for name in LISTS)
    for words in (block.lists[NAMES], block.published):
        yield json.dumps(list(words), ensure_ascii=False, separators=(",", ":"))


def block_in(row: Sequence[Any]) -> Block:
    """Returns a stored block of its cells."""
    cells = dict(zip(CELLS, row, strict=True))
    tables = {name: table_in(cells[name], kinds) for name, kinds in TABLES.items()}
    lists = {name: cells[name].split(BETWEEN) if cells[name] else [] for name in LISTS}
    names, published = (json.loads(cells[name]) for name in (NAMES, "published"))
    return Block(tables, {**lists, NAMES: names}, published)


def table_in(cell: bytes, kinds: Mapping[str, np.dtype[Any]]) -> Table:
    """Returns the arrays of a table that stand one after another in a cell."""
    count = len(cell) // sum(kind.itemsize for kind in kinds.values())
    table: dict[str, Array] = {}
    begin = 0
    for name, kind in kinds.items():
        table[name] = np.frombuffer(cell, kind, count, begin)
        begin += count * kind.itemsize
    return table
