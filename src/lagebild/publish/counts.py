"""Figures over time: who gives which number for which day, and how far the sources of a day differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lagebild.ledger import Reading
from lagebild.ledger.told import Told, account, name_of
from lagebild.publish.select import Filter, figures, period_of_figure
from lagebild.record import Figure


@dataclass(frozen=True, slots=True)
class Count:
    """One number as one source gives it for a day or a stretch of days, in however many reports."""

    begin: str | None
    until: str | None
    measure: str
    low: float | None
    high: float | None
    approximate: bool
    unit: str
    counted: str
    source: str
    reports: tuple[str, ...]
    ids: tuple[str, ...]
    part: bool


def counts(readings: Iterable[Reading], wanted: Filter, measure: str | None) -> tuple[Count, ...]:
    """Returns the figures of some readings, the same number by the same source in one line."""
    groups: dict[tuple[object, ...], list[Told]] = {}
    for one in figures(readings, wanted, measure):
        groups.setdefault(key_of(one), []).append(one)
    return tuple(sorted((count(group) for group in groups.values()), key=order))


def key_of(one: Told) -> tuple[object, ...]:
    """Returns what two figures share that are one line."""
    figure: Figure = one.item
    bounds = figure.low, figure.high, figure.unit, figure.approximate
    days = period_of_figure(one)
    return figure.measure, days, source_of(one), bounds, figure.part_of is not None, counted(one)


def source_of(one: Told) -> str:
    """Returns who gives the figure: a speaker, or the report in its own voice."""
    return account(one.item.statement, one.record)


def counted(one: Told) -> str:
    """Returns who or what is counted: the actor's name where one is linked, else the words."""
    figure: Figure = one.item
    return figure.text if figure.counts is None else name_of(one.record.actors[figure.counts])


def count(group: list[Told]) -> Count:
    """Returns the line for some figures that are the same."""
    figure: Figure = group[0].item
    return Count(
        *period_of_figure(group[0]),
        figure.measure,
        figure.low,
        figure.high,
        figure.approximate,
        figure.unit,
        counted(group[0]),
        source_of(group[0]),
        tuple(dict.fromkeys(one.report.id for one in group)),
        tuple(one.id for one in group),
        figure.part_of is not None,
    )


def order(line: Count) -> tuple[object, ...]:
    """Returns where a line stands: by measure, then day (no day last), then size."""
    return line.measure, line.begin or "9999", -(line.low or line.high or 0), line.source


@dataclass(frozen=True, slots=True)
class Range:
    """Between which numbers a measure stands for some days, by all sources.

    `low` is None where nobody gives a lower bound, `high` where somebody leaves the upper one open;
    `approximate` says that one of the numbers is hedged.
    """

    measure: str
    unit: str
    begin: str | None
    until: str | None
    low: float | None
    high: float | None
    approximate: bool
    sources: int

    @property
    def differs(self) -> bool:
        """Whether several sources give different numbers."""
        return self.sources > 1 and self.low != self.high


def ranges(lines: Iterable[Count]) -> tuple[Range, ...]:
    """Returns for every measure, unit and days the span between all sources; parts do not count."""
    groups: dict[tuple[str, str, str | None, str | None], list[Count]] = {}
    for line in lines:
        if not line.part and (line.low is not None or line.high is not None):
            key = line.measure, line.unit, line.begin, line.until
            groups.setdefault(key, []).append(line)
    found = (range_of(*key, lines) for key, lines in groups.items())
    return tuple(
        sorted(found, key=lambda r: (r.measure, r.unit, r.begin or "9999", r.until or ""))
    )


def range_of(
    measure: str, unit: str, begin: str | None, until: str | None, lines: list[Count]
) -> Range:
    """Returns the span of some lines."""
    lows = [line.low for line in lines if line.low is not None]
    highs = [line.high for line in lines]
    high = None if None in highs else max(h for h in highs if h is not None)
    hedged = any(line.approximate for line in lines)
    sources = len({line.source for line in lines})
    return Range(measure, unit, begin, until, min(lows, default=None), high, hedged, sources)
