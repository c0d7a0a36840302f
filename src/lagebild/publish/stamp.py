"""The stamp that every page and export carries: which filters, which ledger, which reader, so that it can be cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lagebild.publish import labels

# So many digits of a digest are shown where people read; files hold them whole.
SHOWN = 12
DAYS = ("begin", "until")
# Under which tables of words the values of a field stand.
CODES: Mapping[str, tuple[str, ...]] = {
    "type": ("types", "stances", "measures"),
    "status": ("statuses",),
    "measure": ("measures",),
    "state": ("states",),
    "reviews": ("reviews",),
    "language": ("languages",),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a view was made of; the date is the caller's, so that the same call gives the same bytes."""

    filters: str
    ledger: str
    readers: tuple[str, ...]
    version: str
    date: str | None
    reports: int


def citation(stamp: Stamp, language: str = labels.OURS) -> str:
    """Returns a stamp as one line to cite a view by."""
    line = labels.word("stamp", "line", language).format(
        filters=stamp.filters,
        reports=labels.number(stamp.reports, language),
        ledger=stamp.ledger[:SHOWN],
        version=stamp.version,
        readers=", ".join(r[:SHOWN] for r in stamp.readers) or "–",
    )
    date = labels.word("stamp", "date", language) if stamp.date else ""
    return line + date.format(date=stamp.date)


def in_words(given: Mapping[str, str], language: str = labels.OURS) -> str:
    """Returns filters in words: `from Thu 21 Sep 2023 · type attack`; that there are none, where none is given."""
    parts = [
        f"{labels.word('filters', name, language)} {value_of(name, value, language)}".strip()
        for name, value in given.items()
        if value
    ]
    return " · ".join(parts) or labels.word("filters", "none", language)


def value_of(name: str, value: str, language: str) -> str:
    """Returns the value of a filter as people write it."""
    if name in DAYS:
        return labels.day(value, language).replace("  ", " ")
    if name == "unanswered":
        return ""
    for table in CODES.get(name, ()):
        if value in labels.tables(labels.OURS)[table]:
            return labels.word(table, value, language)
    return value
