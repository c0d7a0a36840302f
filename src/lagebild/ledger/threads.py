"""Stories and claims of a ledger kept up to date: day by day, from the first day on which something changed.

What a report is put to depends on the reports before it alone. So a day is made from what is kept of
the days before, and the days behind it only until nothing differs any more. One transaction a day: stop
it at any moment, and the next run goes on.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from zlib import crc32

from lagebild.ledger.alike import NEWS_DAYS
from lagebild.ledger.claims import ANSWER_DAYS, Board, root, said_in
from lagebild.ledger.entries import Reading
from lagebild.ledger.facets import day_number
from lagebild.ledger.gist import RARITY_DAYS, Recent, marks
from lagebild.ledger.sketches import (
    gist_in,
    marks_in,
    packed_gist,
    packed_remark,
    packed_telling,
    remark_of,
    telling_of,
)
from lagebild.ledger.store import Ledger
from lagebild.ledger.stories import Shelf
from lagebild.ledger.tellings import tellings

# Raised whenever the same readings would make other stories or claims.
REVISION = 1
STORY, CLAIM = "story", "claim"
DAY = "coalesce(substr(published, 1, 10), '')"
# Day, version, kind, step, item, whether it answers, thread, sketch.
Part = tuple[int, int, str, int, int, int, int, str]


@dataclass(slots=True)
class Made:
    """What a day's reports give: the rows of their gists and of their parts."""

    gists: list[tuple[int, int, bytes]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Stream:
    """What is known at the end of a day: what is told of lately, and the threads' numbers in the file."""

    day: int = -1
    version: int = -1
    rarities: Recent = field(default_factory=Recent)
    shelf: Shelf = field(default_factory=Shelf)
    board: Board = field(default_factory=Board)
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    members: dict[tuple[str, int], list[tuple[int, int, int]]] = field(default_factory=dict)

    def state(self) -> str:
        """Returns a digest of all that what comes can depend on."""
        active = {(STORY, n) for n in self.shelf.stories} | {(CLAIM, n) for n in self.board.first}
        self.members = {name: self.members[name] for name in sorted(active)}
        self.numbers = {name: self.numbers[name] for name in active}
        made = hashlib.sha256()
        for (kind, _), found in self.members.items():
            made.update(f"{kind} {found}\n".encode())
        for day, reports in self.rarities.days:
            if reports:
                made.update(f"{day} {sorted(map(hash, reports))}\n".encode())
        return made.hexdigest()

    def take(self, day: int, readings: Sequence[tuple[int, Reading]]) -> Made:
        """Puts what a day's reports tell where it belongs."""
        found = [marks(reading.record) for _, reading in readings]
        self.begin(day, found)
        made = Made()
        for (version, reading), marked in zip(readings, found, strict=True):
            gist = self.rarities.weighed(marked)
            cell = packed_gist(gist)
            made.gists.append((version, day, cell))
            told = tellings(reading)
            places = [(n, number, False) for n, number in enumerate(self.shelf.take(told, gist))]
            made.parts += self.parts(
                version, STORY, places, [packed_telling(t) for t in told], cell
            )
            said = said_in(reading)
            roots = [root(reading.record, s.told.item.answers) for s in said]
            put = self.board.take(said, roots, gist)
            made.parts += self.parts(version, CLAIM, put, [packed_remark(s) for s in said], cell)
        return made

    def begin(self, day: int, found: Sequence[Iterable[int]]) -> None:
        """Goes on to a day."""
        self.rarities.begin(day, found)
        self.shelf.begin(day)
        self.board.begin(day)
        self.day = day

    def parts(
        self,
        version: int,
        kind: str,
        places: Iterable[tuple[int, int, bool]],
        cells: Sequence[str],
        gist: bytes,
    ) -> Iterator[Part]:
        """Yields the rows of what a report tells."""
        for step, (n, number, answers) in enumerate(places):
            if not answers:
                self.note(kind, number, version, n, gist)
            thread = self.numbers.setdefault((kind, number), thread_number(version, kind, n))
            yield self.day, version, kind, step, n, int(answers), thread, cells[n]

    def note(self, kind: str, number: int, version: int, n: int, gist: bytes) -> None:
        """Keeps of what a story or claim is made."""
        self.members.setdefault((kind, number), []).append((version, n, crc32(gist)))


def thread_number(version: int, kind: str, n: int) -> int:
    """Returns a thread's number in the file: that of its first telling, however often it is made anew."""
    return version << 20 | n << 1 | (kind == CLAIM)


# -- from the file --------------------------------------------------------------------------------


def restored(db: sqlite3.Connection, day: int) -> Stream:
    """Returns what is known at the beginning of a day."""
    stream = Stream()
    query = "SELECT day, marks FROM gists WHERE day BETWEEN ? AND ? ORDER BY day, version"
    rows = db.execute(query, (day - RARITY_DAYS + 1, day - 1))
    for earlier, group in groupby(rows, key=lambda r: int(r[0])):
        stream.rarities.begin(earlier, [marks_in(r[1]) for r in group])
    restore_stories(db, stream, day)
    restore_claims(db, stream, day)
    return stream


def restore_stories(db: sqlite3.Connection, stream: Stream, day: int) -> None:
    """Puts the stories that can still be joined on a day where they were."""
    numbers: dict[int, int] = {}
    for version, digest, thread, item, cell, gist in kept(db, STORY, day, NEWS_DAYS):
        stream.shelf.gists.setdefault(digest, gist_in(gist))
        number = stream.shelf.put(telling_of(cell, digest), numbers.get(thread))
        numbers[thread] = number
        stream.numbers[STORY, number] = thread
        stream.note(STORY, number, version, item, gist)


def restore_claims(db: sqlite3.Connection, stream: Stream, day: int) -> None:
    """Puts the claims that can still be answered on a day where they were."""
    board, numbers = stream.board, dict[int, int]()
    for version, digest, thread, item, cell, gist in kept(db, CLAIM, day, ANSWER_DAYS):
        number = numbers.setdefault(thread, board.next)
        board.next += number == board.next
        if number not in board.first:
            board.gists.setdefault(digest, gist_in(gist))
        board.hold(remark_of(cell, digest), number)
        stream.numbers[CLAIM, number] = thread
        stream.note(CLAIM, number, version, item, gist)


def kept(
    db: sqlite3.Connection, kind: str, day: int, days: int
) -> Iterator[tuple[int, str, int, int, str, bytes]]:
    """Yields what is kept of the threads that were told of in some days before a day, by date, then report."""
    query = (
        "SELECT p.version, v.digest, thread, item, sketch, marks FROM thread_parts AS p "
        "JOIN versions AS v USING (version) JOIN facets AS f USING (version) "
        "JOIN gists USING (version) WHERE kind = ?1 AND p.day < ?2 AND NOT answers "
        "AND thread IN (SELECT thread FROM thread_parts WHERE kind = ?1 AND NOT answers "
        "AND day BETWEEN ?2 - ?3 AND ?2 - 1) ORDER BY p.day, f.published, f.report, step"
    )
    yield from db.execute(query, (kind, day, days))


# -- keeping up -----------------------------------------------------------------------------------


class Threads:
    """The stories and claims in a ledger's file, brought up to its readings."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.db = ledger.connection
        self.stream: Stream | None = None

    def follow(self) -> Iterator[str]:
        """Makes every day anew that waits for it and yields it; `awaited_threads` says which threads changed."""
        self.obey()
        while True:
            with self.ledger.transaction() as db:
                day = db.execute("SELECT min(day) FROM awaited_days").fetchone()[0]
                if day is None:
                    return
                self.make(db, day)
            yield str(day)

    def obey(self) -> None:
        """Forgets what other rules made."""
        if self.db.execute("SELECT revision FROM thread_rules").fetchone() == (REVISION,):
            return
        with self.ledger.transaction() as db:
            for table in (
                "thread_rules",
                "thread_parts",
                "threads",
                "gists",
                "day_states",
                "awaited_threads",
            ):
                db.execute(f"DELETE FROM {table}")  # noqa: S608  names are ours
            db.execute(f"INSERT OR IGNORE INTO awaited_days SELECT DISTINCT {DAY} FROM facets")  # noqa: S608
            db.execute("INSERT INTO thread_rules VALUES (?, 0)", (REVISION,))

    def make(self, db: sqlite3.Connection, day: str) -> None:
        """Makes a day anew, and lets the next one wait where what it begins with has changed."""
        number = day_number(day)
        stream = self.at(db, day, number)
        query = f"SELECT version, reading FROM facets WHERE {DAY} = ? ORDER BY published, report"  # noqa: S608
        rows = db.execute(query, (day,)).fetchall()
        made = stream.take(
            number, [(v, self.ledger.left(r, self.ledger.reading(r))) for v, r in rows]
        )
        self.replace(db, number, made)
        state = stream.state()
        before = db.execute("SELECT digest FROM day_states WHERE day = ?", (number,)).fetchone()
        db.execute("REPLACE INTO day_states VALUES (?, ?)", (number, state))
        db.execute("DELETE FROM awaited_days WHERE day = ?", (day,))
        if before != (state,):
            later = f"SELECT min({DAY}) FROM facets WHERE {DAY} > ? HAVING min({DAY}) NOTNULL"  # noqa: S608
            db.execute(f"INSERT OR IGNORE INTO awaited_days {later}", (day,))
        self.stream = stream

    def at(self, db: sqlite3.Connection, day: str, number: int) -> Stream:
        """Returns what is known at the beginning of a day: what is in memory where nobody else wrote since."""
        version = int(db.execute("PRAGMA data_version").fetchone()[0])
        query = f"SELECT max({DAY}) FROM facets WHERE {DAY} < ?"  # noqa: S608
        before = db.execute(query, (day,)).fetchone()[0]
        stream = self.stream
        if stream is None or stream.version != version or stream.day != day_number(before):
            stream = restored(db, number)
        stream.version = version
        return stream

    def replace(self, db: sqlite3.Connection, day: int, made: Made) -> None:
        """Puts a day's parts in the place of those that it had, and notes the threads of both."""
        touched = (
            "INSERT OR IGNORE INTO awaited_threads SELECT thread FROM thread_parts WHERE day = ?"
        )
        db.execute(touched, (day,))
        db.execute("DELETE FROM thread_parts WHERE day = ?", (day,))
        db.execute("DELETE FROM gists WHERE day = ?", (day,))
        versions = json.dumps([version for version, *_ in made.gists])
        db.execute(
            "DELETE FROM gists WHERE version IN (SELECT value FROM json_each(?))", (versions,)
        )
        db.executemany("INSERT INTO gists VALUES (?, ?, ?)", made.gists)
        db.executemany("INSERT INTO thread_parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made.parts)
        db.execute(touched, (day,))
