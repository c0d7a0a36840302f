"""The picture of a whole ledger: its happenings page by page, its places for a map, its days for a timeline."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import Columns
from lagebild.ledger.facets import NO_DAY, NONE, STATUSES, ids, section_of
from lagebild.publish.filters import Filter
from lagebild.publish.masks import Selection, scattered, selection
from lagebild.publish.picture import (
    SECTIONS,
    Happening,
    Picture,
    by_frequency,
    words_between,
)
from lagebild.publish.plain import Amount
from lagebild.publish.views.groups import (
    Groups,
    distinct,
    grouped,
    grouped_codes,
    independent,
    mixed,
    optional,
    page,
    pairs_of,
    present,
    smallest,
    tallied,
)
from lagebild.record import EVENT_TYPES, MEASURES

# Places of fields in a word that is a place, and of the name in one that is an actor.
NAME, KEY = 0, 3
# A longer stretch of the calendar is no day of a timeline.
LONGEST = 31
SECTION_OF = np.array([SECTIONS.index(section_of(s)) for s in STATUSES])
MOST_TOLD = 2**20 - 1
NEVER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place with what is told of it: a `country` or `region` is an area, its point only a label's.

    `lat` and `lon` are degrees (WGS 84), None where a point would mislead; `sources` are independent ones.
    """

    key: str
    name: str
    country: str
    lat: float | None
    lon: float | None
    kind: str
    sources: int
    happenings: int
    reports: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many happenings of a type a day has; those of several days count on the first."""

    day: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Section:
    """The first lines of a part of the picture, and how many it has in all."""

    name: str
    lines: tuple[Happening, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The happenings by day and type; `undated` have no day, `long` last longer than a month."""

    days: tuple[DayCount, ...]
    undated: int
    long: int


def picture(ledger: Ledger, wanted: Filter, *, first: int = 0, most: int | None = None) -> Picture:
    """Returns the picture of a ledger with `most` of its lines from the `first` on, all where no number is given."""
    found = selection(ledger, wanted)
    lines = found.once(Lines)
    about, words = found.columns.versions, found.columns.names
    reports = found.versions
    days = about["day"][reports]
    days = days[days != NO_DAY]
    outlets = present(about["outlet"][reports])
    return Picture(
        lines.page(ledger.connection, first, most),
        len(reports),
        len(present(about["original"][reports])),
        sum(bool(words.words[n]) for n in outlets),
        voices(found),
        iso(days.min()) if len(days) else None,
        iso(days.max()) if len(days) else None,
        len(lines.groups),
    )


def sections(ledger: Ledger, wanted: Filter, most: Mapping[str, int]) -> tuple[Section, ...]:
    """Returns the first lines of each part of the picture that has any; `most` says how many of each."""
    lines = selection(ledger, wanted).once(Lines)
    parts = SECTION_OF[lines.events["status"][lines.heads]]
    found = ((name, np.flatnonzero(parts == n)) for n, name in enumerate(SECTIONS))
    return tuple(
        Section(name, lines.first(ledger.connection, groups, most[name]), len(groups))
        for name, groups in found
        if len(groups)
    )


def voices(found: Selection) -> int:
    """Returns how many names speak in the reports that are reached."""
    columns, table = found.columns, found.columns.statements
    inside = scattered(found.versions, len(columns.versions["day"]))
    rows = np.flatnonzero(inside[table["version_row"]] & (table["speaking"] != NONE))
    speaker, words = table["speaker"][rows], table["speaking"][rows]
    codes = columns.actors.codes(NAME)
    named = present(codes[speaker[speaker != NONE]]).tolist()
    names = columns.actors.decoded(NAME)
    unnamed = present(words[speaker == NONE]).tolist()
    return len({names[n] for n in named} | {columns.words.words[n] for n in unnamed})


@lru_cache(maxsize=8192)
def iso(day: int) -> str:
    """Returns a day number as ISO writes it."""
    return date.fromordinal(int(day)).isoformat()


class Lines:
    """The happenings of a selection as groups of its events, in the order of the picture."""

    def __init__(self, found: Selection) -> None:
        self.columns = found.columns
        self.events = found.columns.events
        self.groups = found.once(happenings)
        self.independent = independent(self.columns, self.events, self.groups)
        days = self.columns.versions["day"][self.events["version_row"]]
        self.told = smallest(np.where(days == NO_DAY, NEVER, days), self.groups)
        self.heads = self.groups.rows[self.groups.starts]
        self.ranks = self.primary()

    def page(self, db: sqlite3.Connection, first: int, most: int | None) -> tuple[Happening, ...]:
        """Returns some of the lines."""
        inside, skipped = page(self.ranks, first, most)
        return self.lines(db, inside, slice(skipped, None if most is None else skipped + most))

    def first(self, db: sqlite3.Connection, groups: Array, most: int) -> tuple[Happening, ...]:
        """Returns the first lines of some groups."""
        inside, _ = page(self.ranks[groups], 0, most)
        return self.lines(db, groups[inside], slice(most))

    def lines(self, db: sqlite3.Connection, groups: Array, some: slice) -> tuple[Happening, ...]:
        """Returns some of the lines of groups, in their order."""
        rows = {group: self.in_order(group) for group in groups.tolist()}
        wanted = sorted(rows, key=lambda group: self.order(group, rows[group]))[some]
        texts = texts_of(db, {self.version(rows[group][0]) for group in wanted})
        return tuple(self.happening(group, rows[group], texts) for group in wanted)

    def primary(self) -> npt.NDArray[np.int64]:
        """Returns for each group the greater part of its place: part, day or none, newest, most told."""
        begin = self.events["begin"][self.heads].astype(np.int64)
        undated = begin == NO_DAY
        told = np.where(self.told == NEVER, 0, self.told)
        day = np.where(undated, told, begin)
        section = SECTION_OF[self.events["status"][self.heads]]
        rank = ((section * 2 + undated) << 23) + (2**22 - day)
        ranks: npt.NDArray[np.int64] = (rank << 20) + (
            MOST_TOLD - np.minimum(self.independent, MOST_TOLD)
        )
        return ranks

    def in_order(self, group: int) -> list[int]:
        """Returns a group's rows by the date and id of their reports."""
        rows = self.groups.members(group).tolist()
        return sorted(rows, key=partial(self.columns.place, self.events))

    def order(self, group: int, rows: Sequence[int]) -> tuple[object, ...]:
        """Returns where a group stands among all."""
        head = rows[0]
        kind = EVENT_TYPES[self.events["type"][head]]
        mode = self.word("mode", head) or ""
        rank = int(self.ranks[group])
        return rank, self.place(head), kind, mode, int(self.events["entry"][head])

    def version(self, row: int) -> int:
        """Returns the version that a row is of."""
        return int(self.columns.versions["version"][self.events["version_row"][row]])

    def place(self, row: int) -> str:
        """Returns the name of an event's place, or nothing."""
        place = self.events["place"][row]
        return "" if place == NONE else self.columns.places.fields(place)[NAME]

    def word(self, field: str, row: int) -> str | None:
        """Returns a word of an event."""
        number = self.events[field][row]
        return None if number == NONE else self.columns.words.words[number]

    def happening(self, group: int, rows: Sequence[int], texts: Mapping[int, str]) -> Happening:
        """Returns a group's line."""
        head, events = rows[0], self.events
        begin, until = (int(events[f][head]) for f in ("begin", "until"))
        told = int(self.told[group])
        text, start, end = texts[self.version(head)], events["start"][head], events["end"][head]
        return Happening(
            section_of(STATUSES[events["status"][head]]),
            iso(begin) if begin else None,
            iso(until) if until else None,
            None if told == NEVER else iso(told),
            self.place(head),
            EVENT_TYPES[events["type"][head]],
            self.word("mode", head),
            tuple(dict.fromkeys(a for row in rows for a in self.amounts(row))),
            self.side(head, 0),
            self.side(head, 1),
            by_frequency(self.word("account", row) or "" for row in rows),
            tuple(dict.fromkeys(self.columns.reports[events["version_row"][row]] for row in rows)),
            ids(events["entry"][list(rows)]),
            words_between(text, int(start), int(end)),
            int(self.independent[group]),
        )

    def amounts(self, row: int) -> Iterator[Amount]:
        """Yields the figures that measure an event."""
        pairs, figures = self.columns.measured, self.columns.figures
        for figure in pairs["figure"][pairs_of(pairs, "event", row)]:
            yield Amount(
                MEASURES[figures["type"][figure]],
                self.columns.words.words[figures["unit"][figure]],
                optional(figures["low"][figure]),
                optional(figures["high"][figure]),
                bool(figures["approximate"][figure]),
            )

    def side(self, row: int, side: int) -> tuple[str, ...]:
        """Returns the names on one side of an event."""
        pairs, actors = self.columns.parties, self.columns.actors
        some = pairs_of(pairs, "event", row)
        found = pairs["actor"][some][pairs["side"][some] == side]
        return tuple(dict.fromkeys(actors.fields(int(n))[NAME] for n in found))


def happenings(found: Selection) -> Groups:
    """Returns the events of a selection that are one happening."""
    return grouped(found.events, found.columns.events["happening"][found.events])


def texts_of(db: sqlite3.Connection, versions: Iterable[int]) -> dict[int, str]:
    """Returns the texts of some versions."""
    query = "SELECT version, text FROM versions WHERE version IN (SELECT value FROM json_each(?))"
    return dict(db.execute(query, (json.dumps(sorted(versions)),)))


def map_places(ledger: Ledger, wanted: Filter) -> tuple[MapPlace, ...]:
    """Returns the places of a filter's events, those with the most independent sources first."""
    found = selection(ledger, wanted)
    columns, table = found.columns, found.columns.events
    rows = found.events[table["place"][found.events] != NONE]
    codes = columns.places.codes(KEY)[table["place"][rows]]
    groups = grouped_codes(rows, codes)
    codes_in_order = np.unique(codes)
    told = independent(columns, table, groups)
    lines, reports = (
        distinct(groups.owners, mixed(groups.owners, table[field][groups.rows]), len(groups))
        for field in ("happening", "version_row")
    )
    names = names_of_places(columns, table["place"][rows])
    keys = columns.places.decoded(KEY)
    made = (
        map_place(names[keys[code]], told[n], lines[n], reports[n])
        for n, code in enumerate(codes_in_order.tolist())
    )
    return tuple(sorted(made, key=lambda p: (-p.sources, p.name, p.key)))


def names_of_places(columns: Columns, places: Array) -> dict[str, Counter[tuple[str, ...]]]:
    """Returns how often some events have each name, with what stands beside it, for a place, by its key."""
    names: dict[str, Counter[tuple[str, ...]]] = {}
    counts = np.bincount(places)
    for place in np.flatnonzero(counts).tolist():
        name, _, country, key, lat, lon, kind, *_ = columns.places.fields(place)
        names.setdefault(key, Counter())[name, country, key, lat, lon, kind] += int(counts[place])
    return names


def map_place(names: Counter[tuple[str, ...]], *numbers: int) -> MapPlace:
    """Returns a place under the name that most of its events have for it."""
    name, country, key, lat, lon, kind = min(names, key=lambda n: (-names[n], n))
    return MapPlace(key, name, country, degrees(lat), degrees(lon), kind, *map(int, numbers))


def degrees(word: str) -> float | None:
    """Returns degrees from a word; None where it is empty."""
    return float(word) if word else None


def timeline(ledger: Ledger, wanted: Filter) -> Timeline:
    """Returns the happenings of a filter by day and type, the earliest first."""
    found = selection(ledger, wanted)
    groups, table = found.once(happenings), found.columns.events
    heads = groups.rows[groups.starts]
    begin, until, kinds = (table[f][heads].astype(np.int64) for f in ("begin", "until", "type"))
    dated = begin != NO_DAY
    short = dated & (until - begin < LONGEST)
    keys = begin[short] * len(EVENT_TYPES) + kinds[short]
    firsts, counts = tallied(keys)
    days = tuple(
        DayCount(iso(value // len(EVENT_TYPES)), EVENT_TYPES[value % len(EVENT_TYPES)], int(count))
        for value, count in zip(keys[firsts].tolist(), counts.tolist(), strict=True)
    )
    return Timeline(days, int((~dated).sum()), int((dated & ~short).sum()))
