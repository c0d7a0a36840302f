"""The stamp of every page and download, its digest computed once for every state of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lagebild import __version__
from lagebild.ledger import Ledger
from lagebild.publish import labels
from lagebild.publish.stamp import Stamp, in_words


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

    def made(self, book: Ledger) -> Made:
        """Returns what the ledger is made of now."""
        mark, held = mark_of(book), self.held
        if held is None or held[0] != mark:
            held = self.held = mark, made_of(book)
        return held[1]

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
        "SELECT DISTINCT readers.digest FROM current_readings JOIN readers USING (reader) "
        "ORDER BY readers.digest"
    ).fetchall()
    reports = ask("SELECT count(*) FROM current_versions").fetchone()[0]
    return Made(book.digest(), tuple(str(r[0]) for r in readers), int(reports))
