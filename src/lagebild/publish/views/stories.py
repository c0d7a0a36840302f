"""The stories of a whole ledger as they are kept: lines page by page within a filter, and one as a page."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import Mask
from lagebild.ledger.facets import day_number
from lagebild.ledger.kept_index import Kept, kept_threads
from lagebild.ledger.series import Series
from lagebild.ledger.threads import STORY
from lagebild.publish.filters import Filter
from lagebild.publish.masks import LAST_DAY, scattered, selection
from lagebild.publish.plain import restored
from lagebild.publish.stories import FEWEST_SOURCES, Line, Page
from lagebild.publish.views.groups import page

MOST_SOURCES = 2**20 - 1


@dataclass(frozen=True, slots=True)
class Stories:
    """Some of the stories within a filter, the newest first, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int


def stories(
    ledger: Ledger,
    wanted: Filter,
    *,
    everything: bool = False,
    first: int = 0,
    most: int | None = None,
) -> Stories:
    """Returns `most` of the stories within a filter from the `first` on; those of one source only with `everything`."""
    kept = kept_threads(ledger, STORY)
    mask = told_within(kept, wanted) & having_entries(ledger, kept, wanted)
    if not everything:
        mask = mask & (kept.sources >= FEWEST_SOURCES)
    found = np.flatnonzero(mask)
    sources = np.minimum(kept.sources[found], MOST_SOURCES)
    inside, skipped = page(((LAST_DAY - kept.last[found]) << 20) - sources, first, most)
    ordered = sorted(found[inside].tolist(), key=lambda n: order(kept, n))
    numbers = [int(kept.numbers[n]) for n in ordered[skipped:][:most]]
    return Stories(tuple(lines_of(ledger.connection, numbers, Line)), len(found))


def told_within(kept: Kept, wanted: Filter) -> Mask:
    """Returns the threads that are told on one of the days of a filter."""
    begin = day_number(wanted.begin)
    until = day_number(wanted.until) if wanted.until else LAST_DAY
    inside = (kept.days >= begin) & (kept.days <= until)
    return scattered(kept.thread_of_day[inside], len(kept.numbers))


def having_entries(ledger: Ledger, kept: Kept, wanted: Filter) -> Mask:
    """Returns the stories that have an event or a figure which a filter lets through, whatever its day."""
    open_ = replace(wanted, begin=None, until=None)
    if open_.asks_nothing:
        return np.ones(len(kept.numbers), bool)
    found = selection(ledger, open_)
    events = found.columns.events["entry"][found.events]
    figures = found.columns.figures["entry"][found.figures]
    return threads_with(kept, np.concatenate([events, figures]))


def threads_with(kept: Kept, entries: Array) -> Mask:
    """Returns the threads that have one of some entries."""
    threads = kept.threads(entries)
    return scattered(threads[threads >= 0], len(kept.numbers))


def order(kept: Kept, n: int) -> tuple[int, int, str]:
    """Returns where a story stands: the newest told first, then the most told."""
    return -int(kept.last[n]), -int(kept.sources[n]), kept.names[n]


def lines_of(db: sqlite3.Connection, numbers: Iterable[int], kind: Any) -> list[Any]:
    """Returns the kept lines of some threads; one that has gone meanwhile is left out."""
    asked = list(numbers)
    query = "SELECT thread, line FROM threads WHERE thread IN (SELECT value FROM json_each(?))"
    cells = dict(db.execute(query, (json.dumps(asked),)))
    return [restored(kind, json.loads(cells[n])) for n in asked if n in cells]


def story(ledger: Ledger, name: str) -> Page:
    """Returns the story whose id, or one of whose entries' ids, begins with this."""
    return restored(Page, kept_page(ledger, name))  # type: ignore[no-any-return]


def series_of(ledger: Ledger, name: str) -> tuple[Series, ...]:
    """Returns the counts of the story whose id, or one of whose entries' ids, begins with this."""
    return tuple(restored(Series, one) for one in kept_page(ledger, name)["series"])


def kept_page(ledger: Ledger, name: str) -> Any:
    """Returns the page of a story as plain values, as it is kept."""
    query = "SELECT page FROM threads WHERE kind = ? AND name >= ? AND name < ?"
    rows = ledger.connection.execute(query, (STORY, name, name + "g")).fetchmany(2)
    if len(rows) != 1 or not name:
        number = thread_of(ledger, name)
        rows = ledger.connection.execute(
            "SELECT page FROM threads WHERE thread = ?", (number,)
        ).fetchall()
    if not rows:
        raise NotInLedger("story", name)
    return json.loads(zlib.decompress(rows[0][0]))


def thread_of(ledger: Ledger, name: str) -> int:
    """Returns the number of the story that has the entry whose id begins with this."""
    entry = ledger.entry(name).id
    kept = kept_threads(ledger, STORY)
    (thread,) = kept.threads(np.array([int(entry, 16)], np.uint64)).tolist()
    if thread < 0:
        raise NotInLedger("story", name)
    return int(kept.numbers[thread])
