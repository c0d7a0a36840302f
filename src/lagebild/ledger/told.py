"""Items with the reading that holds them, and by whom, when and under what name they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lagebild.ledger.entries import Reading
from lagebild.record import Actor, Figure, Record, Report, Statement

REPORT = "report"
HIDDEN = {
    "passive": "someone unnamed",
    "rumour": "rumour",
    "agency": "an agency",
    "unnamed": "unnamed sources",
}


@dataclass(frozen=True, slots=True)
class Told:
    """An item with the reading that holds it, its id in the ledger, and its layer."""

    item: Any
    id: str
    reading: Reading
    layer: str = ""
    position: int = 0

    @property
    def record(self) -> Record:
        return self.reading.record

    @property
    def report(self) -> Report:
        return self.reading.record.report


def told(readings: Iterable[Reading], layer: str) -> Iterator[Told]:
    """Yields the items of a layer in all readings."""
    for reading in readings:
        for n, item in enumerate(getattr(reading.record, layer)):
            yield Told(item, reading.id_of(layer, n), reading, layer, n)


def speaker_text(statement: Statement) -> str | None:
    """Returns the words that name the speaker."""
    return statement.speaker.text if statement.speaker else None


def speaker_name(statement: Statement, record: Record) -> str:
    """Returns who says it, by the actor's name where it is known, else in the report's words."""
    if statement.speaker is None:
        return HIDDEN.get(statement.hidden or "", "someone unnamed")
    actor = statement.speaker.actor
    return statement.speaker.text if actor is None else name_of(record.actors[actor])


def name_of(actor: Actor) -> str:
    """Returns an actor's canonical name."""
    return actor.name or actor.text


def account(statement: int | None, record: Record) -> str:
    """Returns by whose account something stands: a speaker, or the report itself."""
    if statement is None:
        return REPORT
    return speaker_name(record.statements[statement], record)


def day_of(report: Report) -> str | None:
    """Returns the day on which a report was published."""
    return report.published[:10] if report.published else None


def figure_days(one: Told) -> tuple[str | None, str | None]:
    """Returns the days a figure holds for: its own, its event's if that is over, else the report's."""
    figure: Figure = one.item
    published = day_of(one.report)
    if figure.as_of:
        return figure.as_of, figure.as_of
    for event in one.record.events:
        measured = one.position in event.figures
        if measured and event.time and event.time.until < (published or ""):
            return event.time.begin, event.time.until
    return published, published


def relays(statement: Statement, record: Record) -> Iterator[Statement]:
    """Yields the statements through which a statement has come, the nearest first."""
    seen: set[int] = set()
    while statement.via is not None and statement.via not in seen:
        seen.add(statement.via)
        statement = record.statements[statement.via]
        yield statement
