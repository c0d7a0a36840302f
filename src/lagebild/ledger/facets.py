"""What views filter and group by, of every current reading: a row a report, derived and made again at will.

A row holds the report's events, figures, statements and mentions as packed numbers and its names as
lists of words; `columns` reads all rows into memory as arrays. Rows follow the current readings in
the transaction that changes these; `report_words` is the index of the same reports' words.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from lagebild.ledger.accounts import source_of
from lagebild.ledger.entities import key_of, place_key
from lagebild.ledger.entries import Reading
from lagebild.ledger.told import Told, account, figure_days, name_of, relays, speaker_name, told
from lagebild.record import EVENT_TYPES, MEASURES, STANCES, Event, Figure, Place, Record, Statement

# Raised whenever the same readings would make other rows.
REVISION = 2
NONE, NO_DAY = -1, 0
STATUSES = ("happened", "ongoing", "planned", "possible", "denied")
BETWEEN, WITHIN, BEHIND = "\x1e", "\x1f", "\x1d"
PARTED = str.maketrans(dict.fromkeys((BETWEEN, WITHIN, BEHIND), " "))

TOLD = [
    ("position", "<u4"), ("start", "<u4"), ("end", "<u4"), ("entry", "<u8"), ("begin", "<i4"),
    ("until", "<i4"), ("type", "u1"), ("speaker", "<i4"), ("speaking", "<i4"),
]  # fmt: skip
# An item of each layer: words and places are numbers of the row's own lists, NONE where there is none.
EVENT = np.dtype(
    [*TOLD, ("mode", "<i4"), ("status", "u1"), ("place", "<i4"), ("happening", "<u8"),
     ("voice", "<u8"), ("account", "<i4"), ("statement", "<i4")]
)  # fmt: skip
FIGURE = np.dtype(
    [*TOLD, ("unit", "<i4"), ("low", "<f8"), ("high", "<f8"), ("approximate", "?"),
     ("part", "?"), ("counted", "<i4"), ("counts", "<i4"), ("account", "<i4")]
)  # fmt: skip
STATEMENT = np.dtype([*TOLD, ("addressee", "<i4"), ("account", "<i4"), ("via", "<i4")])
# Pairs: an event's actor and side (0 who does, 1 to whom), an event's figure, a statement's place, a mention.
PARTY = np.dtype([("event", "<i4"), ("actor", "<i4"), ("side", "u1")])
MEASURED = np.dtype([("event", "<i4"), ("figure", "<i4")])
NAMED = np.dtype([("statement", "<i4"), ("place", "<i4")])
MENTION = np.dtype([("actor", "<i4")])
PACKED = {
    "events": EVENT, "figures": FIGURE, "statements": STATEMENT, "parties": PARTY,
    "measured": MEASURED, "named": NAMED, "mentions": MENTION,
}  # fmt: skip
LISTS = ("words", "places", "actors")


@dataclass(slots=True)
class Packer:
    """A row in the making: lists of words, places and actors, each once, that its items number."""

    reading: Reading
    words: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    actors: dict[str, int] = field(default_factory=dict)

    @property
    def record(self) -> Record:
        return self.reading.record

    def word(self, text: str | None) -> int:
        """Returns a word's number in the row."""
        return NONE if text is None else number(self.words, text.translate(PARTED))

    def place(self, index: int | None) -> int:
        """Returns a place's number in the row."""
        return (
            NONE if index is None else number(self.places, place_word(self.record.places[index]))
        )

    def actor(self, index: int | None) -> int:
        """Returns an actor's number in the row."""
        if index is None:
            return NONE
        return number(self.actors, actor_word(index, self.record))

    def told(self, one: Told, begin: str | None, until: str | None, kind: int) -> tuple[Any, ...]:
        """Returns the fields that items of all layers have."""
        item = one.item
        said: Statement | None = item
        if not isinstance(item, Statement):
            at = item.statement
            said = None if at is None else self.record.statements[at]
        speaker = said.speaker if said else None
        return (
            one.position, item.start, item.end, int(one.id, 16), day_number(begin),
            day_number(until), kind, self.actor(speaker.actor if speaker else None),
            self.word(speaker.text if speaker else None),
        )  # fmt: skip

    def event(self, one: Told) -> tuple[Any, ...]:
        """Returns an event's row."""
        event: Event = one.item
        begin, until = (event.time.begin, event.time.until) if event.time else (None, None)
        who = source_of(one, {}).independent[0]
        return (
            *self.told(one, begin, until, EVENT_TYPES.index(event.type)),
            self.word(event.mode),
            STATUSES.index(event.status),
            self.place(event.place),
            hashed(happening_key(one)),
            hashed(who),
            self.word(account(event.statement, self.record)),
            NONE if event.statement is None else event.statement,
        )

    def figure(self, one: Told) -> tuple[Any, ...]:
        """Returns a figure's row."""
        figure: Figure = one.item
        return (
            *self.told(one, *figure_days(one), MEASURES.index(figure.measure)),
            self.word(figure.unit),
            np.nan if figure.low is None else figure.low,
            np.nan if figure.high is None else figure.high,
            figure.approximate,
            figure.part_of is not None,
            self.word(counted(one)),
            self.actor(figure.counts),
            self.word(account(figure.statement, self.record)),
        )

    def statement(self, one: Told) -> tuple[Any, ...]:
        """Returns a statement's row."""
        published = self.record.report.published
        fields = self.told(one, published, published, STANCES.index(one.item.stance))
        chain = (speaker_name(relay, self.record) for relay in relays(one.item, self.record))
        via = WITHIN.join(name.translate(PARTED) for name in chain)
        spoken = self.actor(one.item.addressee), self.word(account(one.position, self.record))
        return *fields, *spoken, number(self.words, via)

    def packed(self) -> dict[str, bytes | str]:
        """Returns the row: packed arrays and lists of words."""
        record = self.record
        rows: dict[str, Iterable[tuple[Any, ...]]] = {
            "events": [self.event(one) for one in told([self.reading], "events")],
            "figures": [self.figure(one) for one in told([self.reading], "figures")],
            "statements": [self.statement(one) for one in told([self.reading], "statements")],
            "parties": [(n, self.actor(i), side) for n, i, side in parties(record)],
            "measured": [(n, i) for n, e in enumerate(record.events) for i in e.figures],
            "named": [(n, self.place(i)) for n, i in named(record)],
            "mentions": [(self.actor(i),) for i in range(len(record.actors))],
        }
        blobs = {name: np.array(rows[name], dtype).tobytes() for name, dtype in PACKED.items()}
        return {**blobs, **{name: BETWEEN.join(getattr(self, name)) for name in LISTS}}


def number(known: dict[str, int], word: str) -> int:
    """Returns a word's number in a list, a new one where it is not in it."""
    return known.setdefault(word, len(known))


def place_word(place: Place) -> str:
    """Returns a place as one word: what it can be asked by, then what a map needs."""
    asked = (place.name, place.text, place.country or "")
    shown = (place_key(place), coordinate(place.lat), coordinate(place.lon), place.kind, place.precision)  # fmt: skip
    return joined(asked, shown)


def coordinate(degrees: float | None) -> str:
    """Returns degrees as a word, empty where there is no point."""
    return "" if degrees is None else repr(degrees)


def actor_word(index: int, record: Record) -> str:
    """Returns a mention as one word: what it can be asked by, then what a list of actors needs."""
    actor = record.actors[index]
    asked = (name_of(actor), actor.text, actor.entity, actor.country or "")
    return joined(asked, (key_of(actor, record), actor.kind, actor.sector or ""))


def joined(asked: Iterable[str], shown: Iterable[str]) -> str:
    """Returns two groups of words as one."""
    groups = (WITHIN.join(w.translate(PARTED) for w in group) for group in (asked, shown))
    return BEHIND.join(groups)


def parties(record: Record) -> Iterator[tuple[int, int, int]]:
    """Yields every event's actors with the side on which they stand."""
    for n, event in enumerate(record.events):
        yield from ((n, i, 0) for i in event.sources)
        yield from ((n, i, 1) for i in event.targets)


def named(record: Record) -> Iterator[tuple[int, int]]:
    """Yields every statement's places: those named in it, and those of the events that it tells."""
    found = {
        (n, i)
        for n, said in enumerate(record.statements)
        for i, place in enumerate(record.places)
        if said.start <= place.start < said.end
    }
    told_in = {
        (e.statement, e.place)
        for e in record.events
        if e.statement is not None and e.place is not None
    }
    return iter(sorted(found | told_in))


def counted(one: Told) -> str:
    """Returns who or what is counted: the actor's name where one is linked, else the words."""
    figure: Figure = one.item
    return figure.text if figure.counts is None else name_of(one.record.actors[figure.counts])


def happening_key(one: Told) -> tuple[Any, ...]:
    """Returns what two tellings share that are shown as one line of the picture."""
    event: Event = one.item
    time = (event.time.begin, event.time.until) if event.time else None
    place = one.record.places[event.place].name if event.place is not None else None
    sides = (sorted(set(names(i, one.record))) for i in (event.sources, event.targets))
    return section_of(event.status), time, place, event.type, event.mode, *map(tuple, sides)


def section_of(status: str) -> str:
    """Returns the part of the picture in which an event of this status stands."""
    return "happened" if status == "ongoing" else status


def names(indexes: Iterable[int], record: Record) -> tuple[str, ...]:
    """Returns the names of some actors, each once."""
    return tuple(dict.fromkeys(name_of(record.actors[i]) for i in indexes))


def hashed(key: object) -> int:
    """Returns 64 bits that stand for a key."""
    return int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest(), "little")


def day_number(iso: str | None) -> int:
    """Returns a day as a number; NO_DAY where there is none."""
    return date.fromisoformat(iso[:10]).toordinal() if iso else NO_DAY


# -- in the ledger's file -------------------------------------------------------------------------

REPORT = ("report", "published", "outlet", "language")
COLUMNS = (*PACKED, *LISTS)
FIELDS = ("version", "reading", *REPORT, *COLUMNS)
ENTER = f"INSERT INTO facets ({', '.join(FIELDS)}) VALUES ({', '.join('?' * len(FIELDS))})"  # noqa: S608  ours


@dataclass(frozen=True, slots=True)
class Row:
    """A current reading, or one that has a row, by its number, and its version and day."""

    version: int
    reading: int
    day: str


def current(db: sqlite3.Connection, report: str) -> dict[int, Row]:
    """Returns a report's current readings."""
    query = (
        "SELECT version, reading, coalesce(substr(published, 1, 10), '') FROM current_readings "
        "JOIN versions USING (version) WHERE report = ?"
    )
    return {r[1]: Row(*r) for r in db.execute(query, (report,))}


def stored(db: sqlite3.Connection, report: str) -> dict[int, Row]:
    """Returns a report's readings that have a row."""
    query = (
        "SELECT version, reading, coalesce(substr(f.published, 1, 10), '') FROM versions AS v "
        "JOIN facets AS f USING (version) WHERE v.report = ?"
    )
    return {r[1]: Row(*r) for r in db.execute(query, (report,))}


def enter(db: sqlite3.Connection, row: Row, reading: Reading) -> None:
    """Gives a reading its row, and its report's words a place in their index."""
    packed = Packer(reading).packed()
    report = reading.record.report
    about = report.id, report.published, report.outlet, report.language
    db.execute(ENTER, (row.version, row.reading, *about, *(packed[c] for c in COLUMNS)))
    index_words(db, row.version)
    awaits(db, row.day)


def leave(db: sqlite3.Connection, row: Row) -> None:
    """Takes a version's row away."""
    db.execute(
        "INSERT INTO report_words (report_words, rowid, headline, text) "
        "SELECT 'delete', version, headline, text FROM versions WHERE version = ?",
        (row.version,),
    )
    db.execute("DELETE FROM facets WHERE version = ?", (row.version,))
    awaits(db, row.day)
    # What several reports say with this one is shown again when it was made again without it.
    threads = "SELECT thread FROM thread_parts WHERE version = ?"
    db.execute(f"INSERT OR IGNORE INTO awaited_threads {threads}", (row.version,))
    db.execute(f"DELETE FROM threads WHERE thread IN ({threads})", (row.version,))  # noqa: S608  ours


def index_words(db: sqlite3.Connection, version: int) -> None:
    """Takes a version's words into their index."""
    db.execute(
        "INSERT INTO report_words (rowid, headline, text) "
        "SELECT version, headline, text FROM versions WHERE version = ?",
        (version,),
    )


def awaits(db: sqlite3.Connection, day: str) -> None:
    """Notes that what several reports say of a day is to be computed again."""
    db.execute("INSERT OR IGNORE INTO awaited_days VALUES (?)", (day,))


def leave_all(db: sqlite3.Connection, report: str) -> None:
    """Takes a report's rows away and leaves none of its words in the index."""
    rows = stored(db, report)
    for row in rows.values():
        leave(db, row)
    if rows:
        db.execute("INSERT INTO report_words (report_words) VALUES ('optimize')")


def all_current(db: sqlite3.Connection) -> list[Row]:
    """Returns all current readings."""
    query = (
        "SELECT version, reading, coalesce(substr(published, 1, 10), '') FROM current_readings "
        "JOIN versions USING (version) ORDER BY version"
    )
    return [Row(*r) for r in db.execute(query)]


def settle(db: sqlite3.Connection) -> None:
    """Notes that the rows are made by the present rules."""
    db.execute("INSERT INTO facet_rules VALUES (?)", (REVISION,))


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the rows were made by the present rules."""
    return bool(db.execute("SELECT revision FROM facet_rules").fetchone() == (REVISION,))


def clear(db: sqlite3.Connection) -> None:
    """Takes all rows away."""
    for table in ("facets", "facet_changes", "facet_rules", "awaited_days"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608  names are ours
    db.execute("INSERT INTO report_words (report_words) VALUES ('delete-all')")


def ids(entries: npt.NDArray[np.uint64] | Sequence[int]) -> tuple[str, ...]:
    """Returns entries' ids from their numbers."""
    return tuple(f"{int(e):016x}" for e in entries)
