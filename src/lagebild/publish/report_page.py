"""One report as a page shows it: its text with the items marked, and what was read at each and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lagebild.ledger import Entry, Ledger, NotInLedger, Reading
from lagebild.ledger.reviews import Review
from lagebild.ledger.told import name_of, speaker_name
from lagebild.publish.marked import Mark, marked
from lagebild.publish.why import account_of, sentence_of
from lagebild.record import (
    LAYERS,
    Actor,
    Event,
    Figure,
    Item,
    Place,
    Record,
    Report,
    Statement,
    Time,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was read at an item: its name, its value, and how that is said.

    `says` is the table of words for a code, or one of `text`, `period`, `amount`, `nation`, `percent`.
    """

    name: str
    says: str
    value: Any


@dataclass(frozen=True, slots=True)
class Read:
    """One entry: its words and where they stand, what was read there, who says it, by which rules.

    `review` is the verdict of a person that stands on it.
    """

    id: str
    layer: str
    start: int
    end: int
    text: str
    facts: tuple[Fact, ...]
    account: tuple[str, ...]
    sentence: str
    rules: tuple[str, ...]
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """Another report with the same text."""

    report: str
    outlet: str
    day: str | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with its entries in text order, and the reports that print the same text."""

    report: Report
    entries: tuple[Read, ...]
    copies: tuple[Printed, ...]
    reader: str
    source: str

    def html(self, chosen: str | None = None, others: Iterable[Mark] = ()) -> str:
        """The text as HTML with every entry marked, and some others."""
        marks = [*others, *(Mark(e.start, e.end, e.id, e.layer) for e in self.entries)]
        return marked(self.report.text, marks, chosen)


def report_page(book: Ledger, name: str) -> ReportPage:
    """Returns a report by its id."""
    row = book.connection.execute(
        "SELECT reading, version FROM current_readings JOIN versions USING (version) "
        "WHERE report = ?",
        (name,),
    ).fetchone()
    if row is None:
        raise NotInLedger("report", name, book.reports_like(name))
    reading = book.view(int(row[0]))
    entries = sorted(entries_of(reading), key=lambda e: (e.start, -e.end, LAYERS.index(e.layer)))
    return ReportPage(
        reading.record.report,
        tuple(entries),
        tuple(copies_of(book, int(row[1]))),
        reading.reader,
        reading.source,
    )


def copies_of(book: Ledger, version: int) -> Iterator[Printed]:
    """Yields the other reports with the same text, by date."""
    found = book.connection.execute(
        "SELECT report, outlet, substr(published, 1, 10) FROM copy_texts AS own "
        "JOIN copy_texts AS other USING (original) JOIN versions ON versions.version = other.version "
        "WHERE own.version = ? AND other.version <> own.version ORDER BY published, report",
        (version,),
    )
    for report, outlet, day in found:
        yield Printed(report, outlet or "", day)


def entries_of(reading: Reading) -> Iterator[Read]:
    """Yields what was read from a report."""
    record = reading.record
    for layer in LAYERS:
        for n, item in enumerate(getattr(record, layer)):
            entry = Entry(reading.id_of(layer, n), layer, n, item, reading)
            said = layer in ("figures", "statements", "events")
            yield Read(
                entry.id,
                layer,
                item.start,
                item.end,
                item.text,
                facts_of(layer, item, record),
                account_of(entry, record) if said else (),
                sentence_of(entry, record) if said else "",
                tuple(dict.fromkeys(e.rule for e in item.evidence)),
                reading.reviews.get((layer, n)),
            )


def facts_of(layer: str, item: Item, record: Record) -> tuple[Fact, ...]:
    """Returns what was read at an item."""
    return tuple(f for f in FACTS[layer](item, record) if f.value not in (None, "", ()))


def time_facts(time: Time, record: Record) -> Iterator[Fact]:
    """Yields what was read at an expression of time."""
    del record
    if time.begin:
        yield Fact("calendar", "period", (time.begin, time.until))
    yield Fact("timex", "text", f"{time.type} {time.value}")


def place_facts(place: Place, record: Record) -> Iterator[Fact]:
    """Yields what was read at a place."""
    del record
    yield Fact("name", "name", place.name)
    yield Fact("kind", "place_kinds", place.kind)
    yield Fact("country", "nation", place.country)
    yield Fact("precision", "precisions", place.precision)
    if place.lat is not None and place.kind not in ("country", "region"):
        yield Fact("coordinates", "text", f"{place.lat:.3f}, {place.lon:.3f}")


def actor_facts(actor: Actor, record: Record) -> Iterator[Fact]:
    """Yields what was read at an actor."""
    del record
    yield Fact("name", "name", name_of(actor))
    yield Fact("kind", "actor_kinds", actor.kind)
    yield Fact("country", "nation", actor.country)
    yield Fact("sector", "sectors", actor.sector)


def figure_facts(figure: Figure, record: Record) -> Iterator[Fact]:
    """Yields what was read at a figure."""
    yield Fact("measure", "measures", figure.measure)
    yield Fact("amount", "amount", figure)
    if figure.counts is not None:
        yield Fact("counted", "name", name_of(record.actors[figure.counts]))
    if figure.part_of is not None:
        yield Fact("part_of", "text", record.figures[figure.part_of].text)
    if figure.as_of:
        yield Fact("as_of", "period", (figure.as_of, figure.as_of))


def statement_facts(statement: Statement, record: Record) -> Iterator[Fact]:
    """Yields what was read at a statement."""
    yield Fact("speaker", "speaker", speaker_name(statement, record))
    yield Fact("stance", "stances", statement.stance)
    if statement.addressee is not None:
        yield Fact("addressee", "name", name_of(record.actors[statement.addressee]))
    yield Fact("manner", "manners", statement.manner)
    for name, index in (("via", statement.via), ("answers", statement.answers)):
        if index is not None:
            yield Fact(name, "text", record.statements[index].text)


def event_facts(event: Event, record: Record) -> Iterator[Fact]:
    """Yields what was read at an event."""
    yield Fact("what", "what", (event.type, event.mode))
    yield Fact("status", "statuses", event.status)
    for name, indexes in (("by", event.sources), ("against", event.targets)):
        names = dict.fromkeys(name_of(record.actors[i]) for i in indexes)
        yield Fact(name, "names", tuple(names))
    if event.place is not None:
        place = record.places[event.place]
        yield Fact("place", "name", place.name)
        yield Fact(
            "precision", "precisions", place.precision if place.precision != "exact" else ""
        )
    if event.time:
        yield Fact("calendar", "period", (event.time.begin, event.time.until))
    for index in event.figures:
        yield Fact("figure", "text", record.figures[index].text)


FACTS: Mapping[str, Callable[[Any, Record], Iterator[Fact]]] = {
    "times": time_facts,
    "places": place_facts,
    "actors": actor_facts,
    "figures": figure_facts,
    "statements": statement_facts,
    "events": event_facts,
}
