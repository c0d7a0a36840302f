"""The days of the picture as bars: how high each kind of act stands on each day, week or month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lagebild.publish.views import DayCount, Timeline

# The four fields of the event types, by PLOVER: words or acts, of cooperation or conflict; flight beside them.
QUADS = {
    "AGREE": 0, "CONSULT": 0, "SUPPORT": 0, "CONCEDE": 0,
    "COOPERATE": 1, "AID": 1, "RETREAT": 1,
    "REQUEST": 2, "ACCUSE": 2, "REJECT": 2, "THREATEN": 2,
    "PROTEST": 3, "SANCTION": 3, "MOBILIZE": 3, "COERCE": 3, "ASSAULT": 3,
    "DISPLACE": 4,
}  # fmt: skip
HEIGHT, WIDTH = 100.0, 1000.0
WIDEST = 36.0
# So many bars at most; more days than that are shown by week, then by month, then by year.
MOST_BARS = 100
# What happened so long before the first report is background, which words count.
AROUND = 21


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of act in a bar: its field, how many, and where it stands in the drawing's units."""

    quad: int
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A day or longer: its first and last day, its count, where it stands, and its parts from the ground up."""

    begin: str
    until: str
    count: int
    x: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars, how long each is, and what they leave out: happenings before the first and after the last."""

    bars: tuple[Bar, ...]
    length: str
    width: float
    highest: int
    before: int
    after: int
    quads: tuple[int, ...]


def bars(timeline: Timeline, begin: str | None, until: str | None) -> Bars:
    """Returns the bars of a timeline around the days between `begin` and `until`."""
    first = shifted(begin, -AROUND) if begin else "0001-01-01"
    last = shifted(until, AROUND) if until else "9999-12-31"
    shown = [d for d in timeline.days if first <= d.day <= last]
    before = sum(d.count for d in timeline.days if d.day < first)
    after = sum(d.count for d in timeline.days if d.day > last)
    if not shown:
        return Bars((), "day", 0, 0, before, after, ())
    length = step_of(shown[0].day, shown[-1].day)
    made = list(stacked(shown, length))
    highest = max(sum(counts) for _, _, counts in made)
    step = WIDTH / len(made)
    width = min(step * 0.8, WIDEST)
    drawn = tuple(
        Bar(a, b, sum(counts), round(step * (n + 0.5) - width / 2, 1), parts(counts, highest))
        for n, (a, b, counts) in enumerate(made)
    )
    quads = tuple(sorted({p.quad for bar in drawn for p in bar.parts}))
    return Bars(drawn, length, round(width, 1), highest, before, after, quads)


def shifted(iso: str, days: int) -> str:
    """Returns the day so many days later."""
    return (date.fromisoformat(iso) + timedelta(days)).isoformat()


def stacked(days: Iterable[DayCount], length: str) -> Iterator[tuple[str, str, list[int]]]:
    """Yields every stretch from the first day to the last with how many of each field fall into it."""
    found = list(days)
    sums: dict[str, list[int]] = {}
    for one in found:
        sums.setdefault(starts(one.day, length), [0] * 5)[QUADS[one.type]] += one.count
    at = starts(found[0].day, length)
    while at <= found[-1].day:
        after = next_start(at, length)
        yield at, shifted(after, -1), sums.get(at, [0] * 5)
        at = after


def step_of(first: str, last: str) -> str:
    """Returns by what length the bars stand: day, week, month or year."""
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    lengths = (("day", 1), ("week", 7), ("month", 30))
    return next((name for name, n in lengths if days / n <= MOST_BARS), "year")


def starts(iso: str, length: str) -> str:
    """Returns the first day of the stretch in which a day lies."""
    when = date.fromisoformat(iso)
    if length == "week":
        return (when - timedelta(when.weekday())).isoformat()
    return {"day": iso, "month": f"{iso[:7]}-01", "year": f"{iso[:4]}-01-01"}[length]


def next_start(iso: str, length: str) -> str:
    """Returns the first day of the stretch behind one that begins on this day."""
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[length]
    return starts(shifted(iso, days), length)


def parts(counts: Iterable[int], highest: int) -> tuple[Part, ...]:
    """Returns the parts of a bar that are not empty."""
    made, ground = [], HEIGHT
    for quad, count in enumerate(counts):
        height = HEIGHT * count / highest
        ground -= height
        if count:
            made.append(Part(quad, count, round(ground, 2), round(height, 2)))
    return tuple(made)
