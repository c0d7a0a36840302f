"""Which entries of a whole ledger a filter lets through, as masks over its columns: the answers of `select`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from lagebild.ledger import Ledger, Reading
from lagebild.ledger.blocks import Array, Table
from lagebild.ledger.columns import Columns, Mask, Vocabulary, columns_of
from lagebild.ledger.facets import BEHIND, NO_DAY, STATUSES, WITHIN, day_number
from lagebild.ledger.reviewed import BOTH
from lagebild.ledger.search import found_in
from lagebild.publish.filters import Box, Filter
from lagebild.publish.select import is_open
from lagebild.record import EVENT_TYPES, MEASURES, STANCES

LAST_DAY = 10**7
MOST_KEPT = 8
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What a filter lets through of a ledger: numbers of its versions, events, figures and statements.

    `versions` are the reports that it reaches: all for an open filter, else those that have an entry
    that passes. `made` is what several panels of a page, or pages of a list, make of it.
    """

    columns: Columns
    versions: Array
    events: Array
    figures: Array
    statements: Array
    made: dict[Callable[[Selection], Any], Any] = field(default_factory=dict)

    def once(self, make: Callable[[Selection], Made]) -> Made:
        """Returns what a function makes of the selection, made when it is first asked for."""
        if make not in self.made:
            self.made[make] = make(self)
        found: Made = self.made[make]
        return found


class Selections:
    """The newest selections of one ledger: the panels of one page ask for the same."""

    def __init__(self) -> None:
        self.kept: list[tuple[Filter, Selection]] = []

    def get(self, columns: Columns, wanted: Filter) -> Selection | None:
        """Returns a selection that was made before of just these columns."""
        found = (s for f, s in self.kept if s.columns is columns and f == wanted)
        return next(found, None)

    def put(self, wanted: Filter, made: Selection) -> None:
        """Keeps a selection, and none of other columns any longer."""
        kept = [k for k in self.kept if k[1].columns is made.columns]
        self.kept = [*kept, (wanted, made)][-MOST_KEPT:]


def selection(ledger: Ledger, wanted: Filter) -> Selection:
    """Returns what a filter lets through."""
    columns = columns_of(ledger)
    with ledger.memory.using(Selections) as kept:
        made = kept.get(columns, wanted)
    if made is None:
        found = found_in(ledger.connection, wanted.text) if wanted.text else None
        made = Masks(columns, wanted, found).selection()
        with ledger.memory.using(Selections) as kept:
            kept.put(wanted, made)
    return made


def readings_within(ledger: Ledger, wanted: Filter) -> Iterator[Reading]:
    """Yields the readings that a filter reaches, by date, then id; no other one is read from the file."""
    if wanted.asks_nothing or ledger.reviews != BOTH:
        yield from ledger.readings()
        return
    found = selection(ledger, wanted)
    query = "SELECT reading FROM facets WHERE version = ?"
    for at in sorted(found.versions.tolist(), key=found.columns.order):
        row = ledger.connection.execute(query, (int(found.columns.versions["version"][at]),))
        for (number,) in row.fetchall():
            yield ledger.view(int(number))


class Masks:
    """A filter over columns; `found` are the versions that have its words."""

    def __init__(self, columns: Columns, wanted: Filter, found: Sequence[int] | None) -> None:
        self.columns, self.wanted = columns, wanted
        self.reports = self.report_mask(found)
        self.printed = self.source_of_reports()
        self.of_events = self.event_masks()

    def selection(self) -> Selection:
        """Returns the numbers of all that passes."""
        masks = self.events(), self.figures(), self.statements()
        tables = self.columns.events, self.columns.figures, self.columns.statements
        events, figures, statements = (np.flatnonzero(m) for m in masks)
        reached = self.reports
        if not self.wanted.asks_nothing:
            reached = np.zeros(len(self.reports), bool)
            for table, rows in zip(tables, (events, figures, statements), strict=True):
                reached[table["version_row"][rows]] = True
        return Selection(self.columns, np.flatnonzero(reached), events, figures, statements)

    # -- reports ------------------------------------------------------------------------------

    def report_mask(self, found: Sequence[int] | None) -> Mask:
        """Returns the current reports of the outlet, agency and language asked for that have the words."""
        about, names = self.columns.versions, self.columns.names
        mask = self.columns.alive[: len(about["version"])]
        for name, column in ((self.wanted.outlet, "outlet"), (self.wanted.agency, "agencies")):
            if name:
                mask = mask & names.marked(name)[about[column]]
        if self.wanted.language:
            mask = mask & (about["language"] == names.numbers.get(self.wanted.language, -1))
        return mask if found is None else mask & np.isin(about["version"], found)

    def source_of_reports(self) -> Mask | None:
        """Returns the reports whose id, outlet or agency is the source asked for."""
        if not self.wanted.source:
            return None
        about, marked = self.columns.versions, self.columns.names.marked(self.wanted.source)
        return marked[about["report"]] | marked[about["outlet"]] | marked[about["agencies"]]

    # -- items --------------------------------------------------------------------------------

    def common(self, table: Table) -> Mask:
        """Returns the items of current reports, days and source asked for."""
        mask = self.reports[table["version_row"]]
        if self.wanted.begin or self.wanted.until:
            begin = day_number(self.wanted.begin)
            until = day_number(self.wanted.until) if self.wanted.until else LAST_DAY
            days = (table["begin"] <= until) & (table["until"] >= begin)
            mask = mask & days & (table["begin"] != NO_DAY)
        if self.printed is not None and self.wanted.source:
            mask = mask & (
                self.printed[table["version_row"]] | self.said_by(self.wanted.source, table)
            )
        return mask

    def said_by(self, part: str, table: Table) -> Mask:
        """Returns the items whose speaker has a name with this part."""
        actors, words = self.columns.actors.marked(part), self.columns.words.marked(part)
        return actors[table["speaker"]] | words[table["speaking"]]

    def event_masks(self) -> dict[str, Mask]:
        """Returns for each field that asks of events which of these are as it asks."""
        table, wanted = self.columns.events, self.wanted
        masks: dict[str, Mask] = {}
        if wanted.type:
            masks["type"] = table["type"] == index(EVENT_TYPES, wanted.type)
        if wanted.status:
            masks["status"] = table["status"] == index(STATUSES, wanted.status)
        if not is_open(wanted):
            masks["place"] = self.places[table["place"]]
        if wanted.actor:
            parties = self.columns.parties
            marked = self.columns.actors.marked(wanted.actor)
            taking_part = parties["event"][marked[parties["actor"]]]
            masks["actor"] = scattered(taking_part, len(table["version_row"]))
        return masks

    @property
    def places(self) -> Mask:
        """Returns for every place whether it is asked for; the last stands for none."""
        places = self.columns.places
        mask = np.ones(len(places.words) + 1, bool)
        if self.wanted.place:
            mask = places.marked(self.wanted.place)
        if self.wanted.box is not None:
            lat, lon = points(places, len(mask))
            mask = mask & inside(lat, lon, self.wanted.box)
        mask[-1] = False
        return mask

    def events(self) -> Mask:
        """Returns the events that pass."""
        mask = self.common(self.columns.events)
        for one in self.of_events.values():
            mask = mask & one
        return mask

    def figures(self) -> Mask:
        """Returns the figures that pass: by themselves or by the events that they measure."""
        table, pairs = self.columns.figures, self.columns.measured
        mask = self.common(table)
        for asked, events in self.of_events.items():
            one = scattered(pairs["figure"][events[pairs["event"]]], len(mask))
            if asked == "type":
                one |= table["type"] == index(MEASURES, self.wanted.type or "")
            if asked == "actor" and self.wanted.actor:
                one |= self.columns.actors.marked(self.wanted.actor)[table["counts"]]
            mask = mask & one
        return mask

    def statements(self) -> Mask:
        """Returns the statements that pass: by themselves or by the events told in them."""
        table, inside_of = self.columns.statements, self.columns.events["statement"]
        mask = self.common(table)
        for asked, events in self.of_events.items():
            one = scattered(inside_of[events & (inside_of >= 0)], len(mask))
            if asked == "type":
                one |= table["type"] == index(STANCES, self.wanted.type or "")
            if asked == "place":
                named = self.columns.named
                one |= scattered(named["statement"][self.places[named["place"]]], len(mask))
            if asked == "actor" and self.wanted.actor:
                marked = self.columns.actors.marked(self.wanted.actor)
                one = self.said_by(self.wanted.actor, table) | marked[table["addressee"]]
            mask = mask & one
        return mask


def index(known: Sequence[str], word: str) -> int:
    """Returns a word's number among the known ones; one that none has where it is not among them."""
    return known.index(word) if word in known else 255


def scattered(numbers: Array, size: int) -> Mask:
    """Returns a mask of this size with these numbers set."""
    mask = np.zeros(size, bool)
    mask[numbers] = True
    return mask


def inside(lat: Array, lon: Array, box: Box) -> Mask:
    """Returns which points lie in a box, its edges included."""
    east_west = (lon >= box.west) & (lon <= box.east)
    if box.west > box.east:
        east_west = (lon >= box.west) | (lon <= box.east)
    return east_west & (lat >= box.south) & (lat <= box.north)


def points(places: Vocabulary, size: int) -> tuple[Array, Array]:
    """Returns the latitudes and longitudes of all places; not a number where there is no point."""
    found = [point(word) for word in places.words[: size - 1]]
    return tuple(np.array([*found, (np.nan, np.nan)], float).T)


@lru_cache(maxsize=100_000)
def point(word: str) -> tuple[float, float]:
    """Returns a place's latitude and longitude; not a number where it has none."""
    _, lat, lon, *_ = shown(word)
    return (float(lat), float(lon)) if lat else (float("nan"), float("nan"))


def shown(word: str) -> Sequence[Any]:
    """Returns the fields of a place or an actor that are not asked by."""
    return word.split(BEHIND)[1].split(WITHIN)
