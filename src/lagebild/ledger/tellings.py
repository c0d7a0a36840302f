"""Tellings: what one report tells of one happening, its linked events and counts as one, ready to compare.

A report's event is one telling with the mentions that the reader linked to it and with the counts
that measure it. A count without an event is a telling of its own; its kind follows its measure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from lagebild.languages import known_languages, load
from lagebild.ledger.entities import is_anonymous, key_of, place_key
from lagebild.ledger.entries import Reading
from lagebild.ledger.told import Told
from lagebild.record import Event, Figure, Place, Record, Time
from lagebild.world.spelling import key

# What a count counts, as a kind of happening; other measures (troops, money, distances) describe a
# situation and join a story only with the event that they measure.
KINDS_OF_MEASURES = {
    "killed": "harm", "injured": "harm", "missing": "harm", "destroyed": "harm", "attacks": "harm",
    "displaced": "flight", "sheltered": "flight", "participants": "protest",
    "detained": "arrest", "hostages": "abduction",
}  # fmt: skip
KINDS_OF_TYPES = {"ASSAULT": "harm", "DISPLACE": "flight", "PROTEST": "protest"}
KINDS_OF_MODES = {
    "arrest": "arrest",
    "abduct": "abduction",
    "curfew": "curfew",
    "martial-law": "curfew",
}
# A time that ends longer before the report than this is background, not news.
BACKGROUND_DAYS = 60
SENTENCE = re.compile(r"(?<=[.!?…])[\"“”«»’)]?\s+(?=[\"„“»«(]?[A-ZÀ-Þ0-9])|\n+|\+\+\+")
ORDINAL = re.compile(r"\b\d{1,2}\.$")
# Kinds of places that are a point rather than a land.
SMALL_KINDS = frozenset(("city", "site"))
PARAGRAPH = "\n"
WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 5
# So many places at a report's beginning say where its counts belong that name none.
LEAD_PLACES = 4


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of the calendar as day numbers, both ends inclusive."""

    begin: int
    until: int

    def gap(self, other: Days) -> int:
        """The days between two stretches; 0 where they touch or overlap."""
        return max(0, self.begin - other.until, other.begin - self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What telling whether two tellings are of one happening needs of each.

    `days` is when it happened, None where the text leaves it open; `published` the report's day.
    `places` are its own (`placed`), else those that stand nearest. `doers`, `others` are keys of
    `entities`, the report's unnamed people left out; `numbers` are measure and bounds; `bare` is a
    count without an event, `digest` that of the report's version.
    """

    kind: str
    modes: frozenset[str]
    days: Days | None
    published: int
    places: tuple[Place, ...]
    place_keys: frozenset[str]
    placed: bool
    doers: frozenset[str]
    others: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[tuple[str, float | None, float | None]]
    bare: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(Sketch):
    """What one report tells of one happening: a sketch with its entries."""

    entries: tuple[Told, ...]
    reading: Reading

    @property
    def id(self) -> str:
        """The id of its first entry."""
        return self.entries[0].id

    @property
    def record(self) -> Record:
        return self.reading.record


def day_number(iso: str) -> int:
    """Returns a day as a number."""
    return date.fromisoformat(iso[:10]).toordinal()


def tellings(reading: Reading) -> tuple[Telling, ...]:
    """Returns what a reading tells, in text order."""
    record = reading.record
    if not record.report.published:
        return ()
    scene = Scene(record)
    single = (telling(group, reading, scene) for group in linked(reading))
    return gathered([t for t in single if t is not None], scene)


def gathered(found: Iterable[Telling], scene: Scene) -> tuple[Telling, ...]:
    """Returns the tellings, those that a report tells in one breath as one."""
    out: list[Telling] = []
    for one in found:
        host = host_of(one, out, scene)
        if host is None:
            out.append(one)
        else:
            out[out.index(host)] = merged(host, one)
    return tuple(out)


def host_of(one: Telling, before: Sequence[Telling], scene: Scene) -> Telling | None:
    """Returns the earlier telling that another goes on with; a bare count goes on with the first of its kind."""
    fitting = [t for t in before if t.kind == one.kind and agree(t, one)]
    for host in reversed(fitting):
        if scene.near(host.entries, one):
            return host
    return next((t for t in fitting if one.bare), None)


def agree(one: Telling, other: Telling) -> bool:
    """Whether nothing in two tellings of a report parts them: not day, place, way or doers."""
    if one.days and other.days and one.days.gap(other.days):
        return False
    if one.placed and other.placed and not one.place_keys & other.place_keys:
        return False
    ways = one.modes and other.modes and not one.modes & other.modes
    return not ways and not (one.doers and other.doers and not one.doers & other.doers)


def merged(one: Telling, other: Telling) -> Telling:
    """Returns two tellings of a report as one."""
    placed = one if one.placed or not other.placed else other
    return replace(
        one,
        entries=(*one.entries, *other.entries),
        modes=one.modes | other.modes,
        days=one.days or other.days,
        places=placed.places,
        place_keys=placed.place_keys,
        placed=placed.placed,
        doers=one.doers | other.doers,
        others=one.others | other.others,
        words=one.words | other.words,
        numbers=one.numbers | other.numbers,
        bare=one.bare and other.bare,
    )


def linked(reading: Reading) -> Iterator[tuple[Told, ...]]:
    """Yields the events and counts of a reading, those that are linked together."""
    record = reading.record
    root: dict[tuple[str, int], tuple[str, int]] = {}
    for n, event in enumerate(record.events):
        join(root, ("events", n), ("events", n if event.same_as is None else event.same_as))
        for i in event.figures:
            join(root, ("events", n), ("figures", i))
    for n, figure in enumerate(record.figures):
        whole = n if figure.part_of is None else figure.part_of
        join(root, ("figures", n), ("figures", whole))
    groups: dict[tuple[str, int], list[Told]] = {}
    for layer, n in sorted(root, key=lambda at: getattr(record, at[0])[at[1]].start):
        item = getattr(record, layer)[n]
        one = Told(item, reading.id_of(layer, n), reading, layer, n)
        groups.setdefault(top(root, (layer, n)), []).append(one)
    yield from map(tuple, groups.values())


def join(
    root: dict[tuple[str, int], tuple[str, int]], one: tuple[str, int], other: tuple[str, int]
) -> None:
    """Puts two items into one group."""
    for at in (one, other):
        root.setdefault(at, at)
    root[top(root, other)] = top(root, one)


def top(root: dict[tuple[str, int], tuple[str, int]], at: tuple[str, int]) -> tuple[str, int]:
    """Returns the item that stands for a group."""
    while root[at] != at:
        at = root[at]
    return at


def telling(group: Sequence[Told], reading: Reading, scene: Scene) -> Telling | None:
    """Returns what a group of linked entries tells; None for a count that stands for no happening."""
    record = reading.record
    found: list[Event] = [one.item for one in group if one.layer == "events"]
    figures: list[Figure] = [one.item for one in group if one.layer == "figures"]
    kind = kind_of(found, figures)
    if kind is None:
        return None
    own = tuple(record.places[e.place] for e in found if e.place is not None)
    places = own or scene.places_at(group[0].item.start)
    words = frozenset(w for one in group for w in scene.words_at(one.item.start))
    return Telling(
        kind=kind,
        modes=frozenset(e.mode for e in found if e.mode),
        days=days_of(found, group, scene),
        published=day_number(record.report.published or ""),
        places=places,
        place_keys=frozenset(map(place_key, places)),
        placed=bool(own),
        doers=who((i for e in found for i in e.sources), record),
        others=who((i for e in found for i in e.targets), record),
        words=words | (frozenset() if found else scene.lead),
        numbers=frozenset((f.measure, f.low, f.high) for f in figures),
        bare=not found,
        digest=reading.version_digest,
        entries=tuple(group),
        reading=reading,
    )


def kind_of(events: Sequence[Event], figures: Sequence[Figure]) -> str | None:
    """Returns the kind of happening: by the first event, else by the first count that has one."""
    for event in events:
        by_mode = KINDS_OF_MODES.get(event.mode or "")
        return by_mode or KINDS_OF_TYPES.get(event.type, event.type.lower())
    kinds = (KINDS_OF_MEASURES.get(f.measure) for f in figures)
    return next((k for k in kinds if k), None)


def who(indexes: Iterable[int], record: Record) -> frozenset[str]:
    """Returns the keys of those who are known beyond the report."""
    keys = (key_of(record.actors[i], record) for i in indexes)
    return frozenset(k for k in keys if not is_anonymous(k))


def days_of(events: Sequence[Event], group: Sequence[Told], scene: Scene) -> Days | None:
    """Returns when it happened: an event's own time, or the past to which a bare count belongs."""
    for event in events:
        if event.time:
            return Days(day_number(event.time.begin), day_number(event.time.until))
    return scene.days_at(group[0].item.start)


class Scene:
    """What stands around an item in its report: its sentence's words and places, a time long past."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.bounds = sentences(record.report.text)
        begin, end = self.bounds[0]
        # What a bare count counts is mostly what the report is about.
        self.lead = stems(f"{record.report.headline or ''} {record.report.text[begin:end]}")

    def sentence_at(self, start: int) -> tuple[int, int]:
        """Returns where the sentence around a character stands."""
        return next(b for b in self.bounds if b[0] <= start < b[1] or b is self.bounds[-1])

    def near(self, entries: Sequence[Told], other: Telling) -> bool:
        """Whether a telling stands in the sentence of some entries, or goes on in their paragraph."""
        start = other.entries[0].item.start
        here = self.sentence_at(start)
        if any(self.sentence_at(one.item.start) == here for one in entries):
            return True
        open_ = other.bare or not (other.placed or other.days)
        last = max(one.item.start for one in entries)
        return open_ and last < start and PARAGRAPH not in self.record.report.text[last:start]

    def words_at(self, start: int) -> frozenset[str]:
        """Returns the beginnings of the words of the sentence around a character."""
        at = self.bounds.index(self.sentence_at(start))
        begin = self.bounds[max(0, at - 1) if self.looks_back(at) else at][0]
        return stems(self.record.report.text[begin : self.bounds[at][1]])

    def looks_back(self, at: int) -> bool:
        """Whether a sentence takes up what the one before tells, by a word such as `thereby`."""
        begin, end = self.bounds[at]
        return any(
            w.lower() in backwards() for w in WORD.findall(self.record.report.text[begin:end])
        )

    def places_at(self, start: int) -> tuple[Place, ...]:
        """Returns the places of the sentence, else those with which the report begins."""
        begin, end = self.sentence_at(start)
        inside = tuple(p for p in self.record.places if begin <= p.start < end)
        return inside or tuple(self.record.places[:LEAD_PLACES])

    def days_at(self, start: int) -> Days | None:
        """Returns the day of what the sentence takes up, or the time long past that it names."""
        at = self.bounds.index(self.sentence_at(start))
        times = self.times_in(at)
        if self.looks_back(at) and at:
            begin, end = self.bounds[at - 1]
            before = (e.time for e in self.record.events if begin <= e.start < end and e.time)
            if period := next(before, None):
                return Days(day_number(period.begin), day_number(period.until))
            times += self.times_in(at - 1)
        return self.long_past(times)

    def long_past(self, times: Iterable[Time]) -> Days | None:
        """Returns the first of some times that is background to the report."""
        news = day_number(self.record.report.published or "") - BACKGROUND_DAYS
        for time in times:
            if time.begin and time.until and day_number(time.until) < news:
                return Days(day_number(time.begin), day_number(time.until))
        return None

    def times_in(self, at: int) -> list[Time]:
        """Returns the times of a sentence."""
        begin, end = self.bounds[at]
        return [t for t in self.record.times if begin <= t.start < end]


def sentences(text: str) -> list[tuple[int, int]]:
    """Returns where the sentences of a text stand, roughly; a date's point ends none."""
    cuts = [m.end() for m in SENTENCE.finditer(text) if not ORDINAL.search(text[: m.start()][-4:])]
    edges = [0, *cuts, len(text)]
    return [(a, b) for a, b in itertools.pairwise(edges) if a < b] or [(0, 0)]


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Returns the beginnings of words that say nothing of what happened, of all languages."""
    tables = (load(code).toml("stories.toml") for code in known_languages())
    return frozenset(key(stem)[:STEM] for table in tables for stem in table.get("common", ()))


@lru_cache(maxsize=1)
def backwards() -> frozenset[str]:
    """Returns the words by which a sentence takes up what the one before tells."""
    tables = (load(code).toml("stories.toml") for code in known_languages())
    return frozenset(word for table in tables for word in table.get("backwards", ()))


def stems(text: str) -> frozenset[str]:
    """Returns the beginnings of the words of a text, the common ones left out."""
    found = (key(w)[:STEM] for w in WORD.findall(text))
    return frozenset(s for s in found if s not in common())
