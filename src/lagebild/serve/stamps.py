"""The stamp of every page and download, its digest computed once for every state of the ledger."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from lagebild import __version__
from lagebild.ledger import Ledger
from lagebild.ledger.digests import digest_of
from lagebild.publish import labels
from lagebild.publish.stamp import Stamp, in_words

# A digest that takes longer than this (seconds) is kept for so many times as long while somebody writes.
CHEAP, PATIENCE = 0.05, 20.0


@dataclass(frozen=True, slots=True)
class Made:
    """What a ledger is made of at one moment."""

    digest: str
    readers: tuple[str, ...]
    reports: int


class Stamps:
    """Gives the stamp of what a view shows; whatever comes into the ledger makes it anew."""

    def __init__(self) -> None:
        self.held: tuple[tuple[int, ...], Made] | None = None
        self.lock = threading.Lock()
        self.cost = self.until = 0.0

    def made(self, book: Ledger) -> Made:
        """Returns what the ledger is made of now; of a large one that is being written, some seconds ago at most."""
        mark, held = mark_of(book), self.held
        if held and (held[0] == mark or (self.cost > CHEAP and time.monotonic() < self.until)):
            return held[1]
        # Whoever comes while a costly digest is being made takes the one before.
        if not self.lock.acquire(blocking=held is None or self.cost <= CHEAP):
            return held[1] if held else made_of(book)
        try:
            return self.renewed(book, mark)
        finally:
            self.lock.release()

    def renewed(self, book: Ledger, mark: tuple[int, ...]) -> Made:
        """Returns what the ledger is made of, made anew if nobody has meanwhile."""
        if self.held is None or self.held[0] != mark:
            begin = time.monotonic()
            self.held = mark, made_of(book)
            self.cost = time.monotonic() - begin
            self.until = time.monotonic() + PATIENCE * self.cost
        return self.held[1]

    def stamp(self, book: Ledger, given: Mapping[str, str], language: str = labels.OURS) -> Stamp:
        """Returns the stamp of a view with some filters."""
        made = self.made(book)
        words = in_words(given, language)
        return Stamp(words, made.digest, made.readers, __version__, None, made.reports)


def mark_of(book: Ledger) -> tuple[int, ...]:
    """Returns numbers that change with every report that comes, goes or is read anew."""
    query = (
        "SELECT (SELECT ifnull(max(version), 0) FROM versions), "
        "(SELECT ifnull(max(reading), 0) FROM readings), "
        "(SELECT count(*) FROM withdrawals), (SELECT count(*) FROM deletions), "
        "(SELECT ifnull(max(review), 0) FROM reviews)"
    )
    return tuple(int(n) for n in book.connection.execute(query).fetchone())


def made_of(book: Ledger) -> Made:
    """Returns what a ledger is made of."""
    ask = book.connection.execute
    readers = ask(
        "SELECT digest FROM readers AS r WHERE EXISTS (SELECT 1 FROM readings AS s JOIN facets AS f "
        "ON f.version = s.version AND f.reading = s.reading WHERE s.reader = r.reader) ORDER BY digest"
    ).fetchall()
    reports = ask("SELECT count(*) FROM copy_texts").fetchone()[0]
    return Made(digest_of(book), tuple(str(r[0]) for r in readers), int(reports))
