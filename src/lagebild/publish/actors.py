"""The actors of a ledger: under which spellings, what they do, say and are accused of, with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lagebild.ledger import NotInLedger, Reading
from lagebild.ledger.entities import Entities, Entity
from lagebild.ledger.told import Told, name_of
from lagebild.publish.select import Filter, events, reached, same_word, statements
from lagebild.record import Actor, Event, Statement

TWO_SIDED = frozenset(("CONSULT", "AGREE", "COOPERATE"))
MOST_WITH = 6
# Of an actor's entries the first alone are named: the great ones of a large ledger have thousands.
MOST_ENTRIES = 200
# Type, mode (empty where there is none) and status of what is done.
Act = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """How often an actor does or undergoes something; `status` is `happened` where it is ongoing too."""

    type: str
    mode: str | None
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class Number:
    """How often something of this name was counted: a stance, an actor."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One actor: counts of what it does, undergoes, says, and is accused of."""

    key: str
    name: str
    kind: str
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    spellings: tuple[str, ...]
    reports: int
    does: tuple[Deed, ...]
    undergoes: tuple[Deed, ...]
    says: tuple[Number, ...]
    accused_by: tuple[Number, ...]
    together_with: tuple[Number, ...]
    entries: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What was counted of an actor so far."""

    does: Counter[Act] = field(default_factory=Counter)
    undergoes: Counter[Act] = field(default_factory=Counter)
    says: Counter[str] = field(default_factory=Counter)
    accused_by: set[tuple[str, str]] = field(default_factory=set)
    together_with: Counter[str] = field(default_factory=Counter)
    entries: list[str] = field(default_factory=list)


def actor_lines(
    readings: Iterable[Reading], name: str | None = None, wanted: Filter | None = None
) -> tuple[Line, ...]:
    """Returns the actors of the readings that a filter reaches, the most reported first, by what passes it.

    With `name` those alone one of whose names contains it.
    """
    filter_ = wanted or Filter()
    read = tuple(reached(readings, filter_))
    entities = Entities(read)
    known = {e.key: e for e in entities}
    tallies = {key: Tally() for key in known}
    for one in events(read, filter_):
        count_event(one, entities, known, tallies)
    for one in statements(read, filter_):
        count_statement(one, entities, known, tallies)
    chosen = [e for e in known.values() if name is None or is_called(e, name, entities)]
    if name is not None and not chosen:
        raise NotInLedger("actor", name)
    return tuple(line(e, tallies[e.key]) for e in chosen)


def is_called(entity: Entity, name: str, entities: Entities) -> bool:
    """Whether what an actor is known by, or a word by which a report names it, contains a name, capitals aside."""
    words = [w for a, _ in entities.mentions[entity.key] for w in words_of(a)]
    return same_word(name, (entity.key.partition(" ")[2], *words))


def words_of(actor: Actor) -> tuple[str | None, ...]:
    """Returns what a mention can be asked by."""
    return name_of(actor), actor.text, actor.entity, actor.country


def count_event(
    one: Told, entities: Entities, known: dict[str, Entity], tallies: dict[str, Tally]
) -> None:
    """Counts an event for its sides."""
    event: Event = one.item
    what = event.type, event.mode or "", "happened" if happened(event) else event.status
    sides = [keys(event.sources, one, entities), keys(event.targets, one, entities)]
    both = event.type in TWO_SIDED
    everyone = set(sides[0]) | set(sides[1])
    for key in everyone & set(tallies):
        tally = tallies[key]
        tally.entries.append(one.id)
        (tally.does if key in sides[0] else tally.undergoes)[what] += 1
        others = everyone if both else set(sides[0] if key in sides[0] else sides[1])
        tally.together_with.update(known[o].name for o in sorted(others - {key}) if o in known)
        if event.type == "ACCUSE" and key in sides[1]:
            tally.accused_by |= {(known[s].name, one.report.id) for s in sides[0] if s in known}


def happened(event: Event) -> bool:
    """Whether an event is told as one that happened or happens."""
    return event.status in ("happened", "ongoing")


def keys(indexes: Sequence[int], one: Told, entities: Entities) -> list[str]:
    """Returns the keys of some actors of a record."""
    return list(dict.fromkeys(entities.key_of(one.record.actors[i], one.record) for i in indexes))


def count_statement(
    one: Told, entities: Entities, known: dict[str, Entity], tallies: dict[str, Tally]
) -> None:
    """Counts a statement for its speaker, an accusation for whom it is against."""
    statement: Statement = one.item
    speaker = statement.speaker.actor if statement.speaker else None
    said_by = None if speaker is None else keys([speaker], one, entities)[0]
    if said_by in tallies:
        tallies[said_by].says[statement.stance] += 1
        tallies[said_by].entries.append(one.id)
    if statement.stance == "accuses" and statement.addressee is not None:
        against = keys([statement.addressee], one, entities)[0]
        if against in tallies and said_by in known:
            tallies[against].accused_by.add((known[said_by].name, one.report.id))


def line(entity: Entity, tally: Tally) -> Line:
    """Returns an actor's line."""
    return Line(
        entity.key,
        entity.name,
        entity.kind,
        entity.countries,
        entity.sectors,
        entity.spellings,
        len(entity.reports),
        deeds(tally.does),
        deeds(tally.undergoes),
        ranked(tally.says),
        ranked(Counter(name for name, _ in tally.accused_by)),
        ranked(tally.together_with)[:MOST_WITH],
        tuple(dict.fromkeys(tally.entries))[:MOST_ENTRIES],
    )


def ranked(counts: Counter[str]) -> tuple[Number, ...]:
    """Returns what was counted, the most frequent first, equals by the alphabet."""
    return tuple(Number(*x) for x in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def deeds(counts: Counter[Act]) -> tuple[Deed, ...]:
    """Returns what is done, the most frequent first, equals by the alphabet."""
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Deed(kind, mode or None, status, n) for (kind, mode, status), n in found)
