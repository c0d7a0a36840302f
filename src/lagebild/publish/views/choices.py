"""What a filter can be narrowed by: types, states, outlets, agencies and languages, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.facets import STATUSES
from lagebild.publish.filters import Filter
from lagebild.publish.masks import Selection, selection
from lagebild.record import EVENT_TYPES, MEASURES, STANCES

MOST = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field of a filter can have, and how many entries or reports it would leave."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of each field, the most frequent first; of events, statements, figures, then of reports."""

    types: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    stances: tuple[Choice, ...]
    measures: tuple[Choice, ...]
    outlets: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    languages: tuple[Choice, ...]


def choices(ledger: Ledger, wanted: Filter, most: int = MOST) -> Choices:
    """Returns what a filter can be narrowed by."""
    found = selection(ledger, wanted)
    columns = found.columns
    return Choices(
        counted(columns.events["type"][found.events], EVENT_TYPES, most),
        counted(columns.events["status"][found.events], STATUSES, most),
        counted(columns.statements["type"][found.statements], STANCES, most),
        counted(columns.figures["type"][found.figures], MEASURES, most),
        of_reports(found, "outlet", most),
        agencies(found, most),
        of_reports(found, "language", most),
    )


def counted(numbers: Array, words: Sequence[str], most: int) -> tuple[Choice, ...]:
    """Returns how often each word is numbered, the most frequent first."""
    counts = np.bincount(numbers, minlength=1)
    ranked = sorted((-int(c), words[n]) for n, c in enumerate(counts) if c and words[n])
    return tuple(Choice(word, -count) for count, word in ranked[:most])


def of_reports(found: Selection, field: str, most: int) -> tuple[Choice, ...]:
    """Returns the values of a field of the reports that are reached."""
    return counted(found.columns.versions[field][found.versions], found.columns.names.words, most)


def agencies(found: Selection, most: int) -> tuple[Choice, ...]:
    """Returns the agencies of the reports that are reached; a report of two counts for each."""
    counts: dict[str, int] = {}
    for cell in of_reports(found, "agencies", len(found.columns.names.words)):
        for name in cell.value.split("|"):
            counts[name] = counts.get(name, 0) + cell.count
    ranked = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    return tuple(Choice(*c) for c in ranked[:most])
