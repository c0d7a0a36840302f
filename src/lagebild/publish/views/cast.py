"""The actors of a whole ledger: page by page under all their spellings, and who acts with whom, from columns."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.columns import Array, Columns, Mask, columns_of
from lagebild.ledger.entities import is_anonymous, organs, same_persons
from lagebild.ledger.facets import NONE, STATUSES, ids
from lagebild.publish.actors import MOST_ENTRIES, MOST_WITH, TWO_SIDED, Act, Line, deeds, ranked
from lagebild.publish.actors_view import MOST_IN_MATRIX, ActorsView, Matrix, Side, Tally, cell
from lagebild.publish.fields import QUADS
from lagebild.publish.filters import Filter
from lagebild.publish.masks import selection
from lagebild.record import EVENT_TYPES, STANCES

# Places of fields in a word that is an actor.
NAME, TEXT, COUNTRY, KEY, KIND, SECTOR = 0, 1, 3, 4, 5, 6
ACCUSE, ACCUSES = EVENT_TYPES.index("ACCUSE"), STANCES.index("accuses")
BOTH_SIDES = np.array([t in TWO_SIDED for t in EVENT_TYPES])
REAL = np.array([s in ("happened", "ongoing") for s in STATUSES])


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """The actors of columns: `of` is the actor of every actor's word, `keys` their keys, `order` the most reported first.

    `reports` counts the reports of each; `known` are those known beyond a report; `rank` is where a
    version stands by date and id.
    """

    columns: Columns
    of: Array
    keys: Sequence[str]
    known: Mask
    reports: Array
    mentions: Array
    starts: Array
    rank: Array

    def words(self, actor: int) -> Counter[int]:
        """Returns how often each word names an actor."""
        rows = self.mentions[self.starts[actor] : self.starts[actor + 1]]
        return Counter(self.columns.mentions["actor"][rows].tolist())


class Held:
    """The actors of the ledgers that are in memory, made again when their columns change."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.cast: Cast | None = None
        self.doings: Doings | None = None

    def of(self, ledger: Ledger) -> Cast:
        """Returns a ledger's actors."""
        columns = columns_of(ledger)
        with self.lock:
            if self.cast is None or self.cast.columns is not columns:
                self.cast = made(columns)
            return self.cast

    def doings_of(self, cast: Cast) -> Doings:
        """Returns what the actors of a cast do."""
        with self.lock:
            if self.doings is None or self.doings.cast is not cast:
                self.doings = Doings(cast)
            return self.doings


HELD = Held()


def made(columns: Columns) -> Cast:
    """Returns the actors of columns, a bare surname taken for the person it can only be."""
    actors, mentions = columns.actors, columns.mentions
    codes, keys = actors.codes(KEY), actors.named(KEY)
    alive = np.flatnonzero(columns.alive[mentions["at"]])
    here = np.zeros(len(keys), bool)
    here[codes[mentions["actor"][alive]]] = True
    of = joined_persons(columns, codes, keys, here)[codes]
    mine = of[mentions["actor"][alive]]
    by_actor = np.argsort(mine, kind="stable")
    pairs = np.unique(mine.astype(np.int64) << 32 | mentions["at"][alive])
    order = sorted(range(len(columns.reports)), key=columns.order)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Cast(
        columns,
        of,
        keys,
        np.array([not is_anonymous(k) for k in keys], bool),
        np.bincount(pairs >> 32, minlength=len(keys)),
        alive[by_actor],
        np.searchsorted(mine[by_actor], np.arange(len(keys) + 1)),
        rank,
    )


def joined_persons(columns: Columns, codes: Array, keys: Sequence[str], here: Mask) -> Array:
    """Returns for every key its number, for that of a bare surname the number of the person who has it."""
    lands: dict[str, set[str]] = {keys[n]: set() for n in np.flatnonzero(here).tolist() if keys[n].startswith("person ")}  # fmt: skip
    for word, code in enumerate(codes.tolist()):
        if keys[code] in lands and (land := columns.actors.fields(word)[COUNTRY]):
            lands[keys[code]].add(land)
    numbers = {key: n for n, key in enumerate(keys)}
    of = np.arange(len(keys))
    for short, whole in same_persons(lands):
        of[numbers[short]] = numbers[whole]
    return of


# --- the page of actors


def actors_board(
    ledger: Ledger, wanted: Filter, name: str | None, *, first: int = 0, most: int = 50
) -> ActorsView:
    """Returns a page of actors, as `actors_view` does of readings."""
    cast = HELD.of(ledger)
    mask = cast.known & (cast.reports > 0)
    if name:
        called = np.zeros(len(cast.keys), bool)
        called[cast.of[np.flatnonzero(cast.columns.actors.marked(name)[:-1])]] = True
        mask = mask & called
    found = np.flatnonzero(mask)
    doings = HELD.doings_of(cast)
    lines = tuple(doings.line(a) for a in page_of(cast, found, first, most))
    return ActorsView(lines, first, len(found), matrix_of(ledger, doings, wanted, mask))


def page_of(cast: Cast, found: Array, first: int, most: int) -> list[int]:
    """Returns some of the actors, the most reported first, equals by name."""
    order = np.argsort(-cast.reports[found], kind="stable")
    counts = cast.reports[found[order]]
    last = min(first + most, len(order))
    if first >= last:
        return []
    inside = np.flatnonzero((counts <= counts[first]) & (counts >= counts[last - 1]))
    names = {int(found[order[n]]): name_of(cast, int(found[order[n]])) for n in inside}
    ordered = sorted(names, key=lambda a: (-int(cast.reports[a]), names[a]))
    return ordered[first - int(inside[0]) :][: last - first]


def name_of(cast: Cast, actor: int) -> str:
    """Returns the name by which an actor is shown."""
    counts: Counter[str] = Counter()
    for word, n in cast.words(actor).items():
        counts[shown(cast.columns.actors.fields(word), cast.keys[actor])] += n
    return min(counts, key=lambda w: (-counts[w], w))


def shown(fields: Sequence[str], key: str) -> str:
    """Returns the name to show for a mention of an actor: an organ's is its kind and country."""
    code, _, organ = key.partition(" ")
    if fields[KIND] == "state" or organ not in organs().values():
        return fields[NAME]
    return f"{organ} ({code})" if code != "-" else organ


# --- what they do


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """Rows in the order of their actors: those of one are `rows[starts[actor]:starts[actor + 1]]`."""

    rows: Array
    starts: Array

    def of(self, actor: int) -> Array:
        """Returns an actor's rows."""
        return self.rows[self.starts[actor] : self.starts[actor + 1]]


def sliced(actors: Array, rows: Array, size: int, *order: Array) -> Slices:
    """Returns rows by actor; within one by `order`, its last the greatest."""
    by_actor = np.lexsort((*order, actors))
    return Slices(rows[by_actor], np.searchsorted(actors[by_actor], np.arange(size + 1)))


def crossed(event: Array, one: Array, events: Array, other: Array) -> tuple[Array, Array, Array]:
    """Returns every pair of actors with the same event: events, ones, others."""
    order = np.argsort(events, kind="stable")
    events, other = events[order], other[order]
    low, high = (np.searchsorted(events, event, side) for side in ("left", "right"))
    counts = high - low
    left = np.repeat(np.arange(len(event)), counts)
    ends = np.cumsum(counts)
    right = np.arange(len(left)) - np.repeat(ends - counts, counts) + np.repeat(low, counts)
    return event[left], one[left], other[right]


class Doings:
    """What all actors of a cast do and undergo, with whom, what they say and who accuses them."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.columns = cast, cast.columns
        events, size = self.columns.events, len(cast.keys)
        self.event, self.actor, self.side = self.sides()
        first = np.unique(self.event << 32 | self.actor, return_index=True)[1]
        event, actor, side = (a[first] for a in (self.event, self.actor, self.side))
        place = events["position"][event], cast.rank[events["at"][event]]
        self.did = sliced(actor, np.stack([event, side], 1), size, *place)
        self.acts, self.act_of = self.coded()
        one, other = self.together(event, actor, side)
        self.beside = sliced(one, other, size)
        said = self.statements("speaker")
        self.says = sliced(*said, size, *self.place_of(said[1]))
        target, accuser = self.accusations()
        self.accused = sliced(target, accuser, size)
        self.names: dict[int, str] = {}

    def sides(self) -> tuple[Array, Array, Array]:
        """Returns who stands on which side of which event, each once, the doers of an event first."""
        parties = self.columns.parties
        alive = self.columns.alive[self.columns.events["at"][parties["event"]]]
        event = parties["event"][alive].astype(np.int64)
        actor = self.cast.of[parties["actor"][alive]].astype(np.int64)
        side = parties["side"][alive].astype(np.int64)
        order = np.lexsort((side, actor, event))
        event, actor, side = event[order], actor[order], side[order]
        new = np.ones(len(event), bool)
        new[1:] = (np.diff(event) != 0) | (np.diff(actor) != 0) | (np.diff(side) != 0)
        return event[new], actor[new], side[new]

    def coded(self) -> tuple[list[Act], Array]:
        """Returns what is done in events, each once, and the number of it for every event."""
        table = self.columns.events
        real = np.where(REAL[table["status"]], STATUSES.index("happened"), table["status"])
        codes = (table["type"].astype(np.int64) << 40) + ((table["mode"] + 1) << 8) + real
        found, numbers = np.unique(codes, return_inverse=True)
        words = self.columns.words.words
        acts = [
            (EVENT_TYPES[c >> 40], words[mode - 1] if (mode := c >> 8 & 0xFFFFFFFF) else "", STATUSES[c & 0xFF])
            for c in found.tolist()
        ]  # fmt: skip
        return acts, numbers

    def together(self, event: Array, actor: Array, side: Array) -> tuple[Array, Array]:
        """Returns who is with whom in an event: on one side, on both where both do the same."""
        both = BOTH_SIDES[self.columns.events["type"]]
        mine = event * 2 + np.where(both[event], 0, side)
        theirs = self.event * 2 + np.where(both[self.event], 0, self.side)
        _, once = np.unique(theirs << 32 | self.actor, return_index=True)
        _, one, other = crossed(mine, actor, theirs[once], self.actor[once])
        kept = (one != other) & self.cast.known[other]
        return one[kept], other[kept]

    def statements(self, field: str) -> tuple[Array, Array]:
        """Returns the actors who stand in a field of statements, and the statements."""
        table = self.columns.statements
        rows = np.flatnonzero((table[field] != NONE) & self.columns.alive[table["at"]])
        return self.cast.of[table[field][rows]].astype(np.int64), rows

    def place_of(self, rows: Array) -> tuple[Array, Array]:
        """Returns where statements stand: in their report, and their report among all."""
        table = self.columns.statements
        return table["position"][rows], self.cast.rank[table["at"][rows]]

    def accusations(self) -> tuple[Array, Array]:
        """Returns who is accused, and by whom in which version."""
        table, accuse = self.columns.statements, self.columns.events["type"] == ACCUSE
        doing, done_to = (accuse[self.event] & (self.side == side) for side in (0, 1))
        event, by, on = crossed(
            self.event[doing], self.actor[doing], self.event[done_to], self.actor[done_to]
        )
        against, rows = self.statements("addressee")
        meant = (table["type"][rows] == ACCUSES) & (table["speaker"][rows] != NONE)
        against, rows = against[meant], rows[meant]
        speaker = self.cast.of[table["speaker"][rows]].astype(np.int64)
        accuser = np.concatenate([by, speaker])
        version = np.concatenate([self.columns.events["at"][event], table["at"][rows]])
        target = np.concatenate([on, against])
        kept = self.cast.known[accuser]
        return target[kept], np.stack([accuser, version], 1)[kept]

    def name(self, actor: int) -> str:
        """Returns an actor's name."""
        if actor not in self.names:
            self.names[actor] = name_of(self.cast, actor)
        return self.names[actor]

    def line(self, actor: int) -> Line:
        """Returns an actor's line."""
        did, says = self.did.of(actor), self.says.of(actor)
        does, undergoes = (self.done(did[did[:, 1] == side, 0]) for side in (0, 1))
        accused = {(self.name(a), at) for a, at in self.accused.of(actor).tolist()}
        others = Counter(self.beside.of(actor).tolist())
        stances = Counter(self.columns.statements["type"][says].tolist())
        return Line(
            self.cast.keys[actor],
            self.name(actor),
            *self.about(actor),
            int(self.cast.reports[actor]),
            deeds(does),
            deeds(undergoes),
            ranked(Counter({STANCES[t]: n for t, n in stances.items()})),
            ranked(Counter(name for name, _ in accused)),
            ranked(self.by_name(others))[:MOST_WITH],
            self.entries(did[:MOST_ENTRIES, 0], says[:MOST_ENTRIES]),
        )

    def done(self, events: Array) -> Counter[Act]:
        """Returns how often each thing is done in some events."""
        found, counts = np.unique(self.act_of[events], return_counts=True)
        return Counter({self.acts[f]: int(n) for f, n in zip(found.tolist(), counts, strict=True)})

    def by_name(self, actors: Mapping[int, int]) -> Counter[str]:
        """Returns counts of actors by their names."""
        out: Counter[str] = Counter()
        for actor, n in actors.items():
            out[self.name(actor)] += n
        return out

    def about(self, actor: int) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Returns an actor's kind, countries, sectors and spellings, the most frequent first."""
        words = [(self.columns.actors.fields(w), n) for w, n in self.cast.words(actor).items()]
        common = (
            counted((f[place], n) for f, n in words if len(f[place]) > least)
            for place, least in ((KIND, 0), (COUNTRY, 0), (SECTOR, 0), (TEXT, 3))
        )
        kinds, lands, sectors, spellings = common
        return kinds[0], lands, sectors, spellings

    def entries(self, events: Array, statements: Array) -> tuple[str, ...]:
        """Returns the first entries of an actor: its events, then its statements, by date."""
        tables = (self.columns.events, events), (self.columns.statements, statements)
        found = [name for table, rows in tables for name in ids(table["entry"][rows])]
        return tuple(dict.fromkeys(found))[:MOST_ENTRIES]


def counted(words: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Returns words with their numbers, each once, the most frequent first, equals by the alphabet."""
    counts: Counter[str] = Counter()
    for word, n in words:
        counts[word] += n
    return tuple(sorted(counts, key=lambda w: (-counts[w], w)))


# --- who with whom


def matrix_of(ledger: Ledger, doings: Doings, wanted: Filter, chosen: Mask) -> Matrix:
    """Returns what the actors of whom most is told do to each other within a filter."""
    cast, found = doings.cast, selection(ledger, wanted)
    passing = np.zeros(len(cast.columns.events["at"]), bool)
    passing[found.events] = True
    here = passing[doings.event] & chosen[doings.actor]
    event, actor, side = doings.event[here], doings.actor[here], doings.side[here]
    both = BOTH_SIDES[cast.columns.events["type"]][event]
    doing, done_to = both | (side == 0), both | (side == 1)
    acts = crossed(event[doing], actor[doing], event[done_to], actor[done_to])
    _, once = np.unique(np.stack(acts), axis=1, return_index=True)
    event, by, on = (a[once] for a in acts)
    table, rows = cast.columns.statements, found.statements
    rows = rows[(table["type"][rows] == ACCUSES) & (table["speaker"][rows] != NONE)]
    rows = rows[table["addressee"][rows] != NONE]
    speaker, against = (cast.of[table[f][rows]] for f in ("speaker", "addressee"))
    known = chosen[speaker] & chosen[against]
    quarters = np.array([QUARTERS.get(t, -1) for t in EVENT_TYPES])
    kinds = quarters[cast.columns.events["type"][event]]
    cells = Cells(len(cast.keys))
    cells.add(by[kinds >= 0], on[kinds >= 0], kinds[kinds >= 0])
    cells.add(speaker[known], against[known], np.full(int(known.sum()), ACCUSING))
    return cells.matrix(doings)


QUARTER_NAMES = tuple(dict.fromkeys(QUADS.values()))
QUARTERS = {kind: QUARTER_NAMES.index(quarter) for kind, quarter in QUADS.items()}
ACCUSING = len(QUARTER_NAMES)


class Cells:
    """How often one actor does each kind of thing to another."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.counts: dict[tuple[int, int], list[int]] = {}
        self.told: Counter[int] = Counter()

    def add(self, by: Array, on: Array, kinds: Array) -> None:
        """Counts who does what kind of thing to whom."""
        apart = by != on
        codes = (by[apart] * self.size + on[apart]) * (ACCUSING + 1) + kinds[apart]
        for code, n in zip(*np.unique(codes, return_counts=True), strict=True):
            pair, kind = divmod(int(code), ACCUSING + 1)
            one, other = divmod(pair, self.size)
            self.counts.setdefault((one, other), [0] * (ACCUSING + 1))[kind] += int(n)
            self.told.update({one: int(n), other: int(n)})

    def matrix(self, doings: Doings) -> Matrix:
        """Returns the part with the actors of whom most is told, the most reported first."""
        keys = doings.cast.keys
        busy = sorted(self.told.items(), key=lambda c: (-c[1], keys[c[0]]))[:MOST_IN_MATRIX]
        kept = {actor for actor, _ in busy}
        reports = doings.cast.reports
        order = sorted(kept, key=lambda a: (-int(reports[a]), doings.name(a)))
        cells = (
            cell(keys[one], keys[other], tally(counts))
            for (one, other), counts in self.counts.items()
            if one in kept and other in kept
        )
        return Matrix(
            tuple(Side(keys[a], doings.name(a)) for a in order),
            tuple(sorted(cells, key=lambda c: (c.by, c.on))),
        )


def tally(counts: Sequence[int]) -> Tally:
    """Returns the counts of a cell by quarter."""
    return Tally(dict(zip(QUARTER_NAMES, counts, strict=False)), counts[ACCUSING])


# --- one actor


def line_of(ledger: Ledger, key: str) -> Line:
    """Returns the line of the actor with this key."""
    cast = HELD.of(ledger)
    return HELD.doings_of(cast).line(number_of(cast, key))


def newest_versions(ledger: Ledger, key: str, most: int) -> tuple[int, ...]:
    """Returns the newest versions in which an actor is mentioned, the earliest first."""
    cast = HELD.of(ledger)
    actor = number_of(cast, key)
    rows = cast.mentions[cast.starts[actor] : cast.starts[actor + 1]]
    at = np.unique(cast.columns.mentions["at"][rows])
    newest = at[np.argsort(cast.rank[at])][-most:]
    return tuple(cast.columns.versions["version"][newest].tolist())


def number_of(cast: Cast, key: str) -> int:
    """Returns the number of the actor with this key."""
    words = key.lower().split()
    try:
        actor = cast.keys.index(key)
    except ValueError:
        actor = NONE
    if actor != NONE and cast.known[actor] and cast.reports[actor]:
        return actor
    alike = (k for k in cast.keys if not is_anonymous(k) and set(words) & set(k.lower().split()))
    raise NotInLedger("actor", key, list(islice(alike, 5)))
