"""The page of figures: one measure over time by source, its range of every day, and what it is now in each story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagebild.ledger.accounts import Groups
from lagebild.ledger.series import Series, series
from lagebild.ledger.stories import Story
from lagebild.publish.actors import Number
from lagebild.publish.counts import Count, Range, ranges
from lagebild.publish.stories import Line, story_line

FIRST = "killed"
# What holds for a longer stretch stands in the table alone: no point of a plot is right for it.
PLOTTED_DAYS = 31
MOST_SOURCES = 8
MOST_STORIES = 12


@dataclass(frozen=True, slots=True)
class Moving:
    """How a measure moved in one story: its series, each with the present range and who is left out."""

    story: Line
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The counts of one measure and unit within a filter, by day: those from `first` on, of `total`.

    `measures` and `units` say what else is counted; `plotted` are counts that have a day, `sources`
    who gives most of them; `ranges` is their span of each day, of one story alone, as counts of different
    ones are no range; `beside` is how many counts no plot can show.
    """

    measure: str
    unit: str
    measures: tuple[Number, ...]
    units: tuple[Number, ...]
    counts: tuple[Count, ...]
    first: int
    total: int
    sources: tuple[Number, ...]
    plotted: tuple[Count, ...]
    ranges: tuple[Range, ...]
    beside: int
    stories: tuple[Moving, ...]


def figures_view(
    lines: Iterable[Count],
    measure: str | None,
    unit: str | None,
    stories: Iterable[Moving] = (),
    *,
    one_story: bool = False,
    first: int = 0,
    most: int = 100,
) -> FiguresView:
    """Returns a page of figures, of one story or of several; where no measure or unit is asked for, the one most often given."""
    every = tuple(lines)
    measures = numbers(c.measure for c in every)
    chosen = measure or first_of(measures)
    units = numbers(c.unit for c in every if c.measure == chosen)
    counted = unit if unit is not None else first_of(units)
    found = sorted(
        (c for c in every if (c.measure, c.unit) == (chosen, counted)), key=newest_first
    )
    plotted = tuple(c for c in reversed(found) if has_day(c))
    return FiguresView(
        chosen,
        counted,
        measures,
        units,
        tuple(found[first : first + most]),
        first,
        len(found),
        numbers(c.source for c in plotted)[:MOST_SOURCES],
        plotted,
        spans(plotted) if one_story else (),
        len(found) - len(plotted),
        tuple(stories)[:MOST_STORIES],
    )


def spans(plotted: Iterable[Count]) -> tuple[Range, ...]:
    """Returns the ranges of some counts by day."""
    return tuple(sorted(ranges(plotted), key=lambda r: (r.until or "", r.begin or "")))


def numbers(names: Iterable[str]) -> tuple[Number, ...]:
    """Returns how often each name stands there, the most frequent first."""
    counts = Counter(names)
    return tuple(Number(n, counts[n]) for n in sorted(counts, key=lambda n: (-counts[n], n)))


def first_of(found: Sequence[Number]) -> str:
    """Returns the dead where there are any, else what is counted most often."""
    names = [n.name for n in found]
    return FIRST if FIRST in names or not names else names[0]


def newest_first(one: Count) -> tuple[object, ...]:
    """Returns where a count stands in the table: the newest day first, no day last."""
    day = int((one.until or "0").replace("-", ""))
    return -day, one.source, -(one.low or one.high or 0), one.ids


def has_day(one: Count) -> bool:
    """Whether a count holds for a day, or a stretch that a point can stand for, and is no part."""
    if one.part or one.begin is None or one.until is None or (one.low, one.high) == (None, None):
        return False
    return days_between(one.begin, one.until) <= PLOTTED_DAYS


def days_between(begin: str, until: str) -> int:
    """Returns how many days lie between two."""
    return (date.fromisoformat(until[:10]) - date.fromisoformat(begin[:10])).days


def moving(found: Iterable[Story], groups: Groups, measure: str) -> Iterator[Moving]:
    """Yields the stories in which a measure is counted, with how it moved, the newest told first."""
    for story in sorted(found, key=lambda s: s.tellings[-1].published, reverse=True):
        moved = tuple(s for s in series(story, groups) if s.measure == measure and s.best)
        if moved:
            yield Moving(story_line(story, groups), moved)


COLUMNS = (
    "measure", "begin", "until", "low", "high", "approximate", "unit", "counted", "part", "source",
    "reports", "entries", "citation",
)  # fmt: skip


def rows(view: FiguresView, citation: str) -> Iterator[dict[str, Any]]:
    """Yields the counts as flat rows for a download, each with the stamp to cite it by."""
    for one in view.counts:
        yield {
            "measure": one.measure,
            "begin": one.begin,
            "until": one.until,
            "low": one.low,
            "high": one.high,
            "approximate": one.approximate,
            "unit": one.unit,
            "counted": one.counted,
            "part": one.part,
            "source": one.source,
            "reports": "; ".join(one.reports),
            "entries": "; ".join(one.ids),
            "citation": citation,
        }
