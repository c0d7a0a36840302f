"""What people say of entries: verdicts added with person and time, none ever changed or taken away.

The verdict added last stands; `undo` takes it back, so that the one before it stands again. A verdict on
what an earlier reader read holds for a later reader's entry too, if that says the same.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lagebild.exchange import ITEM_TYPES, item_from_dict, item_to_dict
from lagebild.ledger.corrections import CorrectionRefused, check
from lagebild.ledger.entries import Entry, Reading
from lagebild.ledger.references import Key, keys, moved, saying, span
from lagebild.problems import LagebildError
from lagebild.record import Item, Record

if TYPE_CHECKING:
    from lagebild.ledger.store import Ledger

VERDICTS = ("accept", "correct", "reject", "undo")
LONGEST_NOTE = 2000
# No limit, as SQLite has it.
ALL = -1


class ReviewRefused(LagebildError):
    """A verdict cannot be given; the message says why and what to do."""


class ReviewedMeanwhile(ReviewRefused):
    """Somebody else gave a verdict on the same entry since it was looked at."""

    def __init__(self, other: Review) -> None:
        super().__init__(
            f"{other.person} gave a verdict on this entry meanwhile ({other.verdict}); "
            "nothing was stored. Look at it again."
        )


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict on an entry; `item` is the corrected item, `time` an ISO date-time that the caller gives."""

    number: int
    entry: str
    layer: str
    position: int
    verdict: str
    item: Item | None
    note: str
    person: str
    time: str


COLUMNS = "review, entry, r.layer, r.position, verdict, r.item, note, person, time"
REVIEWS = f"SELECT {COLUMNS} FROM reviews AS r JOIN entries USING (reading, layer, position)"  # noqa: S608  ours


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
            raise ReviewRefused("there is no verdict on this entry to take back.")
        stored = json.dumps(item_to_dict(item), ensure_ascii=False) if item else None
        db.execute(
            "INSERT INTO reviews (reading, layer, position, verdict, item, note, person, time) "
            "SELECT reading, layer, position, ?, ?, ?, ?, ? FROM entries WHERE entry = ?",
            (verdict, stored, note.strip(), person, time, about.id),
        )
        ledger.follow_reviews(about.reading.record.report.id)
        return of_entry(db, about.id)[-1]


def check_fields(verdict: str, person: str, note: str) -> None:
    """Refuses a verdict that there is none of, by nobody, or with a note that is a book."""
    if verdict not in VERDICTS:
        raise ReviewRefused(f"{verdict!r} is no verdict; choose one of: {', '.join(VERDICTS)}.")
    if not person.strip():
        raise ReviewRefused("a verdict needs the name of the person who gives it.")
    if len(note) > LONGEST_NOTE:
        raise ReviewRefused(f"a note has at most {LONGEST_NOTE} characters.")


def check_item(verdict: str, item: Item | None, about: Entry) -> None:
    """Refuses a correction that is none, is of another layer, or cannot stand in the record."""
    if verdict != "correct":
        if item is not None:
            raise ReviewRefused(f"only `correct` brings an item, `{verdict}` does not.")
        return
    if not isinstance(item, ITEM_TYPES[about.layer]):
        raise CorrectionRefused(f"a correction of this entry is an item of {about.layer}.")
    record = about.reading.record
    check(about.layer, item, record)
    if saying(about.layer, item, record) == saying(about.layer, about.item, record):
        raise ReviewRefused("this corrects nothing; accept the entry if it is right.")


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
    number, entry, layer, position, verdict, stored, *rest = row
    item = item_from_dict(ITEM_TYPES[layer], json.loads(stored)) if stored else None
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
        f"SELECT r.reading, {COLUMNS} FROM reviews AS r JOIN readings USING (reading) "  # noqa: S608  ours
        "JOIN entries USING (reading, layer, position) "
        "WHERE version = (SELECT version FROM readings WHERE reading = ?) ORDER BY review"
    )
    found: dict[int, list[Review]] = {}
    for number, *row in db.execute(query, (reading,)):
        found.setdefault(number, []).append(review_from_row(tuple(row)))
    return found


def given(ledger: Ledger, number: int, reading: Reading) -> Mapping[Key, list[Review]]:
    """Returns all verdicts on a reading's entries, the first given first; `number` is its row."""
    held: list[Review] = []
    for other, reviews in of_version(ledger.connection, number).items():
        own = other == number
        held += reviews if own else carried(reviews, ledger.reading(other), reading)
    found: dict[Key, list[Review]] = {}
    for review in sorted(held, key=by_number):
        found.setdefault((review.layer, review.position), []).append(review)
    return found


def standing(ledger: Ledger, number: int, reading: Reading) -> Mapping[Key, Review]:
    """Returns the verdicts that stand on a reading's entries; `number` is its row."""
    last = ((key, stands(all_)) for key, all_ in given(ledger, number, reading).items())
    return {key: review for key, review in last if review}


def of_same(ledger: Ledger, entry: Entry) -> list[Review]:
    """Returns all verdicts on an entry, those given when an earlier reader said the same included."""
    query = "SELECT reading FROM entries WHERE entry = ?"
    (number,) = ledger.connection.execute(query, (entry.id,)).fetchone()
    found = given(ledger, int(number), entry.reading)
    return found.get((entry.layer, entry.position), [])


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


def carried(reviews: Iterable[Review], old: Reading, new: Reading) -> Iterator[Review]:
    """Yields the verdicts on an earlier reading's entries that a later reading has too."""
    now = {(k[0], saying(*at(k, new.record))): k[1] for k in keys(new.record)}
    for review in reviews:
        layer = review.layer
        said = saying(*at((layer, review.position), old.record))
        position = now.get((layer, said))
        if position is not None:
            item = review.item and moved(layer, review.item, leading(old.record, new.record))
            yield Review(
                review.number, new.id_of(layer, position), layer, position, review.verdict, item,
                review.note, review.person, review.time,
            )  # fmt: skip


def at(key: Key, record: Record) -> tuple[str, Item, Record]:
    """Returns an item with its layer and its record."""
    layer, position = key
    return layer, getattr(record, layer)[position], record


def leading(old: Record, new: Record) -> Callable[[Key], int | None]:
    """Returns what leads from a place in one record to the item at the same characters of another."""
    there = {(k[0], span(at(k, new)[1])): k[1] for k in keys(new)}
    return lambda key: there.get((key[0], span(at(key, old)[1])))


def digest_lines(db: sqlite3.Connection) -> Iterator[str]:
    """Yields a line for every verdict on a current reading's version, in an order that files share."""
    query = (
        "SELECT entry, verdict, coalesce(r.item, ''), note, person, time FROM reviews AS r "
        "JOIN entries USING (reading, layer, position) JOIN readings USING (reading) "
        "JOIN current_versions USING (version) ORDER BY review"
    )
    for row in db.execute(query):
        yield json.dumps(row, ensure_ascii=False)
