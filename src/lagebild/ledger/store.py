"""The ledger's SQLite file: one transaction a report, the same reading twice changes nothing."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Self

from lagebild.exchange import ITEM_TYPES, item_from_dict, item_to_dict
from lagebild.languages.messages import Told, message
from lagebild.ledger import copy_index, facets, reviews
from lagebild.ledger.additions import Extended
from lagebild.ledger.entries import Entry, Reading, entry_id, report_digest, sha256
from lagebild.ledger.memory import Memory
from lagebild.ledger.reviewed import BOTH, MACHINE, REVIEWED, reviewed
from lagebild.ledger.schema import NEWEST, migrate, version_and_tables
from lagebild.problems import LagebildError, Problem
from lagebild.record import LAYERS, Record, Report

REPORT_COLUMNS = tuple(f.name for f in fields(Report) if f.name != "id")
WITH_REVIEWS = "SELECT version FROM readings JOIN reviews USING (reading)"
# Entries by the beginning of their ids, with the row of the reading to show them in.
BY_NAME = """
    SELECT entry, reading, layer, position, reading FROM entries WHERE entry >= :from AND entry < :to
    UNION ALL
    SELECT entry, reading, layer, position, (
        SELECT max(reading) FROM readings
        WHERE version = (SELECT version FROM readings WHERE reading = r.reading)
    ) FROM reviews AS r WHERE entry >= :from AND entry < :to AND verdict = 'add'
"""
WAIT_SECONDS = 20
# What a writer holds in memory, and how far its log grows; chosen with bench/growth.py.
CACHE_KIB, LOG_PAGES = 32_768, 8_000


class LedgerMissing(Told):
    """A ledger was asked for that does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(message("no_ledger", path=path))


class LedgerNotOurs(Told):
    """The file is no ledger."""

    def __init__(self, path: Path) -> None:
        super().__init__(message("not_ours", path=path))


class LedgerTooNew(Told):
    """The ledger was written by a newer version of the program."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__(message("too_new", path=path, version=version, newest=NEWEST))


class LedgerBusy(Told):
    """Another program is writing to the ledger."""

    def __init__(self, path: Path) -> None:
        super().__init__(message("busy", path=path))


class NotInLedger(Told):
    """A report or an entry was asked for that the ledger does not have."""

    def __init__(self, kind: str, name: str, near: Sequence[str] = ()) -> None:
        what, command = KINDS[kind]
        offered = message("did_you_mean", near=", ".join(near))
        hint = offered if near else message("listed_by", command=command)
        super().__init__(message("not_in_ledger", what=message(what, value=name), hint=hint))


# What can be asked for by its name: the message that names it, and the command that lists all.
KINDS = {
    "report": ("a_report", "status"),
    "entry": ("an_entry", "show --ids"),
    "story": ("a_story", "stories"),
    "actor": ("an_actor", "actors"),
}


class Ledger:
    """A sourced ledger in one SQLite file; opened to read unless `write` is asked for.

    A `frozen` one cannot be written by any statement, nor brought up to date. `reviews` says whose
    entries its readings show: one of `reviewed.MODES`. Ledgers of one file may share a `memory`.
    """

    def __init__(
        self,
        path: Path,
        *,
        write: bool = False,
        frozen: bool = False,
        reviews: str = BOTH,
        memory: Memory | None = None,
    ) -> None:
        self.path = path
        self.reviews = reviews
        self.memory = memory or Memory()
        if not write and not path.exists():
            raise LedgerMissing(path)
        mode = "rwc" if write else "ro" if frozen else "rw"
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        self.connection = sqlite3.connect(
            uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None
        )
        self.prepare(write=write)
        if frozen:
            self.connection.execute("PRAGMA query_only = ON")

    def prepare(self, *, write: bool) -> None:
        """Checks that the file is a ledger that this program knows, and brings it up to date."""
        try:
            version, tables = version_and_tables(self.connection)
            if (version == 0 and tables) or (version == 0 and not write):
                raise LedgerNotOurs(self.path)
            if version > NEWEST:
                raise LedgerTooNew(self.path, version)
            self.connection.execute("PRAGMA foreign_keys = ON")
            if write or version < NEWEST:
                self.connection.execute("PRAGMA secure_delete = ON")
                # A kill loses nothing; a power cut may lose the last reports, which are read again.
                self.connection.execute("PRAGMA synchronous = NORMAL")
                self.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                self.connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
                self.keep_a_log()
                migrate(self.connection)
                self.catch_up()
        except sqlite3.DatabaseError as error:
            self.connection.close()
            if any(word in str(error) for word in ("locked", "full", "readonly")):
                raise
            raise LedgerNotOurs(self.path) from error
        except LagebildError:
            self.connection.close()
            raise

    def catch_up(self) -> None:
        """Makes what is derived from the reports again where the rules for it have changed."""
        if not copy_index.is_current(self.connection):
            with self.transaction() as db:
                copy_index.catch_up(db)
        if not facets.is_current(self.connection):
            with self.transaction() as db:
                facets.clear(db)
                for row in facets.all_current(db):
                    facets.enter(db, row, self.left(row.reading, self.reading(row.reading)))
                facets.settle(db)

    def keep_a_log(self) -> None:
        """Turns the write-ahead log on; SQLite does not wait here while another program does so."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is stored together, or nothing of it; one inside another joins it."""
        if self.connection.in_transaction:
            yield self.connection
            return
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise LedgerBusy(self.path) if "locked" in str(error) else error from error
        try:
            yield self.connection
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    # -- writing ------------------------------------------------------------------------------

    def add(self, record: Record, reader: str, name: str, source: str) -> bool:
        """Stores what a reader read from a report; False where exactly this was there before."""
        digest = report_digest(record.report)
        with self.transaction() as db:
            if self.knows(record.report, reader):
                return False
            version = self.version_row(db, record.report, digest, source)
            items = packed(record)
            reading = self.reading_row(db, version, reader, name, digest_of(items))
            db.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                entry_rows(record, items, digest, reader, reading),
            )
            self.follow(record.report.id, {reading: Reading(record, digest, reader, source)})
        return True

    def follow(self, report: str, known: Mapping[int, Reading]) -> None:
        """Brings what views filter by to a report's current reading; `known` are at hand."""
        db = self.connection
        now, before = facets.current(db, report), facets.stored(db, report)
        for number in before.keys() - now.keys():
            facets.leave(db, before[number])
        for number in now.keys() - before.keys():
            read = known.get(number) or self.reading(number)
            facets.enter(db, now[number], self.left(number, read))

    def follow_reviews(self, report: str) -> None:
        """Brings what views filter by to what people say of a report's entries."""
        for row in facets.stored(self.connection, report).values():
            facets.leave(self.connection, row)
        self.follow(report, {})

    def version_row(self, db: sqlite3.Connection, report: Report, digest: str, source: str) -> int:
        """Returns the row of this version of the report, new if it was not there."""
        found = db.execute("SELECT version FROM versions WHERE digest = ?", (digest,)).fetchone()
        if found:
            return int(found[0])
        values = [getattr(report, c) for c in REPORT_COLUMNS]
        marks = ", ".join("?" * (len(values) + 3))
        columns = ", ".join(("report", "digest", "source", *REPORT_COLUMNS))
        row = db.execute(
            f"INSERT INTO versions ({columns}) VALUES ({marks})",  # noqa: S608  names are ours
            (report.id, digest, source, *values),
        )
        version = int(row.lastrowid or 0)
        copy_index.follow(db, report.id)
        return version

    def reading_row(
        self, db: sqlite3.Connection, version: int, reader: str, name: str, digest: str
    ) -> int:
        """Returns the row of a new reading, its reader's row made where it is new."""
        db.execute("INSERT OR IGNORE INTO readers (digest, name) VALUES (?, ?)", (reader, name))
        row = db.execute(
            "INSERT INTO readings (version, reader, digest) "
            "VALUES (?, (SELECT reader FROM readers WHERE digest = ?), ?)",
            (version, reader, digest),
        )
        return int(row.lastrowid or 0)

    def note(
        self, source: str, problems: Iterable[Problem], unchanged: Container[str] = ()
    ) -> None:
        """Stores a source's problems; those that it has no longer are settled.

        What an earlier reading noted on a report that was not read again (`unchanged`) stays.
        """
        now = {(p.where, p.what, p.hint, p.report, int(p.fatal)) for p in problems}
        rows = self.connection.execute(
            "SELECT problem, spot, what, hint, report, fatal FROM problems "
            "WHERE source = ? AND NOT settled",
            (source,),
        )
        kept = {row[1:]: row[0] for row in rows}
        new = [(source, *key) for key in sorted(now - set(kept), key=str)]
        gone = [(n,) for k, n in kept.items() if k not in now and k[3] not in unchanged]
        if new or gone:
            with self.transaction() as db:
                db.executemany("UPDATE problems SET settled = 1 WHERE problem = ?", gone)
                db.executemany(
                    "INSERT INTO problems (source, spot, what, hint, report, fatal) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    new,
                )

    def withdraw(self, report: str, reason: str) -> None:
        """Takes a report out of every view; what was read from it stays."""
        version = self.newest_version(report)
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO withdrawals VALUES (?, ?)", (version, reason))
            copy_index.follow(db, report)
            self.follow(report, {})
        self.connection.execute("PRAGMA wal_checkpoint(FULL)")

    def delete(self, report: str) -> int:
        """Deletes all versions of a report with all that was read; only their digests are left."""
        self.newest_version(report)
        with self.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO deletions SELECT digest FROM versions WHERE report = ?",
                (report,),
            )
            copy_index.leave_all(db, report)
            facets.leave_all(db, report)
            count = db.execute("DELETE FROM versions WHERE report = ?", (report,)).rowcount
            db.execute("DELETE FROM problems WHERE report = ?", (report,))
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.execute("VACUUM")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(count)

    # -- asking -------------------------------------------------------------------------------

    def knows(self, report: Report, reader: str) -> bool:
        """Whether this reader's reading of exactly this report is in the ledger."""
        return self.has(
            "SELECT 1 FROM readings JOIN versions USING (version) JOIN readers USING (reader) "
            "WHERE versions.digest = ? AND readers.digest = ?",
            report_digest(report),
            reader,
        )

    def deleted(self, report: Report) -> bool:
        """Whether exactly this report was deleted from the ledger."""
        return self.has("SELECT 1 FROM deletions WHERE digest = ?", report_digest(report))

    def has(self, query: str, *values: str) -> bool:
        """Whether a query has a row."""
        return self.connection.execute(query, values).fetchone() is not None

    def sizes(self) -> tuple[int, int]:
        """Returns how many readings and how many entries there are, the superseded included."""
        query = "SELECT (SELECT count(*) FROM readings), (SELECT count(*) FROM entries)"
        readings, entries = self.connection.execute(query).fetchone()
        return int(readings), int(entries)

    def newest_version(self, report: str) -> int:
        """Returns the row of a report's newest version."""
        query = "SELECT max(version) FROM versions WHERE report = ?"
        found = self.connection.execute(query, (report,)).fetchone()[0]
        if found is None:
            raise NotInLedger("report", report, self.reports_like(report))
        return int(found)

    def reports_like(self, name: str) -> tuple[str, ...]:
        """Returns a few ids that contain the name, to offer instead."""
        rows = self.connection.execute(
            "SELECT DISTINCT report FROM versions WHERE instr(lower(report), lower(?)) LIMIT 5",
            (name,),
        )
        return tuple(str(r[0]) for r in rows)

    def readings(self) -> Iterator[Reading]:
        """Yields the current reading of every report that is not withdrawn, by date, then id.

        Where only what people reviewed is shown, reports without a review are left out.
        """
        only = f"WHERE version IN ({WITH_REVIEWS})" if self.reviews == REVIEWED else ""
        query = (
            f"SELECT reading FROM current_readings JOIN versions USING (version) {only} "  # noqa: S608  ours
            "ORDER BY published IS NULL, published, report"
        )
        for (reading,) in self.connection.execute(query).fetchall():
            yield self.view(int(reading))

    def view(self, reading: int) -> Reading:
        """Returns the reading in this row as people left it, in the ledger's mode."""
        return self.left(reading, self.reading(reading), self.reviews)

    def left(self, number: int, reading: Reading, mode: str = BOTH) -> Reading:
        """Returns a reading as people left it; `number` is its row."""
        if mode == MACHINE:
            return reading
        found = reviews.whole(self, number, reading)
        return reviewed(found, reviews.standing(self, number, found), mode)

    def whole(self, number: int) -> Extended:
        """Returns the reading in this row with what people added to it, whatever was said of that since."""
        return reviews.whole(self, number, self.reading(number))

    def current(self, report: str) -> tuple[int, Extended]:
        """Returns the row of a report's current reading, and the reading with what people added to it."""
        rows = facets.current(self.connection, report)
        if not rows:
            raise NotInLedger("report", report, self.reports_like(report))
        (number,) = rows
        return number, self.whole(number)

    def report_of(self, number: int) -> str:
        """Returns the id of the report of which the reading in this row is."""
        query = "SELECT report FROM versions JOIN readings USING (version) WHERE reading = ?"
        (report,) = self.connection.execute(query, (number,)).fetchone()
        return str(report)

    def reading(self, reading: int) -> Reading:
        """Returns the reading in this row as it was read."""
        columns = ", ".join(f"versions.{c}" for c in ("report", *REPORT_COLUMNS))
        *report, digest, source, reader = self.connection.execute(
            f"SELECT {columns}, versions.digest, source, readers.digest FROM readings "  # noqa: S608
            "JOIN versions USING (version) JOIN readers USING (reader) WHERE reading = ?",
            (reading,),
        ).fetchone()
        rows = self.connection.execute(
            "SELECT layer, position, entry, item FROM entries WHERE reading = ? "
            "ORDER BY layer, position",
            (reading,),
        ).fetchall()
        layers = {
            layer: tuple(
                item_from_dict(ITEM_TYPES[layer], json.loads(r[3])) for r in rows if r[0] == layer
            )
            for layer in LAYERS
        }
        ids = {(r[0], r[1]): r[2] for r in rows}
        return Reading(Record(Report(*report), **layers), digest, reader, source, ids)

    def entry(self, name: str, load: Callable[[int], Extended] | None = None) -> Entry:
        """Returns the entry whose id begins with this; its reading, which `load` gives, has what people added.

        An added entry is that of the newest reading of its version.
        """
        load = load or self.whole
        rows = self.connection.execute(BY_NAME, {"from": name, "to": name + "g"}).fetchmany(6)
        if len(rows) != 1 or not name:
            raise NotInLedger("entry", name, [r[0] for r in rows])
        ident, number, layer, position, newest = rows[0]
        found, key = load(newest), (layer, position)
        if newest != number:
            key = found.places.get(ident, key)
        if found.reading.id_of(*key) != ident:
            found, key = load(number), (layer, position)
        item = getattr(found.reading.record, key[0])[key[1]]
        return Entry(ident, *key, item, found.reading)

    def digest(self) -> str:
        """The SHA-256 of what the views show: the same reports, read and reviewed the same way, give the same."""
        rows = self.connection.execute(
            "SELECT v.digest, r.digest FROM current_readings AS r JOIN versions AS v USING (version) "
            "ORDER BY v.digest"
        )
        return self.digest_of_rows(rows)

    def digest_of_rows(self, rows: Iterable[Sequence[str]]) -> str:
        """The digest by the digests of versions and their readings, in the order of the versions'."""
        lines = [f"{version} {reading}" for version, reading in rows]
        return sha256("\n".join((*lines, *reviews.digest_lines(self.connection))))


def packed(record: Record) -> Mapping[str, Sequence[str]]:
    """Returns every item of a record as JSON."""
    return {
        layer: [
            json.dumps(item_to_dict(item), ensure_ascii=False, sort_keys=True)
            for item in getattr(record, layer)
        ]
        for layer in LAYERS
    }


def entry_rows(
    record: Record, items: Mapping[str, Sequence[str]], digest: str, reader: str, reading: int
) -> Iterator[tuple[str | int, ...]]:
    """Yields the rows of a record's entries."""
    for layer in sorted(LAYERS):
        for n, item in enumerate(getattr(record, layer)):
            ident = entry_id(digest, reader, layer, n)
            yield reading, layer, n, ident, item.start, item.end, item.text, items[layer][n]


def items_digest(record: Record) -> str:
    """Returns the SHA-256 of everything that was read."""
    return digest_of(packed(record))


def digest_of(items: Mapping[str, Sequence[str]]) -> str:
    """Returns the SHA-256 of items as one JSON object, its layers sorted."""
    layers = (f"{json.dumps(k)}: [{', '.join(items[k])}]" for k in sorted(items))
    return sha256(f"{{{', '.join(layers)}}}")
