"""The actors of a whole ledger within a filter: under which spellings, what they do, say and are accused of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.columns import Mask
from lagebild.ledger.entities import is_anonymous, organs
from lagebild.ledger.facets import NO_DAY, NONE, STATUSES, hashed, ids, section_of
from lagebild.publish.actors import MOST_ENTRIES, MOST_WITH, TWO_SIDED, Deed, Line, ranked
from lagebild.publish.filters import Filter
from lagebild.publish.masks import Selection, scattered, selection
from lagebild.publish.views.groups import (
    beginnings,
    mixed,
    order_of_codes,
    page,
    present,
    single,
    tallied,
)
from lagebild.record import EVENT_TYPES, STANCES

NAME, TEXT, COUNTRY, KEY, ACTOR_KIND, SECTOR = 0, 1, 3, 4, 5, 6
FEWEST_LETTERS = 4
BOTH_SIDES = np.array([t in TWO_SIDED for t in EVENT_TYPES])
ACCUSES, ACCUSE = STANCES.index("accuses"), EVENT_TYPES.index("ACCUSE")
SAME_STATUS = np.array([STATUSES.index(section_of(s)) for s in STATUSES])


@dataclass(frozen=True, slots=True)
class Actors:
    """Some of the actors, the most reported first, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int


def actors(
    ledger: Ledger,
    wanted: Filter,
    name: str | None = None,
    *,
    first: int = 0,
    most: int | None = None,
) -> Actors:
    """Returns `most` of the actors from the `first` on, those alone that a name fits where one is given."""
    cast = selection(ledger, wanted).once(Cast)
    return actors_in(cast, name, first=first, most=most)


def actors_in(
    cast: Cast, name: str | None = None, *, first: int = 0, most: int | None = None
) -> Actors:
    """Returns `most` of a cast's actors from the `first` on, those alone that a name fits where one is given."""
    found = np.flatnonzero(cast.known if name is None else cast.known & cast.called(name))
    inside, skipped = page(-cast.reports[found], first, most)
    ordered = sorted(found[inside].tolist(), key=cast.order)
    chosen = ordered[skipped:][:most]
    return Actors(tuple(Tallies(cast, chosen).lines()), len(found))


class Cast:
    """Who is mentioned in the reports of a selection, by number of key; a bare surname is whose it can only be.

    Mentions stand by key, and by report where they have one: those of a key end at its place in `ends`.
    `reports` is how many reports mention each key, `known` which keys are those of an actor with a name.
    """

    def __init__(self, found: Selection) -> None:
        self.found, self.columns = found, found.columns
        actors = self.columns.actors
        self.key_of_word = actors.codes(KEY)
        self.keys = actors.decoded(KEY)
        self.fields = {f: actors.decoded(f) for f in (NAME, TEXT, COUNTRY, ACTOR_KIND, SECTOR)}
        mentions, versions = self.columns.mentions, self.columns.versions
        inside = scattered(found.versions, len(versions["day"]))[mentions["version_row"]]
        self.take(mentions["actor"][inside], mentions["version_row"][inside])
        nameless = actors.traits(KEY, is_anonymous, "?")[: len(self.keys)]
        self.known = (self.reports > 0) & ~nameless
        self.counted: dict[int, tuple[Array, Sequence[int]]] = {}
        self.names: dict[int, str] = {}

    def take(self, words: Array, version_rows: Array) -> None:
        """Takes mentions in, which stand by report."""
        self.is_used = scattered(words, len(self.key_of_word))
        self.key_of_word = self.same_person(np.flatnonzero(self.is_used))[self.key_of_word]
        keys = self.key_of_word[words]
        order = order_of_codes(keys)
        self.words, self.version_rows = words[order], version_rows[order]
        self.ends = np.cumsum(np.bincount(keys, minlength=len(self.keys)))
        # A report that names an actor often counts once.
        new = beginnings(self.version_rows)
        new[self.ends[self.ends < len(new)]] = True
        self.reports = np.diff(np.cumsum(np.append(0, new))[self.ends], prepend=0)

    def key(self, words: Array) -> Array:
        """Returns the keys of some words; NONE where there is no word."""
        return np.where(words == NONE, NONE, self.key_of_word[words])

    def same_person(self, words: Array) -> Array:
        """Returns for every key itself, for that of a bare surname the key of the one person who has it."""
        actors = self.columns.actors
        same = np.arange(len(self.keys), dtype=np.int32)
        here = scattered(self.key_of_word[words], len(self.keys))
        sizes, last = actors.traits(KEY, words_of_name), actors.traits(KEY, surname, "<u8")
        wholes = np.flatnonzero(here & (sizes[: len(here)] > 1))
        wholes = wholes[np.argsort(last[wholes])]
        bare = np.flatnonzero(here & (sizes[: len(here)] == 1))
        low, high = (np.searchsorted(last[wholes], last[bare], end) for end in ("left", "right"))
        one = high - low == 1
        whose = dict(zip(bare[one].tolist(), wholes[low[one]].tolist(), strict=True))
        countries = self.countries(words, {*whose, *whose.values()})
        for key, whole in whose.items():
            if countries.get(key, set()) & countries.get(whole, set()):
                same[key] = whole
        return same

    def countries(self, words: Array, keys: set[int]) -> dict[int, set[str]]:
        """Returns the countries that the mentions of some keys name."""
        wanted = scattered(np.array(sorted(keys), np.int64), len(self.keys))
        found: dict[int, set[str]] = {}
        for word in words[wanted[self.key_of_word[words]]].tolist():
            if country := self.columns.actors.fields(word)[COUNTRY]:
                found.setdefault(int(self.key_of_word[word]), set()).add(country)
        return found

    def called(self, name: str) -> Mask:
        """Returns which keys a name fits: what an actor is known by, or a word that names it."""
        fits = self.columns.actors.marked(name)[: len(self.is_used)]
        named = scattered(self.key_of_word[fits & self.is_used], len(self.keys))
        part = name.lower()
        known_by = (part in key.partition(" ")[2].lower() for key in self.keys)
        return np.asarray(named | np.fromiter(known_by, bool, len(self.keys)))

    def order(self, key: int) -> tuple[object, ...]:
        """Returns where an actor stands: the most reported first, then by name."""
        return -int(self.reports[key]), self.name(key), self.keys[key]

    def mentions(self, key: int) -> slice:
        """Returns where the mentions of an actor stand."""
        return slice(self.ends[key - 1] if key else 0, self.ends[key])

    def worded(self, key: int) -> tuple[Array, Sequence[int]]:
        """Returns the words that name an actor, each once, and how often each does."""
        if key not in self.counted:
            words = self.words[self.mentions(key)]
            firsts, counts = tallied(words)
            self.counted[key] = words[firsts], counts.tolist()
        return self.counted[key]

    def common(self, key: int, field: int) -> tuple[str, ...]:
        """Returns what the mentions of an actor have in a field, the most frequent first, equals by the alphabet."""
        words, counts = self.worded(key)
        codes = self.columns.actors.codes(field)[words].tolist()
        found: Counter[int] = Counter()
        for code, count in zip(codes, counts, strict=True):
            found[code] += count
        most_first = sorted((-count, self.fields[field][code]) for code, count in found.items())
        return tuple(word for _, word in most_first if word)

    def name(self, key: int) -> str:
        """Returns an actor's name: the most frequent one."""
        if key not in self.names:
            self.names[key] = self.most_frequent(key)
        return self.names[key]

    def most_frequent(self, key: int) -> str:
        """Returns the name that most mentions of an actor have; an organ's is its kind and country."""
        code = self.keys[key]
        if code.partition(" ")[2] not in organs().values():
            return self.common(key, NAME)[0]
        words, counts = self.worded(key)
        names: Counter[str] = Counter()
        for word, count in zip(words.tolist(), counts, strict=True):
            names[self.shown(word, code)] += count
        return min(names, key=lambda w: (-names[w], w))

    def shown(self, word: int, key: str) -> str:
        """Returns the name to show for a mention; an organ's is its kind and country."""
        fields = self.columns.actors.fields(word)
        code, _, organ = key.partition(" ")
        if fields[ACTOR_KIND] == "state" or organ not in organs().values():
            return fields[NAME]
        return f"{organ} ({code})" if code != "-" else organ


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Which keys stand on which side of which events, in the order of the events."""

    event: Array
    side: Array
    key: Array

    def some(self, rows: Array) -> Sides:
        """Returns some of them."""
        return Sides(self.event[rows], self.side[rows], self.key[rows])

    def around(self, events: Array) -> tuple[Array, Array]:
        """Returns every one of some events with each of those that take part in it, by their places."""
        return joined(*(np.searchsorted(self.event, events, end) for end in ("left", "right")))


def sides_in(cast: Cast) -> Sides:
    """Returns who takes part in the events of a cast's selection."""
    parties, events = cast.columns.parties, cast.columns.events
    passing = scattered(cast.found.events, len(events["version_row"]))
    rows = np.flatnonzero(passing[parties["event"]])
    return Sides(parties["event"][rows], parties["side"][rows], cast.key(parties["actor"][rows]))


class Tallies:
    """What some actors do, undergo, say and are accused of, by what passes the filter.

    `place` is the place of each key among the chosen, NONE for the others.
    """

    def __init__(self, cast: Cast, chosen: Sequence[int]) -> None:
        self.cast, self.columns, self.chosen = cast, cast.columns, chosen
        self.place = np.full(len(cast.keys) + 1, NONE)
        self.place[list(chosen)] = np.arange(len(chosen))
        self.sides = sides_in(cast)
        self.own = self.once_an_event()
        self.said = cast.found.statements
        self.speaker, self.addressee = (
            cast.key(self.columns.statements[field][self.said])
            for field in ("speaker", "addressee")
        )

    def once_an_event(self) -> Sides:
        """Returns the sides of the chosen actors; who stands on both sides of an event does it."""
        sides = self.sides.some(np.flatnonzero(self.place[self.sides.key] != NONE))
        sides = sides.some(np.lexsort((sides.side, sides.key, sides.event)))
        return sides.some(np.flatnonzero(beginnings(sides.event) | beginnings(sides.key)))

    def lines(self) -> list[Line]:
        """Returns the chosen actors' lines."""
        acts = self.acts()
        says = self.says()
        together, accused = self.together(), self.accused()
        entries = self.entries()
        return [
            self.line(key, acts[n], says[n], accused[n], together[n], entries[n])
            for n, key in enumerate(self.chosen)
        ]

    def acts(self) -> list[tuple[tuple[Deed, ...], tuple[Deed, ...]]]:
        """Returns what each actor does and undergoes."""
        events, own = self.columns.events, self.own
        taken = own.event
        parts = (
            self.place[own.key], own.side, events["type"][taken], events["mode"][taken],
            SAME_STATUS[events["status"][taken]],
        )  # fmt: skip
        found: list[tuple[list[Deed], list[Deed]]] = [([], []) for _ in self.chosen]
        for (who, side, kind, mode, status), count in counted(*parts):
            word = None if mode == NONE else self.columns.words.words[mode]
            found[who][side].append(Deed(EVENT_TYPES[kind], word, STATUSES[status], count))
        return [(most_first(does), most_first(undergoes)) for does, undergoes in found]

    def says(self) -> list[Counter[str]]:
        """Returns how often each actor takes which stance."""
        out: list[Counter[str]] = [Counter() for _ in self.chosen]
        who = self.place[self.speaker]
        rows = who != NONE
        stances = self.columns.statements["type"][self.said[rows]]
        for (actor, stance), count in counted(who[rows], stances):
            out[actor][STANCES[stance]] = count
        return out

    def together(self) -> list[Counter[str]]:
        """Returns with whom each actor does it: all sides of talks, else those of its own side."""
        sides, own = self.sides, self.own
        row, other = sides.around(own.event)
        talks = BOTH_SIDES[self.columns.events["type"][own.event]][row]
        mates = talks | (sides.side[other] == own.side[row])
        mates &= (sides.key[other] != own.key[row]) & self.cast.known[sides.key[other]]
        event, who, mate = (
            own.event[row][mates],
            self.place[own.key][row][mates],
            sides.key[other][mates],
        )
        first = single(mixed(event, who, mate))
        return self.named(who[first], mate[first])

    def accused(self) -> list[Counter[str]]:
        """Returns by whom each actor is accused, an accuser once a report."""
        in_statements, in_events = self.accusers_in_statements(), self.accusers_in_events()
        who, by, report = (np.concatenate(p) for p in zip(in_events, in_statements, strict=True))
        names = {key: self.cast.name(key) for key in present(by).tolist()}
        named = [names[key] for key in by.tolist()]
        out: list[Counter[str]] = [Counter() for _ in self.chosen]
        for actor, name, _ in set(zip(who.tolist(), named, report.tolist(), strict=True)):
            out[actor][name] += 1
        return out

    def accusers_in_statements(self) -> tuple[Array, Array, Array]:
        """Returns who of the chosen is accused in statements, by whom, and in which report."""
        table = self.columns.statements
        accused = self.place[self.addressee]
        rows = np.flatnonzero(
            (table["type"][self.said] == ACCUSES)
            & (self.speaker != NONE)
            & self.cast.known[self.speaker]
            & (accused != NONE)
        )
        return accused[rows], self.speaker[rows], table["version_row"][self.said[rows]]

    def accusers_in_events(self) -> tuple[Array, Array, Array]:
        """Returns who of the chosen is accused in events, by whom, and in which report."""
        events, sides = self.columns.events, self.sides
        accusing = events["type"][sides.event] == ACCUSE
        targets = accusing & (sides.side == 1) & (self.place[sides.key] != NONE)
        sources = accusing & (sides.side == 0) & self.cast.known[sides.key]
        accused, accusers = (
            sides.some(np.flatnonzero(targets)),
            sides.some(np.flatnonzero(sources)),
        )
        row, other = accusers.around(accused.event)
        reports = events["version_row"][accused.event[row]]
        return self.place[accused.key[row]], accusers.key[other], reports

    def named(self, who: Array, others: Array) -> list[Counter[str]]:
        """Returns how often others are counted for each actor, by name."""
        names = {int(key): self.cast.name(int(key)) for key in present(others)}
        out: list[Counter[str]] = [Counter() for _ in self.chosen]
        for (actor, other), count in counted(who, others):
            out[actor][names[other]] += count
        return out

    def entries(self) -> list[tuple[str, ...]]:
        """Returns the first of each actor's entries: events, then statements, by date and report."""
        size = len(self.chosen)
        events = parted(self.own.event, self.place[self.own.key], size)
        statements = parted(self.said, self.place[self.speaker], size)
        columns = self.columns
        return [
            (
                *self.earliest(columns.events, events[n]),
                *self.earliest(columns.statements, statements[n]),
            )[:MOST_ENTRIES]
            for n in range(size)
        ]

    def earliest(self, table: Mapping[str, Array], rows: Array) -> tuple[str, ...]:
        """Returns the ids of the first of some items by date, report and place."""
        days = self.columns.versions["day"][table["version_row"][rows]].astype(np.int64)
        inside, _ = page(np.where(days == NO_DAY, 10**7, days), 0, MOST_ENTRIES)

        ordered = sorted(rows[inside].tolist(), key=partial(self.columns.place, table))
        return ids(table["entry"][ordered[:MOST_ENTRIES]])

    def line(self, key: int, acts: tuple[tuple[Deed, ...], tuple[Deed, ...]], *rest: Any) -> Line:
        """Returns an actor's line."""
        says, accused, together, entries = rest
        texts = self.cast.common(key, TEXT)
        return Line(
            self.cast.keys[key],
            self.cast.name(key),
            self.cast.common(key, ACTOR_KIND)[0],
            self.cast.common(key, COUNTRY),
            self.cast.common(key, SECTOR),
            tuple(text for text in texts if len(text) >= FEWEST_LETTERS),
            int(self.cast.reports[key]),
            *acts,
            ranked(says),
            ranked(accused),
            ranked(together)[:MOST_WITH],
            entries,
        )


def parted(values: Array, owners: Array, size: int) -> list[Array]:
    """Returns the values of each of so many owners, in order; NONE owns what is left out."""
    order = np.argsort(owners, kind="stable")
    ends = np.searchsorted(owners[order], np.arange(size + 1))
    return np.split(values[order], ends)[1:-1]


def words_of_name(key: str) -> int:
    """Returns of how many words the name of a person is; 0 for any other key."""
    return len(key.split()) - 1 if key.startswith("person ") else 0


def surname(key: str) -> int:
    """Returns a number for the last word of a key."""
    return hashed(key.split()[-1:])


def joined(begin: Array, end: Array) -> tuple[Array, Array]:
    """Returns every row with each of its partners, which stand from `begin` to `end`."""
    sizes = end - begin
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + begin[row]


def counted(*parts: Array) -> Iterable[tuple[tuple[int, ...], int]]:
    """Yields every combination of numbers that stands side by side, and how often."""
    if not len(parts[0]):
        return
    rows = np.stack([part.astype(np.int64) for part in parts], axis=1)
    first, counts = tallied(mixed(*rows.T))
    for n, count in zip(first.tolist(), counts.tolist(), strict=True):
        yield tuple(rows[n].tolist()), count


def most_first(found: Iterable[Deed]) -> tuple[Deed, ...]:
    """Returns deeds, the most frequent first, equals by the alphabet."""
    return tuple(sorted(found, key=lambda d: (-d.count, (d.type, d.mode or "", d.status))))
