"""The digest of a ledger in memory: the same as `Ledger.digest`, followed by its changes instead of made anew."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left, insort
from collections.abc import Sequence

from lagebild.ledger.columns import changed_since, newest_change, snapshot
from lagebild.ledger.entries import sha256
from lagebild.ledger.reviews import digest_lines
from lagebild.ledger.store import Ledger

SOME = (
    "SELECT f.version, v.digest || ' ' || r.digest FROM facets AS f "
    "JOIN versions AS v USING (version) JOIN readings AS r ON r.reading = f.reading "
    "WHERE f.version IN (SELECT value FROM json_each(?))"
)


class Lines:
    """The line of every current reading, by its version and in order; `change` is how far they have come."""

    def __init__(self) -> None:
        self.change = 0
        self.by_version: dict[int, str] = {}
        self.ordered: list[str] = []

    def follow(self, db: sqlite3.Connection) -> None:
        """Takes in what has changed in the file since, all of it where that is not known."""
        newest = newest_change(db)
        if not 0 < self.change <= newest:
            self.by_version = every(db)
            self.ordered = sorted(self.by_version.values())
        elif newest > self.change:
            self.renew(db, changed_since(db, self.change))
        self.change = newest

    def renew(self, db: sqlite3.Connection, versions: Sequence[int]) -> None:
        """Puts the lines of some versions as they are now in the place of those before."""
        for version in versions:
            if line := self.by_version.pop(version, None):
                del self.ordered[bisect_left(self.ordered, line)]
        for version, line in db.execute(SOME, (json.dumps(versions),)):
            self.by_version[version] = line
            insort(self.ordered, line)


def every(db: sqlite3.Connection) -> dict[int, str]:
    """Returns the line of every current reading; each table is read once, of the largest its index alone."""
    read = dict(db.execute("SELECT version, digest FROM readings ORDER BY reading"))
    texts: dict[int, str] = dict(
        db.execute("SELECT version, digest FROM versions ORDER BY digest")
    )
    current = (int(v) for (v,) in db.execute("SELECT version FROM copy_texts"))
    return {v: f"{texts[v]} {read[v]}" for v in current if v in read}


def digest_of(ledger: Ledger) -> str:
    """Returns a ledger's digest, its lines kept in its memory."""
    with ledger.memory.using(Lines) as lines, snapshot(ledger.connection) as db:
        lines.follow(db)
        return sha256("\n".join((*lines.ordered, *digest_lines(db))))
