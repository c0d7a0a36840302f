"""What people say of entries: verdicts added with person and time, none ever changed or taken away.

The verdict added last stands; `undo` takes it back, so that the one before it stands again. A verdict on
what an earlier reader read holds for a later reader's entry too, if that says the same.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lagebild.exchange import ITEM_TYPES, item_from_dict, item_to_dict
from lagebild.languages.messages import Told, message
from lagebild.ledger.additions import ADD, Extended, extended
from lagebild.ledger.corrections import CorrectionRefused, check
from lagebild.ledger.entries import Entry, Reading, entry_id
from lagebild.ledger.references import Key, at, keys, leading, moved, saying
from lagebild.record import Item

if TYPE_CHECKING:
    from lagebild.ledger.store import Ledger

VERDICTS = ("accept", "correct", "reject", "undo")
LONGEST_NOTE = 2000
# No limit, as SQLite has it.
ALL = -1


class ReviewRefused(Told):
    """A verdict cannot be given; the message says why and what to do."""


class AlreadyThere(ReviewRefused):
    """An entry was to be added that the ledger has; `entry` is its id."""

    def __init__(self, entry: str) -> None:
        self.entry = entry
        super().__init__(message("already_there", entry=entry))


class ReviewedMeanwhile(ReviewRefused):
    """Somebody else gave a verdict on the same entry since it was looked at."""

    def __init__(self, other: Review) -> None:
        given = message(f"by_{other.verdict}")
        super().__init__(message("reviewed_meanwhile", person=other.person, verdict=given))


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict on an entry; `item` is the corrected or added item, `time` an ISO date-time that the caller gives."""

    number: int
    entry: str
    layer: str
    position: int
    verdict: str
    item: Item | None
    note: str
    person: str
    time: str


COLUMNS = "review, entry, layer, position, verdict, item, note, person, time"
REVIEWS = f"SELECT {COLUMNS} FROM reviews"  # noqa: S608  ours
INTO = f"INSERT INTO reviews (reading, {COLUMNS.removeprefix('review, ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  ours


def add(
    ledger: Ledger,
    entry: str,
    verdict: str,
    *,
    person: str,
    time: str,
    note: str = "",
    item: Item | None = None,
    seen: int | None = None,
) -> Review:
    """Adds a verdict on an entry in a transaction of its own.

    `seen` is the number of the newest verdict that the person knew of, 0 for none; where there is
    a newer one nothing is stored.
    """
    about = ledger.entry(entry)
    check_fields(verdict, person, note)
    check_item(verdict, item, about)
    with ledger.transaction() as db:
        known = of_same(ledger, about)
        if seen is not None and known and known[-1].number > seen:
            raise ReviewedMeanwhile(known[-1])
        if verdict == "undo" and not stands(known):
            raise ReviewRefused(message("nothing_to_undo"))
        if known and known[0].verdict == ADD and not stands(known):
            raise ReviewRefused(message("was_taken_back"))
        key = about.layer, about.position
        number = number_of(db, about.reading)
        return stored(ledger, number, about.id, key, verdict, item, (note, person, time))


def add_entry(
    ledger: Ledger, report: str, layer: str, item: Item, *, person: str, time: str, note: str = ""
) -> Review:
    """Adds an entry that the reader missed to a report's current reading, in a transaction of its own.

    References of the item are places in the reading as `Ledger.whole` gives it.
    """
    check_fields("accept", person, note)
    with ledger.transaction():
        number, found = ledger.current(report)
        record = found.reading.record
        check(layer, item, record)
        if (same := standing_as(ledger, number, found, layer, item)) is not None:
            raise AlreadyThere(found.reading.id_of(layer, same))
        position = len(getattr(record, layer))
        ident = entry_id(found.reading.version_digest, found.reading.reader, layer, position)
        return stored(ledger, number, ident, (layer, position), ADD, item, (note, person, time))


def standing_as(
    ledger: Ledger, number: int, found: Extended, layer: str, item: Item
) -> int | None:
    """Returns where a reading has an entry that says what an item says, and that nobody took back."""
    verdicts, record = standing(ledger, number, found), found.reading.record
    said = saying(layer, item, record)
    for position, other in enumerate(getattr(record, layer)):
        review = verdicts.get((layer, position))
        gone = review is None and (layer, position) in found.added
        if not gone and saying(layer, (review and review.item) or other, record) == said:
            return position
    return None


def stored(
    ledger: Ledger,
    number: int,
    entry: str,
    key: Key,
    verdict: str,
    item: Item | None,
    about: tuple[str, str, str],
) -> Review:
    """Stores a verdict and brings what views show to it; `about` is its note, person and time."""
    note, person, time = about
    packed = json.dumps(item_to_dict(item), ensure_ascii=False) if item else None
    db = ledger.connection
    db.execute(INTO, (number, entry, *key, verdict, packed, note.strip(), person, time))
    ledger.follow_reviews(ledger.report_of(number))
    return of_entry(db, entry)[-1]


def check_fields(verdict: str, person: str, note: str) -> None:
    """Refuses a verdict that there is none of, by nobody, or with a note that is a book."""
    if verdict not in VERDICTS:
        raise ReviewRefused(message("no_verdict", value=verdict, known=", ".join(VERDICTS)))
    if not person.strip():
        raise ReviewRefused(message("no_person"))
    if len(note) > LONGEST_NOTE:
        raise ReviewRefused(message("long_note", most=LONGEST_NOTE))


def check_item(verdict: str, item: Item | None, about: Entry) -> None:
    """Refuses a correction that is none, is of another layer, or cannot stand in the record."""
    if verdict != "correct":
        if item is not None:
            raise ReviewRefused(message("item_not_asked", verdict=verdict))
        return
    if not isinstance(item, ITEM_TYPES[about.layer]):
        raise CorrectionRefused(message("other_layer", layer=about.layer))
    record = about.reading.record
    check(about.layer, item, record)
    if saying(about.layer, item, record) == saying(about.layer, about.item, record):
        raise ReviewRefused(message("corrects_nothing"))


# -- asking -----------------------------------------------------------------------------------


def of_entry(db: sqlite3.Connection, entry: str) -> list[Review]:
    """Returns all verdicts on an entry, the first given first."""
    rows = db.execute(f"{REVIEWS} WHERE entry = ? ORDER BY review", (entry,))
    return [review_from_row(row) for row in rows]


def newest(db: sqlite3.Connection, most: int, person: str | None = None) -> list[Review]:
    """Returns the verdicts given last, by one person or by all, the newest first."""
    mine = "" if person is None else "WHERE person = ?"
    values = (most,) if person is None else (person, most)
    rows = db.execute(f"{REVIEWS} {mine} ORDER BY review DESC LIMIT ?", values)
    return [review_from_row(row) for row in rows]


def review_from_row(row: tuple[int, str, str, int, str, str | None, str, str, str]) -> Review:
    """Returns a verdict as it is stored."""
    number, entry, layer, position, verdict, packed, *rest = row
    item = item_from_dict(ITEM_TYPES[layer], json.loads(packed)) if packed else None
    return Review(number, entry, layer, position, verdict, item, *rest)


def stands(reviews: Iterable[Review]) -> Review | None:
    """Returns the verdict that stands after all that were given on one entry."""
    standing: list[Review] = []
    for review in reviews:
        if review.verdict != "undo":
            standing.append(review)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def of_version(db: sqlite3.Connection, reading: int) -> dict[int, list[Review]]:
    """Returns all verdicts on what was read from a reading's version, by reading."""
    query = (
        f"SELECT reading, {COLUMNS} FROM reviews JOIN readings USING (reading) "  # noqa: S608  ours
        "WHERE version = (SELECT version FROM readings WHERE reading = ?) ORDER BY review"
    )
    found: dict[int, list[Review]] = {}
    for number, *row in db.execute(query, (reading,)):
        found.setdefault(number, []).append(review_from_row(tuple(row)))
    return found


def whole(ledger: Ledger, number: int, reading: Reading) -> Extended:
    """Returns a reading as it was read with what people added; `number` is its row."""
    return extended(ledger, number, reading, of_version(ledger.connection, number))


def given(
    ledger: Ledger, number: int, found: Extended, every: Mapping[int, list[Review]]
) -> Mapping[Key, list[Review]]:
    """Returns all verdicts on a reading's entries, the first given first; `every` are those on its version."""
    held: list[Review] = []
    for other, reviews in every.items():
        held += reviews if other == number else carried(ledger, other, reviews, found, every)
    out: dict[Key, list[Review]] = {}
    for review in sorted(held, key=by_number):
        out.setdefault((review.layer, review.position), []).append(review)
    return out


def standing(ledger: Ledger, number: int, found: Extended) -> Mapping[Key, Review]:
    """Returns the verdicts that stand on a reading's entries, those that people added too; `number` is its row."""
    every = of_version(ledger.connection, number)
    last = ((key, stands(all_)) for key, all_ in given(ledger, number, found, every).items())
    return {key: review for key, review in last if review}


def of_same(
    ledger: Ledger, entry: Entry, load: Callable[[int], Extended] | None = None
) -> list[Review]:
    """Returns all verdicts on an entry, those given when an earlier reader said the same included.

    `load` gives the reading in a row with what people added.
    """
    number = number_of(ledger.connection, entry.reading)
    every = of_version(ledger.connection, number)
    if not every:
        return []
    found = (load or ledger.whole)(number)
    return given(ledger, number, found, every).get((entry.layer, entry.position), [])


def withdrawn(ledger: Ledger, number: int, found: Extended) -> frozenset[Key]:
    """Returns where the entries stand that people added to a reading and took back."""
    if not found.added:
        return found.added
    return found.added - standing(ledger, number, found).keys()


def number_of(db: sqlite3.Connection, reading: Reading) -> int:
    """Returns the row of a reading."""
    query = (
        "SELECT reading FROM readings JOIN versions USING (version) JOIN readers USING (reader) "
        "WHERE versions.digest = ? AND readers.digest = ?"
    )
    (number,) = db.execute(query, (reading.version_digest, reading.reader)).fetchone()
    return int(number)


def on_entries(db: sqlite3.Connection, entries: Iterable[str]) -> dict[str, Review]:
    """Returns the verdicts that stand on some entries, by entry, those that have one alone."""
    query = f"{REVIEWS} WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY review"  # noqa: S608  ours
    given: dict[str, list[Review]] = {}
    for row in db.execute(query, (json.dumps(list(entries)),)):
        review = review_from_row(row)
        given.setdefault(review.entry, []).append(review)
    return {entry: last for entry, reviews in given.items() if (last := stands(reviews))}


def by_number(review: Review) -> int:
    """Returns when among all a verdict was given."""
    return review.number


def carried(
    ledger: Ledger,
    other: int,
    reviews: Iterable[Review],
    new: Extended,
    every: Mapping[int, list[Review]],
) -> Iterator[Review]:
    """Yields the verdicts on another reading's entries that this one has too; `other` is the row of that."""
    old = extended(ledger, other, ledger.reading(other), every)
    before, after = old.reading.record, new.reading.record
    now = {(k[0], saying(*at(k, after))): k for k in keys(after)}
    for review in reviews:
        key = review.layer, review.position
        there = new.places.get(review.entry)
        if there is None and key not in old.added:
            there = now.get((review.layer, saying(*at(key, before))))
        if there is not None:
            item = review.item and moved(review.layer, review.item, leading(before, after))
            entry = new.reading.id_of(*there)
            yield replace(review, entry=entry, position=there[1], item=item)


def digest_lines(db: sqlite3.Connection) -> Iterator[str]:
    """Yields a line for every verdict on a current reading's version, in an order that files share."""
    query = (
        "SELECT entry, verdict, coalesce(item, ''), note, person, time FROM reviews "
        "JOIN readings USING (reading) JOIN current_versions USING (version) ORDER BY review"
    )
    for row in db.execute(query):
        yield json.dumps(row, ensure_ascii=False)
