"""A series of counts as a small drawing: where each count stands, from its lower to its upper bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lagebild.ledger.series import Count, Series

WIDTH, HEIGHT, EDGE = 160.0, 36.0, 4.0
SHORTEST = 1.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A count in a drawing; `now` says that it stands for the present."""

    day: str
    count: Count
    now: bool
    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Spark:
    """The marks, and the lowest and highest number given."""

    marks: tuple[Mark, ...]
    low: float
    high: float


def spark_of(one: Series) -> Spark:
    """Returns the drawing of a series; parts and what is taken back are left out."""
    shown = [c for c in one.counts if c.role in ("count", "smaller", "earlier") and c.day]
    if not shown:
        return Spark((), 0, 0)
    ends = [c.bounds for c in shown]
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    return Spark(tuple(marks(shown, one, high)), low, high)


def marks(shown: list[Count], one: Series, high: float) -> Iterator[Mark]:
    """Yields where each count stands; a number by itself is a short stroke."""
    days = [date.fromisoformat(c.day[:10]).toordinal() for c in shown]
    span = max(max(days) - min(days), 1)
    now = one.best.counts if one.best else ()
    for count, day in zip(shown, days, strict=True):
        top, bottom = (height_of(n, high) for n in reversed(count.bounds))
        lower = max(bottom, top + SHORTEST)
        x = EDGE + (WIDTH - 2 * EDGE) * (day - min(days)) / span
        yield Mark(count.day, count, count in now, round(x, 1), round(top, 1), round(lower, 1))


def height_of(number: float, high: float) -> float:
    """Returns how far from the top a number stands."""
    return EDGE + (HEIGHT - 2 * EDGE) * (1 - (number / high if high else 0))
