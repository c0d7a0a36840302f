"""Which entries a view shows: filters over readings, the same for the picture, tables and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from lagebild.ledger import Reading
from lagebild.ledger.agencies import credited
from lagebild.ledger.told import Told, day_of, speaker_text, told
from lagebild.record import Event, Figure, Record, Report, Statement


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; an empty field lets everything through. Dates are ISO, both inclusive."""

    begin: str | None = None
    until: str | None = None
    place: str | None = None
    actor: str | None = None
    type: str | None = None
    source: str | None = None

    def __str__(self) -> str:
        """The filters in words, or `none`."""
        given = [f"{k} {v}" for k, v in asdict(self).items() if v]
        return ", ".join(given) or "none"


def events(readings: Iterable[Reading], wanted: Filter) -> Iterator[Told]:
    """Yields the events that the filter lets through."""
    for one in told(readings, "events"):
        if event_passes(one.item, one.record, wanted):
            yield one


def event_passes(event: Event, record: Record, wanted: Filter) -> bool:
    """Whether a filter lets an event through; one without a day passes no filter of days."""
    begin, until = (event.time.begin, event.time.until) if event.time else (None, None)
    return (
        within(begin, until, wanted)
        and same_word(wanted.type, (event.type,))
        and same_word(wanted.place, place_words(event, record))
        and same_word(wanted.actor, actor_words((*event.sources, *event.targets), record))
        and same_word(wanted.source, source_words(event.statement, record))
    )


def figures(readings: Iterable[Reading], wanted: Filter, measure: str | None) -> Iterator[Told]:
    """Yields the figures that the filter and the measure let through."""
    for one in told(readings, "figures"):
        figure: Figure = one.item
        if (
            same_word(measure, (figure.measure,))
            and within(*period_of_figure(one), wanted)
            and same_word(wanted.source, source_words(figure.statement, one.record))
        ):
            yield one


def statements(readings: Iterable[Reading], wanted: Filter) -> Iterator[Told]:
    """Yields the statements that the filter lets through; `actor` is who speaks or is spoken to."""
    for one in told(readings, "statements"):
        statement: Statement = one.item
        day = day_of(one.report)
        speaker = statement.speaker.actor if statement.speaker else None
        spoken = [i for i in (speaker, statement.addressee) if i is not None]
        words = (*actor_words(spoken, one.record), speaker_text(statement))
        if (
            within(day, day, wanted)
            and same_word(wanted.type, (statement.stance,))
            and same_word(wanted.actor, words)
            and same_word(wanted.source, (*report_words(one.report), speaker_text(statement)))
        ):
            yield one


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


def place_words(event: Event, record: Record) -> tuple[str | None, ...]:
    """Returns what an event's place can be asked by."""
    if event.place is None:
        return ()
    place = record.places[event.place]
    return place.name, place.text, place.country


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


def period_of_figure(one: Told) -> tuple[str | None, str | None]:
    """Returns the days a figure holds for: its own, its event's if that is over, else the report's."""
    figure: Figure = one.item
    published = day_of(one.report)
    if figure.as_of:
        return figure.as_of, figure.as_of
    for event in one.record.events:
        measured = any(one.record.figures[i] is figure for i in event.figures)
        if measured and event.time and event.time.until < (published or ""):
            return event.time.begin, event.time.until
    return published, published
