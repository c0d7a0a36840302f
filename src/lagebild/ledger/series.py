"""Figures as series: how the count of a measure moved, by whose account, and what it is now.

Counts of different sources are never added up. A part (`darunter`) is no new count, a total is
not added to its parts, a number that a report takes back or calls an earlier one does not stand
beside the newer. The best current range spans the newest count of every source that still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lagebild.languages import known_languages, load
from lagebild.ledger.accounts import Groups, Source, source_of
from lagebild.ledger.stories import Story
from lagebild.ledger.tellings import WORD, day_number, sentences
from lagebild.ledger.told import Told, day_of
from lagebild.record import MEASURES, Figure

# A source's newest count is of the present as long as no other is this many days newer.
CURRENT_DAYS = 1
# Why a count does not stand for the present: its role, or what another count says.
WHYS = (
    "part", "smaller", "earlier", "withdrawn", "more",
    "called_earlier", "replaced", "another", "older", "corrected",
)  # fmt: skip
# Measures that each party estimates for itself, so that no number holds another.
ESTIMATED = frozenset(("participants",))
BEFORE, BEHIND = 48, 24


@dataclass(frozen=True, slots=True)
class Count:
    """One count: as of which day, its bounds, who gives it, and what it is among the others.

    `role` is `count`, `part`, `smaller` (its source gives a larger one in the same report), `earlier`
    (the report gives a newer one), `withdrawn` or `more`; `corrected` says that it replaces a wrong one.
    """

    day: str
    measure: str
    unit: str
    low: float | None
    high: float | None
    approximate: bool
    role: str
    corrected: bool
    source: Source
    text: str

    @property
    def bounds(self) -> tuple[float, float]:
        """Its lowest and highest number; an open side is closed at the other's number."""
        numbers = [n for n in (self.low, self.high) if n is not None]
        return (min(numbers), max(numbers)) if numbers else (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A count that does not stand for the present: `why` is one of WHYS, `detail` its day or number of days."""

    count: Count
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Best:
    """What a count is now: the range of all who still count, and why others are left out.

    `low` is None where no one gives a lower bound, `high` where no one gives an upper one.
    """

    day: str
    low: float | None
    high: float | None
    counts: tuple[Count, ...]
    excluded: tuple[Excluded, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The counts of one measure and unit in a story, the earliest first; of things, those of one noun."""

    measure: str
    unit: str
    noun: str
    counts: tuple[Count, ...]
    best: Best | None


def series(story: Story, groups: Groups) -> tuple[Series, ...]:
    """Returns how each measure of a story moved, the dead first."""
    found: dict[tuple[str, str, str], list[Count]] = {}
    for made in counts(story.entries, groups):
        found.setdefault((made.measure, made.unit, noun_of(made)), []).append(made)
    return tuple(
        Series(*name, line, best(line))
        for name, all_ in sorted(found.items(), key=lambda x: (MEASURES.index(x[0][0]), x[0]))
        if (line := tuple(once(sorted(all_, key=by_day))))
    )


def noun_of(made: Count) -> str:
    """Returns what is counted where that is no people: bridges are not added to houses."""
    nouns = WORD.findall(made.text)
    return nouns[-1] if made.unit == "items" and nouns else ""


def counts(entries: Iterable[Told], groups: Groups) -> Iterator[Count]:
    """Yields the counts of some entries, those of a report together, so that parts are known."""
    by_report: dict[tuple[str, str], list[tuple[Count, frozenset[str]]]] = {}
    for one in entries:
        if one.layer == "figures" and day_of(one.report):
            said = remarks(one)
            name = one.reading.version_digest, one.item.measure
            by_report.setdefault(name, []).append((count(one, groups, said), said))
    for found in by_report.values():
        newer = any("now" in said for _, said in found)
        together = [
            replace(made, role="earlier")
            if newer and "now" not in said and is_count(made)
            else made
            for made, said in found
        ]
        yield from (among(made, together) for made in together)


def is_count(made: Count) -> bool:
    """Whether a count stands for the whole."""
    return made.role == "count"


def count(one: Told, groups: Groups, said: frozenset[str]) -> Count:
    """Returns the count that a figure gives."""
    figure: Figure = one.item
    return Count(
        figure.as_of or day_of(one.report) or "",
        figure.measure,
        figure.unit,
        figure.low,
        figure.high,
        figure.approximate,
        role_of(figure, said),
        "corrected" in said,
        source_of(one, groups),
        figure.text,
    )


def role_of(figure: Figure, said: frozenset[str]) -> str:
    """Returns what a count is among the others, by the words around it."""
    for role in ("withdrawn", "earlier", "more"):
        if role in said:
            return role
    return "part" if figure.part_of is not None or "part" in said else "count"


def among(made: Count, others: Sequence[Count]) -> Count:
    """Returns a count with its role among those that a report gives of the same.

    Thirteen found dead and seven who died in hospital are parts of the twenty with which the report
    begins; one victim of whom it tells is in its count of all.
    """
    if not is_count(made) or made.corrected:
        return made
    larger = [
        o for o in others if is_count(o) and o.unit == made.unit and o.bounds[0] > made.bounds[1]
    ]
    if any(made.bounds == (1.0, 1.0) or adds_up(made, whole, others) for whole in larger):
        return replace(made, role="part")
    if made.measure not in ESTIMATED and any(o.source.key == made.source.key for o in larger):
        return replace(made, role="smaller")
    return made


def adds_up(made: Count, whole: Count, others: Sequence[Count]) -> bool:
    """Whether a count and another of its source are together exactly the whole."""
    rest = whole.bounds[0] - made.bounds[0]
    return any(
        o is not made and o.source.key == made.source.key and o.bounds == (rest, rest)
        for o in others
    )


def once(found: Iterable[Count]) -> Iterator[Count]:
    """Yields the counts; the same number by the same source in one text or its copies once, the earliest.

    A text that is printed again a day later gives no newer count.
    """
    seen = set()
    for made in found:
        mark = made.source.independent, made.low, made.high, made.role
        if mark not in seen:
            seen.add(mark)
            yield made


def by_day(made: Count) -> tuple[object, ...]:
    """Returns where a count stands: by day, then source and size."""
    return made.day, made.source.report, made.source.name, made.bounds, made.role


# -- what stands around a number --------------------------------------------------------------------


@lru_cache(maxsize=1)
def words() -> Mapping[str, tuple[str, ...]]:
    """Returns the words that place a count among others, of all languages, by what they say."""
    out: dict[str, list[str]] = {}
    for code in known_languages():
        for name, listed in load(code).toml("stories.toml").get("figures", {}).items():
            out.setdefault(name, []).extend(listed)
    return {name: tuple(listed) for name, listed in out.items()}


def remarks(one: Told) -> frozenset[str]:
    """Returns what the sentence says of a number: earlier, corrected, withdrawn, part, more."""
    text, figure = one.report.text, one.item
    begin, end = next(b for b in sentences(text) if b[0] <= figure.start < b[1])
    before = text[max(begin, figure.start - BEFORE) : figure.start].lower()
    behind = text[figure.end : min(end, figure.end + BEHIND)].lower()
    own = figure.text.lower()
    said = {
        name for name in ("corrected",) if any(w in text[begin:end].lower() for w in words()[name])
    }
    said |= {"now"} & {"now" for w in words()["now"] if w in before}
    said |= {n for n in ("withdrawn", "part", "more") if next_to(before, own, words()[n])}
    if any(w in f"{before} {own}" for w in words()["earlier"]) or moved_from(before, behind):
        said.add("earlier")
    return frozenset(said)


def next_to(before: str, own: str, listed: Iterable[str]) -> bool:
    """Whether one of the words stands directly before a number, or begins its span."""
    tail = f" {before.rstrip()}"
    return any(tail.endswith(f" {w}") or own.startswith(f"{w} ") for w in listed)


def moved_from(before: str, behind: str) -> bool:
    """Whether a movement goes from this number to another: from 12 to 5, to 5 from 12."""
    around = f" {before}|{behind}"
    return next_to(before, "", words()["from"]) and any(f" {w} " in around for w in words()["to"])


# -- the best current range -------------------------------------------------------------------------


def best(line: Sequence[Count]) -> Best | None:
    """Returns what a measure counts now; None where nothing but parts is told."""
    standing = [c for c in line if is_count(c) and not outdated(c, line)]
    if not standing:
        return None
    newest: dict[str, Count] = {}
    for made in standing:
        newest[made.source.voice] = made
    latest = max(standing, key=lambda c: c.day)
    current = [c for c in newest.values() if age(c, latest) <= CURRENT_DAYS]
    if any(c.corrected for c in current):
        last = max(c.day for c in current if c.corrected)
        current = [c for c in current if c.day >= last]
    excluded = tuple(why_not(c, newest, latest) for c in line if c not in current)
    lows = [c.low for c in current if c.low is not None]
    highs = [c.high for c in current]
    return Best(
        latest.day,
        min(lows, default=None),
        None if None in highs else max(h for h in highs if h is not None),
        tuple(current),
        excluded,
    )


def outdated(made: Count, line: Sequence[Count]) -> bool:
    """Whether a report of the day or later calls the same number an earlier one, or takes it back."""
    return any(
        c.role in ("earlier", "withdrawn") and c.bounds == made.bounds and c.day >= made.day
        for c in line
    )


def age(made: Count, latest: Count) -> int:
    """Returns how many days older a count is than the latest."""
    return day_number(latest.day) - day_number(made.day)


def why_not(made: Count, newest: Mapping[str, Count], latest: Count) -> Excluded:
    """Returns why a count does not stand for the present."""
    if made.role != "count":
        return Excluded(made, made.role)
    later = newest.get(made.source.voice)
    if later is None:
        return Excluded(made, "called_earlier")
    if later is not made and later.day > made.day:
        return Excluded(made, "replaced", later.day)
    if later is not made:
        return Excluded(made, "another")
    if age(made, latest) > CURRENT_DAYS:
        return Excluded(made, "older", str(age(made, latest)))
    return Excluded(made, "corrected")
