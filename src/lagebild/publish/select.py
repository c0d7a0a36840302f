"""Which entries a view shows: filters over readings, the same for the picture, tables and exports.

These look at one entry after another; `masks` gives the same answers for a whole ledger at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from lagebild.ledger import Reading
from lagebild.ledger.agencies import credited
from lagebild.ledger.facets import named
from lagebild.ledger.search import holds
from lagebild.ledger.told import Told, day_of, figure_days, speaker_text, told
from lagebild.publish.filters import Box, Filter
from lagebild.record import Event, Figure, Place, Record, Report, Statement

__all__ = [
    "Filter",
    "event_passes",
    "events",
    "figures",
    "period_of_figure",
    "reached",
    "reports_within",
    "statements",
    "without_reports",
]

period_of_figure = figure_days


def events(readings: Iterable[Reading], wanted: Filter) -> Iterator[Told]:
    """Yields the events that the filter lets through."""
    for one in told(reports_within(readings, wanted), "events"):
        if event_passes(one.item, one.record, wanted):
            yield one


def event_passes(event: Event, record: Record, wanted: Filter) -> bool:
    """Whether a filter lets an event through; one without a day passes no filter of days."""
    begin, until = (event.time.begin, event.time.until) if event.time else (None, None)
    return (
        within(begin, until, wanted)
        and is_kind(event, wanted)
        and is_placed(event, record, wanted)
        and same_word(wanted.actor, actor_words((*event.sources, *event.targets), record))
        and same_word(wanted.source, source_words(event.statement, record))
    )


def figures(readings: Iterable[Reading], wanted: Filter, measure: str | None) -> Iterator[Told]:
    """Yields the figures that the filter and the measure let through.

    Place, type and status are those of an event that a figure measures; `actor` is who is counted, or takes part.
    """
    for one in told(reports_within(readings, wanted), "figures"):
        if same_word(measure, (one.item.measure,)) and figure_passes(one, wanted):
            yield one


def entry_passes(one: Told, wanted: Filter) -> bool:
    """Whether a filter lets an event or a figure through."""
    if not report_passes(one.report, wanted):
        return False
    if one.layer == "events":
        return event_passes(one.item, one.record, wanted)
    return figure_passes(one, wanted)


def figure_passes(one: Told, wanted: Filter) -> bool:
    """Whether a figure, or the events that it measures, are of the type, status, place and actors asked for."""
    record = one.record
    figure: Figure = one.item
    measured = [e for e in record.events if one.position in e.figures]
    counted = [] if figure.counts is None else [figure.counts]
    sides = [i for e in measured for i in (*e.sources, *e.targets)]
    return (
        within(*figure_days(one), wanted)
        and same_word(wanted.source, source_words(figure.statement, record))
        and wanted.type in (None, figure.measure, *(e.type for e in measured))
        and (wanted.status is None or any(e.status == wanted.status for e in measured))
        and same_word(wanted.actor, actor_words([*counted, *sides], record))
        and (is_open(wanted) or any(is_placed(e, record, wanted) for e in measured))
    )


def statements(readings: Iterable[Reading], wanted: Filter) -> Iterator[Told]:
    """Yields the statements that the filter lets through; `actor` is who speaks or is spoken to.

    `type` is the stance, or that of an event told in it, as `status`; `place` is named in it.
    """
    for one in told(reports_within(readings, wanted), "statements"):
        statement: Statement = one.item
        day = day_of(one.report)
        speaker = statement.speaker.actor if statement.speaker else None
        spoken = [i for i in (speaker, statement.addressee) if i is not None]
        words = (*actor_words(spoken, one.record), speaker_text(statement))
        if (
            within(day, day, wanted)
            and same_word(wanted.actor, words)
            and same_word(wanted.source, (*report_words(one.report), *words_of_speaker(one)))
            and statement_passes(one, wanted)
        ):
            yield one


def statement_passes(one: Told, wanted: Filter) -> bool:
    """Whether a statement, or an event told in it, is of the type, status and place asked for."""
    record = one.record
    inside = [e for e in record.events if e.statement == one.position]
    places = [record.places[i] for n, i in named(record) if n == one.position]
    return (
        wanted.type in (None, one.item.stance, *(e.type for e in inside))
        and (wanted.status is None or any(e.status == wanted.status for e in inside))
        and (is_open(wanted) or any(is_there(p, wanted) for p in places))
    )


def words_of_speaker(one: Told) -> tuple[str | None, ...]:
    """Returns what a statement's speaker can be asked by."""
    speaker = one.item.speaker
    names = (
        actor_words([speaker.actor], one.record) if speaker and speaker.actor is not None else ()
    )
    return speaker_text(one.item), *names


def reached(readings: Iterable[Reading], wanted: Filter) -> Iterator[Reading]:
    """Yields the readings that a filter reaches: all for an open one, else those with an entry that passes."""
    for reading in readings:
        found = (events([reading], wanted), figures([reading], wanted, None))
        told_in = chain(*found, statements([reading], wanted))
        if wanted.asks_nothing or next(told_in, None) is not None:
            yield reading


def reports_within(readings: Iterable[Reading], wanted: Filter) -> Iterator[Reading]:
    """Yields the readings whose report the filter lets through."""
    return (r for r in readings if report_passes(r.record.report, wanted))


def without_reports(wanted: Filter) -> Filter:
    """Returns a filter without what it asks of reports, for entries of reports that it lets through."""
    return replace(wanted, outlet=None, agency=None, language=None, text=None)


def report_passes(report: Report, wanted: Filter) -> bool:
    """Whether a report is of the outlet, agency and language asked for and has the words."""
    return (
        same_word(wanted.outlet, (report.outlet,))
        and same_word(wanted.agency, credited(report) if wanted.agency else ())
        and wanted.language in (None, report.language)
        and (not wanted.text or holds(report, wanted.text))
    )


def within(begin: str | None, until: str | None, wanted: Filter) -> bool:
    """Whether a stretch of the calendar meets the filter's; no day meets only an open filter."""
    if wanted.begin is None and wanted.until is None:
        return True
    if begin is None or until is None:
        return False
    return begin <= (wanted.until or "9999") and until >= (wanted.begin or "")


def same_word(wanted: str | None, words: Iterable[str | None]) -> bool:
    """Whether one of the words contains the wanted one, capitals aside."""
    return not wanted or any(wanted.lower() in w.lower() for w in words if w)


def is_kind(event: Event, wanted: Filter) -> bool:
    """Whether an event is of the type and status asked for."""
    return wanted.type in (None, event.type) and wanted.status in (None, event.status)


def is_open(wanted: Filter) -> bool:
    """Whether a filter asks for no place."""
    return not wanted.place and wanted.box is None


def is_placed(event: Event, record: Record, wanted: Filter) -> bool:
    """Whether an event's place is the one asked for."""
    if event.place is None:
        return is_open(wanted)
    return is_there(record.places[event.place], wanted)


def is_there(place: Place, wanted: Filter) -> bool:
    """Whether a place has the name and lies in the box asked for."""
    named_so = same_word(wanted.place, (place.name, place.text, place.country))
    return named_so and (wanted.box is None or lies_in(place.lat, place.lon, wanted.box))


def lies_in(lat: float | None, lon: float | None, box: Box) -> bool:
    """Whether a point lies in a box, its edges included."""
    if lat is None or lon is None or not box.south <= lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= lon <= box.east
    return lon >= box.west or lon <= box.east


def actor_words(indexes: Iterable[int], record: Record) -> tuple[str | None, ...]:
    """Returns what some actors can be asked by."""
    found = [record.actors[i] for i in indexes]
    return tuple(w for a in found for w in (a.name, a.text, a.entity, a.country))


def source_words(statement: int | None, record: Record) -> tuple[str | None, ...]:
    """Returns what the source of an item can be asked by: who says it, and who prints it."""
    if statement is None:
        return report_words(record.report)
    said = record.statements[statement]
    actor = said.speaker.actor if said.speaker else None
    names = actor_words([] if actor is None else [actor], record)
    return (*report_words(record.report), speaker_text(said), *names)


def report_words(report: Report) -> tuple[str | None, ...]:
    """Returns what a report can be asked by."""
    return report.id, report.outlet, *credited(report)
