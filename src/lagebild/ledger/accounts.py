"""Who tells what in a story: on what all accounts agree, where they differ, how many are independent.

A source is whoever says it, a speaker or the report in its own voice. Independent sources are
counted as distinct pairs of speaker and copy group: an agency text printed ten times is one text,
and one speaker quoted in two texts of different origin counts for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lagebild.ledger.entities import is_anonymous, key_of, shown_name
from lagebild.ledger.tellings import SMALL_KINDS
from lagebild.ledger.told import REPORT, Told, account
from lagebild.record import Event, Period, Place, Record

if TYPE_CHECKING:  # the store needs sources, stories need the store
    from lagebild.ledger.stories import Story

Groups = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Who tells an entry: `key` and `name` of the speaker, the report and its copy group's digest."""

    key: str
    name: str
    report: str
    outlet: str
    group: str
    entry: str

    @property
    def shown(self) -> str:
        """Whose account it is: the speaker's name, the outlet where it is the report's own."""
        return self.outlet if self.key == REPORT else self.name

    @property
    def voice(self) -> str:
        """Whose count it is: the speaker's, or that of the outlet in its own voice."""
        if self.key == REPORT:
            return f"{REPORT} {self.outlet}"
        return " ".join(self.independent) if is_anonymous(self.key) else self.key

    @property
    def independent(self) -> tuple[str, str]:
        """What two sources share that are not independent: speaker and text."""
        # Somebody who is not known beyond the report is the same one in its copies.
        return self.name.lower() if is_anonymous(self.key) else self.key, self.group


@dataclass(frozen=True, slots=True)
class Value:
    """One answer to a question, and all who give it."""

    value: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """The answers of all accounts to one question: place, day, by whom, against whom, status."""

    what: str
    values: tuple[Value, ...]
    agreed: bool

    @property
    def alone(self) -> bool:
        """Whether one independent source alone answers, so that nobody agrees or differs."""
        return len({s.independent for v in self.values for s in v.sources}) == 1


def source_of(one: Told, groups: Groups) -> Source:
    """Returns who tells an entry."""
    report, record = one.report, one.record
    statement = getattr(one.item, "statement", None)
    return Source(
        speaker_key(statement, record),
        account(statement, record),
        report.id,
        report.outlet or report.agency or report.id,
        groups.get(one.reading.version_digest, one.reading.version_digest),
        one.id,
    )


def speaker_key(statement: int | None, record: Record) -> str:
    """Returns the key of who says it; the report itself, the unnamed by what names them."""
    if statement is None:
        return REPORT
    speaker = record.statements[statement].speaker
    if speaker is None or speaker.actor is None:
        return f"in {record.report.id}: {account(statement, record)}"
    return key_of(record.actors[speaker.actor], record)


def sources(story: Story, groups: Groups) -> tuple[Source, ...]:
    """Returns the independent sources of a story, each by its first entry."""
    found: dict[tuple[str, str], Source] = {}
    for one in story.entries:
        source = source_of(one, groups)
        found.setdefault(source.independent, source)
    return tuple(found.values())


def facts(story: Story, groups: Groups) -> tuple[Fact, ...]:
    """Returns what the accounts of a story answer to each question that one of them answers."""
    told = [one for one in story.entries if one.layer == "events"]
    made = (
        days(told, groups),
        places(told, groups),
        fact("by", told, lambda one: sides(one, one.item.sources), groups),
        fact("against", told, lambda one: sides(one, one.item.targets), groups),
        fact("status", told, lambda one: [one.item.status], groups),
    )
    return tuple(f for f in made if f.values)


def fact(
    what: str, told: Iterable[Told], answers: Callable[[Told], Iterable[str]], groups: Groups
) -> Fact:
    """Returns the answers of some entries, the most told first; agreed where there is one."""
    found: dict[str, list[Source]] = {}
    for one in told:
        for answer in answers(one):
            found.setdefault(answer, []).append(source_of(one, groups))
    values = tuple(sorted((Value(v, once(s)) for v, s in found.items()), key=most_told))
    return Fact(what, values, len(values) == 1)


def most_told(value: Value) -> tuple[int, str]:
    """Returns where an answer stands: by how many independent sources it has."""
    return -len(value.sources), value.value


def once(found: Sequence[Source]) -> tuple[Source, ...]:
    """Returns the sources, each independent one once."""
    return tuple({s.independent: s for s in reversed(found)}.values())[::-1]


def sides(one: Told, indexes: Sequence[int]) -> Iterator[str]:
    """Yields one side by name as one answer, those of it who are known beyond the report."""
    keys = {i: key_of(one.record.actors[i], one.record) for i in indexes}
    names = {shown_name(one.record.actors[i], k) for i, k in keys.items() if not is_anonymous(k)}
    if names:
        yield ", ".join(sorted(names))


def days(told: Iterable[Told], groups: Groups) -> Fact:
    """Returns the days; agreed where all stretches of the calendar share a day."""
    found = fact("day", told, lambda one: map(span, periods(one.item)), groups)
    ends = [v.value.split("/") for v in found.values]
    agreed = bool(ends) and max(e[0] for e in ends) <= min(e[-1] for e in ends)
    return Fact(found.what, found.values, agreed)


def periods(event: Event) -> Iterator[Period]:
    """Yields an event's time, if it has one."""
    if event.time:
        yield event.time


def span(period: Period) -> str:
    """Returns a stretch of the calendar as ISO 8601 writes it: a day, or begin/until."""
    return period.begin if period.begin == period.until else f"{period.begin}/{period.until}"


def places(told: Sequence[Told], groups: Groups) -> Fact:
    """Returns the places; agreed where only one of them is a town or a site and none is abroad."""
    found = fact("place", told, lambda one: [p.name for p in place_of(one)], groups)
    all_ = [p for one in told for p in place_of(one)]
    small = {p.name for p in all_ if p.kind in SMALL_KINDS}
    lands = {p.country for p in all_ if p.country}
    return Fact(found.what, found.values, found.agreed or (len(small) == 1 and len(lands) == 1))


def place_of(one: Told) -> Iterator[Place]:
    """Yields an event's place, if it has one."""
    if one.item.place is not None:
        yield one.record.places[one.item.place]
