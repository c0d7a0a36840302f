"""Names of places -> candidates: a language's own tables first, then the index by its keys, then by fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any

from lagebild.languages import Language, Row
from lagebild.world import DOUBTFUL, Spot, World
from lagebild.world.nations import COLUMNS as NATION_COLUMNS
from lagebild.world.nations import alternatives, bare
from lagebild.world.spelling import fold, key, replaced

BIG = 50_000
PLACE_COLUMNS = ("place", "names")


class Ground(IntEnum):
    """Why a place is a candidate for a name, the strongest first."""

    TABLE = 0
    MAIN = 1
    ALTERNATE = 2
    FOLD = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean, and why."""

    spot: Spot
    ground: Ground


@dataclass(frozen=True, slots=True)
class Entry:
    """What a language's table says of a name: the place, and how surely the word is a name."""

    spot: Spot
    doubtful: bool
    lower: bool


class Gazetteer:
    """The places by the names that one language gives them."""

    def __init__(self, language: Language, world: World) -> None:
        rules = language.toml("places.toml")
        self.world = world
        self.endings: tuple[str, ...] = tuple(rules.get("name_endings", ()))
        self.reading: tuple[tuple[str, str], ...] = tuple(
            (a, b) for a, b in rules.get("reading", ())
        )
        self.entries: dict[str, Entry] = {}
        # First words of names that begin with a small letter, as they are written.
        self.lower_words: set[str] = set()
        for name, spot in self.listed(language):
            self.add(name, spot)
        self.longest = max((len(k.split()) for k in self.entries), default=0)
        self.firsts = frozenset(k.split(" ", 1)[0] for k in self.entries)
        self.candidates = lru_cache(maxsize=8192)(self._candidates)
        self.entry = lru_cache(maxsize=16384)(self._entry)

    def listed(self, language: Language) -> Iterator[tuple[str, Spot]]:
        """Yields the names of all tables, the language's first: an earlier one wins."""
        for row in language.table("places.tsv", PLACE_COLUMNS):
            spot = self.spot(row)
            yield from ((name, spot) for name in alternatives(row, "names"))
        for row in language.table("nations.tsv", NATION_COLUMNS):
            nation = self.world.nation(row["country"])
            if nation is None:
                raise row.fault(f"{row['country']!r} is no country of countries.tsv")
            yield from ((name, nation) for name in alternatives(row, "names"))
            for name in alternatives(row, "capitals"):
                yield from self.capital(name, row["country"])
        for id_, spot in self.world.places.items():
            yield (DOUBTFUL if id_ in self.world.doubtful else "") + spot.name, spot
        yield from ((spot.name, spot) for spot in self.world.nations())

    def capital(self, name: str, country: str) -> Iterator[tuple[str, Spot]]:
        """Yields a capital's name, doubtful where a big town of another country has it too."""
        cities = [s for s in self.world.lookup(name) if s.kind == "city"]
        found = next((s for s in cities if s.country == country), None)
        others = [s for s in cities if s.country != country and s.main]
        if found:
            doubt = any(s.population >= BIG for s in others)
            yield (DOUBTFUL if doubt else "") + name, found

    def spot(self, row: Row) -> Spot:
        """Returns the place that a row names by id, or by NAME@CODE with `:region` for its kind."""
        name, at, country = row["place"].partition("@")
        if not at:
            found = self.world.places.get(name)
            if found is None:
                raise row.fault(f"{name!r} is no id of the world's places.tsv")
            return found
        country, _, kind = country.partition(":")
        spots = [s for s in self.world.lookup(name) if s.country == country]
        wanted = [s for s in spots if s.kind == (kind or "city")] or spots
        if not wanted:
            raise row.fault(f"the index has no {name!r} in {country!r}")
        return replace(wanted[0], name=name)

    def add(self, name: str, spot: Spot) -> None:
        """Adds a name of a table; one that is there stays."""
        doubtful = name.startswith(DOUBTFUL)
        word = bare(name)
        if word[0].islower():
            self.lower_words.add(word.split()[0])
        self.entries.setdefault(key(word), Entry(spot, doubtful, word[0].islower()))

    def _entry(self, name: str) -> Entry | None:
        """Returns what the tables say of a name as it stands, or without its case ending."""
        return next((e for form in self.forms(name) if (e := self.entries.get(key(form)))), None)

    def forms(self, name: str) -> Iterator[str]:
        """Yields the name, then without each ending that it may have."""
        yield name
        for ending in self.endings:
            if name.endswith(ending) and len(name) > len(ending) + 2:
                yield name[: -len(ending)]

    def _candidates(self, name: str, folded: bool = False) -> tuple[Candidate, ...]:
        """Returns what a name may mean; spelling is folded only on demand and after all else."""
        entry = self.entry(name)
        table = [Candidate(entry.spot, Ground.TABLE)] if entry else []
        for n, form in enumerate(self.forms(name)):
            spots = self.world.lookup(form)
            if spots or table:
                found = (grounded(spot, whole=not n) for spot in spots)
                return tuple(distinct([*table, *found]))
        if not folded:
            return ()
        sounding = (s for form in self.forms(name) for f in self.folds(form) for s in f)
        return tuple(distinct(Candidate(s, Ground.FOLD) for s in sounding))

    def folds(self, name: str) -> Iterator[tuple[Spot, ...]]:
        """Yields what is found by sound, the language's own reading of the letters first."""
        lower = name.lower()
        said = {fold(replaced(lower, self.reading)): None, fold(lower): None}
        yield from (self.world.by_sound(x) for x in said if len(x) > 2)


def grounded(spot: Spot, *, whole: bool) -> Candidate:
    """Returns a place of the index as a candidate; `whole` says that no ending was taken off its name."""
    return Candidate(spot, Ground.MAIN if spot.main and whole else Ground.ALTERNATE)


def distinct(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yields every place once, with its strongest ground; a table's place hides its row of the index."""
    seen: set[Any] = set()
    for candidate in candidates:
        spot = candidate.spot
        mark = spot.id or (spot.name, spot.country, spot.kind)
        if mark not in seen:
            seen.add(mark)
            yield candidate
