"""The pages of actors: who acts with and against whom, and of one actor what it does, says and is accused of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from lagebild.ledger import NotInLedger, Reading
from lagebild.ledger.accounts import Groups
from lagebild.ledger.claims import claims
from lagebild.ledger.entities import Entities
from lagebild.ledger.facets import happening_key
from lagebild.ledger.told import Told
from lagebild.publish.actors import TWO_SIDED, actor_lines
from lagebild.publish.actors import Line as ActorLine
from lagebild.publish.claims import Line as ClaimLine
from lagebild.publish.claims import claim_line, line
from lagebild.publish.fields import QUADS
from lagebild.publish.picture import Happening, happening, order
from lagebild.publish.select import (
    Filter,
    events,
    reached,
    reports_within,
    statements,
    without_reports,
)
from lagebild.record import Event, Statement

MOST_IN_MATRIX, MOST_PARTNERS, MOST_LINES, MOST_OFFERED = 12, 15, 40, 5


@dataclass(frozen=True, slots=True)
class Cell:
    """What one actor does to another, counted by PLOVER's four quarters, and how often it accuses it."""

    by: str
    on: str
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    accuses: int


@dataclass(frozen=True, slots=True)
class Side:
    """An actor in a matrix: its key and name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who acts with and against whom: `cells` only where something is told, by the actors' keys."""

    actors: tuple[Side, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ActorsView:
    """Some of the actors, the most reported first: those from `first` on, of `total`; who with whom."""

    actors: tuple[ActorLine, ...]
    first: int
    total: int
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class ActorPage:
    """One actor: what it does and undergoes, says and is told, is accused of, and with whom.

    Each list holds its newest lines; `reports` is from how many of its reports they are.
    """

    actor: ActorLine
    does: tuple[Happening, ...]
    undergoes: tuple[Happening, ...]
    says: tuple[ClaimLine, ...]
    is_told: tuple[ClaimLine, ...]
    accused: tuple[ClaimLine, ...]
    matrix: Matrix
    reports: int


def actors_view(
    readings: Iterable[Reading],
    name: str | None,
    wanted: Filter,
    *,
    first: int = 0,
    most: int = 50,
) -> ActorsView:
    """Returns a page of actors, those whose name or spelling has a part, and who of them acts with whom."""
    read = tuple(reached(readings, wanted))
    try:
        found = actor_lines(read, name, wanted)
    except NotInLedger:
        found = ()
    sides = [Side(a.key, a.name) for a in found]
    whole = matrix(read, Entities(read), sides, wanted)
    return ActorsView(found[first : first + most], first, len(found), busiest(whole))


# --- who with whom


@dataclass(slots=True)
class Tally:
    """What is counted for a cell so far."""

    quarters: dict[str, int] = field(default_factory=dict)
    accuses: int = 0

    def add(self, quarter: str | None, count: int = 1) -> None:
        """Counts acts of a quarter."""
        if quarter:
            self.quarters[quarter] = self.quarters.get(quarter, 0) + count


def matrix(
    readings: Sequence[Reading], entities: Entities, chosen: Sequence[Side], wanted: Filter
) -> Matrix:
    """Returns what some actors do to each other within a filter; two sides of talks do it to each other."""
    tallies: dict[tuple[str, str], Tally] = {}
    keys = {a.key for a in chosen}
    for one in events(readings, wanted):
        for by, on in pairs(one, entities) if one.item.type in QUADS else ():
            if by in keys and on in keys and by != on:
                tallies.setdefault((by, on), Tally()).add(QUADS[one.item.type])
    for one in statements(readings, wanted):
        by, on = (str(side) for side in spoken(one, entities))
        if one.item.stance == "accuses" and by in keys and on in keys and by != on:
            tallies.setdefault((by, on), Tally()).accuses += 1
    return Matrix(tuple(chosen), tuple(cell(*pair, t) for pair, t in sorted(tallies.items())))


def busiest(whole: Matrix) -> Matrix:
    """Returns the part of a matrix with the pairs of whom most is told, the actors in their order."""
    kept = in_matrix({(c.by, c.on): told_of(c) for c in whole.cells})
    return Matrix(
        tuple(a for a in whole.actors if a.key in kept),
        tuple(c for c in whole.cells if {c.by, c.on} <= kept),
    )


def in_matrix(told: Mapping[tuple[str, str], int]) -> set[str]:
    """Returns whom a matrix shows, by how much is told of each pair: whole pairs, so that no row is empty."""
    kept: set[str] = set()
    for pair, _ in nsmallest(MOST_IN_MATRIX**2, told.items(), key=lambda p: (-p[1], p[0])):
        if len(kept.union(pair)) <= MOST_IN_MATRIX:
            kept.update(pair)
    return kept


def told_of(one: Cell) -> int:
    """Returns how much is told of one actor towards another."""
    in_words = one.verbal_cooperation + one.verbal_conflict + one.accuses
    return in_words + one.material_cooperation + one.material_conflict


def pairs(one: Told, entities: Entities) -> Iterator[tuple[str, str]]:
    """Yields who does it to whom, each once."""
    event: Event = one.item
    sources, targets = (named(side, one, entities) for side in (event.sources, event.targets))
    found = {(by, on) for by in sources for on in targets}
    if event.type in TWO_SIDED:
        everyone = {*sources, *targets}
        found = {(by, on) for by in everyone for on in everyone if by != on}
    yield from sorted(found)


def named(indexes: Iterable[int], one: Told, entities: Entities) -> list[str]:
    """Returns the keys of some actors of a record, each once."""
    return list(dict.fromkeys(entities.key_of(one.record.actors[i], one.record) for i in indexes))


def spoken(one: Told, entities: Entities) -> tuple[str | None, str | None]:
    """Returns the keys of who speaks and who is spoken to."""
    statement: Statement = one.item
    speaker = statement.speaker.actor if statement.speaker else None
    sides = (speaker, statement.addressee)
    by, on = (None if i is None else named([i], one, entities)[0] for i in sides)
    return by, on


def cell(by: str, on: str, tally: Tally) -> Cell:
    """Returns what one actor does to another."""
    count = {q: tally.quarters.get(q, 0) for q in QUADS.values()}
    return Cell(
        by,
        on,
        count["VERBAL COOPERATION"],
        count["MATERIAL COOPERATION"],
        count["VERBAL CONFLICT"],
        count["MATERIAL CONFLICT"],
        tally.accuses,
    )


# --- one actor


def actor_page(readings: Iterable[Reading], key: str, wanted: Filter, groups: Groups) -> ActorPage:
    """Returns one actor by its key, from the reports in which it is mentioned."""
    read = tuple(readings)
    entities = Entities(read)
    lines = {one.key: one for one in actor_lines(read)}
    if key not in lines:
        raise NotInLedger("actor", key, like(key, lines))
    one = lines[key]
    inside, of_entries = tuple(reports_within(read, wanted)), without_reports(wanted)
    told_events = list(events(inside, of_entries))
    told_words = list(statements(inside, of_entries))
    partners = [Side(key, one.name), *partners_of(one, lines)]
    return ActorPage(
        one,
        happenings((e for e in told_events if key in named(e.item.sources, e, entities)), groups),
        happenings((e for e in told_events if key in named(e.item.targets, e, entities)), groups),
        newest(line(s) for s in told_words if spoken(s, entities)[0] == key),
        newest(line(s) for s in told_words if spoken(s, entities)[1] == key),
        accusations(read, entities, key, groups),
        matrix(inside, entities, partners, of_entries),
        len(read),
    )


def like(key: str, known: Iterable[str]) -> list[str]:
    """Returns the few keys that share most words with this one, to offer instead."""
    words = set(key.lower().split())
    shared = ((-len(words & set(other.lower().split())), other) for other in known)
    return [other for _, other in nsmallest(MOST_OFFERED, (s for s in shared if s[0]))]


def partners_of(one: ActorLine, lines: dict[str, ActorLine]) -> list[Side]:
    """Returns with whom an actor is told most often, and who accuses it."""
    keys = {other.name: k for k, other in reversed(lines.items())}
    names = dict.fromkeys(n.name for n in (*one.together_with, *one.accused_by))
    found = [Side(keys[n], n) for n in names if n in keys and keys[n] != one.key]
    return found[:MOST_PARTNERS]


def happenings(found: Iterable[Told], groups: Groups) -> tuple[Happening, ...]:
    """Returns events as lines of the picture, what several tell of the same in one."""
    same: dict[tuple[object, ...], list[Told]] = {}
    for one in found:
        same.setdefault(happening_key(one), []).append(one)
    return tuple(sorted((happening(g, groups) for g in same.values()), key=order)[:MOST_LINES])


def newest(found: Iterable[ClaimLine]) -> tuple[ClaimLine, ...]:
    """Returns the newest statements, the newest first; the same words once, by the report that had them first."""
    once: dict[tuple[str, str], ClaimLine] = {}
    for one in sorted(found, key=lambda c: (c.day or "9999", c.report, c.id)):
        once.setdefault((one.stance, one.words), one)
    return tuple(
        sorted(once.values(), key=lambda c: (c.day or "", c.id), reverse=True)[:MOST_LINES]
    )


def accusations(
    readings: Sequence[Reading], entities: Entities, key: str, groups: Groups
) -> tuple[ClaimLine, ...]:
    """Returns the claims against an actor, each with its answers and how it stands."""
    same = entities.same
    against = (
        c for c in claims(readings) if same.get(c.first.addressee or "", c.first.addressee) == key
    )
    return newest(claim_line(c, groups) for c in against)
