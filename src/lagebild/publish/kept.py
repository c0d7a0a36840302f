"""Stories and claims as lines that are kept: made again for those threads alone in which something changed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import store_missing
from lagebild.ledger.claims import Claim, Said, said_in
from lagebild.ledger.facets import day_number
from lagebild.ledger.stories import Story
from lagebild.ledger.tellings import Telling, tellings
from lagebild.ledger.threads import DAY, STORY, Threads
from lagebild.ledger.told import Told
from lagebild.publish.claims import claim_line
from lagebild.publish.plain import plain
from lagebild.publish.stories import story_page

TOGETHER = 50
# Readings in memory: those of some weeks, as stories have them in common.
READINGS = 2000


@dataclass(frozen=True, slots=True)
class Stand:
    """How far stories and claims are computed: `reports` are in the ledger, `awaited` of them on days that wait.

    `begin` is the first of these days; empty for reports without a date, None where nothing waits.
    """

    reports: int
    awaited: int
    begin: str | None


def stand(ledger: Ledger) -> Stand:
    """Returns how far a ledger's stories and claims are computed."""
    row = ledger.connection.execute(
        f"SELECT (SELECT count(*) FROM facets), (SELECT count(*) FROM facets WHERE {DAY} IN "  # noqa: S608  names are ours
        "(SELECT day FROM awaited_days)), (SELECT min(day) FROM awaited_days)"
    ).fetchone()
    return Stand(*row)


def refresh(ledger: Ledger) -> Generator[str, None, None]:
    """Computes the stories and claims that wait, in a ledger opened for writing; yields each day as it is done.

    Every step is stored: stop it at any moment, and the next call goes on.
    """
    yield from Threads(ledger).follow()
    lines = Lines(ledger)
    while lines.some():
        yield ""
    while block_stored(ledger):
        yield ""


def block_stored(ledger: Ledger) -> bool:
    """Stores a block of the rows that views load, and says whether one was to be stored."""
    with ledger.transaction() as db:
        return store_missing(db)


def keep_up(path: Path) -> Stand:
    """Computes the stories and claims that wait in a ledger's file, on a connection of its own, and returns how far."""
    with Ledger(path, write=True) as ledger:
        for _ in refresh(ledger):
            pass
        return stand(ledger)


class Lines:
    """Makes the lines of a ledger's threads."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.reading = lru_cache(maxsize=READINGS)(self.read)
        self.changed = False

    def read(self, number: int) -> tuple[tuple[Telling, ...], list[Said]]:
        """Returns what a reading tells and says."""
        reading = self.ledger.left(number, self.ledger.reading(number))
        return tellings(reading), said_in(reading)

    def some(self) -> bool:
        """Makes the lines of some threads that wait, and says whether there were any; the last call lets them be seen."""
        with self.ledger.transaction() as db:
            query = "SELECT thread FROM awaited_threads ORDER BY thread LIMIT ?"
            waiting = [int(n) for (n,) in db.execute(query, (TOGETHER,))]
            for thread in waiting:
                self.make(db, thread)
            if not waiting:
                db.execute("UPDATE thread_rules SET change = change + 1")
        return bool(waiting)

    def make(self, db: sqlite3.Connection, thread: int) -> None:
        """Makes a thread's line anew; a thread without a part is gone."""
        rows = db.execute(
            "SELECT kind, version, reading, item, answers, f.published, f.report, step "
            "FROM thread_parts JOIN facets AS f USING (version) WHERE thread = ? "
            "ORDER BY day, f.published, f.report, step",
            (thread,),
        ).fetchall()
        db.execute("DELETE FROM threads WHERE thread = ?", (thread,))
        db.execute("DELETE FROM awaited_threads WHERE thread = ?", (thread,))
        if rows:
            groups = groups_among(db, [r[1] for r in rows])
            made = self.story(rows, groups) if rows[0][0] == STORY else self.claim(rows, groups)
            first = next(r for r in rows if not r[4])
            place = first[5] or "", first[6], first[7]
            db.execute(
                "INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (thread, rows[0][0], made.name, *place, made.sources, made.state, made.entries,
                 made.days, made.line, made.page),
            )  # fmt: skip

    def story(self, rows: Sequence[Sequence[Any]], groups: dict[str, str]) -> Row:
        """Returns the row of a story."""
        story = Story(tuple(self.reading(r[2])[0][r[3]] for r in rows))
        page = story_page(story, groups)
        return row(story.id, page.line.sources, "", story.entries, page.line, page)

    def claim(self, rows: Sequence[Sequence[Any]], groups: dict[str, str]) -> Row:
        """Returns the row of a claim."""
        told = [self.reading(r[2])[1][r[3]] for r in rows if not r[4]]
        answers = [self.reading(r[2])[1][r[3]] for r in rows if r[4]]
        claim = Claim(told, answers)
        line = claim_line(claim, groups)
        entries = [said.told for said in (*told, *answers)]
        return row(claim.first.id, line.told, line.state, entries, line, None)


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of a thread beside where it stands."""

    name: str
    sources: int
    state: str
    entries: bytes
    days: bytes
    line: str
    page: bytes


def row(
    name: str, sources: int, state: str, told: Sequence[Told], line: object, page: object
) -> Row:
    """Returns a thread's row: its entries' numbers, the days on which it is told, its line and page."""
    entries = np.array(sorted(int(one.id, 16) for one in told), "<u8")
    days = np.array(sorted({day_number(one.report.published) for one in told}), "<i4")
    whole = b"" if page is None else zlib.compress(as_json(page).encode())
    return Row(name, sources, state, entries.tobytes(), days.tobytes(), as_json(line), whole)


def as_json(value: object) -> str:
    """Returns a dataclass as JSON."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def groups_among(db: sqlite3.Connection, versions: Sequence[int]) -> dict[str, str]:
    """Returns for some versions' digests those of their copy groups' probable originals."""
    query = (
        "SELECT v.digest, o.digest FROM copy_texts AS c JOIN versions AS v USING (version) "
        "JOIN versions AS o ON o.version = c.original WHERE c.version IN (SELECT value FROM json_each(?))"
    )
    return dict(db.execute(query, (json.dumps(sorted(set(versions))),)))
