"""An entry that a person adds: its words found in the report, the form that begins with them, and the item made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lagebild.languages.messages import message
from lagebild.ledger import Ledger
from lagebild.ledger.corrections import CorrectionRefused
from lagebild.ledger.reviews import withdrawn
from lagebild.publish.forms import Input, Values, choices_of, described, filled, inputs
from lagebild.publish.found import Span, nearest, occurrences
from lagebild.publish.why import context_end, context_start
from lagebild.record import (
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

# Nobody marks more than this, and nobody looks through more places.
LONGEST_WORDS, MOST_PLACES = 5_000, 50


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a report in their context: half-open offsets in code points."""

    start: int
    end: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What a person looks for in a report: some of its `count` places, the chosen one, and the form for that."""

    report: Report
    count: int
    passages: tuple[Passage, ...]
    passage: Passage | None
    inputs: tuple[Input, ...]


def missing(
    ledger: Ledger, name: str, layer: str, words: str, start: int | None, end: int | None
) -> Missing:
    """Returns where a report has words, and the form to add them as an entry where one place is meant.

    `start` chooses among several places the nearest; with `end` and without words it says the place itself.
    """
    number, found = ledger.current(name)
    record = found.reading.record
    report = record.report
    spans = spans_of(report.text, words, start, end)
    chosen = nearest(spans, start) if start is not None else spans[0] if len(spans) == 1 else None
    fields: tuple[Input, ...] = ()
    if chosen:
        choices = choices_of(record, withdrawn(ledger, number, found))
        fields = inputs(layer, blank(layer, chosen, record), choices)[1:]
    passages = tuple(passage(report.text, span) for span in spans[:MOST_PLACES])
    return Missing(
        report, len(spans), passages, passage(report.text, chosen) if chosen else None, fields
    )


def spans_of(text: str, words: str, start: int | None, end: int | None) -> list[Span]:
    """Returns where words stand, or the stretch itself where only that is given; refuses what is not there."""
    if words.strip():
        found = occurrences(text, words[:LONGEST_WORDS])
        if not found:
            raise CorrectionRefused(message("words_not_there", field="words", value=words))
        return found
    if start is None or end is None:
        return []
    if not 0 <= start < end <= len(text):
        raise CorrectionRefused(message("no_stretch", length=len(text), start=start, end=end))
    return [(start, end)]


def passage(text: str, span: Span) -> Passage:
    """Returns a stretch of a text in its context."""
    start, end = span
    before = text[context_start(text, start) : start]
    return Passage(start, end, before, text[start:end], text[end : context_end(text, end)])


def blank(layer: str, span: Span, record: Record) -> Item:
    """Returns an item at a place about which nothing else is said yet, but which statement it stands in."""
    start, end = span
    text = record.report.text[start:end]
    inside = carrier(start, end, record)
    made: dict[str, Item] = {
        "times": Time(start, end, text, "DATE", ""),
        "places": Place(start, end, text, text, None, None, None, "city"),
        "actors": Actor(start, end, text, text, "group", None, None, ""),
        "figures": Figure(start, end, text, "", "persons", None, None, statement=inside),
        "statements": Statement(start, end, text, "indirect", "asserts"),
        "events": Event(start, end, text, "", statement=inside),
    }
    return made[layer]


def carrier(start: int, end: int, record: Record) -> int | None:
    """Returns the innermost statement in which a stretch stands."""
    around = [
        (said.end - said.start, n)
        for n, said in enumerate(record.statements)
        if said.start <= start and end <= said.end
    ]
    return min(around)[1] if around else None


def added(layer: str, span: Span, record: Record, values: Values) -> Item:
    """Returns the item that the fields of the form describe; an actor named as another is that one."""
    item = described(layer, blank(layer, span, record), record, values)
    if isinstance(item, Actor):
        name = item.name or item.text
        same = (a.entity for a in record.actors if a.name.casefold() == name.casefold())
        return replace(item, name=name, entity=next(same, name))
    if isinstance(item, Place):
        return replace(item, name=item.name or item.text)
    if isinstance(item, Figure) and item.low is None and item.high is None:
        raise CorrectionRefused(message("empty", field="low", example="12"))
    return item


def as_filled(found: Missing, values: Values) -> Missing:
    """Returns a form as somebody filled it in."""
    return replace(found, inputs=filled(found.inputs, values))
