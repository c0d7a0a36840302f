"""The picture: what is told, by day, with place, who, how many and by whose account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lagebild.ledger import Reading
from lagebild.ledger.accounts import Groups, source_of
from lagebild.ledger.facets import day_number, happening_key, names, section_of
from lagebild.ledger.told import Told, account, day_of
from lagebild.publish.plain import Amount
from lagebild.publish.select import Filter, events, reached
from lagebild.record import Event, Record

SECTIONS = ("happened", "planned", "possible", "denied")
BREAKS = (". ", "! ", "? ", "\n")
BEFORE, BEHIND = 25, 40


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the picture: the same kind of act, day, place and sides, told once or often.

    `accounts` says who tells it (`report`: the report in its own voice), most often first;
    `told` is the day of the first report that does; `words` are that report's own;
    `independent` is the number of distinct speakers and texts, copies of one text taken as one.
    """

    section: str
    begin: str | None
    until: str | None
    told: str | None
    place: str
    type: str
    mode: str | None
    amounts: tuple[Amount, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    accounts: tuple[str, ...]
    reports: tuple[str, ...]
    ids: tuple[str, ...]
    words: str
    independent: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a ledger tells within a filter, and how much it rests on; `total` counts the lines of all parts."""

    happenings: tuple[Happening, ...]
    reports: int
    texts: int
    outlets: int
    voices: int
    begin: str | None
    until: str | None
    total: int


def picture(readings: Iterable[Reading], wanted: Filter, copies: Groups | None = None) -> Picture:
    """Returns the picture of some readings; `copies` says which of them are one text."""
    read, copied = tuple(readings), copies or {}
    groups: dict[tuple[object, ...], list[Told]] = {}
    for one in events(read, wanted):
        groups.setdefault(happening_key(one), []).append(one)
    happenings = sorted((happening(g, copied) for g in groups.values()), key=order)
    read = tuple(reached(read, wanted))
    days = [r.record.report.published[:10] for r in read if r.record.report.published]
    return Picture(
        tuple(happenings),
        len(read),
        len({copied.get(r.version_digest, r.version_digest) for r in read}),
        len({r.record.report.outlet for r in read if r.record.report.outlet}),
        len(voices(read)),
        min(days, default=None),
        max(days, default=None),
        len(happenings),
    )


def voices(readings: Sequence[Reading]) -> set[str]:
    """Returns the names of all who speak."""
    return {
        account(n, r.record)
        for r in readings
        for n, statement in enumerate(r.record.statements)
        if statement.speaker
    }


def happening(group: Sequence[Told], copies: Groups) -> Happening:
    """Returns the line for some tellings of the same."""
    first = group[0]
    event: Event = first.item
    place = first.record.places[event.place].name if event.place is not None else ""
    return Happening(
        section_of(event.status),
        event.time.begin if event.time else None,
        event.time.until if event.time else None,
        min((day for t in group if (day := day_of(t.report))), default=None),
        place,
        event.type,
        event.mode,
        amounts_of(group),
        names(event.sources, first.record),
        names(event.targets, first.record),
        by_frequency(account(t.item.statement, t.record) for t in group),
        tuple(dict.fromkeys(t.report.id for t in group)),
        tuple(t.id for t in group),
        words_around(event, first.record),
        len({source_of(t, copies).independent for t in group}),
    )


def words_around(event: Event, record: Record) -> str:
    """Returns the trigger with a few words of its sentence around it."""
    return words_between(record.report.text, event.start, event.end)


def words_between(text: str, start: int, end: int) -> str:
    """Returns some words of a text with a few more of their sentence around them."""
    begin = max(text.rfind(" ", 0, max(start - BEFORE, 0)) + 1, last_break(text, start))
    stop = next_break(text, end)
    if stop > end + BEHIND:
        space = text.rfind(" ", end, end + BEHIND)
        stop = max(end, space)
    return " ".join(text[begin:stop].split())


def last_break(text: str, at: int) -> int:
    """Returns where the sentence or paragraph around a place begins, roughly."""
    found = [n + len(mark) for mark in BREAKS if (n := text.rfind(mark, 0, at)) >= 0]
    return max(found, default=0)


def next_break(text: str, at: int) -> int:
    """Returns where the sentence or paragraph around a place ends, roughly."""
    found = [n for mark in BREAKS if (n := text.find(mark, at)) >= 0]
    return min(found, default=len(text))


def amounts_of(group: Sequence[Told]) -> tuple[Amount, ...]:
    """Returns the figures that measure what happened, each once."""
    counted = (t.record.figures[i] for t in group for i in t.item.figures)
    found = (Amount(f.measure, f.unit, f.low, f.high, f.approximate) for f in counted)
    return tuple(dict.fromkeys(found))


def by_frequency(words: Iterable[str]) -> tuple[str, ...]:
    """Returns the words, each once, the most frequent first."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return tuple(sorted(counts, key=lambda w: -counts[w]))


def order(line: Happening) -> tuple[object, ...]:
    """Returns where a line stands: the newest day first, days before no day, much told first."""
    latest = -day_number(line.begin or line.told)
    rank = SECTIONS.index(line.section), line.begin is None, latest
    return *rank, -line.independent, line.place, line.type, line.mode or "", line.ids
