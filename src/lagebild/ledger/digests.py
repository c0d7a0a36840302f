"""The digest of a ledger in memory: the same as `Ledger.digest`, followed by its changes instead of made anew."""

from __future__ import annotations

import json
import sqlite3
import threading
from bisect import bisect_left, insort

from lagebild.ledger.columns import newest_change, snapshot
from lagebild.ledger.entries import sha256
from lagebild.ledger.reviews import digest_lines
from lagebild.ledger.store import Ledger

SOME = (
    "SELECT f.version, v.digest || ' ' || r.digest FROM facets AS f "
    "JOIN versions AS v USING (version) JOIN readings AS r ON r.reading = f.reading "
    "WHERE f.version IN (SELECT value FROM json_each(?))"
)


class Lines:
    """The line of every current reading, in order."""

    def __init__(self) -> None:
        self.change = 0
        self.of: dict[int, str] = {}
        self.ordered: list[str] = []

    def follow(self, db: sqlite3.Connection, newest: int) -> None:
        """Takes in what has changed in the file since."""
        if not self.change:
            self.of = every(db)
            self.ordered = sorted(self.of.values())
        else:
            query = "SELECT version FROM facet_changes WHERE change > ?"
            changed = [int(v) for (v,) in db.execute(query, (self.change,))]
            for version in changed:
                if line := self.of.pop(version, None):
                    del self.ordered[bisect_left(self.ordered, line)]
            for version, line in db.execute(SOME, (json.dumps(changed),)):
                self.of[version] = line
                insort(self.ordered, line)
        self.change = newest


def every(db: sqlite3.Connection) -> dict[int, str]:
    """Returns the line of every current reading; each table is read once, of the largest its index alone."""
    read = dict(db.execute("SELECT version, digest FROM readings ORDER BY reading"))
    texts: dict[int, str] = dict(
        db.execute("SELECT version, digest FROM versions ORDER BY digest")
    )
    current = (int(v) for (v,) in db.execute("SELECT version FROM copy_texts"))
    return {v: f"{texts[v]} {read[v]}" for v in current if v in read}


class Digests:
    """The digests of the ledgers that are in memory, by file."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.lines: dict[tuple[int, int], Lines] = {}

    def digest(self, ledger: Ledger) -> str:
        """Returns a ledger's digest as it is now."""
        about = ledger.path.stat()
        name = about.st_dev, about.st_ino
        with self.lock, snapshot(ledger.connection) as db:
            newest = newest_change(db)
            lines = self.lines.setdefault(name, Lines())
            if newest < lines.change:
                lines = self.lines[name] = Lines()
            if newest != lines.change:
                lines.follow(db, newest)
            return sha256("\n".join((*lines.ordered, *digest_lines(db))))


DIGESTS = Digests()


def digest_of(ledger: Ledger) -> str:
    """Returns a ledger's digest, its lines read once in a process."""
    return DIGESTS.digest(ledger)
